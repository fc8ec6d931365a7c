"""Four quadrants: how large the need is, and how many work there; a circle per square of the grid.

Every circle has its number. The picture says in itself that it opens a conversation.
"""

import math
from dataclasses import dataclass, field

from geo.formats import number

from .fills import EDGE, Kind, fill_of, patterns
from .frame import MARGIN, NOTE_SIZE, TITLE_SIZE, lines
from .svg import GRID, INK, PAPER, SOFT, document, tag, text
from .values import Words

WIDTH, LEFT, HIGH, ROW = 480, 64, 40, 13
RADIUS = 16


@dataclass(frozen=True)
class Quadrants:
    """`counts` is (column, row) -> how many; columns and rows go from low to high, from 0.

    `kinds` are of (low row, low column), (low, high), (high, low), (high, high): the column where
    need is high begins at `high_column`, the row where many work at `high_row`. `said` is a line
    for each quadrant, in that order.
    """

    title: str
    description: str
    across: str
    up: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    counts: dict[tuple[int, int], int]
    high_column: int
    high_row: int
    kinds: tuple[Kind, Kind, Kind, Kind]
    said: tuple[str, str, str, str]
    source: str
    dated: str
    notes: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)


def quadrant_chart(picture: Quadrants, *, slug: str = "kuadran") -> str:
    """SVG text; a square without a village has no circle."""
    inner = WIDTH - 2 * MARGIN
    y, drawn = 4.0, [patterns(picture.kinds, slug)]
    for line in lines(picture.title, TITLE_SIZE * 1.08, inner):
        y += TITLE_SIZE + 3
        drawn.append(text(line, MARGIN, y, font_size=TITLE_SIZE, font_weight="bold"))
    y += 16
    drawn.append(text(picture.up, MARGIN, y, font_size=NOTE_SIZE, fill=SOFT))
    plot, y = _plot(picture, y + 6, slug)
    legend, y = _legend(picture, y + 6, slug, inner)
    named = picture.words
    said = [
        *picture.notes,
        f"{named.source}: {picture.source or '-'}",
        f"{named.dated}: {picture.dated or '-'}",
    ]
    for one in said:
        for line in lines(one, NOTE_SIZE, inner):
            y += NOTE_SIZE + 3
            legend.append(text(line, MARGIN, y, font_size=NOTE_SIZE, fill=SOFT))
    return document(
        *drawn,
        *plot,
        *legend,
        title=picture.title,
        description=picture.description,
        width=WIDTH,
        height=y + 8,
    )


def _plot(picture: Quadrants, top: float, slug: str) -> tuple[list[str], float]:
    wide = (WIDTH - LEFT - MARGIN) / len(picture.columns)
    bottom = top + HIGH * len(picture.rows)
    middle_x = LEFT + wide * picture.high_column
    middle_y = bottom - HIGH * picture.high_row
    drawn = _grounds(picture, (top, middle_y, bottom), middle_x, slug)
    for n, name in enumerate(picture.rows):
        y = bottom - HIGH * n
        drawn.append(tag("line", x1=LEFT, x2=WIDTH - MARGIN, y1=y, y2=y, stroke=GRID))
        said = {"font_size": NOTE_SIZE, "text_anchor": "end"}
        drawn.append(text(name, LEFT - 6, y - HIGH / 2 + 3, **said))
    for n, name in enumerate(picture.columns):
        x = LEFT + wide * (n + 0.5)
        drawn.append(text(name, x, bottom + 13, font_size=NOTE_SIZE, text_anchor="middle"))
    strong = {"stroke": INK, "stroke_width": 1.4, "stroke_dasharray": "5 3"}
    drawn.append(tag("line", x1=middle_x, x2=middle_x, y1=top, y2=bottom, **strong))
    drawn.append(tag("line", x1=LEFT, x2=WIDTH - MARGIN, y1=middle_y, y2=middle_y, **strong))
    most = max(picture.counts.values(), default=1)
    for (column, row), count in sorted(picture.counts.items()):
        drawn += _circle(LEFT + wide * (column + 0.5), bottom - HIGH * (row + 0.5), count, most)
    y = bottom + 27
    drawn.append(text(picture.across, LEFT, y, font_size=NOTE_SIZE, fill=SOFT))
    return drawn, y


def _grounds(picture, heights, middle_x: float, slug: str) -> list[str]:
    top, middle_y, bottom = heights
    right = WIDTH - MARGIN
    boxes = (
        (LEFT, middle_y, middle_x, bottom),
        (middle_x, middle_y, right, bottom),
        (LEFT, top, middle_x, middle_y),
        (middle_x, top, right, middle_y),
    )
    return [
        tag("rect", x=x, y=y, width=x2 - x, height=y2 - y, fill=fill_of(kind, slug))
        for (x, y, x2, y2), kind in zip(boxes, picture.kinds, strict=True)
    ]


def _circle(x: float, y: float, count: int, most: int) -> list[str]:
    """As large as its number, by area; never so small that the number does not fit."""
    radius = max(9.0, RADIUS * math.sqrt(count / most) + 1)
    return [
        tag("circle", cx=x, cy=y, r=radius, fill=PAPER, stroke=INK, stroke_width=1.2),
        text(number(count), x, y + 3, font_size=NOTE_SIZE, text_anchor="middle"),
    ]


def _legend(picture, y: float, slug: str, inner: float) -> tuple[list[str], float]:
    drawn = []
    for kind, said in zip(picture.kinds, picture.said, strict=True):
        look = {"fill": fill_of(kind, slug), "stroke": EDGE}
        drawn.append(tag("rect", x=MARGIN, y=y + 3, width=18, height=11, **look))
        for line in lines(said, NOTE_SIZE, inner - 24):
            drawn.append(text(line, MARGIN + 24, y + 12, font_size=NOTE_SIZE))
            y += ROW
        y += 3
    return drawn, y
