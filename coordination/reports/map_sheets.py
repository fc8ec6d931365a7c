"""One map as SVG, drawn from outlines kept in frozen values. No pyplot, no query, no clock.

`draw_sheet` is the one door: whoever draws maps another way replaces it alone.
"""

import io
import math
import re
import textwrap
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import matplotlib
import shapely
from django.utils.translation import gettext as _
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from geo import crs, formats

# Sequential and safe for colour-blind readers (ColorBrewer's idea of light to dark, own values).
RAMP = ("#fff3d6", "#fdd49e", "#fc9f59", "#e0603c", "#b5302a", "#6e0d20")
NONE, UNKNOWN, EDGE, INK = "#ffffff", "#e5e7eb", "#8a8f98", "#1f2937"
HATCH = "//////"
HIGH, LOW = (7.4, 4.7), (7.2, 2.75)  # inches
LOOKS = {
    "svg.hashsalt": "sinkron",
    "svg.fonttype": "path",
    "hatch.linewidth": 0.4,
    "hatch.color": EDGE,
}
NAME_PT = 6.5
KM_PER_DEGREE = 111.195  # of a meridian, and of the equator
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PLACED = re.compile(r'width="[^"]+" height="[^"]+"')
_NAMED = re.compile(r"""(\bid="|href="#|url\(#)([^")]+)""")
BARS_KM = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class SheetArea:
    """One kecamatan: what is counted in it. `is_unknown`: nothing counted and not all is known."""

    code: str
    name: str
    regency: str
    count: int
    outline: str  # WKT in STORAGE
    is_unknown: bool = False


@dataclass(frozen=True)
class MapSheet:
    """A map before it is drawn. `measure` is the heading of the legend, `caption` the small print.

    `unknown` names the hatched class, "" when there is none. Names stand on kecamatan or kab/kota.
    `is_low`: for the strip of a page that holds more than the map.
    """

    key: str
    title: str
    alt: str
    measure: str
    caption: str
    areas: tuple[SheetArea, ...]
    unknown: str = ""
    names_districts: bool = False
    is_low: bool = False
    has_examples: bool = False


class _Canvas(FigureCanvasSVG):
    """Draws once, when it is saved: each layer of a map asks for the whole to be drawn again."""

    def draw_idle(self, *_args, **_given) -> None:
        return


def draw_sheet(sheet: MapSheet) -> str | None:
    """SVG text; the same values give the same text. None without outlines."""
    if not sheet.areas:
        return None
    limits = class_limits(max(area.count for area in sheet.areas))
    with matplotlib.rc_context(LOOKS):
        figure = Figure(figsize=LOW if sheet.is_low else HIGH)
        _Canvas(figure)
        low = 0.01 if sheet.is_low else 0.06
        axes = figure.add_axes((0.0, low, 0.78, (0.92 if sheet.title else 0.99) - low))
        _shapes(axes, sheet, limits)
        _scale_bar(axes)
        _words(axes, sheet, limits)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


def stacked(drawings: list[str]) -> str:
    """Maps of one width below each other, in one SVG. Names inside are told apart."""
    bodies, y, width = [], 0.0, 0.0
    for n, drawn in enumerate(drawings):
        body = drawn[drawn.index("<svg") :]
        width, height = (float(text) for text in _SIZE.search(body).groups())
        body = _NAMED.sub(rf"\1m{n}-\2", body)
        placed = f'y="{y:g}" width="{width:g}" height="{height:g}"'
        bodies.append(_PLACED.sub(placed, body, count=1))
        y += height
    head = f'viewBox="0 0 {width:g} {y:g}" width="{width:g}pt" height="{y:g}pt"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{"".join(bodies)}</svg>'


def class_limits(highest: int) -> list[tuple[int, int]]:
    """At most six classes [from, to] of 1..highest, each about twice as wide as the one before."""
    if highest <= 0:
        return []
    if highest <= len(RAMP):
        return [(n, n) for n in range(1, highest + 1)]
    ratio = highest ** (1 / len(RAMP))
    tops = []
    for n in range(1, len(RAMP) + 1):
        tops.append(max(round(ratio**n), (tops[-1] if tops else 0) + 1))
    tops[-1] = highest
    return [(low + 1, high) for low, high in pairwise([0, *tops])]


# --- Shapes ------------------------------------------------------------------------------


def _polygons(outlines):
    # Rounded vertices may touch themselves; drawing and dissolving need valid polygons.
    shapes = shapely.from_wkt(list(outlines))
    return shapely.make_valid(shapes, method="structure", keep_collapsed=False)


def _shapes(axes, sheet: MapSheet, limits) -> None:
    areas = sheet.areas
    frame = gpd.GeoDataFrame(
        {
            "regency": [area.regency for area in areas],
            "name": [area.name for area in areas],
            "is_unknown": [area.is_unknown and area.count == 0 for area in areas],
        },
        geometry=_polygons(area.outline for area in areas),
        crs=crs.STORAGE,
    )
    colours = [_colour(area, limits) for area in areas]
    frame.plot(ax=axes, color=colours, edgecolor=EDGE, linewidth=0.3)
    if frame["is_unknown"].any():
        unknown = frame[frame["is_unknown"]]
        unknown.plot(ax=axes, color=UNKNOWN, edgecolor=EDGE, linewidth=0.3, hatch=HATCH)
    regencies = frame.dissolve("regency")
    regencies.boundary.plot(ax=axes, color=INK, linewidth=0.9)
    axes.set_axis_off()
    axes.set_anchor("W")
    named = frame.set_index("name") if sheet.names_districts else regencies
    for name, x, y in _apart(axes, named.representative_point()):
        _halo(axes, name, (x, y), coords="figure points", ha="center", fontsize=NAME_PT)


def _colour(area: SheetArea, limits) -> str:
    steps = [n for n, (low, high) in enumerate(limits) if low <= area.count <= high]
    return _ramp(len(limits))[steps[0]] if steps else NONE


def _ramp(classes: int) -> tuple[str, ...]:
    return RAMP[len(RAMP) - classes :] if classes < 3 else RAMP[:classes]


def _apart(axes, points) -> list[tuple[str, float, float]]:
    """Names from north to south, each below those it would cover, in points of the figure."""
    axes.apply_aspect()
    to_inches = axes.transData + axes.figure.dpi_scale_trans.inverted()
    placed = []
    for name, point in sorted(points.items(), key=lambda item: (-item[1].y, item[0])):
        x, y = to_inches.transform((point.x, point.y)) * 72
        half = len(name) * NAME_PT * 0.29
        x = max(x, half + 1)
        for _name, other_x, other_y, other_half in placed:
            if abs(x - other_x) < half + other_half and abs(y - other_y) < NAME_PT * 1.2:
                y = other_y - NAME_PT * 1.2
        placed.append((name, x, y, half))
    return [row[:3] for row in placed]


def _halo(axes, said: str, at, *, coords, **given) -> None:
    halo = [withStroke(linewidth=1.8, foreground="white")]
    axes.annotate(_plain(said), at, xycoords=coords, color="#111827", path_effects=halo, **given)


def _plain(said: str) -> str:
    """Words as they are: a dollar sign does not begin a formula."""
    return said.replace("$", r"\$")


# --- Scale bar, legend, small print ------------------------------------------------------


def _scale_bar(axes) -> None:
    """A length that is true on the middle parallel of the map, at most a quarter of its width."""
    axes.apply_aspect()
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    km_per_degree = KM_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    most = (east - west) * km_per_degree / 4
    km = max((length for length in BARS_KM if length <= most), default=BARS_KM[0])
    y, x = south + (north - south) * 0.02, west + (east - west) * 0.02
    end = x + km / km_per_degree
    tick = (north - south) * 0.012
    axes.plot([x, x, end, end], [y + tick, y, y, y + tick], color=INK, linewidth=1.0)
    where = (x + end) / 2, y + tick * 0.6
    _halo(axes, f"{km} km", where, coords="data", ha="center", va="bottom", fontsize=6)


def _words(axes, sheet: MapSheet, limits) -> None:
    if sheet.title:
        title = "\n".join(textwrap.wrap(sheet.title, width=95)[:2])
        axes.figure.text(0.005, 0.995, _plain(title), fontsize=9, fontweight="bold", va="top")
    if sheet.has_examples:
        badge = {"facecolor": "#fff1c2", "edgecolor": "#8a5200", "linewidth": 0.6, "pad": 2}
        where = {"ha": "right", "va": "top", "color": "#6b3f00", "bbox": badge}
        axes.figure.text(0.99, 0.985, _("CONTOH"), fontsize=7, fontweight="bold", **where)
    axes.legend(
        handles=_legend(sheet, limits),
        title=_plain(sheet.measure),
        loc="center left",
        bbox_to_anchor=(1.0, 0.6),
        fontsize=7,
        title_fontsize=7,
        alignment="left",
        frameon=False,
    )
    # On a page that holds more than the map, the words beside it say the same.
    said = "" if sheet.is_low else "\n".join(textwrap.wrap(sheet.caption, width=120))
    axes.figure.text(0.005, 0.005, _plain(said), fontsize=6, color="#374151", va="bottom")


def _legend(sheet: MapSheet, limits) -> list[Patch]:
    edge = {"edgecolor": EDGE, "linewidth": 0.4}
    rows = [Patch(facecolor=NONE, label="0", **edge)]
    for colour, (low, high) in zip(_ramp(len(limits)), limits, strict=True):
        label = str(low) if low == high else f"{formats.number(low)}-{formats.number(high)}"
        rows.append(Patch(facecolor=colour, label=label, **edge))
    if sheet.unknown:
        label = "\n".join(textwrap.wrap(_plain(sheet.unknown), width=26))
        rows.append(Patch(facecolor=UNKNOWN, hatch=HATCH, label=label, **edge))
    return rows
