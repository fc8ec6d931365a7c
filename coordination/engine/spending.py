"""Money spent beside money planned, and one budget in its stages. Frames in, frames out.

Whole rupiah in nullable integers: what was not reported is NA and stays NA; it is never 0. Nothing
is added over stages: each is the whole budget of its program.
"""

import pandas as pd

SPENT = (
    *("programs", "reported", "second_reported", "first_idr", "second_idr", "realised_idr"),
    *("compared", "compared_budget_idr", "compared_realised_idr"),
)


def sum_spent(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """What was spent, per group.

    Parameters
    ----------
    rows : the columns of `by`; budget_idr, first_idr and second_idr (Int64). A program once a
        group, a second half only with its first.

    Returns
    -------
    The columns of `by`, then SPENT, sorted by `by`. `reported` programs have said what they spent
    (`second_reported` of the second half, too); sums are over those, NA where there are none.
    `compared` have a budget as well: only over these may one be divided by the other, and both of
    their sums are over the same programs.
    """
    spent = rows["first_idr"] + rows["second_idr"].fillna(0)
    is_compared = spent.notna() & rows["budget_idr"].notna()
    grouped = rows.assign(
        reported=rows["first_idr"].notna(),
        second_reported=rows["second_idr"].notna(),
        realised_idr=spent,
        compared=is_compared,
        compared_budget_idr=rows["budget_idr"].where(is_compared),
        compared_realised_idr=spent.where(is_compared),
    ).groupby(by, sort=True)
    sums = {
        name: grouped[name].sum(min_count=1 if name.endswith("_idr") else 0)
        for name in SPENT
        if name != "programs"
    }
    found = pd.DataFrame({"programs": grouped.size()} | sums).reset_index()
    return found[[*by, *SPENT]]


def stage_steps(versions: pd.DataFrame, order: tuple[str, ...]) -> pd.DataFrame:
    """Each stage of a program beside the one it had before.

    Parameters
    ----------
    versions : program_id, stage, budget_idr (Int64); a stage once a program
    order : stages, each of which replaces the one before

    Returns
    -------
    program_id, before, after (stages), before_idr, after_idr, change_idr (Int64, NA where either
    states no budget); one row per stage that follows another, sorted by program and stage.
    """
    ranked = versions.assign(rank=versions["stage"].map({s: n for n, s in enumerate(order)}))
    ranked = ranked.sort_values(["program_id", "rank"], ignore_index=True)
    grouped = ranked.groupby("program_id")
    steps = pd.DataFrame(
        {
            "program_id": ranked["program_id"],
            "before": grouped["stage"].shift(),
            "after": ranked["stage"],
            "before_idr": grouped["budget_idr"].shift(),
            "after_idr": ranked["budget_idr"],
        }
    )
    steps = steps[steps["before"].notna()].reset_index(drop=True)
    return steps.assign(change_idr=steps["after_idr"] - steps["before_idr"])


def sum_steps(steps: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Both sides of each step over the same programs: those that state a budget in both stages.

    `steps` are rows of `stage_steps` with the columns of `by`. Returns `by`, programs, compared,
    before_idr, after_idr, change_idr (NA where none is compared).
    """
    is_compared = steps["change_idr"].notna()
    amounts = ["before_idr", "after_idr", "change_idr"]
    kept = steps.assign(compared=is_compared, **{n: steps[n].where(is_compared) for n in amounts})
    grouped = kept.groupby(by, sort=True)
    sums = {name: grouped[name].sum(min_count=1) for name in amounts}
    both = {"programs": grouped.size(), "compared": grouped["compared"].sum()}
    return pd.DataFrame(both | sums).reset_index()
