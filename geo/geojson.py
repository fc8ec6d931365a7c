"""GeoJSON read strictly: by Python's json, never by GDAL, which would follow links. PURE.

Two readers must never see two different files in one: repeated keys and NaN are refused.
"""

import json

import shapely
from pyproj import CRS
from shapely.errors import GEOSException

from geo import crs
from geo.layers import Budget, Layer
from geo.problems import FileProblem

MOST_NESTING = 12  # of arrays and collections in one geometry
_MOST_COLUMNS = 200
_KINDS = {
    *("Polygon", "MultiPolygon", "GeometryCollection"),
    *("Point", "MultiPoint", "LineString", "MultiLineString"),
}
_UNREADABLE = "Bentuk tidak dapat dibaca; gambar ulang bidangnya."
_BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_geojson(data: bytes, *, budget: Budget) -> Layer:
    """The reference system, the properties and the shapes of every feature. Raises FileProblem."""
    said = _parse(_decode(data))
    features = _features(said)
    budget.check_features(len(features))
    properties = [_properties(f) for f in features]
    names = list(dict.fromkeys(key for p in properties for key in p))[:_MOST_COLUMNS]
    shapes, repairs, unreadable = [], [], {}
    for row, feature in enumerate(features, start=1):
        try:
            shape, was_open = read_geometry(feature.get("geometry"), budget)
        except BadGeometry as why:
            shape, was_open = None, False
            unreadable[row] = str(why)
        shapes.append(shape)
        if was_open:
            repairs.append((row, "Garis batas yang belum bertemu ujungnya ditutup."))
    return Layer(
        _reference(said),
        {name: [p.get(name) for p in properties] for name in names},
        shapes,
        repairs=repairs,
        unreadable=unreadable,
        notes=("Berkas diubah dari UTF-16 ke UTF-8.",) if data[:2] in _BOM_UTF16 else (),
    )


def _decode(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in _BOM_UTF16 else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileProblem("Teks berkas bukan UTF-8. Simpan ulang sebagai UTF-8.") from error


def _parse(text: str) -> dict:
    try:
        said = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and "\n{" in text:
            raise FileProblem(
                "GeoJSON per baris belum didukung. Simpan sebagai satu FeatureCollection."
            ) from error
        raise FileProblem(
            f"Berkas rusak atau bukan GeoJSON (baris {error.lineno}, kolom {error.colno})."
        ) from error
    except RecursionError as error:
        raise FileProblem("Berkas rusak atau bukan GeoJSON: isinya bersarang tak wajar.") from error
    except ValueError as error:  # an integer of thousands of digits
        raise FileProblem("Berkas memuat angka yang tidak masuk akal.") from error
    if not isinstance(said, dict):
        raise FileProblem("Berkas bukan GeoJSON: isinya harus satu FeatureCollection.")
    return said


def _unique(pairs: list[tuple]) -> dict:
    found = {}
    for key, value in pairs:
        if key in found:
            raise FileProblem(f"Berkas memuat bagian '{key[:40]}' dua kali. Hapus salah satunya.")
        found[key] = value
    return found


def _refuse_constant(word: str):
    raise FileProblem(f"Berkas memuat {word}, bukan angka. Perbaiki koordinatnya.")


def _features(said: dict) -> list[dict]:
    kind = said.get("type")
    if kind == "Topology":
        raise FileProblem("Ini TopoJSON, bukan GeoJSON. Simpan ulang sebagai GeoJSON.")
    if kind == "Feature":
        return [said]
    if kind in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return [{"type": "Feature", "properties": {}, "geometry": said}]
    features = said.get("features")
    if kind != "FeatureCollection" or not isinstance(features, list):
        raise FileProblem("Isi berkas bukan GeoJSON: 'type' harus FeatureCollection.")
    if not all(isinstance(f, dict) and f.get("type") == "Feature" for f in features):
        raise FileProblem("Isi 'features' harus Feature semua.")
    if not features:
        raise FileProblem("Berkas tidak memuat bidang apa pun.")
    return features


def _reference(said: dict) -> CRS:
    """The system of the old `crs` member, or longitude and latitude as RFC 7946 has it."""
    member = said.get("crs")
    if member is None:
        return crs.STORAGE
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or member.get("type") != "name":
        raise FileProblem(
            "Tautan sistem koordinat tidak didukung. Simpan ulang sebagai WGS 84 (EPSG:4326)."
        )
    try:
        return crs.named(name)
    except crs.UnknownCRS as error:
        raise FileProblem(
            f"Sistem koordinat '{error}' tidak dikenal. Simpan ulang sebagai WGS 84 (EPSG:4326)."
        ) from error


def _properties(feature: dict) -> dict:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


# --- Geometry --------------------------------------------------------------------------------


class BadGeometry(ValueError):
    """A geometry that cannot be read: one sentence."""


def read_geometry(geometry: object, budget: Budget):
    """A GeoJSON geometry as a shape (None: there is none), and whether a ring had to be closed.

    Depth and vertices are counted before anything is built. Raises BadGeometry.
    """
    if geometry is None:
        return None, False
    if not isinstance(geometry, dict) or geometry.get("type") not in _KINDS:
        raise BadGeometry(_UNREADABLE)
    budget.add_vertices(_count_positions(geometry))
    closed: list = []
    try:
        said = json.dumps(_plain(geometry, closed), allow_nan=False)
        return shapely.from_geojson(said), bool(closed)
    except ValueError as error:  # 1e999 became infinite
        raise BadGeometry("Koordinat di luar jangkauan. Perbaiki koordinatnya.") from error
    except (GEOSException, TypeError) as error:
        raise BadGeometry(_UNREADABLE) from error


def _count_positions(geometry: dict) -> int:
    """How many positions a geometry holds. Level by level: it may be nested without end."""
    level, found, depth = [geometry], 0, 0
    while level:
        if (depth := depth + 1) > MOST_NESTING:
            raise BadGeometry("Bentuk terlalu rumit; gambar ulang bidangnya.")
        below = []
        for part in level:
            if isinstance(part, dict):
                below += [part.get("coordinates"), part.get("geometries")]
            elif isinstance(part, (list, tuple)) and part and isinstance(part[0], (int, float)):
                found += 1
            elif isinstance(part, (list, tuple)):
                below += part
        level = below
    return found


def _plain(geometry: object, closed: list) -> object:
    """Only what a geometry is made of, its rings closed; `closed` collects those that were open."""
    if not isinstance(geometry, dict):
        return geometry
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        parts = [_plain(part, closed) for part in parts] if _is_list(parts) else parts
        return {"type": kind, "geometries": parts}
    if kind == "Polygon":
        coordinates = _rings(coordinates, closed)
    elif kind == "MultiPolygon" and _is_list(coordinates):
        coordinates = [_rings(polygon, closed) for polygon in coordinates]
    return {"type": kind, "coordinates": coordinates}


def _rings(polygon: object, closed: list) -> object:
    return [_ring(ring, closed) for ring in polygon] if _is_list(polygon) else polygon


def _ring(ring: object, closed: list) -> object:
    if not _is_list(ring) or len(ring) < 3 or not all(map(_is_list, (ring[0], ring[-1]))):
        return ring
    if ring[0][:2] == ring[-1][:2]:
        return ring
    closed.append(ring)
    return [*ring, ring[0]]


def _is_list(said: object) -> bool:
    return isinstance(said, (list, tuple))
