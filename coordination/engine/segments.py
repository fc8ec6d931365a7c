"""When two sets of target groups can be the same people."""

from itertools import product

import numpy as np
import pandas as pd

from .frames import FrameError

ROOT = "SEG"
CANNOT, POSSIBLE, CERTAIN = 0, 1, 2


class SegmentTree:
    """The tree of segments: its dimensions are the children of SEG.

    Parameters
    ----------
    segments : DataFrame with code, parent, siblings, may_meet, see engine.frames.Register
    """

    def __init__(self, segments: pd.DataFrame):
        self.parent = dict(zip(segments["code"], segments["parent"], strict=True))
        self.exclusive = set(segments.loc[segments["siblings"] == "exclusive", "code"])
        self._allowed = {
            frozenset((code, other))
            for code, others in zip(segments["code"], segments["may_meet"], strict=True)
            for other in others.split(";")
            if other
        }
        self._lines = {code: self._line(code) for code in self.parent}

    def _line(self, code: str) -> tuple[str, ...]:
        line = [code]
        while (above := self.parent.get(line[-1], "")) and above not in line:
            line.append(above)
        return tuple(line)

    def line(self, code: str) -> tuple[str, ...]:
        """`code`, then its ancestors up to the root."""
        try:
            return self._lines[code]
        except KeyError:
            raise FrameError(f"segment {code} is not known") from None

    def dimension(self, code: str) -> str | None:
        """The child of SEG above `code`; None for SEG itself, which names no dimension."""
        line = self.line(code)
        return line[-2] if len(line) > 1 else None

    def by_dimension(self, codes: tuple[str, ...]) -> dict[str, list[str]]:
        grouped: dict[str, list[str]] = {}
        for code in codes:
            if dimension := self.dimension(code):
                grouped.setdefault(dimension, []).append(code)
        return grouped

    def deeper(self, a: str, b: str) -> str | None:
        """The deeper of two segments of one line of descent, None when they are not."""
        if b in self.line(a):
            return a
        return b if a in self.line(b) else None

    def may_meet(self, a: str, b: str) -> bool:
        """Whether a listed exception, inherited downward, lets exclusive siblings meet."""
        return any(frozenset(pair) in self._allowed for pair in product(self.line(a), self.line(b)))

    def meet(self, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[int, frozenset[str]]:
        """CANNOT, POSSIBLE or CERTAIN, and the segments in which the two sets meet."""
        ours, theirs = self.by_dimension(left), self.by_dimension(right)
        common = sorted(ours.keys() & theirs.keys())
        met: set[str] = set()
        missed = False
        for dimension in common:
            pairs = list(product(ours[dimension], theirs[dimension]))
            related = {d for a, b in pairs if (d := self.deeper(a, b))}
            met |= related
            if related:
                continue
            missed = True
            if dimension in self.exclusive and not any(self.may_meet(a, b) for a, b in pairs):
                return CANNOT, frozenset()
        return (CERTAIN if common and not missed else POSSIBLE), frozenset(met)


def meetings(keys: list[str], tree: SegmentTree) -> tuple[np.ndarray, dict]:
    """How every two of the segment sets meet.

    Returns
    -------
    level : uint8 array (n, n) of CANNOT, POSSIBLE, CERTAIN; symmetric
    met : dict (i, j) -> frozenset of segment codes, for i <= j that can meet
    """
    sets = [tuple(key.split(";")) for key in keys]
    level = np.zeros((len(keys), len(keys)), dtype=np.uint8)
    met = {}
    for i, left in enumerate(sets):
        for j in range(i, len(sets)):
            level[i, j], met[i, j] = tree.meet(left, sets[j])
            level[j, i] = level[i, j]
    return level, met
