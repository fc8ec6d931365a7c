"""Direct help by place: how much is planned, and how many programs serve, for every segment.

The help of a need is a sparse table (area x segment set); times a table (segment set x segment) of
who can meet it is the help by area and segment. Nothing here loops over areas or programs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from .frames import FrameError
from .places import Places, positions
from .segments import SegmentTree, who_meets
from .spread import HOW

HOWS = len(HOW)


@dataclass(frozen=True)
class Served:
    """Rows of help, sorted by (owner, place); an owner is a program within one need."""

    places: Places
    owner: np.ndarray  # int64; those of need n are below those of need n + 1
    place: np.ndarray  # int32, position in places.codes
    key: np.ndarray  # int32, row of `meets`
    unit: np.ndarray  # int32, position in `units`
    how: np.ndarray  # int8: engine.spread STATED, BY_NEED, EQUALLY
    count: np.ndarray  # float64, NaN not stated
    is_coarse: np.ndarray
    start: np.ndarray  # int64: rows of need n are [start[n]:start[n + 1]]
    meets: np.ndarray  # bool (segment set x segment)
    units: np.ndarray  # text


@dataclass(frozen=True)
class Groups:
    """One row per (owner, area) of a level: what makes a program count once."""

    area: np.ndarray  # int64
    kind: np.ndarray  # int64, row of `meets`
    start: np.ndarray  # int64: those of need n are [start[n]:start[n + 1]]
    meets: np.ndarray  # float64 (kind x segment)

    def count(self, need: int, areas: int) -> np.ndarray:
        """Distinct programs of a need, (area x segment)."""
        rows = slice(self.start[need], self.start[need + 1])
        return tally(self.area[rows], self.kind[rows], None, areas, self.meets)


def read_served(
    supply: pd.DataFrame,
    places: Places,
    needs: np.ndarray,
    segments: np.ndarray,
    tree: SegmentTree,
) -> Served:
    """Rows of help of `needs`, as arrays. See `engine.coverage.prepare_cells` for the columns."""
    need = positions(supply["need"], needs)
    if (need < 0).any():
        supply, need = supply[need >= 0], need[need >= 0]
    place = positions(supply["place"], places.codes, "a place of help")
    keys = supply["segments"].astype("category")
    units = supply["unit"].astype("category")
    how = positions(supply["spread"], HOW, "a way of spreading")
    count = supply["count"].to_numpy(float)
    if (count < 0).any():
        raise FrameError("a planned count is below 0")
    program = supply["program_id"].to_numpy(np.int64)
    low = program.min() if len(program) else 0
    owner = need * (np.ptp(program) + 1 if len(program) else 1) + (program - low)
    order = np.argsort(owner * len(places.codes) + place, kind="stable")
    return Served(
        places=places,
        owner=owner[order],
        place=place[order],
        key=keys.cat.codes.to_numpy(np.int32)[order],
        unit=units.cat.codes.to_numpy(np.int32)[order],
        how=how[order].astype(np.int8),
        count=count[order],
        is_coarse=supply["is_coarse"].to_numpy(bool)[order],
        start=np.searchsorted(need[order], np.arange(len(needs) + 1)),
        meets=who_meets(list(keys.cat.categories), list(segments), tree),
        units=units.cat.categories.to_numpy(object),
    )


def tally(rows, columns, weights, n_rows: int, table: np.ndarray) -> np.ndarray:
    """Sums of weights (1 each where None) by (row, column), times `table`."""
    weights = np.ones(len(rows)) if weights is None else weights
    shape = (n_rows, len(table))
    return csr_array((weights, (rows, columns)), shape=shape) @ table


# Distinct programs


def located_or_coarse(served: Served, level: str, *, coarse: bool = True) -> Groups:
    """Programs with help in an area of `level`, or that name the area itself."""
    area = served.places.inside[level][served.place]
    use = area >= 0 if coarse else (area >= 0) & ~served.is_coarse
    return _groups(served, np.flatnonzero(use), area[use])


def coarse_at_or_above(served: Served, level: str) -> Groups:
    """Programs that name an area of `level`, or a larger one that holds it."""
    rows = np.flatnonzero(served.is_coarse)
    first, last = served.places.under(level, served.places.codes[served.place[rows]])
    sizes = np.maximum(last - first, 0)
    # An area of `level` below a place of help is in its range; a smaller place has none.
    area = np.repeat(first - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    area = area + np.arange(len(area)) if len(rows) else np.zeros(0, np.int64)
    rows = np.repeat(rows, sizes)
    order = np.lexsort((area, served.owner[rows]))
    return _groups(served, rows[order], area[order])


def _groups(served: Served, rows: np.ndarray, area: np.ndarray) -> Groups:
    """Rows, sorted by (owner, area), to one per pair: a program with several lines counts once."""
    owner, key = served.owner[rows], served.key[rows]
    is_new = np.ones(len(rows), bool)
    is_new[1:] = (owner[1:] != owner[:-1]) | (area[1:] != area[:-1])
    first = np.flatnonzero(is_new)
    kind = key[first].astype(np.int64)
    meets = served.meets
    group = np.cumsum(is_new) - 1
    mixed = np.zeros(len(first), bool)
    mixed[group[key != kind[group]]] = True
    if mixed.any():
        kind[mixed], more = _unions(meets, group, key, mixed)
        meets = np.concatenate((meets, more))
    needs = np.searchsorted(served.start, rows[first], side="right") - 1
    start = np.searchsorted(needs, np.arange(len(served.start)))
    return Groups(area[first].astype(np.int64), kind, start, meets.astype(float))


def _unions(meets, group, key, mixed) -> tuple[np.ndarray, np.ndarray]:
    """For groups of several segment sets: whom any of them meets, each answer once."""
    inside = mixed[group]
    pairs = np.unique(group[inside].astype(np.int64) * len(meets) + key[inside])
    owner = pairs // len(meets)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    met = np.logical_or.reduceat(meets[pairs % len(meets)], first, axis=0)
    packed, at = np.unique(np.packbits(met, axis=1), axis=0, return_inverse=True)
    more = np.unpackbits(packed, axis=1, count=meets.shape[1]).astype(bool)
    return len(meets) + at.reshape(-1), more


# Planned counts


@dataclass(frozen=True)
class Planned:
    """Planned help of one need in one unit, each (area x segment)."""

    planned_count: np.ndarray  # NaN: nothing comparable
    stated_ratio: np.ndarray  # part of it that was stated; NaN where it is 0 or NaN
    need_ratio: np.ndarray  # part that was spread by need; the rest equally
    is_estimate: np.ndarray  # some of it was converted from another unit


def planned_in(
    served: Served,
    need: int,
    level: str,
    *,
    to_unit: str,
    factors: np.ndarray,
    segments: np.ndarray,
) -> Planned:
    """Help of a need in `to_unit`, each unit times its factor (NaN: not comparable).

    `segments` are the columns of `served.meets` that are asked for.
    """
    rows = slice(served.start[need], served.start[need + 1])
    areas = len(served.places.areas[level])
    area = served.places.inside[level][served.place[rows]]
    unit, count = served.unit[rows], served.count[rows]
    times = factors[unit]
    use = (area >= 0) & ~np.isnan(count) & ~np.isnan(times)
    area, key, how = area[use], served.key[rows][use], served.how[rows][use]
    count, is_converted = (count * times)[use], (served.units != to_unit)[unit[use]]
    meets = served.meets[:, segments].astype(float)
    parts = tally(how * np.int64(areas) + area, key, count, HOWS * areas, meets)
    parts = parts.reshape(HOWS, areas, len(segments))
    total = parts.sum(axis=0)
    known = total > 0
    nothing = count == 0
    if nothing.any():  # a known 0 is not a missing count
        known |= tally(area[nothing], key[nothing], None, areas, meets) > 0
    estimate = np.zeros(known.shape, bool)
    if is_converted.any():
        estimate = tally(area[is_converted], key[is_converted], None, areas, meets) > 0
    ratio = np.full((2, *total.shape), np.nan)
    np.divide(parts[:2], total, out=ratio, where=total > 0)
    return Planned(np.where(known, total, np.nan), *ratio, estimate)
