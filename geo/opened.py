"""The bytes of a file of shapes to clean polygons in STORAGE. PURE; runs inside the sandbox.

`read_file` and `read_programs` are what geo/sandbox.py calls: they answer with what JSON can say,
and geo/readers.py makes frames of it outside.
"""

import base64
import re
import unicodedata
from pathlib import PurePath

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError

from geo import crs
from geo.extents import area_m2, is_swapped, place_problem, transformed
from geo.geojson import read_geojson
from geo.gpkg import read_gpkg
from geo.kml import read_kml
from geo.layers import Budget, Layer, ManyLayers
from geo.problems import FileProblem
from geo.shapes import clean, polygons_of
from geo.shp import read_shapefile
from geo.zips import Unzipped

_LONGEST_TEXT = 300
_ENDINGS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".kml": "KML",
    ".kmz": "zip",
    ".zip": "zip",
    ".gpkg": "GeoPackage",
}
_ACCEPTED = "Kirim GeoJSON, KML/KMZ, GeoPackage, atau shapefile (.zip)."
_FOREIGN = (  # first bytes, and what to say of them
    (b"Rar!", "Ini berkas RAR. Kompres ulang sebagai ZIP."),
    (b"7z\xbc\xaf\x27\x1c", "Ini berkas 7z. Kompres ulang sebagai ZIP."),
    (b"\x1f\x8b", "Ini berkas gzip. Kompres ulang sebagai ZIP."),
    (b"\xd0\xcf\x11\xe0", "Ini dokumen Office lama, bukan peta. " + _ACCEPTED),
    (b"\x89PNG", "Ini gambar PNG, bukan peta. " + _ACCEPTED),
    (b"\xff\xd8\xff", "Ini gambar JPEG, bukan peta. " + _ACCEPTED),
    (b"II*\x00", "Ini gambar TIFF, bukan bidang. " + _ACCEPTED),
    (b"MM\x00*", "Ini gambar TIFF, bukan bidang. " + _ACCEPTED),
    (b"AC10", "Ini gambar AutoCAD (DWG), bukan peta. " + _ACCEPTED),
    (
        b"\x00\x00\x27\x0a",
        "Ini berkas .shp saja. Kompres .shp, .shx, .dbf dan .prj bersama menjadi satu ZIP.",
    ),
)
_XML = re.compile(rb"\s*<(?:\?xml|!--|!DOCTYPE|\w)")


def read_file(data: bytes, name: str, *, layer: str | None, rules: dict) -> dict:
    """Read and clean every shape of a file.

    Parameters
    ----------
    name : what the sender called the file; its ending must fit what is inside
    layer : of several maps in the file, the one to read
    rules : features, vertices, unpacked_bytes: at most; place: from geo.extents.place_rules;
        may_exchange: whether latitude before longitude is put right, and said;
        columns: names of the attributes to keep, or None for all

    Returns
    -------
    dict
        layers : names of the maps in the file; when several and none chosen, nothing else
        crs : the system in words
        rows, shapes, areas_m2 : of every usable shape: number from 1, WKB in base64, square metres
        columns : attributes of every feature as text, None where missing
        repairs, problems : [row, sentence]; empty: rows that hold no polygon, and the sentence
        notes : sentences about the whole file
    """
    budget = Budget(
        features=rules["features"],
        vertices=rules["vertices"],
        unpacked_bytes=rules["unpacked_bytes"],
    )
    try:
        found = _layer(data, name, layer, budget)
    except ManyLayers as many:
        return {"layers": many.names, "sentence": str(many)}
    return _encoded(_cleaned(found, rules), found)


def read_programs(data: bytes, name: str, *, layer: str | None, rules: dict) -> dict:
    """As `read_file`, with `united`: the shapes of each program, by its code, as one.

    `rules["columns"]` are the names the column of codes may have, the first found counts. A program
    with an unusable shape is not among them: half its ground would be another ground.
    """
    answer = read_file(data, name, layer=layer, rules=rules)
    if "rows" not in answer:
        return answer
    column = next((answer["columns"][c] for c in answer["columns"]), [])
    code_of = dict(enumerate(((code or "").strip() for code in column), start=1))
    bad = {code_of.get(row) for row, _why in (*answer["problems"], *answer["empty"])}
    ground: dict[str, list] = {}
    for row, wkb in zip(answer["rows"], answer.pop("shapes"), strict=True):
        if (code := code_of.get(row)) and code not in bad:
            ground.setdefault(code, []).append(shapely.from_wkb(base64.b64decode(wkb)))
    united = {c: shapely.to_wkb(shapely.union_all(shapes)) for c, shapes in ground.items()}
    return answer | {"united": {c: _base64(w) for c, w in united.items()}}


# --- What kind of file -----------------------------------------------------------------------


def _layer(data: bytes, name: str, layer: str | None, budget: Budget) -> Layer:
    kind, expected = _kind(data), _ENDINGS.get(PurePath(name).suffix.lower())
    if kind is None and expected == "GeoPackage":
        raise FileProblem("Berkas GeoPackage rusak: kepalanya tidak dikenal.")
    if kind is None or kind != expected:
        raise FileProblem(f"Jenis berkas tidak sesuai dengan akhiran namanya. {_ACCEPTED}")
    if kind == "GeoJSON":
        return read_geojson(data, budget=budget)
    if kind == "KML":
        return read_kml(data, budget=budget)
    if kind == "GeoPackage":
        return read_gpkg(data, layer=layer, budget=budget)
    return _zipped(data, layer, budget)


def _kind(data: bytes) -> str | None:
    """By the first bytes; the name of a file says nothing sure. Raises FileProblem."""
    if not data:
        raise FileProblem("Berkas kosong (0 bita).")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(b"SQLite format 3\x00"):
        return "GeoPackage"
    if b"%PDF" in data[:1024]:
        raise FileProblem(f"Ini PDF, bukan peta. {_ACCEPTED}")
    for magic, sentence in _FOREIGN:
        if data.startswith(magic):
            raise FileProblem(sentence)
    text = data[:400].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"").lstrip()
    if text.startswith((b"{", b"[")):
        return "GeoJSON"
    return "KML" if _XML.match(text) else None


def _zipped(data: bytes, layer: str | None, budget: Budget) -> Layer:
    """A zip holds a shapefile or a KML file (then it may be called .kmz)."""
    archive = Unzipped(data, most_bytes=budget.unpacked_bytes)
    lower = [name.lower() for name in archive.names]
    if any(name.endswith(".shp") for name in lower):
        return read_shapefile(archive, layer=layer, budget=budget)
    if kmls := [name for name in archive.names if name.lower().endswith(".kml")]:
        main = [name for name in kmls if name.lower() == "doc.kml"] or kmls
        if len(main) > 1:
            raise FileProblem(f"Ada {len(main)} KML di dalam zip. Kirim satu per satu.")
        return read_kml(archive.unpack(main[0]), budget=budget)
    if "[content_types].xml" in lower:
        raise FileProblem(f"Ini dokumen Office, bukan peta. {_ACCEPTED}")
    if any(name.endswith((".zip", ".kmz", ".rar", ".7z")) for name in lower):
        raise FileProblem("Ada zip di dalam zip. Kirim zip yang di dalam saja.")
    raise FileProblem("Zip tidak memuat shapefile (.shp) atau KML.")


# --- Cleaning --------------------------------------------------------------------------------


def _cleaned(found: Layer, rules: dict) -> dict:
    answer = {"rows": [], "shapes": [], "repairs": [], "problems": [], "empty": [], "notes": []}
    answer["notes"] += found.notes
    shapes = _in_storage(found)
    if rules["may_exchange"] and _is_exchanged(shapes, rules["place"]):
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
        answer["notes"].append("Lintang dan bujur tampaknya tertukar; kami menukarnya. Periksa.")
    repairs = dict.fromkeys(range(1, len(shapes) + 1), ())
    for row, said in found.repairs:
        repairs[row] = tuple(dict.fromkeys((*repairs[row], said)))
    for row, shape in enumerate(shapes, start=1):  # each shape asks for its own sentence
        if row in found.unreadable:
            answer["problems"].append([row, found.unreadable[row]])
            continue
        cleaned = clean(shape)
        if cleaned.problem and _is_empty(shape):
            answer["empty"].append([row, cleaned.problem])
        elif problem := cleaned.problem or place_problem(cleaned.shape, rules["place"]):
            answer["problems"].append([row, problem])
        else:
            answer["rows"].append(row)
            answer["shapes"].append(cleaned.shape)
            answer["repairs"] += [[row, said] for said in (*repairs[row], *cleaned.repairs)]
    return answer | _attributes(found, rules["columns"], answer["notes"])


def _in_storage(found: Layer) -> np.ndarray:
    shapes = np.array([None, *found.shapes], dtype=object)[1:]
    if found.reference == crs.STORAGE:
        return shapes
    try:
        transformer = Transformer.from_crs(found.reference, crs.STORAGE, always_xy=True)
        return transformed(shapes, transformer)
    except ProjError as error:
        raise FileProblem(
            "Sistem koordinat berkas tidak dapat dipakai. Simpan ulang sebagai WGS 84 (EPSG:4326)."
        ) from error


def _is_exchanged(shapes: np.ndarray, place: dict) -> bool:
    """Whether latitude stands before longitude in the whole file."""
    polygons = [polygon for shape in shapes for polygon in polygons_of(shape)[0]]
    xy = shapely.get_coordinates(polygons)
    if not len(xy) or not np.isfinite(xy).all():
        return False
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return is_swapped((west, south, east, north), place)


def _is_empty(shape) -> bool:
    """Whether there is no polygon at all: no shape, or points and lines only."""
    return shape is None or shapely.get_dimensions(shape) in (0, 1)


# --- The answer ------------------------------------------------------------------------------


def _attributes(found: Layer, wanted: list[str] | None, notes: list[str]) -> dict:
    """The columns as text. `wanted` are names in lower case, those first that count first."""
    names = {_text(name): name for name in found.columns}
    if wanted is not None:
        by_lower = {name.lower(): name for name in reversed(names)}
        names = {by_lower[w]: names[by_lower[w]] for w in wanted if w in by_lower}
    columns = {shown: _texts(found.columns[name]) for shown, name in names.items()}
    said = [v for name in names.values() for v in found.columns[name] if isinstance(v, str)]
    if any(_hidden(text[:_LONGEST_TEXT]) for text in said):
        notes.append("Karakter tak terlihat dihapus dari teks berkas.")
    return {"columns": columns}


def _texts(values: list) -> list:
    return [None if _is_missing(v) else _text(v) for v in values]


def _is_missing(value) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _text(value) -> str:
    """One line of text a page may show: no control, direction or half characters."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    said = str(value)[:_LONGEST_TEXT]
    if not said.isprintable():
        said = "".join(c for c in said if unicodedata.category(c)[0] != "C")
    return said.strip()


def _hidden(said: str) -> bool:
    if said.isprintable():
        return False
    return any(unicodedata.category(c)[0] == "C" for c in said.replace("\n", "").replace("\r", ""))


def _encoded(answer: dict, found: Layer) -> dict:
    shapes = answer["shapes"]
    return answer | {
        "layers": found.names,
        "crs": crs.said(found.reference),
        "shapes": [_base64(shapely.to_wkb(shape)) for shape in shapes],
        "areas_m2": [area_m2(shape) for shape in shapes],
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
