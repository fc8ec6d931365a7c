"""Bars of several series below each label: told apart by filling, and by a legend that says so."""

from .bars import NUMBER, named, told
from .frame import MARGIN, NOTE_SIZE, WIDTH, foot, head, lines
from .looks import LOOKS
from .scale import scale_to
from .svg import GRID, PAPER, SOFT, document, tag, text
from .values import Picture, TooManySeries, is_known

BAR, SPACE = 10, 3
FILLS = (  # empty with an outline, then full: apart without colour, too
    {"fill": PAPER, "stroke": LOOKS[0].colour, "stroke_width": 1.4},
    {"fill": LOOKS[1].colour, "stroke": LOOKS[1].colour, "stroke_width": 1.4},
)


def pair_chart(picture: Picture) -> str:
    """SVG text of two series, each label with a bar of both. Raises TooManySeries above two."""
    if len(picture.series) > len(FILLS):
        raise TooManySeries(picture.title)
    drawn, y = head(picture)
    legend, y = _legend(picture, y)
    drawn += legend
    top = y
    scale = scale_to(picture.highest, MARGIN, WIDTH - MARGIN - NUMBER)
    bars = []
    for n, label in enumerate(picture.labels):
        names, y = named(label, y)
        bars += names
        for one, look in zip(picture.series, FILLS, strict=False):
            bars += _bar(one.values[n], one.measure.digits, y, scale, look)
            y += BAR + SPACE
        y += SPACE
    drawn += [tag("line", x1=MARGIN, x2=MARGIN, y1=top, y2=y, stroke=GRID), *bars]
    below, height = foot(picture, y + 2)
    return document(
        *drawn,
        *below,
        title=picture.title,
        description=picture.description,
        width=WIDTH,
        height=height,
    )


def _bar(value: float | None, digits: int, y: float, scale, look: dict) -> list[str]:
    if not is_known(value):
        return [text("-", MARGIN + 6, y + BAR - 1, font_size=10, fill=SOFT)]
    width = scale.at(value) - MARGIN
    return [
        tag("rect", x=MARGIN, y=y, width=width, height=BAR, **look),
        text(told(value, digits), MARGIN + width + 5, y + BAR - 1, font_size=9.5),
    ]


def _legend(picture: Picture, y: float) -> tuple[list[str], float]:
    drawn = []
    for one, look in zip(picture.series, FILLS, strict=False):
        drawn.append(tag("rect", x=MARGIN, y=y, width=16, height=BAR, **look))
        for line in lines(one.name, NOTE_SIZE + 0.5, WIDTH - 2 * MARGIN - 24) or [""]:
            drawn.append(text(line, MARGIN + 24, y + BAR - 1, font_size=NOTE_SIZE + 0.5))
            y += NOTE_SIZE + 4
    return drawn, y + 4
