"""How much is needed: figures by area and segment, and what they say of larger areas."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .frames import FrameError
from .places import LEVELS, VILLAGE, Places, positions
from .segments import ROOT

NO_BASIS, FIGURE, SUM = range(3)
BASES = np.array(["", "figure", "sum"], dtype=object)
NO_YARDSTICK = -1


@dataclass(frozen=True)
class Figures:
    """Figures in use, one per (need, place, segment)."""

    places: Places
    shape: tuple[int, int]  # needs, segments
    need: np.ndarray
    place: np.ndarray  # int32, position in places.codes
    segment: np.ndarray
    value: np.ndarray  # float64, never NaN
    yardstick: np.ndarray  # int16: what is counted and in which unit; only its own kind is added
    units: np.ndarray  # text of the unit of each yardstick
    indicators: np.ndarray  # what each counts


@dataclass(frozen=True)
class Needed:
    """The need of a level, each (need x area x segment)."""

    count: np.ndarray  # float64, NaN not known
    yardstick: np.ndarray  # int16, NO_YARDSTICK where not known
    basis: np.ndarray  # int8, position in BASES


def choose_yardstick(figures: pd.DataFrame, preferred: list[str]) -> pd.DataFrame:
    """One figure of each (need, area, segment), by the yardsticks that are preferred.

    The first of `preferred` (indicators) that the cell has; a cell with none of them keeps its
    figure when it has one, and is left out when it has several: nobody said which.
    """
    figures = figures[figures["value"].notna()]
    figures = figures.assign(segment=figures["segment"].astype(object).replace("", ROOT))
    order = {indicator: place for place, indicator in enumerate(preferred)}
    rank = figures["indicator"].astype(object).map(order).fillna(len(order))
    figures = figures.assign(rank=rank.astype(int))
    cell = ["need", "area", "segment"]
    best = figures["rank"] == figures.groupby(cell, observed=True)["rank"].transform("min")
    figures = figures[best].drop(columns="rank")
    return figures[~figures.duplicated(cell, keep=False)].reset_index(drop=True)


def read_figures(
    figures: pd.DataFrame, places: Places, needs: np.ndarray, segments: np.ndarray
) -> Figures:
    """Figures of `needs` and `segments`, as arrays; a figure without a value is none.

    Raises
    ------
    FrameError : two for one cell (which is in use?), a place that is not known, a value below 0
    """
    figures = figures[figures["value"].notna()]
    need = positions(figures["need"], needs)
    segment = positions(figures["segment"], segments, empty=ROOT)
    place = positions(figures["area"], places.codes, "the place of a figure")
    units = figures["unit"].astype("category")
    said = figures["indicator"].astype("category")
    both = units.cat.codes.to_numpy(np.int32) * np.int32(len(said.cat.categories))
    yardstick, kinds = pd.factorize(both + said.cat.codes.to_numpy(np.int32), sort=True)
    value = figures["value"].to_numpy(float)
    use = np.flatnonzero((need >= 0) & (segment >= 0))
    if (value[use] < 0).any():
        raise FrameError("a need figure is below 0")
    unit_of, indicator_of = (c.cat.categories.to_numpy(object) for c in (units, said))
    several = max(len(indicator_of), 1)
    read = Figures(
        places=places,
        shape=(len(needs), len(segments)),
        need=need[use],
        place=place[use],
        segment=segment[use],
        value=value[use],
        yardstick=yardstick[use].astype(np.int16),
        units=unit_of[kinds // several],
        indicators=indicator_of[kinds % several],
    )
    _check_one_each(read)
    return read


def _check_one_each(figures: Figures) -> None:
    needs, segments = figures.shape
    cell = (figures.place.astype(np.int64) * needs + figures.need) * segments + figures.segment
    seen = np.zeros(len(figures.places.codes) * needs * segments, bool)
    seen[cell] = True
    if np.count_nonzero(seen) < len(cell):
        raise FrameError("two figures of one need, area and segment: which one is in use?")


def needed_at(figures: Figures, level: str) -> Needed:
    """The figure of each area of `level`, else the sum of its villages when every one has one.

    Villages are added only where all their figures are of one yardstick and unit.
    """
    own = _figures_at(figures, level)
    if level == VILLAGE:
        return own
    villages = _figures_at(figures, VILLAGE)
    return _or_sum(own, villages, figures.places, level)


def any_needed(figures: Figures, level: str) -> np.ndarray:
    """Where a figure of an area of `level`, or of one in it, is above 0; bool, as counts are."""
    area = figures.places.inside[level][figures.place]
    use = (area >= 0) & (figures.value > 0)
    found = np.zeros(_shape(figures, level), bool)
    found[figures.need[use], area[use], figures.segment[use]] = True
    return found


def _shape(figures: Figures, level: str) -> tuple[int, int, int]:
    needs, segments = figures.shape
    return needs, len(figures.places.areas[level]), segments


def _figures_at(figures: Figures, level: str) -> Needed:
    shape = _shape(figures, level)
    area = figures.places.inside[level][figures.place]
    below = LEVELS[LEVELS.index(level) + 1 :][:1]
    smaller = figures.places.inside[below[0]][figures.place] if below else np.full(len(area), -1)
    use = (area >= 0) & (smaller < 0)
    at = np.ravel_multi_index((figures.need[use], area[use], figures.segment[use]), shape)
    count = np.full(shape, np.nan)
    yardstick = np.full(shape, NO_YARDSTICK, np.int16)
    count.reshape(-1)[at] = figures.value[use]
    yardstick.reshape(-1)[at] = figures.yardstick[use]
    return Needed(count, yardstick, (yardstick >= 0).astype(np.int8) * np.int8(FIGURE))


def _or_sum(own: Needed, villages: Needed, places: Places, level: str) -> Needed:
    of_village = places.inside[level][places.inside[VILLAGE] >= 0]
    first = np.flatnonzero(np.diff(of_village, prepend=-1))
    low = np.minimum.reduceat(villages.yardstick, first, axis=1)
    same = (low >= 0) & (low == np.maximum.reduceat(villages.yardstick, first, axis=1))
    use = same & (own.basis == NO_BASIS)
    total = np.add.reduceat(villages.count, first, axis=1)  # NaN where any village has none
    return Needed(
        np.where(use, total, own.count),
        np.where(use, low, own.yardstick),
        np.where(use, np.int8(SUM), own.basis),
    )
