"""Ways out of an overlap for the program that is being written: fewer villages, other days, others.

Each answers for one pair, as if the other program stayed as it is.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from .overlaps import Overlaps
from .prepare import unite
from .segments import CANNOT, SegmentTree
from .spread import STATED

AREA, COUNT = "luas", "sasaran"
ROUNDING = 1e-9  # of the whole: sums of floats in another order


@dataclass(frozen=True)
class Stake:
    """What one program has in each of its villages, and what of it a pair shares.

    village_ids : ascending by code; own, shared : square metres or people, by `basis`
    """

    village_ids: np.ndarray
    own: np.ndarray
    shared: np.ndarray
    basis: str

    @property
    def ratio(self) -> float:
        return float(self.shared.sum() / self.own.sum())


@dataclass(frozen=True)
class Drop:
    """Villages to leave out, the largest relief first, and the overlap before and after."""

    village_ids: tuple[int, ...]
    before_ratio: float
    after_ratio: float


def stake_of(found: Overlaps, k: int, program_id: int) -> Stake:
    """What `program_id` has at stake in pair k: people where it states them village by village.

    `ratio` is then the pair's exposed ratio of that side, else its share of ground.
    """
    packed = found.packed
    own_facets = np.flatnonzero(packed.programs.id[packed.facets.program] == program_id)
    cells = slice(found.cells.start[k], found.cells.start[k + 1])
    shared_villages, shared_m2 = found.cells.villages[cells], found.cells.ground_m2[cells]
    if _counts_every_village(found, own_facets):
        facet = slice(*packed.facets.cell_start[own_facets[0] : own_facets[0] + 2])
        villages = packed.facets.cell_village[facet]
        own = packed.facets.cell_count[facet]
        shared = np.where(np.isin(villages, shared_villages), own, 0.0)
        return Stake(packed.village_ids[villages], own, shared, COUNT)
    rows = packed.rows
    mine = np.isin(rows.facet, own_facets)
    _owner, villages, own = unite(
        np.zeros(int(mine.sum()), np.int64),
        rows.village[mine],
        rows.piece[mine],
        rows.area_m2[mine],
        packed.piece_shapes,
    )
    shared = np.zeros(len(villages))
    shared[np.searchsorted(villages, shared_villages)] = shared_m2
    return Stake(packed.village_ids[villages], own, np.minimum(shared, own), AREA)


def _counts_every_village(found: Overlaps, own_facets: np.ndarray) -> bool:
    """Whether all lines name one set of segments, whole villages, and each village's count."""
    packed = found.packed
    program = packed.facets.program[own_facets[0]]
    facet = slice(*packed.facets.cell_start[own_facets[0] : own_facets[0] + 2])
    return bool(
        len(own_facets) == 1
        and packed.programs.spread[program] == STATED
        and not np.isnan(packed.programs.total_count[program])
        and packed.facets.cell_is_whole[facet].all()
        and not np.isnan(packed.facets.cell_count[facet]).any()
    )


def fewest_to_drop(stake: Stake, target_ratio: float) -> Drop | None:
    """The fewest villages to leave out for the overlap to be `target_ratio` or less.

    None where it already is, or where nothing would be left of the program.

    Notes
    -----
    Without the villages D the overlap is (S - sum s) / (T - sum t), s the shared and t the own part
    of a village. That is at most x exactly when the sum of (s - x t) over D is S - x T or more, so
    the fewest villages are those with the largest s - x t.
    """
    whole, common = stake.own.sum(), stake.shared.sum()
    asked = common - target_ratio * whole
    if asked <= ROUNDING * whole:
        return None
    relief = stake.shared - target_ratio * stake.own
    order = np.argsort(-relief, kind="stable")
    enough = np.cumsum(relief[order]) >= asked - ROUNDING * whole
    if not enough.any():
        return None
    dropped = order[: int(np.argmax(enough)) + 1]
    left = np.ones(len(order), bool)
    left[dropped] = False
    if not stake.own[left].sum() > 0:
        return None
    after = float(stake.shared[left].sum() / stake.own[left].sum())
    return Drop(tuple(stake.village_ids[dropped].tolist()), stake.ratio, after)


def drops(stake: Stake, targets: Iterable[float]) -> list[Drop]:
    """What to leave out for each of these ratios, each set once, the smallest first."""
    found = [drop for target in targets if (drop := fewest_to_drop(stake, target))]
    distinct = {frozenset(drop.village_ids): drop for drop in found}
    return sorted(distinct.values(), key=lambda drop: len(drop.village_ids))


Period = tuple[datetime.date, datetime.date]


def nearest_free_period(own: Period, other: Period, within: Period) -> Period | None:
    """The period as long as `own`, inside `within`, that shares no day with `other`.

    Of two the one that moves less, the later one when both move as much. Periods are half-open.
    None where no such period exists, or `own` is already one.
    """
    if own[0] >= other[1] or own[1] <= other[0]:
        return None
    length = own[1] - own[0]
    free = [(other[1], other[1] + length), (other[0] - length, other[0])]
    fitting = [p for p in free if within[0] <= p[0] and p[1] <= within[1]]
    return min(fitting, key=lambda p: abs(p[0] - own[0]), default=None)


def separating_segments(
    own: Collection[tuple[str, ...]], theirs: Collection[tuple[str, ...]], tree: SegmentTree
) -> list[tuple[str, str]]:
    """(named, instead): siblings of the own segments with which no line could meet the others.

    `own` and `theirs` are the segment sets of the lines. Only one named segment is exchanged, and
    only for one beside it that excludes it.
    """
    named = sorted({code for codes in own for code in codes})
    found = []
    for code in named:
        if tree.dimension(code) not in tree.exclusive:
            continue
        above = tree.parent[code]
        beside = [c for c, parent in sorted(tree.parent.items()) if parent == above and c != code]
        found += [(code, c) for c in beside if _apart(own, theirs, code, c, tree)]
    return found


def _apart(own, theirs, code: str, instead: str, tree: SegmentTree) -> bool:
    exchanged = {tuple(instead if c == code else c for c in codes) for codes in own}
    return all(tree.meet(a, b)[0] == CANNOT for a in exchanged for b in theirs)
