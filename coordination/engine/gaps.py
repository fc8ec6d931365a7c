"""Need against planned direct help: the definition of decision 0004."""

import numpy as np
import pandas as pd

from .segments import CANNOT, SegmentTree

UNTOUCHED, LACKING, UNREPORTED = "belum_tersentuh", "kurang", "belum_terdaftar"
NO_DATA, ENOUGH = "tidak_ada_data", "cukup"
REGENCY_CODE = 5  # characters of a regency's code; a village's code starts with it


def find_gaps(
    wanted: pd.DataFrame,
    supply: pd.DataFrame,
    reported: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    enough_ratio: float = 0.8,
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
    enough_ratio : coverage from this ratio on is `cukup`

    Returns
    -------
    DataFrame, rows as in `wanted`
        state; planned_count (NaN: nothing comparable); coverage_ratio (raw, may exceed 1);
        program_count : programs that serve the area; coarse_count : programs of the same need
        that name only a larger area, which never count below their own level;
        responsible_count, declared_count

    Notes
    -----
    Decided in this order: no figure -> tidak_ada_data; coverage enough -> cukup; a responsible
    agency has not declared -> belum_terdaftar; nobody -> belum_tersentuh; else kurang. A listing
    has no size: somebody there is tidak_ada_data, nobody goes on as above. So is help in other
    units only: it is somebody, but how much is not known.
    """
    tree = SegmentTree(segments)
    by_need = dict(iter(supply.groupby("need")))
    told_by = {(r.need, r.area): (r.responsible, r.declared) for r in reported.itertuples()}
    found = []
    # One row per published figure: hundreds, so a loop; the work inside is on arrays.
    for want in wanted.itertuples(index=False):
        help_ = _help(want, by_need.get(want.need), tree)
        responsible, told = told_by.get((want.need, want.area[:REGENCY_CODE]), (0, 0))
        state = _state(want, help_, responsible, told, enough_ratio)
        found.append(
            {
                **help_,
                **_counted(want, help_, state),
                "state": state,
                "responsible_count": responsible,
                "declared_count": told,
            }
        )
    columns = [
        "state",
        "planned_count",
        "coverage_ratio",
        "program_count",
        "coarse_count",
        "responsible_count",
        "declared_count",
    ]
    return pd.DataFrame(found, columns=columns)


def _help(want, supply: pd.DataFrame | None, tree: SegmentTree) -> dict:
    """Who serves the area of one need, and how much of it they plan."""
    answer = {"planned_count": np.nan, "program_count": 0, "coarse_count": 0}
    if supply is None:
        return answer
    supply = supply[_meeting(supply["segments"], want.segment, tree)]
    place = supply["place"].to_numpy(str)
    inside = (place == want.area) | np.char.startswith(place, f"{want.area}.")
    here = supply[inside]
    comparable = here[(here["unit"] == want.unit) & here["count"].notna()]
    coarse = supply[supply["is_coarse"] & ~inside]
    above = [want.area.startswith(f"{code}.") for code in coarse["place"]]
    return {
        "planned_count": comparable["count"].sum() if len(comparable) else np.nan,
        "program_count": here["program_id"].nunique(),
        "coarse_count": coarse.loc[above, "program_id"].nunique(),
    }


def _meeting(keys: pd.Series, segment: str, tree: SegmentTree) -> np.ndarray:
    if not segment:
        return np.ones(len(keys), bool)
    level = {key: tree.meet(tuple(key.split(";")), (segment,))[0] for key in keys.unique()}
    return keys.map(level).to_numpy() != CANNOT


def _state(want, help_: dict, responsible: int, told: int, enough_ratio: float) -> str:
    if np.isnan(want.value) and not want.is_listed:
        return NO_DATA
    ratio = help_["planned_count"] / want.value if want.value > 0 else np.nan
    if ratio >= enough_ratio:
        return ENOUGH
    if responsible == 0 or told < responsible:
        return UNREPORTED
    if help_["program_count"] == 0:
        return UNTOUCHED
    return NO_DATA if np.isnan(ratio) else LACKING


def _counted(want, help_: dict, state: str) -> dict:
    """Planned count and coverage. Zero only where it is known that nobody is there."""
    planned = 0.0 if state == UNTOUCHED else help_["planned_count"]
    ratio = planned / want.value if want.value > 0 else np.nan
    return {"planned_count": planned, "coverage_ratio": ratio}
