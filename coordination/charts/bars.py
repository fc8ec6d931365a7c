"""A bar per label, with its number; a missing value is a dash, not a bar of no length."""

from geo.formats import number

from .frame import MARGIN, NOTE_SIZE, WIDTH, foot, head, lines
from .looks import LOOKS
from .scale import scale_to
from .svg import GRID, SOFT, document, tag, text
from .values import Picture, Series, is_known

BAR, SPACE = 11, 5
NAME_SIZE, MOST_NAME_LINES = NOTE_SIZE + 1, 2
NUMBER = 62  # pixels kept at the right for the number


def bar_chart(picture: Picture, *, emphasized: frozenset[int] = frozenset()) -> str:
    """SVG text of one series, in the order given. `emphasized` bars are darker, and outlined."""
    (one,) = picture.series
    drawn, top = head(picture)
    scale = scale_to(picture.highest, MARGIN, WIDTH - MARGIN - NUMBER)
    bars, bottom = [], top
    for n, label in enumerate(picture.labels):
        bar, bottom = _bar(one, n, label, bottom, scale, n in emphasized)
        bars += bar
    drawn += [tag("line", x1=MARGIN, x2=MARGIN, y1=top, y2=bottom, stroke=GRID), *bars]
    below, height = foot(picture, bottom + 2)
    return document(
        *drawn,
        *below,
        title=picture.title,
        description=picture.description,
        width=WIDTH,
        height=height,
    )


def _bar(
    one: Series, n: int, label: str, y: float, scale, is_emphasized: bool
) -> tuple[list[str], float]:
    value, weight = one.values[n], "bold" if is_emphasized else None
    drawn, y = named(label, y, font_weight=weight)
    below = y + BAR + SPACE
    if not is_known(value):
        return [*drawn, text("-", MARGIN + 6, y + 9, font_size=10, fill=SOFT)], below
    width = scale.at(value) - MARGIN
    look = {"fill": LOOKS[0].colour if is_emphasized else "#7d9cc6", "stroke": LOOKS[0].colour}
    said = told(value, one.measure.digits) + (" (d)" if n in one.derived else "")
    return [
        *drawn,
        tag("rect", x=MARGIN, y=y, width=width, height=BAR, **look),
        text(said, MARGIN + width + 5, y + 9, font_size=10, font_weight=weight),
    ], below


def named(label: str, y: float, **look) -> tuple[list[str], float]:
    """A name above its bars, in two lines at most, and where the bars may begin."""
    said = lines(label, NAME_SIZE)
    if len(said) > MOST_NAME_LINES:
        said = [*said[: MOST_NAME_LINES - 1], said[MOST_NAME_LINES - 1] + " …"]
    drawn = []
    for line in said or [""]:
        y += NAME_SIZE + 1
        drawn.append(text(line, MARGIN + 2, y - 1, font_size=NAME_SIZE, **look))
    return drawn, y + 3


def told(value: float, digits: int) -> str:
    """A number; what is there but too little to be written is not written as nothing."""
    least = 10**-digits
    if 0 < value < least / 2:
        return f"< {number(least, digits)}"
    return number(value, digits)
