"""Areas by their codes: which place lies in which area of each level."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .frames import FrameError

PROVINCE, REGENCY, DISTRICT, VILLAGE = LEVELS = ("province", "regency", "district", "village")
LENGTHS = dict(zip(LEVELS, (2, 5, 8, 13), strict=True))  # characters of a code of each level
REGENCY_CODE = LENGTHS[REGENCY]
BEHIND = "/"  # sorts just behind the "." of codes inside


@dataclass(frozen=True)
class Places:
    """Every area from village to province, in the order of codes.

    An area is followed by what lies in it, so that `inside` ascends along `codes` of any level.
    """

    codes: np.ndarray  # text, sorted
    areas: dict[str, np.ndarray]  # level -> its codes, sorted
    inside: dict[str, np.ndarray]  # level -> per code, position of its area there; -1: it is larger

    def under(self, level: str, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions [first, last) of the areas of `level` that are or lie in each code."""
        areas = self.areas[level]
        behind = np.char.add(codes, BEHIND)
        return np.searchsorted(areas, codes), np.searchsorted(areas, behind)


def make_places(villages: np.ndarray) -> Places:
    """Places of some villages, by their codes.

    Raises
    ------
    FrameError : a code is no village's, or repeats
    """
    villages = np.sort(np.asarray(villages, dtype=str))
    if (np.char.str_len(villages) != LENGTHS[VILLAGE]).any():
        raise FrameError("a code is not that of a village")
    if (villages[1:] == villages[:-1]).any():
        raise FrameError("the code of a village repeats")
    areas = {level: np.unique(villages.astype(f"U{LENGTHS[level]}")) for level in LEVELS}
    codes = np.sort(np.concatenate(list(areas.values())))
    size = np.char.str_len(codes)
    inside = {}
    for level, known in areas.items():
        at = np.searchsorted(known, codes.astype(f"U{LENGTHS[level]}"))
        inside[level] = np.where(size >= LENGTHS[level], at, -1).astype(np.int32)
    return Places(codes, areas, inside)


def positions(
    column: pd.Series, known: np.ndarray, what: str = "", *, empty: str = ""
) -> np.ndarray:
    """Of each value its position in `known`; -1 for others, or FrameError saying `what` they are.

    Values are looked up once each, so that a long column of a category costs little. `empty` is
    what an empty text stands for.
    """
    column = column.astype("category")
    names = column.cat.categories.to_numpy(object)
    at = pd.Index(known.astype(object)).get_indexer(np.where(names == "", empty, names))
    codes = column.cat.codes.to_numpy()
    found = np.where(codes < 0, -1, at[codes] if len(at) else -1).astype(np.int32)
    if what and (found < 0).any():
        raise FrameError(f"{what} that is not known: {column[found < 0].iloc[0]}")
    return found
