"""What a chart is drawn from."""

import math
from dataclasses import dataclass, field

MOST_SERIES = 6  # as many as colours, dashes and markers keep apart


class MixedMeasures(ValueError):
    """Series of different measures in one chart."""


class TooManySeries(ValueError):
    """More series than one chart keeps apart: draw small multiples."""


@dataclass(frozen=True)
class Measure:
    """What is measured, by whose yardstick, in which unit."""

    code: str
    yardstick: str
    unit: str
    digits: int = 2


@dataclass(frozen=True)
class Series:
    """One line or row of bars: a value per label of the picture, None or NaN where missing.

    Labels after the last value lie ahead: nothing is missing there. `derived` are the places of
    values that somebody computed; they are marked in the picture.
    """

    measure: Measure
    name: str
    values: tuple[float | None, ...]
    derived: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Path:
    """A way to a target, dashed: (place on the axis, value), two or more."""

    measure: Measure
    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Words:
    """What the picture says beside its numbers, in the reader's language."""

    unit: str = "Satuan"
    source: str = "Sumber"
    dated: str = "Data"
    missing: str = "Kosong atau -: tidak ada data"
    derived: str = "(d): dihitung, bukan dari sumber"


@dataclass(frozen=True)
class Picture:
    """A chart before it is drawn. Raises MixedMeasures, and ValueError for values out of step."""

    title: str
    description: str
    measure: Measure
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    source: str
    dated: str
    paths: tuple[Path, ...] = ()
    words: Words = field(default_factory=Words)

    def __post_init__(self):
        if any(part.measure != self.measure for part in (*self.series, *self.paths)):
            raise MixedMeasures(f"a chart of {self.measure.code} takes nothing else")
        if any(len(one.values) > len(self.labels) for one in self.series):
            raise ValueError("a series has more values than the picture has labels")

    @property
    def highest(self) -> float:
        """The largest value there is; 0 where all are missing."""
        drawn = [v for one in self.series for v in one.values if is_known(v)]
        return max([*drawn, *(y for path in self.paths for _x, y in path.points)], default=0.0)

    @property
    def has_gaps(self) -> bool:
        return any(not is_known(v) for one in self.series for v in one.values)

    @property
    def has_derived(self) -> bool:
        return any(one.derived for one in self.series)


def is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
