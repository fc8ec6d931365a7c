"""One action on many findings: first what it would do, then doing it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.bulk import (
    AT_ONCE,
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
    planned, why = _planned(request)
    return _question(request, planned, error=why)


@login_required
@require_POST
def run(request):
    """Do it, if the rows are still those that were on screen; else say which are not, and ask."""
    planned, why = _planned(request)
    if planned is None:
        return _question(request, planned, error=why)
    changes = differences(planned, request.POST.getlist("dilihat"))
    if changes or planned.digest != request.POST.get("sidik"):
        return _question(request, planned, changes=changes, status=409)
    if str(len(planned.doable)) != request.POST.get("jumlah"):
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
        "query": _without_status(request),
    }
    return render(request, "coordination/queue/bulk_done.html", context)


def _planned(request) -> tuple[Plan | None, str]:
    """The plan a form asks for, or why there is none."""
    user = request.user
    if not holds(user, Act.DECIDE):
        raise PermissionDenied(_("Hanya sekretariat yang menugaskan dan memutuskan temuan."))
    try:
        action = action_of(request.POST.get("tindakan", ""), user)
        ids = _chosen(request)
        if not ids:
            return None, _("Belum ada temuan yang dipilih.")
        return plan(action, ids, by=user), ""
    except (UnknownAction, TooMany) as refused:
        return None, str(refused)


def _chosen(request) -> list[int]:
    """Ids that were ticked, or all that the filter finds. Raises TooMany."""
    if request.POST.get("semua") != "ya":
        said = request.POST.getlist("pilih")
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


def _without_status(request) -> str:
    return request.POST.get("saringan", "")
