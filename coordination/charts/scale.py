"""From values to places: a scale that begins at 0, with round ticks."""

import math
from dataclasses import dataclass

TICKS = 5
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Scale:
    """Values 0..top on places start..end (upwards where end is smaller)."""

    top: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (self.end - self.start) * value / self.top

    @property
    def ticks(self) -> list[float]:
        return [self.step * n for n in range(round(self.top / self.step) + 1)]

    @property
    def digits(self) -> int:
        """Decimals that the ticks need."""
        return next((n for n in range(3) if math.isclose(self.step, round(self.step, n))), 3)


def scale_to(highest: float, start: float, end: float, *, ticks: int = TICKS) -> Scale:
    """The scale whose round top is at or above `highest`."""
    highest = highest if highest > 0 else 1.0
    size = 10 ** math.floor(math.log10(highest / ticks))
    step = next(s * size for s in STEPS if s * size * ticks >= highest * (1 - 1e-9))
    top = step * max(1, math.ceil(highest / step - 1e-9))
    return Scale(top, step, start, end)
