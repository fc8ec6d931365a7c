"""Which programs overlap: the definition of decision 0003, on whole arrays."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import exposure
from .frames import Register
from .joins import Shared, measure_joined
from .kernels import candidates, measure_plain
from .prepare import Packed, pack
from .relations import DUPLICATE, OVERLAPPING
from .segments import CERTAIN
from .severity import severity
from .spread import EQUALLY, SPREAD_NAMES

DUPLICATION, OVERLAP, CLARIFY = "duplikasi", "tumpang_tindih", "perlu_klarifikasi"


@dataclass(frozen=True)
class Overlaps:
    """Pairs and what they share.

    frame : one row per pair, sorted by (left_id, right_id); the columns of `find_overlaps` but
        `villages` and `shared_segments`
    met : the segments in which each pair meets, frozenset of codes
    start, villages, ground_m2 : shared villages of pair k are villages[start[k]:start[k + 1]]
        (ids, in the order of their codes), with the square metres shared in each
    """

    frame: pd.DataFrame
    met: list
    start: np.ndarray
    villages: np.ndarray
    ground_m2: np.ndarray

    def villages_of(self, k: int) -> np.ndarray:
        """Ids of the villages that pair k shares, ascending."""
        return np.sort(self.villages[self.start[k] : self.start[k + 1]])

    def only(self, where: np.ndarray) -> "Overlaps":
        """The pairs at positions `where`, in that order."""
        start, cells = _cells(self.start, where)
        return Overlaps(
            frame=self.frame.iloc[where].reset_index(drop=True),
            met=[self.met[k] for k in where],
            start=start,
            villages=self.villages[cells],
            ground_m2=self.ground_m2[cells],
        )


def join(parts: list[Overlaps]) -> Overlaps:
    """Pairs of registers that have no program in common, as one, sorted by (left_id, right_id)."""
    parts = [part for part in parts if len(part.frame)] or parts[:1]
    offsets = np.cumsum([0] + [part.start[-1] for part in parts])
    starts = [part.start[:-1] + off for part, off in zip(parts, offsets, strict=False)]
    whole = Overlaps(
        frame=pd.concat([part.frame for part in parts], ignore_index=True),
        met=[met for part in parts for met in part.met],
        start=np.concatenate([*starts, offsets[-1:]]).astype(np.int64),
        villages=np.concatenate([part.villages for part in parts]),
        ground_m2=np.concatenate([part.ground_m2 for part in parts]),
    )
    order = whole.frame.sort_values(["left_id", "right_id"]).index.to_numpy()
    return whole.only(order)


def find_overlaps(
    register: Register,
    *,
    min_shared_m2: float = 1000.0,
    subjects: Collection[int] | None = None,
) -> pd.DataFrame:
    """Pairs of programs that do the same for the same people on the same ground on the same days.

    Parameters
    ----------
    register : see engine.frames.Register
    min_shared_m2 : ground shared in one village counts from this size on
    subjects : program ids; given, only pairs with at least one of them are looked at

    Returns
    -------
    DataFrame, one row per unordered pair, sorted by (left_id, right_id), left_id < right_id
        level : duplikasi, tumpang_tindih or perlu_klarifikasi
        is_certain, is_internal, needs_unit_check : bool
        villages : tuple of village ids, ascending; village_count
        shared_area_m2 : float64; left_share_ratio, right_share_ratio in (0, 1]
        overlap_starts_on, overlap_ends_on : datetime64, half-open; overlap_days : int
        shared_segments : tuple of codes, sorted, may be empty
        left_exposed_ratio, right_exposed_ratio : planned count on shared villages of all
        left_spread, right_spread : stated, need or equal
        exposed_people (NaN: not available), exposed_unit, exposed_basis, exposed_figure
        money_idr (NaN: no budget stated), money_is_partial
        severity, part_level, part_ground, part_time, part_people, part_money, part_villages

    Raises
    ------
    FrameError
        If `register` breaks its contract.

    Notes
    -----
    The definition is docs/decisions/0003-what-is-an-overlap.md; severity is 0005.
    """
    found = measure(pack(register), min_shared_m2=min_shared_m2, subjects=subjects)
    n = len(found.frame)
    return found.frame.assign(
        villages=[tuple(int(v) for v in found.villages_of(k)) for k in range(n)],
        shared_segments=[tuple(sorted(met)) for met in found.met],
    )


def measure(
    packed: Packed,
    *,
    min_shared_m2: float = 1000.0,
    subjects: Collection[int] | None = None,
    related: tuple[int, ...] = OVERLAPPING,
) -> Overlaps:
    """`find_overlaps` on a packed register, shared villages kept as arrays.

    `related` chooses which relations of interventions count; the default is what an overlap is.
    """
    left, right = facet_pairs(packed, subjects=subjects, related=related)
    ids, shared = _measure_pairs(packed, left, right, min_shared_m2)
    keep = np.flatnonzero(np.diff(shared.start) > 0)
    return _table(packed, ids[keep], _take(shared, keep))


def facet_pairs(packed: Packed, *, subjects=None, related=OVERLAPPING):
    """Facet pairs that pass every test but the exact ground, sorted by program pair."""
    programs, facets = packed.programs, packed.facets
    if len(facets.program) == 0:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    wanted = np.isin(packed.relations.matrix, related)
    related_start = np.concatenate(([0], np.cumsum(wanted.sum(axis=1)))).astype(np.int64)
    interventions = programs.intervention[facets.program]
    bucket = np.argsort(interventions, kind="stable").astype(np.int32)
    counts = np.bincount(interventions, minlength=len(packed.relations.codes))
    chosen = np.ones(len(programs.id), bool)
    if subjects is not None:
        chosen = np.isin(programs.id, np.fromiter(subjects, np.int64))
    left, right = candidates(
        facets.program,
        facets.segment_set,
        packed.meets,
        programs.starts,
        programs.ends,
        programs.family,
        chosen,
        related_start,
        np.nonzero(wanted)[1].astype(np.int32),
        np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        bucket,
        programs.intervention,
        facets.word_start,
        facets.word_block,
        facets.word_bits,
    )
    order = np.lexsort((facets.program[right], facets.program[left]))
    return left[order], right[order]


def _measure_pairs(packed: Packed, left, right, min_shared_m2) -> tuple[np.ndarray, Shared]:
    """Program pairs (positions, n x 2) and what they share; plain pairs by the fast loop."""
    facets = packed.facets
    ours, theirs = facets.program[left], facets.program[right]
    first = np.ones(len(left), bool)
    first[1:] = (ours[1:] != ours[:-1]) | (theirs[1:] != theirs[:-1])
    pair = np.cumsum(first) - 1
    n = int(first.sum())
    ids = np.stack([ours[first], theirs[first]], axis=1)
    alone = np.bincount(pair, minlength=n)[pair] == 1
    plain = alone & facets.is_plain[left] & facets.is_plain[right]
    exact, fast = _measure_plain(packed, left[plain], right[plain], min_shared_m2)
    slow_rows = ~plain
    slow_rows[np.flatnonzero(plain)[~exact]] = True
    slow_pairs, place = np.unique(pair[slow_rows], return_inverse=True)
    slow = measure_joined(
        packed, len(slow_pairs), place, left[slow_rows], right[slow_rows], min_shared_m2
    )
    fast_pairs = pair[plain][exact]
    where = np.empty(n, np.int64)
    where[fast_pairs] = np.arange(len(fast_pairs))
    where[slow_pairs] = len(fast_pairs) + np.arange(len(slow_pairs))
    return ids, _take(_concatenate(_take(fast, np.flatnonzero(exact)), slow), where)


def _measure_plain(packed: Packed, left, right, min_shared_m2) -> tuple[np.ndarray, Shared]:
    facets = packed.facets
    exact, shared_m2, ours, theirs, start, villages, ground = measure_plain(
        left,
        right,
        facets.cell_start,
        facets.cell_village,
        facets.cell_area_m2,
        facets.cell_is_whole,
        facets.cell_count,
        min_shared_m2,
    )
    a, b = facets.segment_set[left], facets.segment_set[right]
    width = len(packed.segment_sets)
    key = np.minimum(a, b).astype(np.int64) * width + np.maximum(a, b)
    kinds, kind = np.unique(key, return_inverse=True)
    met = [packed.met[int(k // width), int(k % width)] for k in kinds]
    return exact, Shared(
        shared_m2=shared_m2,
        left_count=ours,
        right_count=theirs,
        left_unit=facets.unit[left],
        right_unit=facets.unit[right],
        is_certain=packed.meets[a, b] == CERTAIN,
        met=[met[k] for k in kind],
        start=start,
        villages=villages,
        ground_m2=ground,
    )


def _cells(start: np.ndarray, where: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the cells of the chosen owners start when put side by side, and their positions."""
    sizes = np.diff(start)[where]
    new = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return new, np.repeat(start[:-1][where] - new[:-1], sizes) + np.arange(new[-1])


def _take(shared: Shared, where: np.ndarray) -> Shared:
    """The pairs at positions `where`, in that order."""
    start, cells = _cells(shared.start, where)
    return Shared(
        shared_m2=shared.shared_m2[where],
        left_count=shared.left_count[where],
        right_count=shared.right_count[where],
        left_unit=shared.left_unit[where],
        right_unit=shared.right_unit[where],
        is_certain=shared.is_certain[where],
        met=[shared.met[k] for k in where],
        start=start,
        villages=shared.villages[cells],
        ground_m2=shared.ground_m2[cells],
    )


def _concatenate(one: Shared, other: Shared) -> Shared:
    def both(name):
        return np.concatenate((getattr(one, name), getattr(other, name)))

    flat = ("shared_m2", "left_count", "right_count", "left_unit", "right_unit", "is_certain")
    return Shared(
        **{name: both(name) for name in (*flat, "villages", "ground_m2")},
        met=one.met + other.met,
        start=np.concatenate((one.start, other.start[1:] + one.start[-1])),
    )


def _table(packed: Packed, ids: np.ndarray, shared: Shared) -> Overlaps:
    """The published columns of every pair."""
    programs = packed.programs
    left, right = ids[:, 0], ids[:, 1]
    villages = np.diff(shared.start)
    relation = packed.relations.matrix[programs.intervention[left], programs.intervention[right]]
    coarse = programs.is_coarse[left] | programs.is_coarse[right]
    duplicate = (relation == DUPLICATE) & shared.is_certain & ~coarse
    level = np.where(coarse, CLARIFY, np.where(duplicate, DUPLICATION, OVERLAP)).astype(object)
    starts = np.maximum(programs.starts[left], programs.starts[right])
    ends = np.minimum(programs.ends[left], programs.ends[right])
    frame = pd.DataFrame(
        {
            "left_id": programs.id[left],
            "right_id": programs.id[right],
            "level": level,
            "is_certain": shared.is_certain,
            "is_internal": programs.agency[left] == programs.agency[right],
            "needs_unit_check": duplicate
            & programs.is_physical[left]
            & programs.is_physical[right],
            "village_count": villages,
            "shared_area_m2": shared.shared_m2,
            "left_share_ratio": np.minimum(1.0, shared.shared_m2 / programs.area_m2[left]),
            "right_share_ratio": np.minimum(1.0, shared.shared_m2 / programs.area_m2[right]),
            "overlap_starts_on": starts.astype("datetime64[D]").astype("datetime64[s]"),
            "overlap_ends_on": ends.astype("datetime64[D]").astype("datetime64[s]"),
            "overlap_days": (ends - starts).astype(np.int64),
        }
    )
    for side, who, count in (
        ("left", left, shared.left_count),
        ("right", right, shared.right_count),
    ):
        frame[f"{side}_exposed_ratio"], frame[f"{side}_spread"] = _exposed(
            programs, who, count, villages
        )
    frame = frame.assign(**_people(packed, shared), **_money(programs, left, right, frame))
    scored = severity(
        level=frame["level"].to_numpy(),
        ground_ratio=frame[["left_share_ratio", "right_share_ratio"]].max(axis=1).to_numpy(),
        days=frame["overlap_days"].to_numpy(),
        people=frame.pop("people_at_most").to_numpy(),
        money_idr=frame["money_idr"].to_numpy(),
        villages=villages,
    )
    return Overlaps(
        frame=pd.concat([frame, scored], axis=1),
        met=shared.met,
        start=shared.start,
        villages=packed.village_ids[shared.villages],
        ground_m2=shared.ground_m2,
    )


def _exposed(programs, who, count, villages):
    """The planned count on shared villages of all; by villages where counts are not all known."""
    total = programs.total_count[who]
    known = ~np.isnan(total)
    with np.errstate(invalid="ignore"):
        ratio = np.where(known, count / total, villages / programs.village_count[who])
    spread = np.where(known, programs.spread[who], EQUALLY)
    return np.minimum(1.0, ratio), SPREAD_NAMES[spread].astype(object)


def _people(packed: Packed, shared: Shared) -> dict:
    by_need, unit, label = exposure.exposed_by_need(
        packed, shared.met, shared.start, shared.villages, shared.ground_m2
    )
    by_plan = exposure.exposed_by_plan(
        shared.left_count, shared.right_count, shared.left_unit, shared.right_unit
    )
    needed, planned = ~np.isnan(by_need), ~np.isnan(by_plan)
    plan_unit = np.where(planned, packed.units[shared.left_unit], "") if len(planned) else unit
    return {
        "exposed_people": np.where(needed, by_need, by_plan),
        "exposed_unit": np.where(needed, unit, plan_unit).astype(object),
        "exposed_basis": np.where(
            needed, exposure.NEED, np.where(planned, exposure.PLANNED, exposure.NONE)
        ).astype(object),
        "exposed_figure": label,
        "people_at_most": np.fmax(by_need, by_plan),
    }


def _money(programs, left, right, frame) -> dict:
    ours = programs.budget_idr[left] * frame["left_exposed_ratio"].to_numpy()
    theirs = programs.budget_idr[right] * frame["right_exposed_ratio"].to_numpy()
    none = np.isnan(ours) & np.isnan(theirs)
    return {
        "money_idr": np.where(none, np.nan, np.nan_to_num(ours) + np.nan_to_num(theirs)),
        "money_is_partial": np.isnan(ours) != np.isnan(theirs),
    }
