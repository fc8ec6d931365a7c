"""A map of areas in classes, as SVG: the one way shapes are drawn for pages and reports. PURE.

Every class has its word, and a second cue beside its colour (`fills`). Title, legend, scale bar,
source, date and what is known of the boundary stand inside the picture.
"""

import math

from . import area_parts
from .area_parts import INSET_GAP
from .area_values import AreaPicture
from .fills import patterns
from .frame import MARGIN
from .svg import document

WIDTH, MOST_HIGH = 480, 420
INSETS_ACROSS, INSET_HIGH = 3, 144
BESIDE, GAP = 158, 12  # pixels of the words beside a wide map
INSETS_SHARE = 0.46  # of a wide picture, for its parts
ON_PAPER = (9, 8, 7)  # sizes of names, smaller where they would not all fit
MAP_SHARE = 0.72  # of the height, above a legend


def area_map(
    picture: AreaPicture,
    *,
    width: int = WIDTH,
    most_high: float = MOST_HIGH,
    slug: str = "peta",
    is_wide: bool = False,
) -> str:
    """SVG text; the same values give the same text.

    `slug` tells pictures of one page apart. A wide one is for paper: its words, or its parts drawn
    larger, stand at the right.
    """
    layout = _wide if is_wide else _high
    title, top = area_parts.head(picture, width)
    drawn, end = layout(picture, top, width - 2 * MARGIN, most_high, slug)
    return document(
        patterns(picture.kinds, slug),
        *title,
        *drawn,
        title=picture.title or picture.description,
        description=picture.description,
        width=width,
        height=end,
    )


def _high(picture, y: float, inner: float, most_high: float, slug: str) -> tuple[list[str], float]:
    """The map, its parts three in a row, the legend, the rest: below each other."""
    drawn, y = area_parts.whole_map(picture, y, inner, most_high, slug)
    wide = (inner - INSET_GAP * (INSETS_ACROSS - 1)) / INSETS_ACROSS
    parts, y = area_parts.insets(
        picture, MARGIN, y, wide, INSET_HIGH, across=INSETS_ACROSS, slug=slug
    )
    legend, y = area_parts.legend(picture, y, inner, slug)
    below, y = area_parts.foot(picture, y, inner)
    return [*drawn, *parts, *legend, *below], y


def _wide(picture, top: float, inner: float, most_high: float, slug: str):
    """The map at the left, all words at the right; parts need that place where there are some."""
    if picture.parts():
        return _wide_with_parts(picture, top, inner, most_high, slug)
    main = inner - BESIDE - GAP
    drawn, y = area_parts.whole_map(picture, top, main, most_high, slug, sizes=ON_PAPER)
    left = MARGIN + main + GAP
    legend, legend_y = area_parts.legend(picture, top, BESIDE, slug, left=left, columns=1)
    below, foot_y = area_parts.foot(picture, legend_y + 8, BESIDE, left=left)
    return [*drawn, *legend, *below], max(y, foot_y)


def _wide_with_parts(picture, top: float, inner: float, most_high: float, slug: str):
    """The map above its legend at the left, its parts in a grid at the right."""
    aside = inner * INSETS_SHARE
    main = inner - aside - GAP
    high = most_high * MAP_SHARE
    drawn, y = area_parts.whole_map(picture, top, main, high, slug, sizes=ON_PAPER)
    legend, y = area_parts.legend(picture, y, main, slug)
    count = len(picture.parts())
    across = math.ceil(math.sqrt(count))
    rows = math.ceil(count / across)
    wide = (aside - INSET_GAP * (across - 1)) / across
    high = (max(y - top, most_high) - INSET_GAP * (rows - 1)) / rows
    left = MARGIN + main + GAP
    parts, parts_y = area_parts.insets(picture, left, top, wide, high, across=across, slug=slug)
    below, y = area_parts.foot(picture, max(y, parts_y), inner, is_running=True)
    return [*drawn, *parts, *legend, *below], y
