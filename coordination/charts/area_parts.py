"""The pieces every map of areas is put together from, whatever its layout. PURE."""

from collections import Counter

import shapely

from geo.formats import number, trimmed

from .area_names import NAME_SIZE, names
from .area_values import AreaPicture, Place
from .fills import EDGE, fill_of
from .frame import MARGIN, NOTE_SIZE, TITLE_SIZE, broad, fitted, lines
from .outlines import Window, window
from .svg import INK, SOFT, tag, text, words

LEGEND_ROW, LINE, SWATCH = 15, NOTE_SIZE + 2, 12
SCALE_ROW, INSET_SCALE = 22, 14  # pixels below a map for its scale bar
INSET_GAP, BADGE_HIGH = 10, 16
BADGE = {"fill": "#fff1c2", "stroke": "#8a5200", "stroke_width": 0.8}


def head(picture: AreaPicture, width: int) -> tuple[list[str], float]:
    """Title and badge, and where the map may begin."""
    drawn, broad_badge = [], 0.0
    if picture.badge:
        broad_badge = broad(picture.badge, NOTE_SIZE, is_bold=True) + 10
        drawn += _badge(picture.badge, width - MARGIN - broad_badge, broad_badge)
    y = 4.0
    for line in lines(picture.title, TITLE_SIZE * 1.08, width - 2 * MARGIN - broad_badge):
        y += TITLE_SIZE + 3
        drawn.append(text(line, MARGIN, y, font_size=TITLE_SIZE, font_weight="bold"))
    return drawn, max(y, BADGE_HIGH + 4 if picture.badge else 0) + 8


def _badge(said: str, x: float, long: float) -> list[str]:
    box = tag("rect", x=x, y=4, width=long, height=BADGE_HIGH, rx=2, **BADGE)
    look = {"font_size": NOTE_SIZE, "font_weight": "bold", "fill": "#6b3f00"}
    return [box, text(said, x + long / 2, 15.5, text_anchor="middle", **look)]


def whole_map(
    picture: AreaPicture, y: float, inner: float, most_high: float, slug: str, *, sizes=(NAME_SIZE,)
) -> tuple[list[str], float]:
    """All places with their names in one of the sizes, the scale bar below, and where it ends."""
    if not picture.places:
        return [], y
    view = window(bounds(picture.places), MARGIN, y, inner, most_high)
    drawn = _shapes(picture, picture.places, view, slug)
    if picture.frame:
        frame = [tag("path", d=view.path(shape)) for shape in picture.frame]
        drawn.append(tag("g", *frame, fill="none", stroke=INK, stroke_width=1.1))
    drawn += names(picture.labels, view, inner + 2 * MARGIN, sizes)
    y += view.height
    return drawn + _scale(view, MARGIN, y + 12, inner / 4), y + SCALE_ROW


def bounds(places):
    return shapely.total_bounds([place.shape for place in places])


def _shapes(picture: AreaPicture, places, view: Window, slug: str) -> list[str]:
    fills = {kind.key: fill_of(kind, slug) for kind in picture.kinds}
    thin = 0.35 if len(places) > 300 else 0.6
    drawn = (_shape(place, fills, view) for place in places)
    return [tag("g", *drawn, stroke=EDGE, stroke_width=thin)]


def _shape(place: Place, fills: dict, view: Window) -> str:
    said = tag("title", words(place.said or place.name))
    path = tag("path", said, d=view.path(place.shape), fill=fills[place.kind], fill_rule="evenodd")
    return tag("a", path, href=place.href) if place.href else path


def _scale(view: Window, x: float, y: float, most: float, *, size: float = NOTE_SIZE) -> list[str]:
    km, long = view.scale_bar(most)
    line = {"stroke": INK, "stroke_width": 1.2}
    tick = size / 3
    return [
        tag("line", x1=x, x2=x + long, y1=y, y2=y, **line),
        *(tag("line", x1=at, x2=at, y1=y - tick, y2=y + tick, **line) for at in (x, x + long)),
        text(f"{trimmed(km, 3)} km", x + long + 5, y + tick, font_size=size),
    ]


# --- Parts drawn larger ------------------------------------------------------------------


def insets(
    picture: AreaPicture, left: float, y: float, wide: float, high: float, *, across: int, slug: str
) -> tuple[list[str], float]:
    """The parts in a grid of cells `wide` by `high`, each with its name and its scale bar."""
    shown, drawn = picture.parts(), []
    titles = [
        fitted(inset.title, NAME_SIZE, wide, most=2, is_bold=True) for inset, _places in shown
    ]
    head_high = max((len(title) for title in titles), default=1) * LINE + 3
    for n, (title, (_of, places)) in enumerate(zip(titles, shown, strict=True)):
        row, column = divmod(n, across)
        x, top = left + column * (wide + INSET_GAP), y + row * (high + INSET_GAP)
        for line_n, line in enumerate(title):
            at = top + NAME_SIZE + line_n * LINE
            drawn.append(text(line, x, at, font_size=NAME_SIZE, font_weight="bold"))
        drawn += _inset(picture, places, x, top + head_high, wide, high - head_high, slug)
    rows = -(-len(shown) // across)
    return drawn, y + rows * (high + INSET_GAP)


def _inset(picture, places, x: float, y: float, wide: float, high: float, slug: str) -> list[str]:
    view = window(bounds(places), x, y, wide, high - INSET_SCALE)
    drawn = _shapes(picture, places, view, slug)
    return drawn + _scale(view, x, y + view.height + 8, wide / 3, size=8)


# --- Words -------------------------------------------------------------------------------


def legend(
    picture: AreaPicture, y: float, inner: float, slug: str, *, left: float = MARGIN, columns=2
) -> tuple[list[str], float]:
    """In columns: the look of each class, its word, and how many places have it."""
    drawn = []
    for line in lines(picture.measure, NOTE_SIZE + 1, inner):
        y += NOTE_SIZE + 5
        drawn.append(text(line, left, y, font_size=NOTE_SIZE + 1, font_weight="bold"))
    counts = Counter(place.kind for place in picture.places)
    rows = -(-len(picture.kinds) // columns)
    y, ends = y + 6, []
    for n in range(columns):
        at, x = y, left + n * inner / columns
        for kind in picture.kinds[n * rows : (n + 1) * rows]:
            look = {"fill": fill_of(kind, slug), "stroke": EDGE}
            drawn.append(tag("rect", x=x, y=at, width=SWATCH * 1.5, height=SWATCH - 1, **look))
            said = f"{kind.word}: {number(counts[kind.key])} {picture.counted}".strip()
            for line in lines(said, NOTE_SIZE, inner / columns - 24):
                drawn.append(text(line, x + SWATCH * 1.5 + 5, at + 9, font_size=NOTE_SIZE))
                at += LINE
            at += LEGEND_ROW - LINE
        ends.append(at)
    return drawn, max(ends)


def foot(
    picture: AreaPicture, y: float, inner: float, *, left: float = MARGIN, is_running=False
) -> tuple[list[str], float]:
    """Notes, source and date, and where the picture ends. `is_running`: not each on its line."""
    named, drawn = picture.words, []
    said = [
        *picture.notes,
        f"{named.source}: {picture.source or '-'}",
        f"{named.dated}: {picture.dated or '-'}",
    ]
    said = [" · ".join(said)] if is_running else said
    for one in said if picture.has_foot else ():
        for line in lines(one, NOTE_SIZE, inner):
            y += NOTE_SIZE + 3
            drawn.append(text(line, left, y, font_size=NOTE_SIZE, fill=SOFT))
    return drawn, y + 8
