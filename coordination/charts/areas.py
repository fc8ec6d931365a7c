"""A map of areas in classes, as SVG: the one way shapes are drawn for pages and reports. PURE.

Every class has its word, and a second cue beside its colour (`fills`). Title, legend, scale bar,
source, date and what is known of the boundary stand inside the picture.
"""

from collections import Counter
from dataclasses import dataclass, field

import shapely

from geo.formats import number, trimmed

from .fills import EDGE, Kind, fill_of, patterns
from .frame import MARGIN, NOTE_SIZE, TITLE_SIZE, WIDE, lines
from .outlines import Window, window
from .svg import INK, PAPER, SOFT, document, tag, text, words
from .values import Words

WIDTH, MOST_HIGH = 480, 420
NAME_SIZE, LEGEND_ROW, SWATCH = 9, 15, 12
INSETS_ACROSS, INSET_HIGH, INSET_GAP = 3, 120, 10
BESIDE = 170  # pixels of the legend of a wide map
NUDGES = (0, 1.15, -1.15, 2.3, -2.3)  # where a name may go, in heights of it


@dataclass(frozen=True)
class Place:
    """One area: its outline in degrees, the key of its class, and what is said of it when asked."""

    code: str
    name: str
    kind: str
    shape: object
    said: str = ""
    href: str = ""


@dataclass(frozen=True)
class Inset:
    """A part drawn once more, larger: the places whose code is this or begins with it."""

    title: str
    code: str


@dataclass(frozen=True)
class Label:
    """A name at a place of the map, in degrees."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class AreaPicture:
    """A map before it is drawn.

    `frame` are outlines of larger areas, drawn as strong lines; `notes` say first of all what kind
    of boundary it is. Kinds without a place stay in the legend with 0. `counted` names what the
    numbers of the legend count.
    """

    title: str
    description: str
    measure: str
    kinds: tuple[Kind, ...]
    places: tuple[Place, ...]
    source: str
    dated: str
    frame: tuple = ()
    labels: tuple[Label, ...] = ()
    insets: tuple[Inset, ...] = ()
    notes: tuple[str, ...] = ()
    counted: str = ""
    words: Words = field(default_factory=Words)

    def __post_init__(self):
        known = {kind.key for kind in self.kinds}
        if not {place.kind for place in self.places} <= known:
            raise ValueError("a place has a class that the legend does not name")


def area_map(
    picture: AreaPicture, *, width: int = WIDTH, slug: str = "peta", is_wide: bool = False
) -> str:
    """SVG text; the same values give the same text.

    `slug` tells pictures of one page apart; a wide one has its legend at the right, for paper.
    """
    if is_wide:
        return _wide(picture, width, slug)
    drawn, y = _head(picture, width)
    inner = width - 2 * MARGIN
    if picture.places:
        view = window(_bounds(picture.places), MARGIN, y, inner, MOST_HIGH)
        drawn += _shapes(picture, picture.places, view, slug)
        drawn += _names(picture.labels, view, width)
        y += view.height
        drawn += _scale(view, y + 12, inner)
        y += 22
    insets, y = _insets(picture, y, inner, slug)
    legend, y = _legend(picture, y, inner, slug)
    below, y = _foot(picture, y, inner)
    return document(
        patterns(picture.kinds, slug),
        *drawn,
        *insets,
        *legend,
        *below,
        title=picture.title,
        description=picture.description,
        width=width,
        height=y,
    )


def _wide(picture: AreaPicture, width: int, slug: str) -> str:
    drawn, top = _head(picture, width)
    inner, y = width - 2 * MARGIN - BESIDE, top
    if picture.places:
        view = window(_bounds(picture.places), MARGIN, top, inner, MOST_HIGH)
        drawn += _shapes(picture, picture.places, view, slug)
        drawn += _names(picture.labels, view, width - BESIDE)
        drawn += _scale(view, top + view.height + 12, inner)
        y = top + view.height + 22
    left = MARGIN + inner + 12
    legend, legend_y = _legend(picture, top + 30, BESIDE - 12, slug, left=left, columns=1)
    below, foot_y = _foot(picture, legend_y + 8, BESIDE - 12, left=left)
    about = {"title": picture.title, "description": picture.description}
    pattern = patterns(picture.kinds, slug)
    return document(pattern, *drawn, *legend, *below, width=width, height=max(y, foot_y), **about)


def _bounds(places):
    return shapely.total_bounds([place.shape for place in places])


def _head(picture: AreaPicture, width: int) -> tuple[list[str], float]:
    y, drawn = 4.0, []
    for line in lines(picture.title, TITLE_SIZE * 1.08, width - 2 * MARGIN):
        y += TITLE_SIZE + 3
        drawn.append(text(line, MARGIN, y, font_size=TITLE_SIZE, font_weight="bold"))
    return drawn, y + 8


def _shapes(picture, places, view: Window, slug: str, *, is_inset=False) -> list[str]:
    fills = {kind.key: fill_of(kind, slug) for kind in picture.kinds}
    thin = 0.35 if len(places) > 300 else 0.6
    drawn = [
        tag("g", *(_shape(place, fills, view) for place in places), stroke=EDGE, stroke_width=thin)
    ]
    if picture.frame and not is_inset:
        frame = [tag("path", d=view.path(shape)) for shape in picture.frame]
        drawn.append(tag("g", *frame, fill="none", stroke=INK, stroke_width=1.1))
    return drawn


def _shape(place: Place, fills: dict, view: Window) -> str:
    said = tag("title", words(place.said or place.name))
    path = tag("path", said, d=view.path(place.shape), fill=fills[place.kind], fill_rule="evenodd")
    return tag("a", path, href=place.href) if place.href else path


def _names(labels, view: Window, width: int) -> list[str]:
    """Names with a halo, from north to south, moved where one would cover another."""
    placed, drawn = [], []
    for label in sorted(labels, key=lambda one: (-one.latitude, one.name)):
        x, y = view.at(label.longitude, label.latitude)
        half = len(label.name) * NAME_SIZE * WIDE / 2
        x = min(max(x, MARGIN + half), width - MARGIN - half)
        free = (y + nudge * NAME_SIZE for nudge in NUDGES)
        y = next((at for at in free if not _covers(placed, x, at, half)), None)
        if y is None:
            continue
        placed.append((x, y, half))
        drawn += halo(label.name, x, y, font_size=NAME_SIZE, text_anchor="middle")
    return drawn


def _covers(placed, x: float, y: float, half: float) -> bool:
    return any(
        abs(x - other_x) < half + other_half and abs(y - other_y) < NAME_SIZE * 1.1
        for other_x, other_y, other_half in placed
    )


def halo(said: str, x: float, y: float, **look) -> list[str]:
    """Words that can be read on any ground: once in white behind, once in ink."""
    behind = {"stroke": PAPER, "stroke_width": 2.6, "stroke_linejoin": "round", "fill": PAPER}
    return [text(said, x, y, aria_hidden="true", **look, **behind), text(said, x, y, **look)]


def _scale(view: Window, y: float, inner: float) -> list[str]:
    km, wide = view.scale_bar(inner / 4)
    x = MARGIN
    line = {"stroke": INK, "stroke_width": 1.2}
    return [
        tag("line", x1=x, x2=x + wide, y1=y, y2=y, **line),
        *(tag("line", x1=at, x2=at, y1=y - 3, y2=y + 3, **line) for at in (x, x + wide)),
        text(f"{trimmed(km, 3)} km", x + wide + 6, y + 3, font_size=NOTE_SIZE),
    ]


def _insets(picture, y: float, inner: float, slug: str) -> tuple[list[str], float]:
    """Parts drawn larger, three in a row, each with its name and its own scale bar."""
    wide = (inner - INSET_GAP * (INSETS_ACROSS - 1)) / INSETS_ACROSS
    drawn = []
    shown = [(inset, _inside(picture.places, inset.code)) for inset in picture.insets]
    shown = [(inset, places) for inset, places in shown if places]
    for n, (inset, places) in enumerate(shown):
        row, column = divmod(n, INSETS_ACROSS)
        left, top = MARGIN + column * (wide + INSET_GAP), y + row * (INSET_HIGH + 34)
        name = (lines(inset.title, NAME_SIZE, wide) or [""])[0]
        drawn.append(text(name, left, top + 10, font_size=NAME_SIZE, font_weight="bold"))
        view = window(_bounds(places), left, top + 15, wide, INSET_HIGH - 14)
        drawn += _shapes(picture, places, view, slug, is_inset=True)
        km, long = view.scale_bar(wide / 3)
        bar = {"y1": top + INSET_HIGH + 8, "y2": top + INSET_HIGH + 8, "stroke": INK}
        drawn.append(tag("line", x1=left, x2=left + long, **bar))
        said = f"{trimmed(km, 3)} km"
        drawn.append(text(said, left + long + 4, top + INSET_HIGH + 11, font_size=8))
    rows = -(-len(shown) // INSETS_ACROSS)
    return drawn, y + rows * (INSET_HIGH + 34)


def _inside(places, code: str) -> list[Place]:
    return [p for p in places if p.code == code or p.code.startswith(f"{code}.")]


def _legend(
    picture, y: float, inner: float, slug: str, *, left: float = MARGIN, columns: int = 2
) -> tuple[list[str], float]:
    """In columns: the look of each class, its word, and how many places have it."""
    drawn = []
    for line in lines(picture.measure, NOTE_SIZE + 1, inner):
        y += NOTE_SIZE + 5
        drawn.append(text(line, left, y, font_size=NOTE_SIZE + 1, font_weight="bold"))
    y += 6
    counts = Counter(place.kind for place in picture.places)
    rows = -(-len(picture.kinds) // columns)
    for n, kind in enumerate(picture.kinds):
        column, row = divmod(n, rows)
        x, top = left + column * inner / columns, y + row * LEGEND_ROW
        look = {"fill": fill_of(kind, slug), "stroke": EDGE}
        drawn.append(tag("rect", x=x, y=top, width=SWATCH * 1.5, height=SWATCH - 1, **look))
        said = f"{kind.word}: {number(counts[kind.key])} {picture.counted}".strip()
        said = (lines(said, NOTE_SIZE, inner / columns - 24) or [""])[0]
        drawn.append(text(said, x + SWATCH * 1.5 + 5, top + 9, font_size=NOTE_SIZE))
    return drawn, y + rows * LEGEND_ROW


def _foot(picture, y: float, inner: float, *, left: float = MARGIN) -> tuple[list[str], float]:
    named, drawn = picture.words, []
    said = [
        *picture.notes,
        f"{named.source}: {picture.source or '-'}",
        f"{named.dated}: {picture.dated or '-'}",
    ]
    for one in said:
        for line in lines(one, NOTE_SIZE, inner):
            y += NOTE_SIZE + 3
            drawn.append(text(line, left, y, font_size=NOTE_SIZE, fill=SOFT))
    return drawn, y + 8
