"""The map of a report as SVG, drawn from the outlines kept in its values. No pyplot."""

import io
import textwrap
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

from .leader import day_of
from .values import MapArea, Report

# Sequential and safe for colour-blind readers (ColorBrewer's idea of light to dark, own values).
RAMP = ("#fff3d6", "#fdd49e", "#fc9f59", "#e0603c", "#b5302a", "#6e0d20")
NONE = "#ffffff"
NAME_PT = 6.5


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


def draw_map(report: Report) -> str | None:
    """SVG text of the findings per district; the same values give the same text."""
    if not report.map_areas:
        return None
    frame = _frame(report.map_areas)
    limits = class_limits(max(area.finding_count for area in report.map_areas))
    with matplotlib.rc_context({"svg.hashsalt": "sinkron", "svg.fonttype": "path"}):
        figure = Figure(figsize=(7.4, 4.7))
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0.0, 0.05, 0.78, 0.95))
        frame.plot(
            ax=axes, color=_colours(frame["count"], limits), edgecolor="#8a8f98", linewidth=0.3
        )
        regencies = frame.dissolve("regency")
        regencies.boundary.plot(ax=axes, color="#1f2937", linewidth=0.9)
        _finish(axes, report, limits, regencies)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


def _frame(areas: tuple[MapArea, ...]) -> gpd.GeoDataFrame:
    # Rounded vertices may touch themselves; drawing and dissolving need valid polygons.
    outlines = shapely.from_wkt([area.outline for area in areas])
    shapes = shapely.make_valid(outlines, method="structure", keep_collapsed=False)
    return gpd.GeoDataFrame(
        {
            "regency": [area.regency for area in areas],
            "count": [area.finding_count for area in areas],
        },
        geometry=shapes,
        crs=crs.STORAGE,
    )


def _colours(counts, limits) -> list[str]:
    def colour(count: int) -> str:
        steps = [n for n, (low, high) in enumerate(limits) if low <= count <= high]
        return _ramp(len(limits))[steps[0]] if steps else NONE

    return [colour(count) for count in counts]


def _ramp(classes: int) -> tuple[str, ...]:
    return RAMP[len(RAMP) - classes :] if classes < 3 else RAMP[:classes]


def _finish(axes, report: Report, limits, regencies) -> None:
    axes.set_axis_off()
    axes.set_anchor("W")
    for name, x, y in _apart(axes, regencies.representative_point()):
        axes.annotate(
            name,
            (x, y),
            xycoords="figure points",
            ha="center",
            fontsize=NAME_PT,
            color="#111827",
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
        )
    axes.legend(
        handles=_legend(limits),
        title=_("Temuan berlokasi rinci\nper kecamatan"),
        loc="center left",
        bbox_to_anchor=(1.0, 0.6),
        fontsize=7,
        title_fontsize=7,
        alignment="left",
        frameon=False,
    )
    said = "\n".join(textwrap.wrap(caption(report), width=120))
    axes.figure.text(0.005, 0.005, said, fontsize=6, color="#374151", va="bottom")


def _apart(axes, points) -> list[tuple[str, float, float]]:
    """Names from north to south, each below those it would cover, in points of the figure."""
    axes.apply_aspect()
    to_inches = axes.transData + axes.figure.dpi_scale_trans.inverted()
    placed = []
    for name, point in sorted(points.items(), key=lambda item: (-item[1].y, item[0])):
        x, y = to_inches.transform((point.x, point.y)) * 72
        half = len(name) * NAME_PT * 0.29
        for _name, other_x, other_y, other_half in placed:
            if abs(x - other_x) < half + other_half and abs(y - other_y) < NAME_PT * 1.2:
                y = other_y - NAME_PT * 1.2
        placed.append((name, x, y, half))
    return [row[:3] for row in placed]


def _legend(limits) -> list[Patch]:
    edge = {"edgecolor": "#8a8f98", "linewidth": 0.4}
    rows = [Patch(facecolor=NONE, label="0", **edge)]
    for colour, (low, high) in zip(_ramp(len(limits)), limits, strict=True):
        label = str(low) if low == high else f"{formats.number(low)}-{formats.number(high)}"
        rows.append(Patch(facecolor=colour, label=label, **edge))
    return rows


def caption(report: Report) -> str:
    """What the map's outlines are, from whom, and of which day the findings are."""
    kind = _("BATAS PERKIRAAN") if report.boundary_is_approximate else _("Batas")
    example = _(" · CONTOH: memuat data contoh") if report.has_examples else ""
    return _("%(kind)s: %(source)s · temuan per %(day)s%(example)s") % {
        "kind": kind,
        "source": report.boundary_source or "-",
        "day": day_of(report.made_at),
        "example": example,
    }
