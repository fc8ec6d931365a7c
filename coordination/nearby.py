"""Villages near a program that need the same and that nobody is known to serve.

What the latest run said of the gaps of the year; figures, sources and marks are theirs.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from coordination.engine.segments import CANNOT, SegmentTree
from coordination.models import Gap, GapState
from geo.models import Area, Level
from programs.models import Program
from programs.unsaved import UnsavedProgram

MOST_SHOWN = 5
KM_PER_DEGREE = 111.2
EMPTY = (GapState.UNTOUCHED, GapState.UNREPORTED)


@dataclass(frozen=True)
class Nearby:
    """One village: its gap, and how far it is from the nearest village of the program."""

    gap: Gap
    km: float
    in_same_district: bool


def nearby_villages(
    draft: UnsavedProgram, beside: Collection[int], *, tree: SegmentTree
) -> list[Nearby]:
    """Villages of the same need that no program serves, nearest to `beside` (village ids) first.

    Those of the same districts come first. Villages of the program itself are not offered.
    """
    gaps = _gaps(draft, tree)
    if not gaps or not beside:
        return []
    start = Area.objects.filter(pk__in=list(beside)[:900], longitude__isnull=False)
    from_points = np.array(start.values_list("latitude", "longitude"))
    districts = {code[:8] for code in start.values_list("code", flat=True)}
    found = [
        Nearby(gap, _km(gap.area, from_points), gap.area.code[:8] in districts) for gap in gaps
    ]
    found.sort(key=lambda near: (not near.in_same_district, near.km, near.gap.area.code))
    return found[:MOST_SHOWN]


def _gaps(draft: UnsavedProgram, tree: SegmentTree) -> list[Gap]:
    """One gap per village, the one with the largest figure."""
    program: Program = draft.program
    own = {pk for row in draft.footprints for pk in np.frombuffer(row.villages, "<i4").tolist()}
    empty = Gap.objects.filter(
        fiscal_year=program.fiscal_year,
        need=program.intervention.need_id,
        state__in=EMPTY,
        program_count=0,
        area__level=Level.VILLAGE,
        area__longitude__isnull=False,
    )
    sets = {tuple(row.segment_key.split(";")) for row in draft.footprints if row.segment_key}
    of_area: dict[int, Gap] = {}
    for gap in empty.for_list().select_related("run").worst_first():
        if gap.area_id in own or not _meets(gap, sets, tree):
            continue
        of_area.setdefault(gap.area_id, gap)
    return list(of_area.values())


def _meets(gap: Gap, sets: set[tuple[str, ...]], tree: SegmentTree) -> bool:
    if gap.segment is None:
        return True
    return any(tree.meet(codes, (gap.segment.code,))[0] != CANNOT for codes in sets)


def _km(area: Area, points: np.ndarray) -> float:
    """Kilometres to the nearest of these points (latitude, longitude); flat, for short ways."""
    north = (points[:, 0] - area.latitude) * KM_PER_DEGREE
    east = (points[:, 1] - area.longitude) * KM_PER_DEGREE * math.cos(math.radians(area.latitude))
    return float(np.hypot(north, east).min())
