"""What the services refuse, as answers: 400 what is wrong, 403 who may not, 409 who was first."""

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.response import Response

from programs.changes import OpenChange, StaleChange
from programs.drafts import CodeTaken, Kept, Locked, Stale
from programs.facts import facts
from programs.limits import BadEntry
from programs.moves import IllegalMove, Incomplete, NoteMissing
from programs.saving import UnknownName

STATUS = {
    Locked: 403,
    IllegalMove: 409,
    CodeTaken: 409,
    Kept: 409,
    OpenChange: 409,
    Stale: 409,
    StaleChange: 409,
    Incomplete: 400,
    NoteMissing: 400,
    BadEntry: 400,
    UnknownName: 400,
    RequestDataTooBig: 413,
}


def answer_to(exc: Exception) -> Response | None:
    """The answer to what a service raised; None for anything else."""
    if type(exc) not in STATUS:
        return None
    return Response(_body(exc), status=STATUS[type(exc)])


def _body(exc: Exception) -> dict:
    said = {"detail": str(exc)}
    match exc:
        case RequestDataTooBig():
            said = {"detail": _("Isi permintaan terlalu besar.")}
        case Stale() | StaleChange():
            stored = {"code": exc.entry.code, "fiscal_year": exc.entry.fiscal_year}
            said |= {
                "version": exc.version,
                "updated_at": exc.updated_at,
                "stored": stored | facts(exc.entry),
            }
        case CodeTaken():
            said |= {"program": exc.program.pk}
        case OpenChange():
            said |= {"change": exc.change.pk}
        case Incomplete():
            said |= {"missing": exc.missing}
        case NoteMissing():
            said |= {"note": [str(exc)]}
        case BadEntry():
            for fault in exc.faults:
                said.setdefault(fault.field, []).append(fault.why)
    return said
