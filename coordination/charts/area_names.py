"""Names on a map: with a halo, inside the picture, none over another. PURE."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .area_values import Label
from .frame import MARGIN, broad, fitted
from .outlines import Window
from .svg import PAPER, text

NAME_SIZE, LONGEST = 9, 150
# Where a name may go, in halves of its length to the right and in its heights down; nearest first.
# Farther off it would be read as the name of a neighbour: then it is left out.
NUDGES = (
    *((0, 0), (0, 1.15), (0, -1.15), (0.6, 0), (-0.6, 0)),
    *((0.6, 1.15), (-0.6, 1.15), (0.6, -1.15), (-0.6, -1.15)),
)


def names(
    labels: Iterable[Label], view: Window, width: float, sizes: Iterable[float] = (NAME_SIZE,)
) -> list[str]:
    """In the first of the sizes in which all find a place, else in the last, some left out."""
    labels = sorted(labels, key=lambda one: (-one.weight, -one.latitude, one.name))
    placed = []
    for size in sizes:
        placed = _placed(labels, view, width, size)
        if len(placed) == len(labels):
            break
    drawn = []
    for one in placed:
        drawn += halo(one.said, one.x, one.y, font_size=one.size, text_anchor="middle")
    return drawn


@dataclass(frozen=True)
class _Name:
    """A name at its middle; `half` its length."""

    said: str
    x: float
    y: float
    half: float
    size: float

    def covers(self, other: "_Name") -> bool:
        near = abs(self.y - other.y) < self.size * 1.1
        return near and abs(self.x - other.x) < self.half + other.half


def _placed(labels: list[Label], view: Window, width: float, size: float) -> list[_Name]:
    """In their order, each moved where it would cover one before it."""
    placed: list[_Name] = []
    for label in labels:
        for name in _choices(label, view, width, size):
            if not any(name.covers(other) for other in placed):
                placed.append(name)
                break
    return placed


def _choices(label: Label, view: Window, width: float, size: float) -> Iterator[_Name]:
    """The places a name may have, all inside the picture, the nearest first."""
    (said,) = fitted(label.name, size, LONGEST)
    half = broad(said, size) / 2
    x, y = view.at(label.longitude, label.latitude)
    low, high = MARGIN + half, width - MARGIN - half
    top, bottom = view.top + size, view.top + max(view.height, size)
    for right, down in NUDGES:
        middle = min(max(x + right * half, low), max(high, low))
        yield _Name(said, middle, min(max(y + down * size, top), bottom), half, size)


def halo(said: str, x: float, y: float, **look) -> list[str]:
    """Words that can be read on any ground: once in white behind, once in ink."""
    behind = {"stroke": PAPER, "stroke_width": 2.6, "stroke_linejoin": "round", "fill": PAPER}
    return [text(said, x, y, aria_hidden="true", **look, **behind), text(said, x, y, **look)]
