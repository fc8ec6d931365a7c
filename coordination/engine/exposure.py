"""How many people stand in both programs, and by which number that is said."""

import numpy as np
import pandas as pd

from .prepare import Packed
from .shared import Shared, cells_of

NEED, PLANNED, NONE = "kebutuhan", "paling_banyak", "tidak_tersedia"
BASES = np.array([NEED, PLANNED, NONE], dtype=object)


def exposed_by_need(packed: Packed, shared: Shared, min_shared_m2: float):
    """People by village need figures for the segments in which pairs meet.

    Returns
    -------
    people : float64 per pair, NaN where no dimension has a figure in every shared village
    unit, label : text per pair, "" likewise
    """
    n = len(shared.met)
    people = np.full(n, np.nan)
    unit, label = np.full(n, "", object), np.full(n, "", object)
    if packed.figures.empty:
        return people, unit, label
    tables = _tables(packed)
    told = np.array([bool(codes & tables.keys()) for codes in shared.met_sets], bool)
    chosen = np.flatnonzero(told[shared.met])
    cells = cells_of(packed, shared.take(chosen), min_shared_m2)
    ratio = cells.ground_m2 / packed.village_areas_m2[cells.villages]
    # Village figures are few, and so are the pairs whose segments have any.
    for place, k in enumerate(chosen):
        own = slice(cells.start[place], cells.start[place + 1])
        codes = shared.met_sets[shared.met[k]]
        if answer := _first_usable(packed, codes, tables, cells.villages[own], ratio[own]):
            needed, unit[k], label[k] = answer
            people[k] = float(needed.sum())
    return people, unit, label


def needed_by_village(packed: Packed, codes, villages: np.ndarray, ratio: np.ndarray):
    """(people per village, unit, label): what `exposed_by_need` adds up for one pair, or None.

    `codes` are the segments in which it meets, `ratio` the part of each village that it shares.
    """
    if packed.figures.empty:
        return None
    return _first_usable(packed, codes, _tables(packed), villages, ratio)


def _tables(packed: Packed) -> dict:
    """Per segment: value by village position (NaN: no figure), unit and label likewise."""
    n = len(packed.village_ids)
    place = pd.Index(packed.village_ids).get_indexer(packed.figures["village_id"])
    tables = {}
    for segment, rows in packed.figures.assign(place=place).groupby("segment"):
        value, unit, label = np.full(n, np.nan), np.full(n, "", object), np.full(n, "", object)
        where = rows["place"].to_numpy()
        value[where], unit[where], label[where] = rows["value"], rows["unit"], rows["label"]
        tables[segment] = value, unit, label
    return tables


def _first_usable(packed: Packed, codes, tables, villages, ratio):
    """(people per village, unit, label) of the first dimension with a figure everywhere, or None.

    None too when that dimension's figures come to nothing: going on to another dimension would
    make the answer fall when a village is added.
    """
    for _dimension, members in sorted(packed.tree.by_dimension(tuple(sorted(codes))).items()):
        if any(m not in tables for m in members) or _nested(packed, members):
            continue
        values = sum(tables[m][0][villages] for m in members)
        units = {u for m in members for u in tables[m][1][villages]}
        people = values * ratio
        if np.isnan(people.sum()) or len(units) > 1:
            continue
        if people.sum() == 0:
            return None
        labels = {x for m in members for x in tables[m][2][villages]}
        return people, units.pop(), "; ".join(sorted(labels))
    return None


def _nested(packed: Packed, members: list[str]) -> bool:
    return any(a != b and packed.tree.deeper(a, b) for a in members for b in members)


def exposed_by_plan(left_count, right_count, left_unit, right_unit) -> np.ndarray:
    """At most the smaller of the two planned counts, NaN unless both are known in one unit."""
    people = np.fmin(left_count, right_count)
    known = ~np.isnan(left_count) & ~np.isnan(right_count) & (people > 0)
    return np.where(known & (left_unit == right_unit) & (left_unit >= 0), people, np.nan)
