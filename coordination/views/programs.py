"""Program pages. They stand in this layer because they show findings and gaps beside programs."""

from collections import Counter

import numpy as np
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, render

from coordination.filters import ProgramFilter
from coordination.ground import program_map
from coordination.listing import listing
from coordination.models import Finding, FindingStatus
from coordination.money_stages import stages_of
from coordination.outlook import neighbours
from coordination.views.map import ground_data
from geo.models import Area
from programs import access
from programs.access import Right
from programs.models import Footprint, Program
from programs.services import EDITABLE
from programs.views.actions import actions_of

SHOWN = (
    "q",
    "opd",
    "kebutuhan",
    "intervensi",
    "status",
    "tahap",
    "contoh",
    "periksa",
    "rinci",
    "urut",
)


@login_required
def program_list(request):
    mine = Program.objects.visible_to(request.user).for_list()
    found = listing(request, ProgramFilter, mine, shown=SHOWN)
    context = {
        "listing": found,
        "findings": _findings_of(found.page.object_list, request.user),
        "enterable": set(access.agencies_to_enter(request.user).values_list("pk", flat=True)),
        "editable": EDITABLE,
    }
    return render(request, "coordination/program_list.html", context)


def _findings_of(programs, user) -> Counter:
    """Program id -> findings that overlap now and that this person may read."""
    ids = {program.pk for program in programs}
    seen = Finding.objects.visible_to(user).current().order_by()
    pairs = seen.filter(Q(left__in=ids) | Q(right__in=ids)).values_list("left_id", "right_id")
    return Counter(pk for pair in pairs for pk in pair if pk in ids)


@login_required
def program_detail(request, pk: int):
    programs = Program.objects.select_related(
        "agency__regency",
        "intervention__need",
        "intervention__strategy",
        "fund_source",
        "batch",
    )
    program = access.require(request.user, get_object_or_404(programs, pk=pk), Right.READ)
    targets = list(
        program.targets.select_related("area__parent__parent__parent", "shape").prefetch_related(
            "segments"
        )
    )
    findings = Finding.objects.visible_to(request.user).of_program(program).current()
    footprints = list(program.footprints.prefetch_related("pieces__village"))
    context = {
        "program": program,
        "actions": actions_of(request.user, program),
        "targets": targets,
        "segments": _distinct_segments(targets),
        "planned": _sum_by_unit(targets),
        "villages": _villages(footprints),
        "pieces": [piece for footprint in footprints for piece in footprint.pieces.all()],
        "map_data": ground_data(program_map(footprints, targets)),
        "findings": findings.for_list().worst_first()[:100],
        "finding_count": findings.count(),
        "past_count": Finding.objects.visible_to(request.user)
        .of_program(program)
        .filter(status=FindingStatus.GONE)
        .count(),
        "neighbours": neighbours(program, request.user),
        "versions": list(program.versions.defer("facts").order_by("saved_at")),
        "stages": stages_of(program),
        "history": list(program.history.select_related("history_user")[:20]),
        "parts": list(program.parts.visible_to(request.user)),
        **_kin(program, request.user),
    }
    return render(request, "coordination/program_detail.html", context)


def _kin(program: Program, user) -> dict[str, Program | None]:
    """The program it replaces and the one it is a part of, where this person may read them."""
    kin = {"replaces": program.replaces_id, "part_of": program.part_of_id}
    readable = Program.objects.visible_to(user).in_bulk([pk for pk in kin.values() if pk])
    return {name: readable.get(pk) for name, pk in kin.items()}


def _distinct_segments(targets) -> list[str]:
    return sorted({segment.name for target in targets for segment in target.segments.all()})


def _sum_by_unit(targets) -> list[tuple[float, str]]:
    """Planned counts added per unit: KPM, KK and jiwa are never added up."""
    sums = Counter()
    for target in targets:
        if target.planned_count is not None:
            sums[target.unit] += target.planned_count
    return [(count, unit) for unit, count in sums.items()]


def _villages(footprints: list[Footprint]) -> list[Area]:
    """Villages of the located lines, in the order of their codes."""
    located = [f for f in footprints if not f.is_coarse]
    ids = {int(pk) for f in located for pk in np.frombuffer(f.villages, "<i4")}
    return list(Area.objects.filter(pk__in=ids).select_related("parent__parent").order_by("code"))
