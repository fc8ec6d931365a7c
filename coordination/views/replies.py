"""The form by which an agency answers what it was asked about a finding."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from coordination import replies
from coordination.models import OPEN, Finding
from coordination.replies import ReplyRefused
from coordination.rights import Act, require
from programs.limits import BadEntry
from programs.models import Agency

from .finding import Refusal, show
from .posted import done, finding_form


@finding_form
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for one agency. The same answer twice is one; a later one takes its place."""
    finding = require(request.user, pk, Act.REPLY)
    agency = _agency(request, finding)
    said = {
        "stance": request.POST.get("stance", ""),
        "note": request.POST.get("note", "").replace("\r\n", "\n"),
    }
    try:
        replies.answer(finding, agency=agency, **said, by=request.user)
    except ReplyRefused as why:
        status = 400 if finding.status in OPEN else 409
        return show(request, pk, refusal=Refusal("reply", str(why), why.field), status=status)
    except BadEntry as why:
        refusal = Refusal("reply", why.faults[0].why, why.faults[0].field)
        return show(request, pk, refusal=refusal, status=400)
    messages.success(request, _("Tanggapan %s tersimpan.") % agency.name)
    return done(request, pk, "tanggapan")


def _agency(request: HttpRequest, finding: Finding) -> Agency:
    sides = {str(p.agency_id): p.agency for p in (finding.left, finding.right)}
    try:
        return sides[request.POST.get("agency", "")]
    except KeyError:
        raise PermissionDenied(_("Pilih perangkat daerah yang menanggapi.")) from None
