"""What a drawn or uploaded outline covers, in values to show before it becomes a line.

Reads the current boundaries and names; writes nothing.
"""

import json
from dataclasses import asdict, dataclass

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import codec, frames
from geo.footprints import cut
from geo.formats import number, percent, trimmed
from geo.names import gazetteer
from geo.uploads import ShapeReading
from programs.facts import digest

MOST_VILLAGES = 300
MOST_PARTS = 200
DRAWN_VERTICES = 2000  # an outline with more is simplified for the map, and not edited there
COARSEST_DEG = 0.01
NOTED_OUTSIDE_RATIO = 0.001
_KM2 = 1_000_000


@dataclass(frozen=True)
class Share:
    """One village an outline touches, and the part of the village it covers, in (0, 1]."""

    code: str
    name: str
    district: str
    regency: str
    share_ratio: float
    share_said: str


@dataclass(frozen=True)
class Part:
    """One outline of a file that holds several."""

    digest: str
    label: str
    area_said: str


@dataclass(frozen=True)
class Preview:
    """All outlines of one reading taken together, and each of them where there are several.

    `villages` are those with the largest share first, at most MOST_VILLAGES of `village_count`.
    `geometry` is for drawing alone; `is_exact` says whether it is the outline itself.
    """

    digest: str
    label: str
    crs: str
    repairs: tuple[str, ...]
    area_said: str
    outside_ratio: float
    outside_said: str
    village_count: int
    village_said: str
    villages: tuple[Share, ...]
    parts: tuple[Part, ...]
    geometry: dict
    is_exact: bool

    def as_json(self) -> dict:
        return asdict(self)


def united(reading: ShapeReading) -> bytes:
    """The outlines of one reading as one; each piece of ground counts once."""
    if len(reading.shapes) == 1:
        return reading.shapes[0].wkb
    whole = shapely.union_all(codec.to_shapes(shape.wkb for shape in reading.shapes))
    return shapely.to_wkb(_multi(whole))


def preview(reading: ShapeReading, *, label: str) -> Preview:
    """Cut what was read by the villages. `label` is its name where the file gives none."""
    wkb = united(reading)
    parts = reading.shapes if 1 < len(reading.shapes) <= MOST_PARTS else ()
    own = reading.shapes[0].name if len(reading.shapes) == 1 else ""
    ground = codec.to_series([wkb])
    shares, outside = _shares(ground)
    geometry, is_exact = _drawable(codec.to_shapes([wkb])[0])
    return Preview(
        digest=digest(wkb),
        label=(own or label)[:200],
        crs=reading.crs_said,
        repairs=reading.repairs,
        area_said=_area_said(float(ground.area.iloc[0])),
        outside_ratio=outside,
        outside_said=_outside_said(outside),
        village_count=len(shares),
        village_said=_village_said(len(shares)),
        villages=tuple(shares[:MOST_VILLAGES]),
        parts=tuple(
            Part(digest(part.wkb), (part.name or f"{label} {n}")[:200], _area_said(part.area_m2))
            for n, part in enumerate(parts, start=1)
        ),
        geometry=geometry,
        is_exact=is_exact,
    )


def _shares(ground) -> tuple[list[Share], float]:
    """The villages touched, largest share first, and the part that lies in none."""
    villages = frames.village_outlines()
    if villages.empty:
        return [], 1.0
    result = cut(ground, villages)
    code_of = dict(zip(villages["village_id"].tolist(), villages["code"], strict=True))
    known = gazetteer().by_code
    rows = result.rows.sort_values(["share_ratio", "village_id"], ascending=[False, True])
    pairs = zip(rows["village_id"].tolist(), rows["share_ratio"].tolist(), strict=True)
    shares = [_share(known, code_of[village], ratio) for village, ratio in pairs]
    return shares, float(result.outside_ratio[0])


def _share(known: dict, code: str, ratio: float) -> Share:
    district, regency = known[code[:8]].name, known[code[:5]].name
    return Share(code, known[code].name, district, regency, ratio, _percent(ratio))


def _percent(ratio: float) -> str:
    return "<0,01%" if 0 < ratio < 0.0001 else percent(ratio)


def _outside_said(ratio: float) -> str:
    if ratio >= 1:
        return _("Bidang ini tidak menyentuh satu desa/kelurahan pun.")
    if ratio < NOTED_OUTSIDE_RATIO:
        return ""
    said = _("%(part)s luas bidang berada di luar semua desa/kelurahan; bagian itu tidak dihitung.")
    return said % {"part": _percent(ratio)}


def _village_said(count: int) -> str:
    said = ngettext("%(count)s desa/kelurahan", "%(count)s desa/kelurahan", count)
    return said % {"count": number(count)}


def _area_said(area_m2: float) -> str:
    """`12,3 km²`; small ground in hectares."""
    if round(area_m2 / _KM2, 2) >= 1:
        return f"{trimmed(area_m2 / _KM2, 2)} km²"
    return f"{trimmed(area_m2 / 10_000, 2)} ha"


def _drawable(shape) -> tuple[dict, bool]:
    """The outline with few enough vertices for a map, and whether that is all of them."""
    drawn, tolerance = shape, 0.00005
    while shapely.get_num_coordinates(drawn) > DRAWN_VERTICES and tolerance < COARSEST_DEG:
        drawn, tolerance = shapely.simplify(shape, tolerance), tolerance * 2
    text = shapely.to_geojson(shapely.transform(drawn, lambda xy: xy.round(6)))
    return json.loads(text), drawn is shape


def _multi(shape):
    return shape if shape.geom_type == "MultiPolygon" else shapely.multipolygons([shape])
