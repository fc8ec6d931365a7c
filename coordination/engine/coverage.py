"""Need against planned direct help for every area, need and segment at once (decision 0021).

`prepare_cells` reads frames into arrays once, `find_cells` answers for one level, `cells_frame`
picks cells for a page. One figure at its own level is `engine.gaps.find_gaps`; the state of both is
decided in `engine.states`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .needed import BASES, NO_YARDSTICK, Figures, Needed, needed_at, read_figures
from .places import LENGTHS, LEVELS, REGENCY, Places, make_places, positions
from .segments import ROOT, SegmentTree
from .served import (
    Served,
    coarse_at_or_above,
    located_or_coarse,
    planned_in,
    read_served,
)
from .states import (
    ENOUGH_RATIO,
    STATES,
    coverage_ratio,
    decide_states,
    exceeds_need,
    with_known_zero,
)
from .units import Conversions


@dataclass(frozen=True)
class Prepared:
    """What `find_cells` reads; good for every level and threshold."""

    places: Places
    needs: np.ndarray
    segments: np.ndarray
    figures: Figures
    served: Served
    told: dict[str, tuple[np.ndarray, np.ndarray]]  # level -> responsible, declared (need x area)
    listed: np.ndarray  # (n, 3): need, place, segment of what a priority list names
    conversions: Conversions


@dataclass(frozen=True)
class Cells:
    """Every cell of one level. Arrays are (need x area x segment) unless said."""

    level: str
    needs: np.ndarray  # codes
    areas: np.ndarray  # codes, sorted
    segments: np.ndarray  # codes
    units: np.ndarray  # text of each yardstick; several may have one unit
    indicators: np.ndarray  # what each yardstick counts
    yardstick: np.ndarray  # int16, position in `units` and `indicators`; -1: no figure
    need_count: np.ndarray  # float64, NaN: no figure
    need_basis: np.ndarray  # int8, position in needed.BASES: "", figure, sum
    planned_count: np.ndarray  # float64, NaN: nothing comparable; 0 where nobody is there for sure
    stated_ratio: np.ndarray  # float32, part of planned_count that was stated; NaN where it is 0
    need_ratio: np.ndarray  # float32, part spread by need; the rest was spread equally
    is_estimate: np.ndarray  # bool, some of planned_count was converted
    program_count: np.ndarray  # int32, distinct programs that serve the area
    coarse_count: np.ndarray  # int32, distinct programs that name only a larger area
    responsible_count: np.ndarray  # int16 (need x area)
    declared_count: np.ndarray  # int16 (need x area)
    state: np.ndarray  # int8, position in states.STATES

    @property
    def coverage_ratio(self) -> np.ndarray:
        """Raw, may exceed 1; made anew each time."""
        return coverage_ratio(self.planned_count, self.need_count)

    @property
    def nbytes(self) -> int:
        return sum(v.nbytes for v in vars(self).values() if isinstance(v, np.ndarray))


def prepare_cells(
    villages: np.ndarray,
    needs: np.ndarray,
    segments: pd.DataFrame,
    figures: pd.DataFrame,
    supply: pd.DataFrame,
    reported: pd.DataFrame,
    *,
    only_segments: np.ndarray | None = None,
    conversions: pd.DataFrame | None = None,
    listed: pd.DataFrame | None = None,
) -> Prepared:
    """Read the frames of a year.

    Parameters
    ----------
    villages : codes of all villages; districts, regencies and provinces follow from them
    needs : codes of the needs that are asked for; rows of others are left out
    segments : the tree, see engine.frames.Register; `only_segments` of it are asked for, or all
    figures : figures in use, (area, need, segment) unique: see engine.needed.choose_yardstick
        area (code of any level), need, segment ("" everybody: SEG), unit, indicator (the
        yardstick), value (NaN: not known)
    supply : as for engine.gaps.find_gaps, and spread (how `count` came about: stated, need, equal)
    reported : need, area (regency or province), responsible, declared, see find_gaps
    conversions : see engine.units.Conversions
    listed : area, need, segment of entries of priority lists: the need is there, its size unknown

    Raises
    ------
    FrameError : a code that is not known, two figures for one cell, a count below 0
    """
    tree = SegmentTree(segments)
    places = make_places(villages)
    figures = figures.assign(segment=figures["segment"].astype("category"))
    needs = np.asarray(needs, dtype=object)
    asked = segments["code"] if only_segments is None else only_segments
    asked = np.asarray(asked, dtype=object)
    listed = pd.DataFrame(columns=["need", "area", "segment"]) if listed is None else listed
    for code in {*figures["segment"].cat.categories, *listed["segment"]} - {""}:
        tree.line(code)  # raises for a code that is not known
    return Prepared(
        places=places,
        needs=needs,
        segments=asked,
        figures=read_figures(figures, places, needs, asked),
        served=read_served(supply, places, needs, asked, tree),
        told={level: _told(reported, places, needs, level) for level in LEVELS},
        listed=_listed(listed, places, needs, asked),
        conversions=Conversions(conversions),
    )


def find_cells(
    prepared: Prepared,
    level: str,
    *,
    enough_ratio: float = ENOUGH_RATIO,
    also_listed: np.ndarray | bool = False,
) -> Cells:
    """Every cell of a level ("village", "district", "regency", "province"); see `Cells`.

    `also_listed` (need x area x segment) marks needs known to be there, beside those of lists.

    Notes
    -----
    Planned help of a larger area is the help in its villages and what names the area itself or one
    in it; a program counts once. Its need is the figure of that level, else the sum of its villages
    when every one has a figure of one yardstick. Help that names only a larger area is counted in
    `coarse_count` and never in `planned_count`. States as in decisions 0004 and 0026.
    """
    needed = needed_at(prepared.figures, level)
    programs, coarse = _programs(prepared, level)
    planned = _planned(prepared, level, needed)
    responsible, declared = prepared.told[level]
    listed = _listed_at(prepared, level) | also_listed
    state = np.empty(needed.count.shape, np.int8)
    for n in range(len(prepared.needs)):  # a need at a time keeps the work in the cache
        state[n] = decide_states(
            needed.count[n],
            planned["planned_count"][n],
            programs[n],
            responsible[n][:, None],
            declared[n][:, None],
            is_listed=listed[n],
            enough_ratio=enough_ratio,
        )
        planned["planned_count"][n] = with_known_zero(planned["planned_count"][n], state[n])
    return Cells(
        level=level,
        needs=prepared.needs,
        areas=prepared.places.areas[level],
        segments=prepared.segments,
        units=prepared.figures.units,
        indicators=prepared.figures.indicators,
        yardstick=needed.yardstick,
        need_count=needed.count,
        need_basis=needed.basis,
        program_count=programs,
        coarse_count=coarse,
        responsible_count=responsible,
        declared_count=declared,
        state=state,
        **planned,
    )


def cells_frame(cells: Cells, *, at: tuple | None = None, **chosen) -> pd.DataFrame:
    """Chosen cells as a table, one row each, by need, area and segment.

    Parameters
    ----------
    at : positions (need, area, segment) of the cells, an array each; else
    chosen : needs, areas, segments, states: codes to keep (an order of their own is not kept);
        what is not given is not narrowed

    Returns
    -------
    DataFrame
        need, area, segment, unit, indicator ("" without a figure), need_count, need_basis ("",
        "figure", "sum"), planned_count, stated_ratio, need_ratio, equal_ratio (parts of
        planned_count, NaN where there is none), is_estimate, coverage_ratio (raw), is_over
        (more than needed, also where nobody needs it), program_count,
        coarse_count, responsible_count, declared_count, state
    """
    n, a, s = at = at or _chosen(cells, **chosen)
    needed, planned = cells.need_count[at], cells.planned_count[at]
    ratio = coverage_ratio(planned, needed)
    stated, by_need = cells.stated_ratio[at].astype(float), cells.need_ratio[at].astype(float)
    units, indicators = np.append(cells.units, ""), np.append(cells.indicators, "")  # -1: none
    return pd.DataFrame(
        {
            "need": cells.needs[n],
            "area": cells.areas[a],
            "segment": cells.segments[s],
            "unit": units[cells.yardstick[at]],
            "indicator": indicators[cells.yardstick[at]],
            "need_count": needed,
            "need_basis": BASES[cells.need_basis[at]],
            "planned_count": planned,
            "stated_ratio": stated,
            "need_ratio": by_need,
            "equal_ratio": np.maximum(0.0, 1.0 - stated - by_need),
            "is_estimate": cells.is_estimate[at],
            "coverage_ratio": ratio,
            "is_over": exceeds_need(planned, needed),
            "program_count": cells.program_count[at],
            "coarse_count": cells.coarse_count[at],
            "responsible_count": cells.responsible_count[n, a],
            "declared_count": cells.declared_count[n, a],
            "state": STATES[cells.state[at]],
        }
    )


def _chosen(cells: Cells, *, needs=None, areas=None, segments=None, states=None) -> tuple:
    """Positions (need, area, segment) of the cells that are asked for."""
    keep = [
        np.arange(len(known)) if wanted is None else np.flatnonzero(np.isin(known, list(wanted)))
        for known, wanted in (
            (cells.needs, needs),
            (cells.areas, areas),
            (cells.segments, segments),
        )
    ]
    block = np.ix_(*keep)
    if states is None:
        found = np.indices([len(k) for k in keep]).reshape(3, -1)
    else:
        found = np.nonzero(np.isin(STATES, list(states))[cells.state[block]])
    return tuple(k[f] for k, f in zip(keep, found, strict=True))


def _told(reported: pd.DataFrame, places: Places, needs: np.ndarray, level: str) -> tuple:
    """Agencies competent and declared, by need and area: those of its regency, or the province."""
    need, place = positions(reported["need"], needs), positions(reported["area"], places.codes)
    use = (need >= 0) & (place >= 0)
    of = np.searchsorted(places.codes, places.areas[level].astype(f"U{LENGTHS[REGENCY]}"))
    told = []
    for column in ("responsible", "declared"):
        known = np.zeros((len(needs), len(places.codes)), np.int16)
        known[need[use], place[use]] = reported[column].to_numpy(np.int16)[use]
        told.append(known[:, of])
    return tuple(told)


def _listed(listed: pd.DataFrame, places: Places, needs, segments) -> np.ndarray:
    rows = np.column_stack(
        [
            positions(listed["need"], needs),
            positions(listed["area"], places.codes, "the area of a listing"),
            positions(listed["segment"], segments, empty=ROOT),
        ]
    )
    return rows[(rows >= 0).all(axis=1)]


def _listed_at(prepared: Prepared, level: str) -> np.ndarray:
    """bool (need x area x segment); a listing is of its own level, not of smaller areas."""
    places = prepared.places
    own = np.char.str_len(places.codes) == LENGTHS[level]
    need, place, segment = prepared.listed[own[prepared.listed[:, 1]]].T
    found = np.zeros((len(prepared.needs), len(places.areas[level]), len(prepared.segments)), bool)
    found[need, places.inside[level][place], segment] = True
    return found


def _programs(prepared: Prepared, level: str) -> tuple[np.ndarray, np.ndarray]:
    """Distinct programs here, and those that name only something larger (need x area x segment)."""
    served, places = prepared.served, prepared.places
    shape = (len(prepared.needs), len(places.areas[level]), len(prepared.segments))
    here, above = np.empty(shape, np.int32), np.zeros(shape, np.int32)
    groups = located_or_coarse(served, level)
    for n in range(shape[0]):
        here[n] = groups.count(n, shape[1])
    if level == LEVELS[0]:
        return here, above
    parent = LEVELS[LEVELS.index(level) - 1]
    groups, parents = coarse_at_or_above(served, parent), places.areas[parent]
    of = np.searchsorted(parents, places.areas[level].astype(parents.dtype))
    for n in range(shape[0]):
        above[n] = groups.count(n, len(parents))[of]
    return here, above


def _planned(prepared: Prepared, level: str, needed: Needed) -> dict[str, np.ndarray]:
    """Planned help in the unit of each cell's figure."""
    shape = needed.count.shape
    found = {
        "planned_count": np.full(shape, np.nan),
        "stated_ratio": np.full(shape, np.nan, np.float32),
        "need_ratio": np.full(shape, np.nan, np.float32),
        "is_estimate": np.zeros(shape, bool),
    }
    units = prepared.figures.units
    for n, need in enumerate(prepared.needs):
        yardsticks = needed.yardstick[n]
        for unit in np.unique(units[np.unique(yardsticks[yardsticks != NO_YARDSTICK])]):
            wanted = np.append(units == unit, False)[yardsticks]
            columns = np.flatnonzero(wanted.any(axis=0))
            help_ = planned_in(
                prepared.served,
                n,
                level,
                to_unit=unit,
                factors=prepared.conversions.factors(prepared.served.units, unit, need),
                segments=columns,
            )
            for name, given in vars(help_).items():
                into = found[name][n]
                into[:, columns] = np.where(wanted[:, columns], given, into[:, columns])
    return found
