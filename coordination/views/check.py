"""The panel "Siapa lagi di sini?" beside the program form, and the reasons people give in it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coordination import ground
from coordination.check import Check, NotAnOverlap, WouldBe, check, check_stored, keep, stored_entry
from coordination.models import FindingLevel
from coordination.views.map import ground_data
from programs.limits import BadEntry
from programs.models import Program
from programs.posted import read_posted
from programs.saving import UnknownName

MOST_SHOWN = 10
MOST_VILLAGES_NAMED = 60
UNUSABLE = (BadEntry, UnknownName, NotAnOverlap)


@never_cache
@require_POST
def panel(request: HttpRequest) -> HttpResponse:
    """What the whole posted form would find; `program` is the id of a saved one.

    Nobody signed in is 401, not a page to log in: the script of the form asks, not a person.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    try:
        answer = _check_posted(request)
    except UNUSABLE as problem:
        return _refused(problem)
    return render(request, "coordination/check/_panel.html", panel_context(answer))


def _check_posted(request: HttpRequest) -> Check:
    said = request.POST.get("program", "")
    program_id = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
    base, kept = None, None
    if program_id is not None:
        base = stored_entry(program_id, user=request.user)
        kept = Program.objects.values_list("typed", flat=True).get(pk=program_id)
    entry = read_posted(request.POST, base=base, kept=kept).entry
    return check(entry, user=request.user, program_id=program_id)


@login_required
@require_safe
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """Before submitting: the overlaps of the stored program that nobody has given a reason for."""
    answer = check_stored(pk, user=request.user)
    waiting = [each for each in answer.findings if each.wants_reason]
    context = {"answer": answer, "waiting": waiting, "can_reason": True}
    name = "_reminder" if _is_fetched(request) else "reminder"
    return render(request, f"coordination/check/{name}.html", context)


@require_POST
def reason(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Keep the posted `reason`: 204; a page that posts by itself goes back to the reminder."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    try:
        keep(pk, other, request.POST.get("reason", ""), by=request.user)
    except UNUSABLE as problem:
        return _refused(problem)
    return HttpResponse(status=204) if _is_fetched(request) else redirect("check-reminder", pk=pk)


def _is_fetched(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _refused(problem: Exception) -> HttpResponse:
    return HttpResponse(str(problem), status=422, content_type="text/plain; charset=utf-8")


def panel_context(answer: Check) -> dict:
    """The worst located findings in full; those that wait for a location in one line each."""
    located = [f for f in answer.findings if f.finding.level != FindingLevel.CLARIFY]
    unclear = [f for f in answer.findings if f.finding.level == FindingLevel.CLARIFY]
    return {
        "answer": answer,
        "counts": [(level, count) for level, count in answer.counts.items() if count],
        "shown": [(each, _map_of(each)) for each in located[:MOST_SHOWN]],
        "more": located[MOST_SHOWN:],
        "unclear": unclear,
        "most_named": MOST_VILLAGES_NAMED,
        "can_reason": answer.is_saved,
    }


def _map_of(each: WouldBe) -> dict:
    return ground_data(ground.village_map([village.code for village in each.villages]))
