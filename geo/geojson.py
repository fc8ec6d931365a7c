"""GeoJSON read strictly: by Python's json, never by GDAL, which would follow links. PURE.

Two readers must never see two different files in one: repeated keys and NaN are refused.
"""

import json

import shapely
from pyproj import CRS
from shapely.errors import GEOSException

from geo import crs
from geo.formats import number
from geo.problems import FileProblem

MOST_BYTES = 50_000_000
MOST_FEATURES = 50_000
_BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_geojson(data: bytes) -> tuple[CRS, list[dict], list]:
    """The reference system, the properties and the shapes (None: unreadable) of every feature.

    Raises FileProblem.
    """
    said = _parse(_decode(data))
    features = _features(said)
    if len(features) > MOST_FEATURES:
        raise FileProblem(
            f"Berkas memuat {number(len(features))} bidang, paling banyak {number(MOST_FEATURES)}."
        )
    return _reference(said), [_properties(f) for f in features], [_shape(f) for f in features]


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


def _shape(feature: dict):
    try:
        return shapely.from_geojson(json.dumps(feature.get("geometry"), allow_nan=False))
    except (GEOSException, ValueError, RecursionError):  # ValueError: 1e999 became infinite
        return None
