"""A bar per label, with its number; a missing value is a dash, not a bar of no length."""

from geo.formats import number

from .frame import MARGIN, NOTE_SIZE, WIDTH, foot, head, lines
from .looks import LOOKS
from .scale import scale_to
from .svg import GRID, SOFT, document, tag, text
from .values import Picture, Series, is_known

ROW, BAR = 30, 11
NUMBER = 62  # pixels kept at the right for the number


def bar_chart(picture: Picture, *, emphasized: frozenset[int] = frozenset()) -> str:
    """SVG text of one series, in the order given. `emphasized` bars are darker, and outlined."""
    (one,) = picture.series
    drawn, top = head(picture)
    scale = scale_to(picture.highest, MARGIN, WIDTH - MARGIN - NUMBER)
    bottom = top + ROW * len(picture.labels)
    drawn.append(tag("line", x1=MARGIN, x2=MARGIN, y1=top, y2=bottom, stroke=GRID))
    for n, label in enumerate(picture.labels):
        drawn += _bar(one, n, label, top + ROW * n, scale, n in emphasized)
    below, height = foot(picture, bottom + 2)
    return document(
        *drawn,
        *below,
        title=picture.title,
        description=picture.description,
        width=WIDTH,
        height=height,
    )


def _bar(one: Series, n: int, label: str, y: float, scale, is_emphasized: bool) -> list[str]:
    value, weight = one.values[n], "bold" if is_emphasized else None
    name = (lines(label, NOTE_SIZE + 1) or [""])[0]
    drawn = [text(name, MARGIN + 2, y + 10, font_size=NOTE_SIZE + 1, font_weight=weight)]
    if not is_known(value):
        return [*drawn, text("-", MARGIN + 6, y + 23, font_size=10, fill=SOFT)]
    width = scale.at(value) - MARGIN
    look = {"fill": LOOKS[0].colour if is_emphasized else "#7d9cc6", "stroke": LOOKS[0].colour}
    said = number(value, one.measure.digits) + (" (d)" if n in one.derived else "")
    return [
        *drawn,
        tag("rect", x=MARGIN, y=y + 14, width=width, height=BAR, **look),
        text(said, MARGIN + width + 5, y + 23, font_size=10, font_weight=weight),
    ]
