"""A line per series. Where a value is missing the line stops, and begins anew."""

import math

from geo.formats import number, trimmed

from .frame import MARGIN, NOTE_SIZE, WIDE, WIDTH, foot, head, lines
from .looks import LOOKS, PATH, Look, diamond, marker
from .scale import Scale, scale_to
from .svg import GRID, INK, SOFT, document, tag, text
from .values import MOST_SERIES, Path, Picture, Series, TooManySeries, is_known

PLOT, LEFT, RIGHT = 170, 44, 26
LABEL_SIZE = 9


def line_chart(picture: Picture) -> str:
    """SVG text. Raises TooManySeries above six."""
    if len(picture.series) > MOST_SERIES:
        raise TooManySeries(picture.title)
    drawn, top = head(picture)
    scale = scale_to(picture.highest, top + PLOT, top + 12)
    across = _across(picture)
    drawn += [*_grid(scale), *_labels(picture.labels, across, top + PLOT)]
    for path in picture.paths:
        drawn += _path(path, across, scale)
    for one, look in zip(picture.series, LOOKS, strict=False):
        drawn += _series(one, look, across, scale)
    drawn += _last_values(picture, across, scale)
    legend, y = _legend(picture, top + PLOT + 24)
    below, height = foot(picture, y)
    return document(
        *drawn,
        *legend,
        *below,
        title=picture.title,
        description=picture.description,
        width=WIDTH,
        height=height,
    )


def _across(picture: Picture) -> Scale:
    """Places of the labels 0..n, and of paths that reach beyond them."""
    furthest = max([x for path in picture.paths for x, _y in path.points], default=0)
    last = max(len(picture.labels) - 1, furthest, 1)
    return Scale(top=float(last), step=1.0, start=LEFT + 6, end=WIDTH - RIGHT)


def _grid(scale: Scale) -> list[str]:
    drawn = []
    for value in scale.ticks:
        y = scale.at(value)
        drawn.append(tag("line", x1=LEFT, x2=WIDTH - MARGIN, y1=y, y2=y, stroke=GRID))
        said = number(value, scale.digits)
        drawn.append(text(said, LEFT - 4, y + 3, font_size=9, fill=SOFT, text_anchor="end"))
    return drawn


def _labels(labels: tuple[str, ...], across: Scale, y: float) -> list[str]:
    """Every label, or every second and so on, so that none touches the next."""
    wide = max(map(len, labels), default=1) * LABEL_SIZE * WIDE + 4
    every = math.ceil(wide / (across.at(1) - across.at(0)))
    look = {"font_size": LABEL_SIZE, "fill": SOFT, "text_anchor": "middle"}
    return [
        text(said, across.at(n), y + 13, **look) for n, said in enumerate(labels) if n % every == 0
    ]


def runs(values: tuple[float | None, ...]) -> list[list[tuple[int, float]]]:
    """Values that follow one another without a gap, with their places."""
    found: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if is_known(value):
            found[-1].append((place, value))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def polyline(run, across: Scale, scale: Scale, **look) -> str:
    points = " ".join(f"{across.at(x):.2f},{scale.at(y):.2f}" for x, y in run)
    return tag("polyline", points=points, fill="none", **look)


def _series(one: Series, look: Look, across: Scale, scale: Scale) -> list[str]:
    drawn = []
    for run in runs(one.values):
        if len(run) > 1:
            stroke = {"stroke": look.colour, "stroke_width": 2, "stroke_dasharray": look.dash}
            drawn.append(polyline(run, across, scale, **stroke))
        drawn += [marker(look, across.at(x), scale.at(y)) for x, y in run]
    for x in sorted(one.derived):
        if is_known(one.values[x]):
            place = {"x": across.at(x), "y": scale.at(one.values[x]) - 6}
            drawn.append(text("(d)", **place, font_size=8, fill=SOFT, text_anchor="middle"))
    return drawn


def _path(path: Path, across: Scale, scale: Scale) -> list[str]:
    """Dashed, with a diamond where it ends."""
    x, y = path.points[-1]
    return [
        polyline(path.points, across, scale, stroke=PATH, stroke_width=1.4, stroke_dasharray="3 4"),
        diamond(PATH, across.at(x), scale.at(y)),
    ]


def _last_values(picture: Picture, across: Scale, scale: Scale) -> list[str]:
    """The latest number of the first series, and the one each path leads to."""
    digits = picture.measure.digits
    ends = [path.points[-1] for path in picture.paths]
    known = (
        [(n, v) for n, v in enumerate(picture.series[0].values) if is_known(v)]
        if (picture.series)
        else []
    )
    return [
        text(
            trimmed(value, digits),
            across.at(x),
            scale.at(value) + (-7 if scale.at(value) > scale.end + 12 else 14),
            font_size=9.5,
            font_weight="bold",
            fill=PATH if (x, value) in ends else INK,
            text_anchor="middle",
        )
        for x, value in [*known[-1:], *ends]
    ]


def _legend(picture: Picture, y: float) -> tuple[list[str], float]:
    """One line each: the sign, dash and all, and the name."""
    drawn = []
    wide = WIDTH - 2 * MARGIN - 40
    looks = list(zip([one.name for one in picture.series], LOOKS, strict=False))
    for name, look in [*looks, *((path.name, None) for path in picture.paths)]:
        said = lines(name, NOTE_SIZE + 0.5, wide)
        y += 4
        drawn += _sign(look, y + 5)
        for line in said or [""]:
            y += NOTE_SIZE + 3
            drawn.append(text(line, MARGIN + 36, y - 3, font_size=NOTE_SIZE + 0.5))
    return drawn, y


def _sign(look: Look | None, y: float) -> list[str]:
    ends = {"x1": MARGIN, "x2": MARGIN + 30, "y1": y, "y2": y}
    if look is None:
        line = tag("line", **ends, stroke=PATH, stroke_width=1.4, stroke_dasharray="3 4")
        return [line, diamond(PATH, MARGIN + 15, y)]
    stroke = {"stroke": look.colour, "stroke_width": 2, "stroke_dasharray": look.dash}
    return [tag("line", **ends, **stroke), marker(look, MARGIN + 15, y)]
