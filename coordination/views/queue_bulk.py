"""One action on many findings: first what it would do, then doing it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.bulk import (
    AT_ONCE,
    Foreign,
    Plan,
    TooMany,
    UnknownAction,
    action_of,
    carry_out,
    differences,
    plan,
)
from coordination.discretion import discreet
from coordination.queue import asked_for
from coordination.review import DecisionIncomplete
from coordination.rights import Act, holds
from programs.limits import BadEntry


@login_required
@require_POST
def ask(request):
    """Say what the action would do to which rows; nothing is written."""
    planned, refusal = _planned(request)
    return refusal or _question(request, planned)


@login_required
@require_POST
def run(request):
    """Do it, if the rows are still those that were on screen; else say which are not, and ask."""
    planned, refusal = _planned(request)
    if refusal:
        return refusal
    changes = differences(planned, request.POST.getlist("dilihat"))
    said = request.POST.get("sidik"), request.POST.get("jumlah")
    if changes or said != (planned.digest, str(len(planned.doable))):
        return _question(request, planned, changes=changes, status=409)
    because = request.POST.get("alasan", "")
    try:
        outcomes = carry_out(planned, because=because, by=request.user)
    except (DecisionIncomplete, BadEntry) as refused:
        return _question(request, planned, error=str(refused))
    discreet([outcome.finding for outcome in outcomes], request.user)
    context = {
        "action": planned.action,
        "done": [outcome for outcome in outcomes if not outcome.why_not],
        "refused": [outcome for outcome in outcomes if outcome.why_not],
        "because": because,
        "query": request.POST.get("saringan", ""),
    }
    return render(request, "coordination/queue/bulk_done.html", context)


def _planned(request) -> tuple[Plan | None, object | None]:
    """The plan a form asks for, or the page that says why there is none."""
    user = request.user
    if not holds(user, Act.DECIDE):
        raise PermissionDenied(_("Hanya sekretariat yang menugaskan dan memutuskan temuan."))
    try:
        action = action_of(request.POST.get("tindakan", ""), user)
        if ids := _chosen(request):
            return plan(action, ids, by=user), None
    except (UnknownAction, TooMany) as refused:
        return None, _question(request, None, error=str(refused))
    except Foreign as refused:
        return None, _question(request, None, error=str(refused), status=403)
    return None, _question(request, None, error=_("Belum ada temuan yang dipilih."))


def _chosen(request) -> list[int]:
    """Ids that were ticked, or all that the filter finds. Raises TooMany.

    The second form names each row once, with what was seen of it: a form holds so many fields.
    """
    if request.POST.get("semua") != "ya":
        seen = [row.partition(":")[0] for row in request.POST.getlist("dilihat")]
        said = request.POST.getlist("pilih") or seen
        return [int(pk) for pk in said if pk.isascii() and pk.isdigit() and len(pk) < 19]
    asked = asked_for(request, QueryDict(request.POST.get("saringan", "")))
    if asked.errors:
        return []
    found = list(asked.qs.values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(found) > AT_ONCE:
        raise TooMany(asked.qs.count())
    return found


def _question(request, planned: Plan | None, *, error="", changes=None, status=None):
    """The page that names the exact number. What was typed stays."""
    if planned is not None:
        discreet([row.finding for row in planned.rows], request.user)
    context = {
        "plan": planned,
        "error": error,
        "changes": changes,
        "takes_all": request.POST.get("semua") == "ya",
        "because": request.POST.get("alasan", ""),
        "query": request.POST.get("saringan", ""),
    }
    status = status or (422 if error else 200)
    return render(request, "coordination/queue/bulk.html", context, status=status)
