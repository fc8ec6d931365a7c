"""The same small chart for each series, on one scale, so that they can be compared."""

from geo.formats import number, trimmed

from .frame import MARGIN, NOTE_SIZE, WIDTH, foot, head, lines
from .lines import polyline, runs
from .looks import LOOKS, marker
from .scale import Scale, scale_to
from .svg import GRID, INK, SOFT, document, tag, text
from .values import Picture, Series, is_known

ACROSS, GAP, HIGH, NAME = 2, 14, 62, 14  # panels in a row, between them, their height, their name
LEFT = 26
CELL = HIGH + NAME + 24


def small_multiples(picture: Picture) -> str:
    """SVG text: a panel per series in the order given, two in a row."""
    drawn, top = head(picture)
    wide = (WIDTH - 2 * MARGIN - GAP * (ACROSS - 1)) / ACROSS
    for n, one in enumerate(picture.series):
        row, column = divmod(n, ACROSS)
        left = MARGIN + column * (wide + GAP)
        drawn += _panel(picture, one, left, top + row * CELL, wide)
    rows = -(-len(picture.series) // ACROSS)
    below, height = foot(picture, top + rows * CELL)
    return document(
        *drawn,
        *below,
        title=picture.title,
        description=picture.description,
        width=WIDTH,
        height=height,
    )


def _panel(picture: Picture, one: Series, left: float, top: float, wide: float) -> list[str]:
    look, last = LOOKS[0], max(len(picture.labels) - 1, 1)
    scale = scale_to(picture.highest, top + NAME + HIGH, top + NAME + 6, ticks=2)
    across = Scale(top=float(last), step=1.0, start=left + LEFT + 6, end=left + wide - 12)
    name = (lines(one.name, NOTE_SIZE + 0.5, wide) or [""])[0]
    drawn = [text(name, left, top + 8, font_size=NOTE_SIZE + 0.5, font_weight="bold", fill=INK)]
    for value in scale.ticks:
        y = scale.at(value)
        drawn.append(tag("line", x1=left + LEFT, x2=left + wide, y1=y, y2=y, stroke=GRID))
        said = number(value, scale.digits)
        place = {"x": left + LEFT - 3, "y": y + 3}
        drawn.append(text(said, **place, font_size=8, fill=SOFT, text_anchor="end"))
    for run in runs(one.values):
        if len(run) > 1:
            drawn.append(polyline(run, across, scale, stroke=look.colour, stroke_width=1.8))
        drawn += [marker(look, across.at(x), scale.at(y), 2.4) for x, y in run]
    return drawn + _ends(picture, one, across, scale, top)


def _ends(picture: Picture, one: Series, across: Scale, scale: Scale, top: float) -> list[str]:
    """First and last label, and the latest number there is."""
    y = top + NAME + HIGH + 11
    drawn = [
        text(picture.labels[n], across.at(n % len(picture.labels)), y, font_size=8, fill=SOFT,
             text_anchor="middle")
        for n in sorted({0, len(picture.labels) - 1}) if picture.labels
    ]  # fmt: skip
    known = [(n, v) for n, v in enumerate(one.values) if is_known(v)]
    if not known:
        return [*drawn, text("-", across.at(0), scale.start - 6, font_size=10, fill=SOFT)]
    n, value = known[-1]
    above = scale.at(value) > scale.end + 10
    said = trimmed(value, one.measure.digits) + (" (d)" if n in one.derived else "")
    is_last = n == len(picture.labels) - 1  # then it ends where the panel does
    place = {
        "x": across.at(n) + (12 if is_last else 0),
        "y": scale.at(value) + (-5 if above else 12),
    }
    look = {"font_size": 8.5, "font_weight": "bold"}
    drawn.append(text(said, **place, **look, text_anchor="end" if is_last else "middle"))
    return drawn
