"""Temuan: the queue, worst first."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.shortcuts import render

from coordination.discretion import discreet
from coordination.filters import FindingFilter
from coordination.listing import listing
from coordination.models import Finding, FindingLevel, Run
from coordination.reasons import with_kept
from coordination.scope import findings_of
from programs.access import may_start_run
from programs.models import Program

SHOWN = ("q", "level", "status", "opd", "kebutuhan", "segmen", "internal", "contoh", "urut")
LOCATED = (FindingLevel.DUPLICATION, FindingLevel.OVERLAP)


@dataclass(frozen=True)
class CoarseProgram:
    """A program whose location is not detailed, with the findings that wait for it."""

    program: Program
    count: int
    severity: float


@login_required
def finding_list(request):
    """Located findings one by one; those that lack a location grouped per coarse program."""
    chosen = request.GET.getlist("level")
    wants_groups = chosen == [FindingLevel.CLARIFY] and not _names_one_program(request)
    rows = with_kept(Finding.objects.visible_to(request.user).for_list().worst_first())
    if not chosen and not _names_one_program(request):
        rows = rows.filter(level__in=LOCATED)
    found = listing(request, FindingFilter, rows, shown=SHOWN)
    discreet(found.page, request.user)
    counts = dict(findings_of(request).order_by().values_list("level").annotate(Count("pk")))
    context = {
        "listing": found,
        "groups": _coarse_programs(request) if wants_groups else None,
        "located_count": sum(counts.get(level, 0) for level in LOCATED),
        "clarify_count": counts.get(FindingLevel.CLARIFY, 0),
        "shows_clarify": chosen == [FindingLevel.CLARIFY],
        "may_start_run": may_start_run(request.user),
        "run": Run.objects.first(),
    }
    return render(request, "coordination/finding_list.html", context)


def _names_one_program(request) -> bool:
    return bool(request.GET.get("program")) or request.GET.get("urai") == "ya"


def _coarse_programs(request) -> list[CoarseProgram]:
    """One row per coarse program, those with most findings first. Three queries."""
    waiting = findings_of(request).filter(level=FindingLevel.CLARIFY).order_by()
    counts: dict[int, int] = {}
    worst: dict[int, float] = {}
    for side in ("left", "right"):
        grouped = waiting.filter(**{f"{side}__is_coarse": True}).values_list(side)
        for pk, count, severity in grouped.annotate(Count("pk"), Max("severity")):
            counts[pk] = counts.get(pk, 0) + count
            worst[pk] = max(worst.get(pk, 0), severity)
    programs = Program.objects.for_list().in_bulk(counts)
    rows = [CoarseProgram(programs[pk], counts[pk], worst[pk]) for pk in programs]
    return sorted(rows, key=lambda row: (-row.count, -row.severity, row.program.pk))
