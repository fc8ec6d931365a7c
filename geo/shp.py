"""A shapefile: the parts of one, as bytes from a zip, to a Layer. PURE of Django.

The sizes a .shp claims are compared with the bytes there are before pyshp believes them, and the
.prj is read as WKT and as nothing else. The .shx says nothing the .shp does not say.
"""

import io
import struct
from pathlib import PurePosixPath

import numpy as np
import shapefile
import shapely
from pyproj import CRS

from geo import crs
from geo.formats import number
from geo.layers import Budget, Layer, choose
from geo.problems import FileProblem
from geo.shapes import MOST_VERTICES
from geo.zips import Unzipped

PARTS = (".shp", ".shx", ".dbf", ".prj")
_NEEDED = (".shp", ".shx", ".prj")
_HEADER, _RECORD = 100, 8
_NULL, _POLYGONS = 0, (5, 15, 25)
_OTHERS = {1: "titik", 8: "titik", 3: "garis"}  # the same with Z or M: ten, twenty more
_BROKEN = FileProblem("Berkas .shp rusak. Simpan ulang dari aplikasi petanya.")
_UNKNOWN_REFERENCE = (
    "Sistem koordinat dalam berkas .prj tidak dikenal. Simpan ulang sebagai WGS 84."
)


def read_shapefile(archive: Unzipped, *, layer: str | None, budget: Budget) -> Layer:
    """Read the one shapefile among the entries of a zip, or the one named `layer`."""
    names = archive.names
    stems = {_stem(n): PurePosixPath(n).stem for n in names if n.lower().endswith(".shp")}
    shown = sorted(stems.values())
    chosen = choose("Zip", shown, layer)
    stem = next(s for s, name in stems.items() if name == chosen)
    parts = {PurePosixPath(n).suffix.lower(): n for n in names if _stem(n) == stem}
    if lacking := [ending for ending in _NEEDED if ending not in parts]:
        raise FileProblem(
            f"Berkas {', '.join(lacking)} tidak ada di dalam zip. "
            "Sertakan .shp, .shx, .dbf dan .prj."
        )
    data = {ending: archive.unpack(parts[ending]) for ending in PARTS if ending in parts}
    reference = _reference(data[".prj"])
    kinds = _kinds(data[".shp"], budget)
    if ".dbf" in data:
        columns, is_there, notes = _table(data[".dbf"], len(kinds))
    else:
        columns, is_there = {}, [True] * len(kinds)
        notes = ["Berkas .dbf tidak ada; nama bidang kosong."]
    shapes, unreadable = _shapes(data[".shp"], kinds)
    kept = [i for i, there in enumerate(is_there) if there]
    return Layer(
        reference,
        {name: [values[i] for i in kept] for name, values in columns.items()},
        [shapes[i] for i in kept],
        unreadable={n: unreadable[i] for n, i in enumerate(kept, start=1) if i in unreadable},
        notes=tuple(notes),
        names=tuple(shown),
    )


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).lower()


def _reference(prj: bytes) -> CRS:
    try:
        return crs.described(prj.decode("utf-8", "replace").strip("\ufeff\x00 \r\n\t"))
    except crs.UnknownCRS as error:
        raise FileProblem(_UNKNOWN_REFERENCE) from error


# --- Shapes ----------------------------------------------------------------------------------


def _kinds(shp: bytes, budget: Budget) -> list[int]:
    """The kind of each record, once the sizes of all have been found to be true."""
    if len(shp) < _HEADER or shp[:4] != b"\x00\x00\x27\x0a":
        raise _BROKEN
    kinds, at = [], _HEADER
    while at + _RECORD <= len(shp):
        size = 2 * struct.unpack_from(">i", shp, at + 4)[0]
        at += _RECORD
        if size < 4 or at + size > len(shp):
            raise _BROKEN
        kinds.append(struct.unpack_from("<i", shp, at)[0])
        if kinds[-1] in _POLYGONS:
            budget.add_vertices(_vertices(shp, at, size))
        at += size
    budget.check_features(len(kinds))
    if not kinds:
        raise FileProblem("Berkas .shp tidak memuat bidang apa pun.")
    return kinds


def _vertices(shp: bytes, at: int, size: int) -> int:
    if size < 44:
        raise _BROKEN
    rings, vertices = struct.unpack_from("<2i", shp, at + 36)
    if rings < 0 or vertices < 0 or 44 + 4 * rings + 16 * vertices > size:
        raise _BROKEN
    return vertices


def _shapes(shp: bytes, kinds: list[int]) -> tuple[list, dict[int, str]]:
    shapes, unreadable = [], {}
    try:
        reader = shapefile.ShpReader(io.BytesIO(shp))
        for i, kind in enumerate(kinds):
            shapes.append(_shape(reader.shape(i)) if kind in _POLYGONS else _other(kind))
            if shapes[-1] is None and kind != _NULL:
                unreadable[i] = "Bentuk tidak dapat dibaca; gambar ulang bidangnya."
    except (struct.error, ValueError, IndexError, KeyError, shapefile.ShapefileException) as error:
        raise _BROKEN from error
    return shapes, unreadable


def _other(kind: int):
    """A point or a line in the place of what is not read: it is only counted."""
    word = _OTHERS.get(kind % 10)
    if word == "titik":
        return shapely.Point(0, 0)
    return shapely.LineString([(0, 0), (0, 1)]) if word else None


def _shape(record):
    """Polygons from the rings of a record: clockwise ones are shells, each hole in its shell."""
    points = np.array([p[:2] for p in record.points], dtype="float64").reshape(-1, 2)
    ends = [*record.parts[1:], len(points)]
    if list(record.parts) != sorted(record.parts) or (len(record.parts) and record.parts[0] != 0):
        return None
    rings = [points[a:b] for a, b in zip(record.parts, ends, strict=True)]
    if not np.isfinite(points).all() or any(len(ring) < 3 for ring in rings):
        return None if len(points) else shapely.Polygon()
    rings = shapely.linearrings(
        np.concatenate(rings), indices=np.repeat(np.arange(len(rings)), [len(r) for r in rings])
    )
    rings = np.atleast_1d(rings)
    if len(points) > MOST_VERTICES:  # refused by whoever cleans it: not worth asking what is inside
        return shapely.multipolygons(shapely.polygons(rings))
    return assembled(rings)


def assembled(rings: np.ndarray):
    """One shape of closed rings as a shapefile holds them, without order.

    A hole goes to the smallest shell around its first point; one in no shell stays a hole of the
    first shell, so that whoever judges the shape sees it. Where no ring is clockwise, those inside
    another are the holes.
    """
    areas = shapely.area(shapely.polygons(rings))
    is_hole = shapely.is_ccw(rings)
    if len(rings) == 1:
        is_hole[:] = False
    elif is_hole.all():
        within = shapely.STRtree(shapely.polygons(rings)).query(rings, predicate="within")
        is_hole = np.bincount(within[0][within[0] != within[1]], minlength=len(rings)) % 2 == 1
    shells, holes = np.flatnonzero(~is_hole), np.flatnonzero(is_hole)
    of_shell: dict[int, list] = {shell: [] for shell in shells}
    tree = shapely.STRtree(shapely.polygons(rings[shells]))
    starts = shapely.get_point(rings[holes], 0)
    owners: dict[int, int] = {}
    for hole, shell in tree.query(starts, predicate="intersects").T:
        found = shells[shell]
        if hole not in owners or areas[found] < areas[owners[hole]]:
            owners[hole] = found
    for n, hole in enumerate(holes):
        of_shell[owners.get(n, shells[0])].append(rings[hole])
    polygons = [shapely.polygons(rings[shell], inner or None) for shell, inner in of_shell.items()]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


# --- Table -----------------------------------------------------------------------------------


def _table(dbf: bytes, count: int) -> tuple[dict[str, list], list[bool], list[str]]:
    """The columns, whether each row is still there, and what to say about them."""
    encoding, notes = _encoding(dbf)
    try:
        rows, start, width = struct.unpack_from("<LHH", dbf, 4)
        if rows != count:
            raise FileProblem(
                f"Berkas .dbf memuat {number(rows)} baris untuk {number(count)} bidang. "
                "Simpan ulang dari aplikasi petanya."
            )
        if start + rows * width > len(dbf) + 1:
            raise FileProblem("Berkas .dbf rusak. Simpan ulang dari aplikasi petanya.")
        reader = shapefile.DbfReader(io.BytesIO(dbf), encoding=encoding, encodingErrors="replace")
        records = reader.records(deleted_as_None=True)
    except (
        struct.error,
        ValueError,
        LookupError,
        OverflowError,
        shapefile.ShapefileException,
    ) as e:
        raise FileProblem("Berkas .dbf rusak. Simpan ulang dari aplikasi petanya.") from e
    is_there = [record is not None for record in records]
    if gone := is_there.count(False):
        notes.append(f"{number(gone)} bidang sudah dihapus di tabelnya; tidak dipakai.")
    columns = {
        field.name: [None if r is None else r[i] for r in records]
        for i, field in enumerate(reader.data_fields)
    }
    return columns, is_there, notes


def _encoding(dbf: bytes) -> tuple[str, list[str]]:
    """UTF-8 when the rows can be read as that, else what Windows writes; the .cpg often lies."""
    try:
        dbf[int.from_bytes(dbf[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", ["Teks dibaca sebagai Windows-1252. Periksa huruf khusus pada nama."]
    return "utf-8", []
