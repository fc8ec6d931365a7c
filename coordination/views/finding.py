"""One finding on one screen, with everything behind its sentence."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from coordination.comparison import compare
from coordination.discretion import discreet, is_being_written
from coordination.ground import shared_map, village_ids
from coordination.models import Finding
from coordination.reasons import reasons_for
from coordination.views.map import ground_data
from coordination.working import spread_said, working
from geo.models import Area
from programs.access import may_see_programs
from programs.models import Program, Segment, Target

MOST_VILLAGES_LISTED = 300


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
