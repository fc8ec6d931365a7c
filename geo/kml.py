"""KML, read as text about places and nothing more: no links, no schemas, no entities. PURE.

Elements are found by their local names, whatever namespace they are in. A document type is refused
before anything of it is expanded (defusedxml).
"""

import re
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import shapely
from defusedxml import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import fromstring

from geo import crs
from geo.formats import number
from geo.layers import Budget, Layer
from geo.problems import FileProblem

_OTHER_KINDS = {
    "FeatureCollection": "GML",
    "gpx": "GPX",
    "svg": "SVG",
    "html": "HTML",
    "osm": "OSM",
}
_MOST_COLUMNS = 200
_POINTS = ("Point", "Model")
_LINES = ("LineString", "LinearRing", "Track")
_BLANKS = re.compile(r"\s*,\s*")


def read_kml(data: bytes, *, budget: Budget) -> Layer:
    """The polygons of every placemark, in longitude and latitude. Raises FileProblem."""
    root = _parsed(data)
    kind = _local(root)
    if kind != "kml":
        if kind in _OTHER_KINDS:
            raise FileProblem(f"Ini {_OTHER_KINDS[kind]}, bukan KML. Simpan ulang sebagai KML.")
        raise FileProblem("Jenis berkas tidak sesuai dengan akhiran namanya: ini bukan KML.")
    placemarks = [element for element in root.iter() if _local(element) == "Placemark"]
    budget.check_features(len(placemarks))
    if not placemarks:
        raise FileProblem("KML tidak memuat bidang apa pun.")
    reader = _Reader(budget)
    shapes = [reader.shape(n, mark) for n, mark in enumerate(placemarks, start=1)]
    return Layer(
        crs.STORAGE,
        _columns(placemarks),
        shapes,
        repairs=reader.repairs,
        unreadable=reader.unreadable,
        notes=_notes(root),
    )


def _parsed(data: bytes) -> Element:
    try:
        return fromstring(data, forbid_dtd=True)
    except DTDForbidden as error:
        raise FileProblem("Berkas KML memuat bagian DOCTYPE yang tidak diizinkan.") from error
    except DefusedXmlException as error:
        raise FileProblem("Berkas KML memuat bagian yang tidak diizinkan.") from error
    except ParseError as error:
        line, column = error.position
        raise FileProblem(
            f"Berkas KML rusak (baris {line}, kolom {column + 1}). Simpan ulang dari aplikasinya."
        ) from error
    except (LookupError, ValueError, PermissionError) as error:  # an encoding nobody uses
        raise FileProblem(
            "Pengodean berkas KML tidak dikenal. Simpan ulang sebagai UTF-8."
        ) from error


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if _local(child) == name]


def _notes(root: Element) -> tuple[str, ...]:
    names = {(element.tag, _local(element)) for element in root.iter()}
    locals_ = {local for _tag, local in names}
    notes = []
    if "NetworkLink" in locals_:
        notes.append("Tautan di dalam KML diabaikan.")
    if any("XInclude" in tag for tag, _local in names if isinstance(tag, str)):
        notes.append("Bagian XInclude diabaikan.")
    if locals_ & {"GroundOverlay", "ScreenOverlay", "PhotoOverlay"}:
        notes.append("Gambar di dalam KML diabaikan; hanya bidang yang disimpan.")
    return tuple(notes)


# --- Shapes ----------------------------------------------------------------------------------


class _Reader:
    """Builds the shapes of placemarks; remembers what it changed and could not read."""

    def __init__(self, budget: Budget):
        self.budget = budget
        self.repairs: list[tuple[int, str]] = []
        self.unreadable: dict[int, str] = {}

    def shape(self, row: int, placemark: Element):
        parts, waiting = [], list(placemark)
        while waiting:
            element = waiting.pop()
            if (name := _local(element)) == "Polygon":
                parts.append(self._polygon(row, element))
            elif name in _POINTS:
                parts.append(shapely.Point(0, 0))  # only counted, like the lines
            elif name in _LINES:
                parts.append(shapely.LineString([(0, 0), (0, 1)]))
            else:
                waiting.extend(element)
        if row in self.unreadable or not parts:
            return None
        return parts[0] if len(parts) == 1 else shapely.geometrycollections(parts)

    def _polygon(self, row: int, polygon: Element):
        shells = [r for outer in _children(polygon, "outerBoundaryIs") for r in _rings(outer)]
        holes = [r for inner in _children(polygon, "innerBoundaryIs") for r in _rings(inner)]
        if len(shells) != 1:
            self.unreadable[row] = "Bidang harus mempunyai satu garis batas luar; gambar ulang."
            return None
        rings = [self._ring(row, ring) for ring in (*shells, *holes)]
        if any(ring is None for ring in rings):
            return None
        return shapely.polygons(rings[0], rings[1:] or None)

    def _ring(self, row: int, ring: Element):
        said = " ".join("".join(c.itertext()) for c in _children(ring, "coordinates"))
        points = _BLANKS.sub(",", said.strip()).split()
        self.budget.add_vertices(len(points))
        try:
            xy = np.array([_point(text) for text in points], dtype="float64").reshape(-1, 2)
        except ValueError:
            xy = np.full((1, 2), np.nan)
        if not np.isfinite(xy).all():
            self.unreadable[row] = "Ada koordinat yang bukan angka; tulis bujur,lintang."
            return None
        if len(xy) < 3:
            self.unreadable[row] = f"Garis batas hanya {number(len(xy))} titik; gambar ulang."
            return None
        if not np.array_equal(xy[0], xy[-1]):
            self.repairs.append((row, "Garis batas yang belum bertemu ujungnya ditutup."))
        return shapely.linearrings(xy)


def _rings(boundary: Element) -> list[Element]:
    return _children(boundary, "LinearRing")


def _point(text: str) -> tuple[float, float]:
    parts = text.split(",")
    if not 2 <= len(parts) <= 3 or "_" in text:
        raise ValueError(text[:40])
    return float(parts[0]), float(parts[1])


# --- Attributes ------------------------------------------------------------------------------


def _columns(placemarks: list[Element]) -> dict[str, list]:
    rows = [_attributes(placemark) for placemark in placemarks]
    names = list(dict.fromkeys(name for row in rows for name in row))[:_MOST_COLUMNS]
    return {name: [row.get(name) for row in rows] for name in names}


def _attributes(placemark: Element) -> dict[str, str]:
    """The name, and what ExtendedData holds: Data with a value, or SimpleData."""
    named = _children(placemark, "name")
    found = {"name": _text(named[0])} if named else {}
    for extended in _children(placemark, "ExtendedData"):
        for element in extended.iter():
            if _local(element) == "SimpleData":
                found.setdefault(element.get("name", ""), _text(element))
            elif _local(element) == "Data":
                for value in _children(element, "value")[:1]:
                    found.setdefault(element.get("name", ""), _text(value))
    return {name: value for name, value in found.items() if name}


def _text(element: Element) -> str:
    return (element.text or "").strip()
