"""How two interventions stand to each other."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NONE, SAME_NEED, DUPLICATE, COMPLEMENTARY, NEUTRAL = range(5)
_LISTED = {"duplicate": DUPLICATE, "complementary": COMPLEMENTARY, "neutral": NEUTRAL}
OVERLAPPING = (SAME_NEED, DUPLICATE)


@dataclass(frozen=True)
class Relations:
    """Codes of interventions in order, their relation matrix, and the reasons that are written."""

    codes: tuple[str, ...]
    matrix: np.ndarray
    reasons: dict[frozenset[str], str]

    def index(self, codes: pd.Series) -> np.ndarray:
        return pd.Categorical(codes, categories=list(self.codes)).codes.astype(np.int32)

    def reason(self, a: str, b: str) -> str:
        return self.reasons.get(frozenset((a, b)), "")


def relations(interventions: pd.DataFrame, compatibility: pd.DataFrame) -> Relations:
    """The relation of every two interventions.

    The same code, or a listed `duplicate`: DUPLICATE. A listed `complementary` or `neutral`: that.
    Else SAME_NEED when both meet one need, else NONE.
    """
    codes = tuple(sorted(interventions["code"]))
    needs = interventions.set_index("code")["need"].reindex(codes).to_numpy()
    matrix = np.where(needs[:, None] == needs[None, :], SAME_NEED, NONE).astype(np.uint8)
    place = {code: i for i, code in enumerate(codes)}
    reasons = {}
    for row in compatibility.itertuples(index=False):
        if row.a in place and row.b in place:
            i, j = place[row.a], place[row.b]
            matrix[i, j] = matrix[j, i] = _LISTED[row.relation]
            reasons[frozenset((row.a, row.b))] = row.reason
    np.fill_diagonal(matrix, DUPLICATE)
    return Relations(codes, matrix, reasons)
