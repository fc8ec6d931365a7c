"""How often people confirm what the rules find: shares with their uncertainty. Pure."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

# What made two programs a finding, by their interventions alone (DESIGN.md 3.2, condition 5).
SAME, LISTED, SAME_NEED, NO_LONGER = "sama", "duplikat", "kebutuhan", "lain"
RULES = (SAME, LISTED, SAME_NEED, NO_LONGER)
CONFIRMED, COMPLEMENTARY, NOT_OVERLAP, CLARIFY = (
    "terkonfirmasi",
    "melengkapi",
    "bukan",
    "klarifikasi",
)
VERDICTS = (CONFIRMED, COMPLEMENTARY, NOT_OVERLAP, CLARIFY)
UNDECIDED = ""
ENOUGH = 10  # decisions, below which a share says nothing
Z_95 = 1.959964


def rules_of(pairs: pd.DataFrame, interventions: pd.DataFrame, listed: pd.DataFrame) -> np.ndarray:
    """What makes each pair of interventions a finding, by the table in force.

    Parameters
    ----------
    pairs : left, right: codes of interventions, or None
    interventions : code, need; one row an intervention
    listed : a, b, relation; pairs have no order

    Returns
    -------
    One of RULES for each row of `pairs`; NO_LONGER where the table in force would find nothing.
    """
    need_of = dict(zip(interventions["code"], interventions["need"], strict=True))
    relation_of = {
        frozenset((row.a, row.b)): row.relation for row in listed.itertuples(index=False)
    }
    return np.array(
        [
            _rule(left, right, need_of, relation_of)
            for left, right in zip(pairs["left"], pairs["right"], strict=True)
        ],
        dtype=object,
    )


def _rule(left: str | None, right: str | None, need_of: dict, relation_of: dict) -> str:
    """Pairs are few (kinds of help, not programs), so that a loop over them is cheap."""
    if left not in need_of or right not in need_of:
        return NO_LONGER
    if left == right:
        return SAME
    relation = relation_of.get(frozenset((left, right)))
    if relation == "duplicate":
        return LISTED
    is_same_need = relation is None and need_of[left] == need_of[right]
    return SAME_NEED if is_same_need else NO_LONGER


def precision(counted: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The share of findings that people confirm, for each group.

    Parameters
    ----------
    counted : the columns of `by`; verdict: one of VERDICTS, or "" while there is none;
        count: how many findings, int >= 0
    by : names of the columns that make a group

    Returns
    -------
    One row a group, ascending: the columns of `by`; terkonfirmasi, melengkapi, bukan, klarifikasi,
    undecided: int; decided: confirmed, complementary and not an overlap; share_ratio of `decided`
    that is confirmed, with low_ratio and high_ratio, 0..1, NaN below ENOUGH decisions.

    Notes
    -----
    Asking for clarification decides nothing yet, so it is counted apart. The interval is Wilson's
    (1927) for 95 %: it stays within 0 and 1 and holds for few decisions.
    """
    wanted = [*by, "verdict", "count"]
    if missing := set(wanted) - set(counted.columns):
        raise ValueError(f"columns are missing: {sorted(missing)}")
    names = {**dict(zip(VERDICTS, VERDICTS, strict=True)), UNDECIDED: "undecided"}
    if unknown := set(counted["verdict"]) - set(names):
        raise ValueError(f"no verdict: {sorted(unknown)}")
    table = counted.assign(verdict=counted["verdict"].map(names)).pivot_table(
        index=list(by), columns="verdict", values="count", aggfunc="sum", fill_value=0
    )
    table = table.reindex(columns=list(names.values()), fill_value=0).astype(np.int64)
    table = table.rename_axis(columns=None).reset_index()
    decided = table[CONFIRMED] + table[COMPLEMENTARY] + table[NOT_OVERLAP]
    low, high = wilson(table[CONFIRMED].to_numpy(), decided.to_numpy())
    enough = decided >= ENOUGH
    share = table[CONFIRMED] / decided.where(decided > 0)
    return table.assign(
        decided=decided,
        share_ratio=share.where(enough),
        low_ratio=pd.Series(low, index=table.index).where(enough),
        high_ratio=pd.Series(high, index=table.index).where(enough),
    )


def wilson(hits: np.ndarray, trials: np.ndarray, z: float = Z_95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of hits / trials; (0, 1) where nothing was tried."""
    hits, trials = np.asarray(hits, float), np.asarray(trials, float)
    tried = np.where(trials > 0, trials, 1.0)
    share = hits / tried
    middle = (share + z * z / (2 * tried)) / (1 + z * z / tried)
    half = z / (1 + z * z / tried) * np.sqrt(share * (1 - share) / tried + (z / (2 * tried)) ** 2)
    low = np.where(trials > 0, np.clip(middle - half, 0, 1), 0.0)
    high = np.where(trials > 0, np.clip(middle + half, 0, 1), 1.0)
    return low, high


def is_known(ratio: float) -> bool:
    return not math.isnan(ratio)
