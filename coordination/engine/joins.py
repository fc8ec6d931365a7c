"""What pairs share when geometry or several facets decide: exact, on whole arrays."""

from dataclasses import dataclass

import numpy as np
import shapely

from .kernels import join_rows
from .prepare import Packed
from .segments import CERTAIN
from .shared import JOINED, Cells, Shared

NOISE_M2 = 1.0  # two grounds that share less than a square metre share a drawing error


def measure_joined(
    packed: Packed,
    n: int,
    pair: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    min_shared_m2: float,
) -> Shared:
    """Measure n pairs from their facet pairs (pair, left facet, right facet), sorted by pair."""
    met = meet(packed, pair, left, right, min_shared_m2)
    ours, left_unit = _side(packed, n, met.owner, met.left_row)
    theirs, right_unit = _side(packed, n, met.owner, met.right_row)
    is_certain, segments = _segments(packed, n, met.owner, left[met.at], right[met.at])
    start = np.searchsorted(met.cell_owner, np.arange(n + 1)).astype(np.int64)
    return Shared(
        village_count=np.diff(start),
        shared_m2=np.bincount(met.cell_owner, weights=met.cell_ground_m2, minlength=n),
        left_count=ours,
        right_count=theirs,
        left_unit=left_unit,
        right_unit=right_unit,
        is_certain=is_certain,
        met=np.arange(n, dtype=np.int32),
        left_facet=np.full(n, JOINED, np.int32),
        right_facet=np.full(n, JOINED, np.int32),
        cell_owner=np.arange(n),
        met_sets=segments,
        cells=Cells(start, met.cell_village, met.cell_ground_m2),
    )


@dataclass(frozen=True)
class Met:
    """Ground rows of both sides that share ground, and the villages they share it in.

    at : position of the facet pair; owner : of the pair. Both kinds of rows are sorted by (owner,
    village); a village appears once as a cell, however many rows meet in it.
    """

    at: np.ndarray
    owner: np.ndarray
    left_row: np.ndarray
    right_row: np.ndarray
    cell_owner: np.ndarray
    cell_village: np.ndarray
    cell_ground_m2: np.ndarray


def meet(packed: Packed, pair, left, right, min_shared_m2: float) -> Met:
    """The rows of these facet pairs that share `min_shared_m2` or more of a village."""
    facets, rows = packed.facets, packed.rows
    at, i, j = join_rows(pair, left, right, facets.row_start, rows.village)
    area, shape = _common_ground(packed, i, j)
    real = area > NOISE_M2
    at, i, j, area, shape = at[real], i[real], j[real], area[real], shape[real]
    owner, village = pair[at], rows.village[i]

    order = np.lexsort((village, owner))
    at, i, j, area, shape = at[order], i[order], j[order], area[order], shape[order]
    owner, village = owner[order], village[order]
    first = np.ones(len(owner), bool)
    first[1:] = (owner[1:] != owner[:-1]) | (village[1:] != village[:-1])
    run = np.cumsum(first) - 1
    pieces = np.stack([rows.piece[i], rows.piece[j]])
    ground = _united(area, shape, pieces, first, run, packed.village_areas_m2[village])
    kept = ground >= min_shared_m2
    part = kept[run] if len(run) else np.zeros(0, bool)
    return Met(
        at=at[part],
        owner=owner[part],
        left_row=i[part],
        right_row=j[part],
        cell_owner=owner[first][kept],
        cell_village=village[first][kept],
        cell_ground_m2=ground[kept],
    )


def _common_ground(packed: Packed, i: np.ndarray, j: np.ndarray):
    """Shared square metres of row pairs, and the shape where it is not the whole village.

    A piece that no other meets in its village may come without a shape: its area is enough.
    """
    rows, shapes = packed.rows, packed.piece_shapes
    ours, theirs = rows.piece[i], rows.piece[j]
    area = np.minimum(rows.area_m2[i], rows.area_m2[j])
    shape = np.full(len(i), None, dtype=object)
    one = (ours >= 0) != (theirs >= 0)
    shape[one] = shapes[np.maximum(ours, theirs)[one]]
    both = (ours >= 0) & (theirs >= 0)
    if both.any():
        shape[both] = shapely.intersection(shapes[ours[both]], shapes[theirs[both]])
        area[both] = shapely.area(shape[both])
    return area, shape


def _united(area, shape, pieces, first, run, village_m2) -> np.ndarray:
    """Area of the union of each run's grounds; a whole village stands for its run.

    Grounds of the same two pieces are the same ground: nothing to unite. So only pairs with
    several pieces in one village need shapes, and those are always given.
    """
    united = area[first].copy()
    whole = np.bincount(run, weights=(pieces < 0).all(axis=0), minlength=len(united)) > 0
    united[whole] = village_m2[first][whole]
    several = (pieces != pieces[:, first][:, run]).any(axis=0) if len(run) else run
    differ = np.bincount(run, weights=several, minlength=len(united)) > 0
    starts = np.append(np.flatnonzero(first), len(first))
    # A loop, because a union of a few shapes per village has no array form; such runs are rare.
    for k in np.flatnonzero(differ & ~whole):
        united[k] = shapely.area(shapely.union_all(shape[starts[k] : starts[k + 1]]))
    return united


def _side(packed: Packed, n: int, owner: np.ndarray, row: np.ndarray):
    """Planned count on the shared villages of one side, each row once, and its unit."""
    key = np.unique(np.stack([owner.astype(np.int64), row.astype(np.int64)]), axis=1)
    owner, row = key[0], key[1]
    count = np.bincount(owner, weights=packed.rows.count[row], minlength=n)
    unit = packed.line_unit[packed.rows.line[row]]
    low = np.full(n, np.iinfo(np.int32).max, np.int32)
    high = np.full(n, -2, np.int32)
    np.minimum.at(low, owner, unit)
    np.maximum.at(high, owner, unit)
    return count, np.where(low == high, low, -1)


def _segments(packed: Packed, n: int, owner, left, right):
    facets = packed.facets
    ours, theirs = facets.segment_set[left], facets.segment_set[right]
    is_certain = np.zeros(n, bool)
    np.logical_or.at(is_certain, owner, packed.meets[ours, theirs] == CERTAIN)
    met = [frozenset()] * n
    key = np.unique(np.stack([owner, ours, theirs]), axis=1)
    for k, a, b in key.T:
        met[k] = met[k] | packed.meetings.met(int(a), int(b))
    return is_certain, met
