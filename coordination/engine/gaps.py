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
    by_need = dict(iter(supply.groupby("need")))
    told_by = {(r.need, r.area): (r.responsible, r.declared) for r in reported.itertuples()}
    # One row per published figure: hundreds, so a loop; the work inside is on arrays.
    rows = [
        (*_help(want, by_need.get(want.need), tree, known), *told_by.get(_told_key(want), (0, 0)))
        for want in wanted.itertuples(index=False)
    ]
    found = pd.DataFrame(rows, columns=[*HELP, *TOLD]).astype({"planned_count": float})
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


def _told_key(want) -> tuple[str, str]:
    return want.need, want.area[:REGENCY_CODE]


def _help(want, supply: pd.DataFrame | None, tree: SegmentTree, known: Conversions) -> tuple:
    """How much is planned in the area of one need, from which other units, how many programs serve
    it, how many name more.
    """
    if supply is None:
        return np.nan, "", 0, 0
    supply = supply[_meeting(supply["segments"], want.segment, tree)]
    place = supply["place"].to_numpy(str)
    inside = (place == want.area) | np.char.startswith(place, f"{want.area}.")
    here = supply[inside]
    counts = here["count"] * known.factors(here["unit"].to_numpy(object), want.unit, want.need)
    comparable = counts.notna()
    units = set(here.loc[comparable, "unit"]) - {want.unit}
    coarse = supply[supply["is_coarse"] & ~inside]
    above = [want.area.startswith(f"{code}.") for code in coarse["place"]]
    return (
        counts[comparable].sum() if comparable.any() else np.nan,
        "\n".join(sorted(units)),
        here["program_id"].nunique(),
        coarse.loc[above, "program_id"].nunique(),
    )


def _meeting(keys: pd.Series, segment: str, tree: SegmentTree) -> np.ndarray:
    if not segment:
        return np.ones(len(keys), bool)
    level = {key: tree.meet(tuple(key.split(";")), (segment,))[0] for key in keys.unique()}
    return keys.map(level).to_numpy() != CANNOT
