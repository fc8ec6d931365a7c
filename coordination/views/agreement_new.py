"""Kesepakatan baru: from a finding (`?temuan=`), a gap (`?celah=`, or area and need), or free."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination.agreements.making import agree
from coordination.agreements.moves import AgreementRefused
from coordination.agreements.of_findings import check_can_be_agreed
from coordination.agreements.reading import meetings_to_agree_in
from coordination.meetings.rights import require_preparing
from coordination.models import Finding, Gap, Meeting, Resolution
from coordination.moves import IllegalMove
from coordination.review import DecisionIncomplete
from geo.models import Area
from programs.limits import BadEntry
from programs.models import Agency, Need, Segment

from .agreement_forms import day_asked, field_of, said_of, signed_out, tell

REFUSED = (AgreementRefused, BadEntry, DecisionIncomplete, IllegalMove)
FIELDS = ("what", "agency", "person", "due_on", "resolution")
MOST_OTHERS = 5
MOST_ID = 2**31


@dataclass(frozen=True)
class Ground:
    """What the agreement is about, as the address says it; all None: of its own."""

    finding: Finding | None = None
    area: Area | None = None
    need: Need | None = None
    segment: Segment | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; sent, the agreement. Sent twice, one: its token says so."""
    if not request.user.is_authenticated and request.method == "POST":
        return signed_out(request)
    meeting = require_preparing(request.user, pk)
    ground = _ground(request)
    if request.method != "POST":
        return _form(request, meeting, ground)
    try:
        outcome = agree(meeting, by=request.user, **_said(request), **vars(ground))
    except REFUSED as why:
        return _form(request, meeting, ground, field_of(why), said_of(why), status=400)
    made = outcome.agreement
    tell(request, _("Kesepakatan %s tersimpan.") % made.number, outcome)
    return redirect("agreement-detail", made.pk)


def _said(request: HttpRequest) -> dict:
    said = request.POST
    agency = Agency.objects.filter(pk=_id(said.get("agency", ""))).first()
    if agency is None:
        raise AgreementRefused("agency", _("Pilih OPD penanggung jawab."))
    return {
        "what": said.get("what", "").replace("\r\n", "\n"),
        "agency": agency,
        "person": said.get("person", ""),
        "due_on": day_asked(request),
        "resolution": said.get("resolution", ""),
        "token": _token(said.get("token", "")),
    }


def _token(said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said)
    except ValueError:
        return None


def _id(said: str) -> int:
    is_number = said.isascii() and said.isdigit() and len(said) < 10
    return int(said) if is_number else 0


def _ground(request: HttpRequest) -> Ground:
    """What the address names and this person may read; what is not there is left out."""
    asked = request.GET
    if pk := _id(asked.get("temuan", "")):
        rows = Finding.objects.visible_to(request.user).select_related(
            "left__agency", "right__agency"
        )
        return Ground(finding=rows.filter(pk=pk).first())
    if pk := _id(asked.get("celah", "")):
        gap = Gap.objects.select_related("area", "need", "segment").filter(pk=pk).first()
        return Ground(area=gap.area, need=gap.need, segment=gap.segment) if gap else Ground()
    area = Area.objects.coded(asked.get("wilayah", "")).first()
    need = Need.objects.filter(code=asked.get("kebutuhan", "")[:60].replace("\0", "")).first()
    if area is None or need is None:
        return Ground()
    segment = Segment.objects.filter(code=asked.get("segmen", "")[:60].replace("\0", "")).first()
    return Ground(area=area, need=need, segment=segment)


def _form(
    request, meeting: Meeting, ground: Ground, field="", why="", *, status: int = 200
) -> HttpResponse:
    first = {"token": str(uuid.uuid4()), "what": _first_words(ground), "agency": _likely(ground)}
    posted = {name: request.POST.get(name, "") for name in (*FIELDS, "token")}
    others = meetings_to_agree_in(request.user).exclude(pk=meeting.pk)[:MOST_OTHERS]
    context = {
        "meeting": meeting,
        "others": others,
        "ground": ground,
        "shut": _shut(ground, request.user),
        "near": _near(ground),
        "agencies": Agency.objects.order_by("name"),
        "resolutions": Resolution.choices,
        "typed": posted if request.method == "POST" else dict.fromkeys(FIELDS, "") | first,
        "refusal": {"field": field, "said": why} if why else None,
        "query": request.GET.urlencode(),
    }
    return render(request, "coordination/agreement/new.html", context, status=status)


def _shut(ground: Ground, user) -> str:
    """Why the finding takes no agreement now, said before anything is typed."""
    if ground.finding is None:
        return ""
    try:
        check_can_be_agreed(ground.finding, user)
    except AgreementRefused as why:
        return str(why)
    return ""


def _near(ground: Ground) -> list[Agency]:
    """Agencies to offer first: those of the finding."""
    if ground.finding is None:
        return []
    both = {a.pk: a for a in (ground.finding.left.agency, ground.finding.right.agency)}
    return list(both.values())


def _likely(ground: Ground) -> str:
    near = _near(ground)
    return str(near[0].pk) if len(near) == 1 else ""


def _first_words(ground: Ground) -> str:
    """Where a gap is meant, what it is about; of a finding people say what they agreed."""
    if ground.area is None:
        return ""
    of = ground.segment.name if ground.segment else _("semua segmen")
    text = _("%(need)s di %(area)s (%(segment)s): ")
    return text % {"need": ground.need.name, "area": ground.area.short_name, "segment": of}
