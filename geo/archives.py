"""Zipped shapefiles and GeoPackages, opened so that a hostile one can do no harm. PURE of Django.

What a file is, its first bytes say, never its name. GDAL is told which driver to use and is
given only files we checked, under names we chose; entries of an archive never name a path.
"""

import sqlite3
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyproj import CRS
from shapely.errors import GEOSException

from geo import crs
from geo.formats import number
from geo.problems import FileProblem

MOST_ENTRIES = 100
MOST_UNPACKED_BYTES = 500_000_000
MOST_PACKED_TIMES = 500  # a boundary file packs about 3 times; a bomb a thousand times
_MAX_FEATURES = 100_000
_MAX_STEPS = 50_000_000  # of the SQLite machine, about a second
_MAX_NESTING = 8
_PARTS = (".shp", ".shx", ".dbf", ".prj")
_GDAL = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, GEOSException)


@dataclass(frozen=True)
class Layer:
    """What one layer holds: its system, the columns, and the shapes (None: unreadable)."""

    reference: CRS
    columns: dict[str, np.ndarray]
    shapes: list


# --- Zipped shapefile ------------------------------------------------------------------------


def read_zip(path: Path, *, layer: str | None) -> Layer:
    """Read the one shapefile in a zip, or the one named `layer`. Raises FileProblem."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, layer)
            with tempfile.TemporaryDirectory() as folder:
                _unpack(archive, members, Path(folder))
                return _read_shapefile(Path(folder))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise FileProblem("Zip rusak. Kompres ulang berkas petanya.") from error
    except RuntimeError as error:  # how zipfile says that a password is needed
        raise FileProblem("Zip bersandi tidak dapat dibaca. Kirim tanpa sandi.") from error


def _members(archive: zipfile.ZipFile, layer: str | None) -> dict[str, zipfile.ZipInfo]:
    """The parts of the shapefile asked for, by ending; every entry is looked at first."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise FileProblem(
            f"Zip memuat terlalu banyak berkas ({number(len(entries))}, batas {MOST_ENTRIES})."
        )
    names = [e.filename for e in entries]
    if any(_is_unsafe(name) for name in names):
        raise FileProblem("Zip memuat nama berkas yang tidak aman.")
    if len({name.lower() for name in names}) < len(names):
        raise FileProblem("Zip memuat dua berkas bernama sama. Kompres ulang berkas petanya.")
    if sum(e.file_size for e in entries) > MOST_UNPACKED_BYTES:
        raise FileProblem("Isi zip terlalu besar.")
    stem = _chosen_stem(names, layer)
    parts = {
        PurePosixPath(e.filename).suffix.lower(): e for e in entries if _stem(e.filename) == stem
    }
    if lacking := [ending for ending in _PARTS if ending not in parts]:
        raise FileProblem(
            f"Berkas {', '.join(lacking)} tidak ada di dalam zip. "
            "Sertakan .shp, .shx, .dbf dan .prj."
        )
    return {ending: parts[ending] for ending in _PARTS}


def _is_unsafe(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).lower() if PurePosixPath(name).name else ""


def _chosen_stem(names: list[str], layer: str | None) -> str:
    stems = {
        _stem(n): PurePosixPath(n).stem
        for n in names
        if n.lower().endswith(".shp") and not n.startswith("__MACOSX")
    }
    if not stems:
        raise FileProblem("Zip tidak memuat shapefile (.shp).")
    asked = [s for s, name in stems.items() if layer is None or name.lower() == layer.lower()]
    if len(asked) != 1:
        raise FileProblem(_choose_sentence("Zip", sorted(stems.values()), layer))
    return asked[0]


def _choose_sentence(what: str, names: list[str], layer: str | None) -> str:
    listed = ", ".join(n[:60] for n in names[:20])
    if layer is not None:
        return f"{what} tidak berisi satu peta bernama '{layer}'. Yang ada: {listed}."
    return f"{what} berisi {len(names)} peta. Pilih satu (--layer): {listed}."


def _unpack(archive: zipfile.ZipFile, members: dict, folder: Path) -> None:
    """Inflate the parts under our own names, counting bytes: headers lie."""
    for ending, entry in members.items():
        if entry.file_size > MOST_PACKED_TIMES * max(entry.compress_size, 1):
            raise FileProblem("Isi zip terlalu besar dibanding ukuran zipnya.")
        with archive.open(entry) as packed, (folder / f"map{ending}").open("wb") as out:
            left = entry.file_size
            while chunk := packed.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise FileProblem("Zip rusak: ukuran isi tidak sesuai.")
                out.write(chunk)


def _read_shapefile(folder: Path) -> Layer:
    wkt = (folder / "map.prj").read_text(encoding="utf-8", errors="replace")
    (folder / "map.prj").unlink()  # ours to read: GDAL would look up what it names
    try:
        reference = crs.described(wkt)
    except crs.UnknownCRS as error:
        raise FileProblem(
            "Sistem koordinat dalam berkas .prj tidak dikenal. Simpan ulang sebagai WGS 84."
        ) from error
    if (folder / "map.shp").read_bytes()[:4] != b"\x00\x00\x27\x0a":
        raise FileProblem("Berkas .shp rusak atau bukan shapefile.")
    encoding = _dbf_encoding((folder / "map.dbf").read_bytes())
    return _read(str(folder / "map.shp"), "Berkas .shp", None, encoding, reference)


def _dbf_encoding(table: bytes) -> str:
    """UTF-8 when the rows can be read as that, else what Windows writes; the .cpg often lies."""
    rows = table[int.from_bytes(table[8:10], "little") :]
    try:
        rows.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


# --- GeoPackage ------------------------------------------------------------------------------


def read_gpkg(path: Path, *, layer: str | None) -> Layer:
    """Read the one layer of a GeoPackage, or the one named `layer`. Raises FileProblem."""
    try:
        name, reference = _gpkg_layer(path, layer)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise FileProblem("Berkas GeoPackage rusak.") from error
    return _read(f"GPKG:{path}", "Berkas GeoPackage", name, None, reference)


def _gpkg_layer(path: Path, layer: str | None) -> tuple[str, CRS]:
    """The name and system of the layer; a view is no layer, for reading one runs foreign SQL."""
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        database.execute("PRAGMA trusted_schema=OFF")
        database.set_progress_handler(lambda: 1, _MAX_STEPS)
        kinds = dict(database.execute("SELECT lower(name), type FROM sqlite_master"))
        if kinds.get("gpkg_contents") != "table" or kinds.get("gpkg_geometry_columns") != "table":
            raise FileProblem("Ini bukan GeoPackage: tabel isinya tidak ada.")
        found = {
            name: srs
            for name, srs in database.execute(
                "SELECT table_name, srs_id FROM gpkg_contents WHERE data_type = 'features'"
            )
            if isinstance(name, str) and kinds.get(name.lower()) == "table"
        }
        if not found:
            raise FileProblem("GeoPackage tidak berisi peta.")
        asked = [name for name in found if layer is None or name.lower() == layer.lower()]
        if len(asked) != 1:
            raise FileProblem(_choose_sentence("GeoPackage", sorted(found), layer))
        return asked[0], _gpkg_reference(database, found[asked[0]])
    finally:
        database.close()


def _gpkg_reference(database: sqlite3.Connection, srs_id) -> CRS:
    row = database.execute(
        "SELECT organization, organization_coordsys_id, definition"
        " FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        [srs_id],
    ).fetchone()
    try:
        if row and str(row[0]).upper() == "EPSG":
            return crs.numbered(int(row[1]))
        return crs.described(str(row[2] if row else ""))
    except (crs.UnknownCRS, TypeError, ValueError) as error:
        raise FileProblem(
            "Sistem koordinat GeoPackage tidak dikenal. Simpan ulang sebagai WGS 84 (EPSG:4326)."
        ) from error


# --- Both ------------------------------------------------------------------------------------


def _read(source: str, what: str, name: str | None, encoding: str | None, reference: CRS) -> Layer:
    try:
        info = pyogrio.read_info(source, layer=name, encoding=encoding)
        if info["features"] > _MAX_FEATURES:
            raise FileProblem(f"{what} memuat terlalu banyak bidang ({number(info['features'])}).")
        meta, _, wkb, values = pyogrio.raw.read(source, layer=name, encoding=encoding)
    except (*_GDAL, UnicodeDecodeError, ValueError) as error:
        raise FileProblem(f"{what} rusak. Simpan ulang dari aplikasi petanya.") from error
    if wkb is None or not len(wkb):
        raise FileProblem(f"{what} tidak memuat bidang apa pun.")
    columns = dict(zip(meta["fields"], values, strict=True))
    return Layer(reference, columns, [_decode(b) for b in wkb])


def _decode(wkb: bytes | None):
    if wkb is None:
        return None
    if wkb[:5].hex() in ("0107000000", "0000000007") and wkb.count(wkb[:5]) > _MAX_NESTING:
        return None  # collections in collections: GEOS would follow them down the stack
    try:
        with np.errstate(invalid="ignore"):  # clean() says what is wrong with a NaN
            return shapely.from_wkb(wkb)
    except GEOSException:
        return None
