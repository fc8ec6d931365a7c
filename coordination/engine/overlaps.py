"""Which programs overlap: the definition of decision 0003, on whole arrays."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from . import exposure
from .frames import Register
from .pairs import measure_pairs
from .prepare import Packed, pack
from .relations import DUPLICATE, OVERLAPPING
from .severity import CLARIFY, DUPLICATION, LEVELS, OVERLAP, severity
from .shared import Cells, Shared, cells_of
from .spread import EQUALLY, SPREAD_NAMES


@dataclass(frozen=True)
class Overlaps:
    """Pairs of one register and what they share.

    frame : one row per pair, sorted by (left_id, right_id); the columns of `find_overlaps` but
        `villages` and `shared_segments`
    """

    frame: pd.DataFrame
    packed: Packed
    shared: Shared
    min_shared_m2: float

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def cells(self) -> Cells:
        """The shared villages of every pair. Looked up now: at large N do it for few pairs."""
        return cells_of(self.packed, self.shared, self.min_shared_m2)

    @property
    def village_ids(self) -> np.ndarray:
        """Ids of the villages in `cells`."""
        return self.packed.village_ids[self.cells.villages]

    def villages_of(self, k: int) -> np.ndarray:
        """Ids of the villages that pair k shares, ascending."""
        cells = self.cells
        return np.sort(self.packed.village_ids[cells.villages[cells.start[k] : cells.start[k + 1]]])

    def segments_of(self, k: int) -> list[str]:
        """Codes of the segments in which pair k meets, sorted."""
        return sorted(self.shared.met_sets[self.shared.met[k]])

    def only(self, where: np.ndarray) -> "Overlaps":
        """The pairs at positions `where`, in that order."""
        frame = self.frame.iloc[where].reset_index(drop=True)
        return replace(self, frame=frame, shared=self.shared.take(where))


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
    return found.frame.assign(
        villages=[tuple(found.villages_of(k).tolist()) for k in range(len(found))],
        shared_segments=[tuple(found.segments_of(k)) for k in range(len(found))],
    )


def measure(
    packed: Packed,
    *,
    min_shared_m2: float = 1000.0,
    subjects: Collection[int] | None = None,
    related: tuple[int, ...] = OVERLAPPING,
) -> Overlaps:
    """`find_overlaps` on a packed register, shared villages left to be looked up.

    `related` chooses which relations of interventions count; the default is what an overlap is.
    """
    ids, shared = measure_pairs(
        packed, min_shared_m2=min_shared_m2, subjects=subjects, related=related
    )
    frame = _table(packed, ids, shared, min_shared_m2)
    return Overlaps(frame, packed, shared, min_shared_m2)


def _table(packed: Packed, ids: np.ndarray, shared: Shared, min_shared_m2: float) -> pd.DataFrame:
    """The published columns of every pair."""
    programs = packed.programs
    left, right = ids[:, 0], ids[:, 1]
    villages = shared.village_count
    relation = packed.relations.matrix[programs.intervention[left], programs.intervention[right]]
    coarse = programs.is_coarse[left] | programs.is_coarse[right]
    duplicate = (relation == DUPLICATE) & shared.is_certain & ~coarse
    level = np.where(coarse, CLARIFY, np.where(duplicate, DUPLICATION, OVERLAP))
    starts = np.maximum(programs.starts[left], programs.starts[right])
    ends = np.minimum(programs.ends[left], programs.ends[right])
    frame = pd.DataFrame(
        {
            "left_id": programs.id[left],
            "right_id": programs.id[right],
            "level": LEVELS[level],
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
    frame = frame.assign(
        **_people(packed, shared, min_shared_m2), **_money(programs, left, right, frame)
    )
    scored = severity(
        level=level,
        ground_ratio=frame[["left_share_ratio", "right_share_ratio"]].max(axis=1).to_numpy(),
        days=frame["overlap_days"].to_numpy(),
        people=frame.pop("people_at_most").to_numpy(),
        money_idr=frame["money_idr"].to_numpy(),
        villages=villages,
    )
    return pd.concat([frame, scored], axis=1)


def _exposed(programs, who, count, villages):
    """The planned count on shared villages of all; by villages where counts are not all known."""
    total = programs.total_count[who]
    known = ~np.isnan(total)
    with np.errstate(invalid="ignore"):
        ratio = np.where(known, count / total, villages / programs.village_count[who])
    spread = np.where(known, programs.spread[who], EQUALLY)
    return np.minimum(1.0, ratio), SPREAD_NAMES[spread]


def _people(packed: Packed, shared: Shared, min_shared_m2: float) -> dict:
    by_need, unit, label = exposure.exposed_by_need(packed, shared, min_shared_m2)
    by_plan = exposure.exposed_by_plan(
        shared.left_count, shared.right_count, shared.left_unit, shared.right_unit
    )
    needed, planned = ~np.isnan(by_need), ~np.isnan(by_plan)
    plan_unit = np.where(planned, packed.units[shared.left_unit], "") if len(planned) else unit
    return {
        "exposed_people": np.where(needed, by_need, by_plan),
        "exposed_unit": np.where(needed, unit, plan_unit),
        "exposed_basis": exposure.BASES[np.where(needed, 0, np.where(planned, 1, 2))],
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
