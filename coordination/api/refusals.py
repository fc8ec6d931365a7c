"""What the services of a review refuse, as answers: 400 what is wrong, 409 who was first."""

from rest_framework.response import Response

from coordination.attaching import DocumentRefused
from coordination.discussion import CommentRefused
from coordination.models import Decision, Proposal
from coordination.moves import IllegalMove
from coordination.replies import ReplyRefused
from coordination.review import DecisionIncomplete, FactsChanged, Overtaken

INCOMPLETE = (DecisionIncomplete, ReplyRefused, CommentRefused, DocumentRefused)


class ReviewDoor:
    """Before a Door: says what these services refuse."""

    def handle_exception(self, exc):
        return refused(exc) or super().handle_exception(exc)


def refused(exc: Exception) -> Response | None:
    """The answer to what a service of a review raised; None for anything else."""
    if isinstance(exc, INCOMPLETE):
        return Response({"detail": str(exc), exc.field: [str(exc)]}, status=400)
    said = {"detail": str(exc)}
    match exc:
        case Overtaken():
            said |= {"version": exc.finding.version, "last": _last(exc.last)}
        case FactsChanged():
            said |= {"version": exc.finding.version, "changes": list(exc.changes)}
        case IllegalMove():
            pass
        case _:
            return None
    return Response(said, status=409)


def _last(last: Decision | Proposal | None) -> dict | None:
    """Who was first, and with what; a proposal is one to confirm."""
    if last is None:
        return None
    is_proposal = isinstance(last, Proposal)
    return {
        "kind": "proposal" if is_proposal else "decision",
        "id": last.pk,
        "by": last.by.get_username() if last.by else None,
        "at": last.at,
        "now": "terkonfirmasi" if is_proposal else last.now,
        "because": last.because,
    }
