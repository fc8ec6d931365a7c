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
        self._exempt = {code for pair in self._allowed for code in pair}
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
        if self._exempt.isdisjoint(self.line(a)):
            return False
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


def who_meets(keys: list[str], segments: list[str], tree: SegmentTree) -> np.ndarray:
    """Whether each of n segment sets can meet each of m segments: bool (n, m).

    As `SegmentTree.meet` is not CANNOT: a single segment can be missed in its own dimension only.
    """
    codes = sorted({code for key in keys for code in key.split(";")})
    place = {code: n for n, code in enumerate(codes)}
    names = np.zeros((len(keys), len(codes)), np.float32)
    for row, key in enumerate(keys):
        names[row, [place[code] for code in key.split(";")]] = 1
    same, near = np.zeros((2, len(codes), len(segments)), np.float32)
    for column, segment in enumerate(segments):
        dimension = tree.dimension(segment)
        if dimension not in tree.exclusive:
            continue
        for row, code in enumerate(codes):
            if tree.dimension(code) == dimension:
                same[row, column] = 1
                near[row, column] = tree.deeper(code, segment) is not None or tree.may_meet(
                    code, segment
                )
    return (names @ same == 0) | (names @ near > 0)


class Meetings:
    """How every two of n segment sets meet.

    Parameters
    ----------
    keys : the sets, codes sorted, ";" between

    Attributes
    ----------
    level : uint8 array (n, n) of CANNOT, POSSIBLE, CERTAIN; symmetric
    """

    def __init__(self, keys: list[str], tree: SegmentTree):
        self.tree = tree
        self._sets = [tuple(key.split(";")) for key in keys]
        self._met: dict[tuple[int, int], frozenset[str]] = {}
        self.level = self._levels()

    def codes(self, i: int) -> tuple[str, ...]:
        """The codes of set i."""
        return self._sets[i]

    def met(self, i: int, j: int) -> frozenset[str]:
        """The segments in which sets i and j meet; worked out once, for pairs that are found."""
        key = (min(i, j), max(i, j))
        if key not in self._met:
            self._met[key] = self.tree.meet(self._sets[key[0]], self._sets[key[1]])[1]
        return self._met[key]

    def _levels(self) -> np.ndarray:
        """As `SegmentTree.meet`, for all pairs at once: a matrix product per dimension."""
        codes = sorted({code for each in self._sets for code in each})
        place = {code: n for n, code in enumerate(codes)}
        names = np.zeros((len(self._sets), len(codes)), np.float32)
        for row, each in enumerate(self._sets):
            names[row, [place[code] for code in each]] = 1
        related = self._table(codes, lambda a, b: self.tree.deeper(a, b) is not None)
        allowed = self._table(codes, self.tree.may_meet)
        cannot = np.zeros((len(self._sets), len(self._sets)), bool)
        missed, common = cannot.copy(), cannot.copy()
        dimensions = {code: self.tree.dimension(code) for code in codes}
        for dimension in sorted({d for d in dimensions.values() if d}):
            own = np.flatnonzero([dimensions[code] == dimension for code in codes])
            inside = names[:, own]
            named = inside.any(axis=1)
            both = named[:, None] & named[None, :]
            meet = (inside @ related[np.ix_(own, own)] @ inside.T) > 0
            common |= both
            missed |= both & ~meet
            if dimension in self.tree.exclusive:
                exempt = (inside @ allowed[np.ix_(own, own)] @ inside.T) > 0
                cannot |= both & ~meet & ~exempt
        certain = common & ~missed
        return np.where(cannot, CANNOT, np.where(certain, CERTAIN, POSSIBLE)).astype(np.uint8)

    @staticmethod
    def _table(codes: list[str], holds) -> np.ndarray:
        return np.array([[holds(a, b) for b in codes] for a in codes], np.float32).reshape(
            len(codes), len(codes)
        )
