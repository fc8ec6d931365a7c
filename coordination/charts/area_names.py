"""Names on a map: with a halo, inside the picture, none over another. PURE."""

from collections.abc import Iterable

from .area_values import Label
from .frame import MARGIN, broad
from .outlines import Window
from .svg import PAPER, text

NAME_SIZE = 9
# Where a name may go, in halves of its length to the right and in its heights down; nearest first.
NUDGES = (
    *((0, 0), (0, 1.15), (0, -1.15), (0.6, 0), (-0.6, 0)),
    *((0.6, 1.15), (-0.6, 1.15), (0.6, -1.15), (-0.6, -1.15), (0, 2.3), (0, -2.3)),
)


def names(labels: Iterable[Label], view: Window, width: float) -> list[str]:
    """From north to south, moved where one would cover another; left out where nothing is free."""
    placed, drawn = [], []
    for label in sorted(labels, key=lambda one: (-one.latitude, one.name)):
        half = broad(label.name, NAME_SIZE) / 2
        at = next((at for at in _places(label, view, half, width) if _is_free(placed, *at)), None)
        if at is not None:
            placed.append(at)
            look = {"font_size": NAME_SIZE, "text_anchor": "middle"}
            drawn += halo(label.name, *at[:2], **look)
    return drawn


def _places(label: Label, view: Window, half: float, width: float):
    """(middle, line, half its length) of each place a name may have, all inside the picture."""
    x, y = view.at(label.longitude, label.latitude)
    for right, down in NUDGES:
        at = min(max(x + right * half, MARGIN + half), max(width - MARGIN - half, MARGIN + half))
        line = max(y + down * NAME_SIZE, view.top + NAME_SIZE)
        yield at, min(line, view.top + max(view.height, NAME_SIZE)), half


def _is_free(placed, x: float, y: float, half: float) -> bool:
    return all(
        abs(x - other_x) >= half + other_half or abs(y - other_y) >= NAME_SIZE * 1.1
        for other_x, other_y, other_half in placed
    )


def halo(said: str, x: float, y: float, **look) -> list[str]:
    """Words that can be read on any ground: once in white behind, once in ink."""
    behind = {"stroke": PAPER, "stroke_width": 2.6, "stroke_linejoin": "round", "fill": PAPER}
    return [text(said, x, y, aria_hidden="true", **look, **behind), text(said, x, y, **look)]
