"""Temuan: the queue, worst first, and one finding with everything behind its sentence."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from coordination.comparison import compare
from coordination.discretion import discreet, is_being_written
from coordination.filters import FindingFilter
from coordination.ground import shared_map, village_ids
from coordination.listing import listing
from coordination.models import Finding, FindingLevel, Run
from coordination.reasons import reasons_for, with_kept
from coordination.scope import findings_of
from coordination.views.map import ground_data
from coordination.working import spread_said, working
from geo.models import Area
from programs.access import may_see_programs, may_start_run
from programs.models import Program, Segment, Target

SHOWN = ("q", "level", "status", "opd", "kebutuhan", "segmen", "internal", "contoh", "urut")
LOCATED = (FindingLevel.DUPLICATION, FindingLevel.OVERLAP)
MOST_VILLAGES_LISTED = 300


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


@login_required
def finding_detail(request, pk: int):
    if not may_see_programs(request.user):
        raise PermissionDenied(_("Peran Anda tidak membaca temuan."))
    mine = Finding.objects.visible_to(request.user).for_detail()
    finding = get_object_or_404(mine, pk=pk)
    discreet([finding], request.user)
    villages, readable = _shared_villages(finding), _readable(finding, request.user)
    context = {
        "finding": finding,
        "facts": _facts(finding, readable),
        "readable": readable,
        "places": _by_district(villages),
        "villages": villages[:MOST_VILLAGES_LISTED],
        "more_villages": max(0, len(villages) - MOST_VILLAGES_LISTED),
        "map_data": ground_data(shared_map(finding, villages, drawn=_drawn(finding, readable))),
        "segments": Segment.objects.filter(code__in=finding.shared_segments.split(";")),
        "working": working(finding),
        "left_spread": spread_said(finding.left_spread),
        "right_spread": spread_said(finding.right_spread),
        "reasons": reasons_for(finding),
        "decisions": finding.decisions.select_related("by").order_by("-pk"),
        "has_examples": finding.left.is_example or finding.right.is_example,
    }
    return render(request, "coordination/finding_detail.html", context)


def _shared_villages(finding: Finding) -> list[Area]:
    ids = village_ids([finding.villages])
    found = Area.objects.filter(pk__in=ids).select_related("parent__parent")
    return list(found.order_by("code"))


def _readable(finding: Finding, user) -> set[int]:
    """Which of the two programs this person may open."""
    both = Program.objects.visible_to(user).filter(pk__in=[finding.left_id, finding.right_id])
    return set(both.values_list("pk", flat=True))


def _drawn(finding: Finding, readable: set[int]) -> set[int]:
    """Which outlines the map shows: not those of a draft this person may not open."""
    both = (finding.left, finding.right)
    return {p.pk for p in both if p.pk in readable or not is_being_written(p)}


def _facts(finding: Finding, readable: set[int]):
    lines = Target.objects.filter(program__in=[finding.left_id, finding.right_id])
    targets = list(lines.select_related("area").prefetch_related("segments"))
    return compare(finding.left, finding.right, targets=targets, readable=readable)


def _by_district(villages: list[Area]) -> list[tuple[Area, int]]:
    """Districts of the shared villages and how many each holds."""
    counts: dict[int, tuple[Area, int]] = {}
    for village in villages:
        district, count = counts.get(village.parent_id, (village.parent, 0))
        counts[village.parent_id] = (district, count + 1)
    return list(counts.values())
