"""Need against planned direct help: the definition of decision 0004."""

import numpy as np
import pandas as pd

from .places import REGENCY_CODE
from .segments import CANNOT, SegmentTree
from .states import ENOUGH_RATIO, STATES, coverage_ratio, decide_states, with_known_zero
from .units import Conversions

HELP = ("planned_count", "converted_units", "program_count", "coarse_count")
TOLD = ("responsible_count", "declared_count")


def find_gaps(
    wanted: pd.DataFrame,
    supply: pd.DataFrame,
    reported: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    conversions: pd.DataFrame | None = None,
    enough_ratio: float = ENOUGH_RATIO,
) -> pd.DataFrame:
    """The state of every need, at the level at which its figure exists.

    Parameters
    ----------
    wanted : one row per figure or listing
        area (code of any level), need, segment ("" everybody), unit, value (NaN: not known),
        is_listed (the area is on a priority list: the need is there, its size is not known)
    supply : direct help in force in the year, one row per (program, place, segment set)
        program_id, need, segments (codes, ";" between), unit, place (a village code; for coarse
        help the code of the regency or province it names), is_coarse, count (NaN: not stated)
    reported : need, area (code of a regency or the province), responsible, declared: number of
        agencies competent for the need there, and of those that declared their year complete
    segments : see engine.frames.Register
    conversions : see engine.units.Conversions
    enough_ratio : coverage from this ratio on is `cukup`

    Returns
    -------
    DataFrame, rows as in `wanted`
        state; planned_count (NaN: nothing comparable); coverage_ratio (raw, may exceed 1);
        program_count : programs that serve the area; coarse_count : programs of the same need
        that name only a larger area, which never count below their own level; converted_units :
        units of help that a factor brought into the figure's, one a line, "" for none;
        responsible_count, declared_count

    Notes
    -----
    The state is that of `engine.states.decide_states`. A listing has no size: somebody there is
    tidak_ada_data, nobody goes on as above. So is help in other units only: it is somebody, but
    how much is not known.
    """
    tree, known = SegmentTree(segments), Conversions(conversions)
    told_by = {(r.need, r.area): (r.responsible, r.declared) for r in reported.itertuples()}
    told = [
        told_by.get((need, area[:REGENCY_CODE]), (0, 0))
        for need, area in zip(wanted["need"], wanted["area"], strict=True)
    ]
    found = _help(wanted, supply, tree, known).assign(
        **dict(zip(TOLD, _columns(told), strict=True))
    )
    needed, planned = wanted["value"].to_numpy(float), found["planned_count"].to_numpy()
    state = decide_states(
        needed,
        planned,
        *(found[name].to_numpy(int) for name in ("program_count", *TOLD)),
        is_listed=wanted["is_listed"].to_numpy(bool),
        enough_ratio=enough_ratio,
    )
    planned = with_known_zero(planned, state)
    ratio = coverage_ratio(planned, needed)
    found = found.assign(state=STATES[state], planned_count=planned, coverage_ratio=ratio)
    return found[["state", "planned_count", "coverage_ratio", *HELP[1:], *TOLD]]


def _columns(told: list[tuple[int, int]]) -> np.ndarray:
    return np.array(told, int).reshape(-1, len(TOLD)).T


def _help(
    wanted: pd.DataFrame, supply: pd.DataFrame, tree: SegmentTree, known: Conversions
) -> pd.DataFrame:
    """HELP of each row of `wanted`: how much is planned in its area, from which other units, how
    many programs serve it, how many name more.
    """
    found = pd.DataFrame(dict(zip(HELP, (np.nan, "", 0, 0), strict=True)), index=range(len(wanted)))
    groups: dict[tuple, list[int]] = {}
    for n, key in enumerate(zip(wanted["need"], wanted["segment"], wanted["unit"], strict=True)):
        groups.setdefault(key, []).append(n)
    by_need = dict(iter(supply.groupby("need")))
    areas = wanted["area"].to_numpy(object)
    # Need, segment and unit are few beside the areas: the work inside is on arrays.
    for (need, segment, unit), rows in groups.items():
        if need not in by_need:
            continue
        given = by_need[need]
        given = given[_meeting(given["segments"], segment, tree)]
        given = given.assign(counted=given["count"] * _factors(given["unit"], unit, need, known))
        asked = areas[rows]
        inside = _inside(given, asked, unit).reindex(asked)
        found.loc[rows, HELP[0]] = inside["planned_count"].to_numpy(float)
        found.loc[rows, HELP[1]] = inside["converted_units"].fillna("").to_numpy(object)
        found.loc[rows, HELP[2]] = inside["program_count"].fillna(0).to_numpy(int)
        found.loc[rows, HELP[3]] = _coarse_counts(given[given["is_coarse"]], asked)
    return found


def _inside(given: pd.DataFrame, asked: np.ndarray, unit: str) -> pd.DataFrame:
    """What is planned at or below each of the areas asked for: rows by area, some missing."""
    wanted = set(asked)
    pairs = [
        (place, area)
        for place in given["place"].unique()
        for area in (place, *_above(place))
        if area in wanted
    ]
    here = pd.DataFrame(pairs, columns=["place", "area"]).merge(given, on="place")
    by_area = here.groupby("area")
    others = here[here["counted"].notna() & (here["unit"] != unit)]
    others = others.drop_duplicates(["area", "unit"]).sort_values("unit")
    return pd.DataFrame(
        {
            "planned_count": by_area["counted"].sum(min_count=1),
            "program_count": by_area["program_id"].nunique(),
            "converted_units": others.groupby("area")["unit"].agg("\n".join),
        }
    )


def _coarse_counts(coarse: pd.DataFrame, asked: np.ndarray) -> np.ndarray:
    """Programs that name an area above each of those asked for."""
    programs = {place: set(rows) for place, rows in coarse.groupby("place")["program_id"]}
    counts = {
        area: len(set().union(*(programs.get(above, ()) for above in _above(area))))
        for area in set(asked)
    }
    return np.array([counts[area] for area in asked], int)


def _above(code: str) -> tuple[str, ...]:
    """Codes of the areas that hold an area: 36 and 36.04 of 36.04.30."""
    parts = code.split(".")
    return tuple(".".join(parts[:n]) for n in range(1, len(parts)))


def _factors(units: pd.Series, unit: str, need: str, known: Conversions) -> np.ndarray:
    codes, names = pd.factorize(units)
    return known.factors(names, unit, need)[codes] if len(names) else np.zeros(0)


def _meeting(keys: pd.Series, segment: str, tree: SegmentTree) -> np.ndarray:
    if not segment:
        return np.ones(len(keys), bool)
    level = {key: tree.meet(tuple(key.split(";")), (segment,))[0] for key in keys.unique()}
    return keys.map(level).to_numpy() != CANNOT
