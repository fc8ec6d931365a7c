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
MOST_KEYS = 900  # below the number of parameters any SQLite takes
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
    if not beside:
        return []
    villages = Area.objects.filter(pk__in=list(beside)[:MOST_KEYS], longitude__isnull=False)
    start = list(villages.values_list("code", "latitude", "longitude"))
    rows = _empty(draft, tree) if start else []
    districts = {code[:8] for code, *_point in start}
    points = np.array([point for _code, *point in start])
    found = [
        (code[:8] not in districts, _km(latitude, longitude, points), code, pk)
        for pk, code, latitude, longitude in rows
    ]
    nearest = sorted(found)[:MOST_SHOWN]
    gaps = Gap.objects.for_list().select_related("run").in_bulk(pk for *_rest, pk in nearest)
    return [Nearby(gaps[pk], km, not is_far) for is_far, km, _code, pk in nearest]


def _empty(draft: UnsavedProgram, tree: SegmentTree) -> list[tuple[int, str, float, float]]:
    """(gap, code, latitude, longitude) of each village, by the gap with the largest figure."""
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
    columns = ("area_id", "segment__code", "pk", "area__code", "area__latitude", "area__longitude")
    of_area = {}
    for area, segment, *said in empty.worst_first().values_list(*columns):
        if area not in own and _meets(segment, sets, tree):
            of_area.setdefault(area, tuple(said))
    return list(of_area.values())


def _meets(segment: str | None, sets: set[tuple[str, ...]], tree: SegmentTree) -> bool:
    """Whether people of this segment (None: everybody) can be among those of a line."""
    if segment is None:
        return True
    return any(tree.meet(codes, (segment,))[0] != CANNOT for codes in sets)


def _km(latitude: float, longitude: float, points: np.ndarray) -> float:
    """Kilometres to the nearest of these points (latitude, longitude); flat, for short ways."""
    north = (points[:, 0] - latitude) * KM_PER_DEGREE
    east = (points[:, 1] - longitude) * KM_PER_DEGREE * math.cos(math.radians(latitude))
    return float(np.hypot(north, east).min())
