"""Severity: a published formula, 0 to 100, monotone in each component (decision 0005)."""

import numpy as np
import pandas as pd

LEVEL_PART = {"duplikasi": 1.0, "tumpang_tindih": 0.7, "perlu_klarifikasi": 0.3}
LEVELS = np.array(list(LEVEL_PART), dtype=object)  # from the worst down
DUPLICATION, OVERLAP, CLARIFY = range(3)  # positions in LEVELS
WEIGHTS = {"ground": 0.30, "time": 0.20, "people": 0.20, "money": 0.20, "villages": 0.10}
FLOOR = 0.4
PARTS = ("part_level", *(f"part_{name}" for name in WEIGHTS))
MANY_VILLAGES = 345  # the largest regency of Banten
A_YEAR_DAYS = 365


def severity(
    *,
    level: np.ndarray,
    ground_ratio: np.ndarray,
    days: np.ndarray,
    people: np.ndarray,
    money_idr: np.ndarray,
    villages: np.ndarray,
) -> pd.DataFrame:
    """Severity and its components.

    Parameters
    ----------
    level : int, position in LEVELS
    ground_ratio : the larger of the two shares of ground, 0..1
    days : shared days
    people, money_idr : NaN or 0 adds nothing
    villages : number of shared villages

    Returns
    -------
    DataFrame with `severity` (0..100, two decimals) and PARTS (each 0..1)
    """
    parts = {
        "part_level": np.array(list(LEVEL_PART.values()))[level],
        "part_ground": np.clip(ground_ratio, 0.0, 1.0),
        "part_time": np.minimum(1.0, days / A_YEAR_DAYS),
        "part_people": np.minimum(1.0, np.log10(1 + np.nan_to_num(people)) / 5),
        "part_money": np.minimum(1.0, np.log10(1 + np.nan_to_num(money_idr) / 1e6) / 5),
        "part_villages": np.minimum(1.0, np.log1p(villages) / np.log1p(MANY_VILLAGES)),
    }
    weighted = sum(weight * parts[f"part_{name}"] for name, weight in WEIGHTS.items())
    value = 100 * parts["part_level"] * (FLOOR + (1 - FLOOR) * weighted)
    return pd.DataFrame({"severity": np.round(value, 2), **parts})
