"""Sums of budgets, and the parts of one budget by regency. Frames in, frames out.

Money is whole rupiah in nullable integers: a budget that is not stated is NA and stays NA; it is
never 0. What is divided adds up to the budget again, to the rupiah.
"""

import numpy as np
import pandas as pd

from .spread import BY_NEED, EQUALLY, STATED, spread_counts

UNDIVIDED = ""  # in place of a regency
ONE_PLACE, BY_VILLAGES, NOT_DIVIDED = 10, 11, 12
HOW_NAMES = {
    ONE_PLACE: "one",
    STATED: "stated",
    BY_NEED: "need",
    EQUALLY: "equal",
    BY_VILLAGES: "villages",
    NOT_DIVIDED: "undivided",
}
PLACE = ["program_id", "regency", "count", "unit", "how", "villages"]


def is_covered(programs: pd.DataFrame, whole_of: dict[int, int]) -> np.ndarray:
    """Whether the budget of a program is already in that of another of these, its whole.

    Parameters
    ----------
    programs : program_id, budget_idr
    whole_of : part -> whole, of any programs; a chain is followed to its end

    A whole that states no budget, or is not among these, covers nothing. Where programs are said to
    be parts of each other in a circle, one of them is the whole of all: that with the largest
    budget, then with the lowest id.
    """
    told = programs.loc[programs["budget_idr"].notna(), ["program_id", "budget_idr"]]
    stated = dict(told.itertuples(index=False, name=None))
    tops = _tops(whole_of, stated)

    def covered(program: int) -> bool:
        while program not in tops and (program := whole_of.get(program)) is not None:
            if program in stated:
                return True
        return False

    return np.array([covered(pk) for pk in programs["program_id"].tolist()], bool)


def _tops(whole_of: dict[int, int], stated: dict[int, int]) -> set[int]:
    """Where each circle of parts is cut, so that every chain ends."""
    tops, walked = set(), {}
    for start in whole_of:
        program = start
        while program is not None and program not in walked:
            walked[program] = start
            program = whole_of.get(program)
        if program is not None and walked[program] == start:
            circle = [program]
            while (following := whole_of[circle[-1]]) != program:
                circle.append(following)
            tops.add(min(circle, key=lambda pk: (-stated.get(pk, -1), pk)))
    return tops


def sum_up(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One row per group: budget_idr (NA if none states one), programs, unstated.

    `rows` have budget_idr (Int64) and the columns of `by`; each program once a group.
    """
    grouped = rows.assign(is_unstated=rows["budget_idr"].isna()).groupby(by, sort=True)
    return pd.DataFrame(
        {
            "budget_idr": grouped["budget_idr"].sum(min_count=1),
            "programs": grouped.size(),
            "unstated": grouped["is_unstated"].sum(),
        }
    ).reset_index()


def located(lines: pd.DataFrame, ground: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """PLACE rows of lines that name villages, one per line and regency.

    Parameters
    ----------
    lines : line_id (ascending), program_id, segments, planned_count, unit
    ground : line_id, village_id, stated_count, regency
    figures : village_id, segment, value

    A line whose villages lie in one regency was stated for it, however it spreads within.
    """
    ground = ground.assign(line_pos=np.searchsorted(lines["line_id"], ground["line_id"]))
    ground = ground.sort_values("line_pos", ignore_index=True, kind="stable")
    counts, how = spread_counts(lines, ground, figures)
    owner = lines["program_id"].to_numpy()[ground["line_pos"]]
    ground = ground.assign(count=counts, program_id=owner)
    # Every village of a line has a count or none has.
    by_line = ground.groupby(["line_pos", "regency"], as_index=False)["count"].sum(min_count=1)
    alone = ~by_line["line_pos"].duplicated(keep=False)
    pos = by_line["line_pos"].to_numpy()
    met = ground.drop_duplicates(["program_id", "village_id"])
    villages = met.groupby(["program_id", "regency"]).size().rename("villages").reset_index()
    found = by_line.assign(
        program_id=lines["program_id"].to_numpy()[pos],
        unit=lines["unit"].to_numpy()[pos],
        how=np.where(alone, STATED, how[pos]),
    )
    return found.merge(villages, on=["program_id", "regency"], how="left")[PLACE]


def divide(programs: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The parts of each budget by regency.

    Parameters
    ----------
    programs : program_id (unique), budget_idr (Int64)
    places : PLACE rows; regency UNDIVIDED where a line names the province or no place that is
        known, count NaN where it states none, villages the program's in that regency

    Returns
    -------
    program_id, regency, ratio, budget_idr (Int64), how (a key of HOW_NAMES): at least one row per
    program. By counts where every place has one and all are in one unit; else by villages; not at
    all where a place without a regency then has no measure.
    """
    known = places[places["program_id"].isin(programs["program_id"])]
    weighed = _weights(known)
    nowhere = programs.loc[~programs["program_id"].isin(weighed["program_id"]), ["program_id"]]
    rest = nowhere.assign(regency=UNDIVIDED, weight=1.0, how=NOT_DIVIDED)
    parts = pd.concat([weighed, rest], ignore_index=True) if len(weighed) else rest
    parts = parts.sort_values(["program_id", "regency"], ignore_index=True)
    total = parts.groupby("program_id")["weight"].transform("sum")
    parts["ratio"] = parts["weight"].astype(float) / total
    parts["budget_idr"] = _whole_rupiah(parts, programs)
    return parts[["program_id", "regency", "ratio", "budget_idr", "how"]]


def _weights(places: pd.DataFrame) -> pd.DataFrame:
    """program_id, regency, weight, how; only places that weigh something."""
    own = places.groupby("program_id")
    is_counted = (
        (own["count"].transform("count") == own["count"].transform("size"))
        & (own["unit"].transform("nunique") == 1)
        & (own["count"].transform("sum") > 0)
    )
    is_lost = (places["regency"] == UNDIVIDED).groupby(places["program_id"]).transform("any")
    places = places.assign(is_counted=is_counted, is_lost=is_lost)
    summed = places.groupby(["program_id", "regency"], as_index=False).agg(
        count=("count", "sum"),
        villages=("villages", "max"),
        is_counted=("is_counted", "first"),
        is_lost=("is_lost", "first"),
    )
    is_nowhere = (summed["regency"] == UNDIVIDED).astype(float)
    by_ground = np.where(summed["is_lost"], is_nowhere, summed["villages"])
    summed["weight"] = np.where(summed["is_counted"], summed["count"], by_ground).astype(float)
    summed = summed[summed["weight"] > 0]
    weakest = places.groupby("program_id")["how"].max()
    return summed.assign(how=_how(summed, weakest))[["program_id", "regency", "weight", "how"]]


def _how(summed: pd.DataFrame, weakest: pd.Series) -> np.ndarray:
    """The weakest way that the division of a program rests on."""
    size = summed.groupby("program_id")["regency"].transform("size")
    is_nowhere = summed["regency"] == UNDIVIDED
    by_ground = np.where(summed["is_counted"], summed["program_id"].map(weakest), BY_VILLAGES)
    alone = np.where(is_nowhere, NOT_DIVIDED, ONE_PLACE)
    return np.where(size == 1, alone, by_ground).astype(int)


def _whole_rupiah(parts: pd.DataFrame, programs: pd.DataFrame) -> pd.Series:
    """Each part rounded down; what is left of a budget goes to its largest part."""
    budgets = programs.set_index("program_id")["budget_idr"].astype("Int64")
    budget = parts["program_id"].map(budgets).astype("Int64")
    told = budget.fillna(0).astype("int64").to_numpy()
    floor = np.floor(told * parts["ratio"].to_numpy()).astype("int64")
    order = np.lexsort((-parts["ratio"].to_numpy(), parts["program_id"].to_numpy()))
    first = order[~parts["program_id"].iloc[order].duplicated().to_numpy()]
    given = pd.Series(floor).groupby(parts["program_id"].to_numpy()).transform("sum").to_numpy()
    floor[first] += (told - given)[first]
    return pd.Series(floor, index=parts.index).astype("Int64").where(budget.notna())
