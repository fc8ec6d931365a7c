"""Beranda, and Ringkasan: the state in one line, the numbers, the map and the table beside it."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone

from coordination import maps
from coordination.context import here
from coordination.desk import entrusted_to, own_agencies
from coordination.models import OPEN, FindingLevel, GapState, Run
from coordination.reviewing import to_review
from coordination.scope import findings_of, gaps_of, programs_of
from programs.access import may_see_programs, may_start_run
from programs.models import Declaration

from .declarations import year_of
from .map import LEVEL_WORDS, detail_asked, map_data, view_asked
from .mine import mine


@login_required
def home(request):
    """People of an agency begin at their desk, everybody else at the overview."""
    return mine(request) if own_agencies(request.user).exists() else overview(request)


@login_required
def overview(request):
    place = here(request)
    view = view_asked(request)
    detail = detail_asked(request, place.area)
    shaded = _rows(request, view, maps.areas_of(place.area, detail))
    found = maps.classes(shaded)
    context = {
        "view": view,
        "detail": LEVEL_WORDS[detail],
        "detail_label": detail.label,
        "details": [(LEVEL_WORDS[d], d.label) for d in maps.details_of(place.area)],
        "rows": _rows(request, view, maps.parts_of(place.area)),
        "classes": found,
        "has_no_data": any(row.shown is None for row in shaded),
        "map_data": map_data(place.area, shaded, found),
        "headline": _headline(request),
        "to_review": to_review(findings_of(request), user=request.user, day=timezone.localdate()),
        "entrusted": entrusted_to(request.user, year_of(request)),
        "level_names": FindingLevel.choices,
        "state_names": GapState.choices,
        "sees_register": may_see_programs(request.user),
        "may_start_run": may_start_run(request.user),
        "run": Run.objects.first(),
    }
    return render(request, "coordination/home.html", context)


def _rows(request, view: str, parts: list) -> list[maps.Row]:
    if view == maps.GAP:
        return maps.gap_rows(gaps_of(request), parts)
    return maps.overlap_rows(findings_of(request), parts)


def _headline(request) -> dict:
    """Counts of the year and area on screen; each is a link to its list."""
    programs = programs_of(request)
    counts = programs.order_by().aggregate(
        programs=Count("pk", distinct=True), agencies=Count("agency", distinct=True)
    )
    levels = findings_of(request).order_by().values_list("level", "status").annotate(n=Count("pk"))
    by_level, waiting = Counter(), 0
    for level, status, n in levels:
        by_level[level] += n
        waiting += n if status in OPEN else 0
    states = gaps_of(request).order_by().values_list("state").annotate(n=Count("pk"))
    declared = Declaration.objects.of_year(here(request).year).closed()
    complete = declared.filter(agency__in=programs.order_by().values("agency"))
    return {
        **counts,
        "examples": programs.filter(is_example=True).count(),
        "complete": complete.count(),
        "waiting": waiting,
        "unchecked": programs.uncheckable().count(),
        "coarse": programs.in_force().filter(is_coarse=True).count(),
        "levels": [(level, by_level[level]) for level in FindingLevel.values],
        "gaps": _counted(states),
    }


def _counted(states) -> list[tuple[str, int]]:
    counts = dict(states)
    return [(state, counts.get(state, 0)) for state in GapState.values]
