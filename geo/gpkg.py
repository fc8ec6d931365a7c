"""A GeoPackage, read as what it is: a database written by somebody else. PURE of Django.

SQLite never opens the file: it works on a copy in memory. Only the tables of the standard and the
one table of the map are read, and only whole columns of them; views, triggers, virtual tables,
computed columns and functions are refused by an authorizer.
"""

import sqlite3
import struct
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS
from shapely.errors import GEOSException

from geo import crs, wkb
from geo.layers import Budget, Layer, choose
from geo.problems import FileProblem

_STANDARD = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
_CATALOGUE = ("sqlite_master", "sqlite_schema")
_MOST_STEPS = 200_000  # of the SQLite machine between two looks at what has been spent
_MOST_LOOKS = 5_000  # about ten seconds
_LONGEST_VALUE = 60_000_000
_MOST_COLUMNS = 200
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_TOO_COMPLEX = "Bentuk terlalu rumit atau rusak; gambar ulang bidangnya."
_BROKEN = "Berkas GeoPackage rusak. Simpan ulang dari aplikasi petanya."


@dataclass(frozen=True)
class _Table:
    name: str
    geometry: str
    srs_id: int


def read_gpkg(data: bytes, *, layer: str | None, budget: Budget) -> Layer:
    """Read the one map of a GeoPackage, or the one named `layer`. Raises FileProblem."""
    if not data.startswith(b"SQLite format 3\x00"):
        raise FileProblem("Berkas GeoPackage rusak: kepalanya tidak dikenal.")
    database = sqlite3.connect(":memory:")
    try:
        _confine(database, data)
        tables = _tables(database)
        name = choose("GeoPackage", sorted(tables), layer)
        return _read(database, tables[name], tuple(sorted(tables)), budget)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise FileProblem(_BROKEN) from error
    finally:
        database.close()


def _confine(database: sqlite3.Connection, data: bytes) -> None:
    looks = iter(range(_MOST_LOOKS))
    database.set_progress_handler(lambda: next(looks, None) is None, _MOST_STEPS)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0)
    database.execute("PRAGMA trusted_schema=OFF")
    database.execute("PRAGMA cell_size_check=ON")
    database.execute("PRAGMA temp_store=MEMORY")
    database.deserialize(_without_log(data))
    database.execute("PRAGMA query_only=ON")
    database.set_authorizer(_may)
    if database.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise FileProblem(_BROKEN)


def _without_log(data: bytes) -> bytes:
    """A copy in memory has no log beside it, as applications that are still open leave one."""
    return data[:18] + b"\x01\x01" + data[20:] if data[18:20] == b"\x02\x02" else data


def _may(action: int, first, second, schema, inside) -> int:
    """What SQLite may do for us. `inside` names the view or trigger that asks: never."""
    if inside is None and (
        action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
        or (action == sqlite3.SQLITE_PRAGMA and first in ("quick_check", "table_xinfo"))
    ):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


# --- Which map -------------------------------------------------------------------------------


def _tables(database: sqlite3.Connection) -> dict[str, _Table]:
    """The maps that are true tables; a view is no map, for reading one runs foreign SQL."""
    true = {
        name.lower()
        for name, kind, page in database.execute("SELECT name, type, rootpage FROM sqlite_master")
        if kind == "table" and page and isinstance(name, str)
    }
    if not true.issuperset(_STANDARD):
        raise FileProblem("Ini bukan GeoPackage: tabel isinya tidak ada.")
    if computed := [name for name in _STANDARD if _columns(database, name)[1]]:
        raise FileProblem(f"Ini bukan GeoPackage: tabel {computed[0]} dihitung.")
    geometry = {
        str(table).lower(): (column, srs)
        for table, column, srs in database.execute(
            "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"
        )
    }
    found = {}
    for name, kind in database.execute("SELECT table_name, data_type FROM gpkg_contents"):
        is_map = kind == "features" and isinstance(name, str) and name.lower() in true
        if is_map and name.lower() in geometry and name.lower() not in (*_STANDARD, *_CATALOGUE):
            column, srs = geometry[name.lower()]
            found[name] = _Table(name, str(column), srs)
    if not found:
        raise FileProblem("GeoPackage tidak berisi peta.")
    return found


def _columns(database: sqlite3.Connection, table: str) -> tuple[list[str], list[str]]:
    """The names of the stored columns of a table, and of those that are computed or hidden."""
    rows = database.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    return [r[1] for r in rows if r[6] == 0], [r[1] for r in rows if r[6] != 0]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _reference(database: sqlite3.Connection, srs_id) -> CRS:
    """By the code of the organisation, or else the WKT that the file brings."""
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


# --- Its rows --------------------------------------------------------------------------------


def _read(database, table: _Table, names: tuple[str, ...], budget: Budget) -> Layer:
    reference = _reference(database, table.srs_id)
    stored, _computed = _columns(database, table.name)
    by_lower = {name.lower(): name for name in stored}
    if table.geometry.lower() not in by_lower:
        raise FileProblem(f"GeoPackage rusak: kolom bidang '{table.geometry[:60]}' tidak ada.")
    geometry = by_lower[table.geometry.lower()]
    others = [name for name in stored if name != geometry][:_MOST_COLUMNS]
    asked = ", ".join(_quoted(name) for name in (geometry, *others))
    rows = []
    for row in database.execute(f"SELECT {asked} FROM {_quoted(table.name)}"):
        rows.append(row)
        budget.check_features(len(rows))
    if not rows:
        raise FileProblem("Berkas GeoPackage tidak memuat bidang apa pun.")
    shapes, unreadable = [], {}
    for n, row in enumerate(rows, start=1):
        try:
            shapes.append(_shape(row[0], budget))
        except (wkb.BadWKB, GEOSException, struct.error):
            shapes.append(None)
            unreadable[n] = _TOO_COMPLEX
    columns = {name: [_plain(r[i]) for r in rows] for i, name in enumerate(others, start=1)}
    return Layer(reference, columns, shapes, unreadable=unreadable, names=names)


def _plain(value):
    return None if isinstance(value, bytes) else value


def _shape(blob, budget: Budget):
    """The geometry of a GeoPackage blob: a header of its own, then WKB. Raises BadWKB."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or blob[:3] != b"GP\x00" or len(blob) < 13:
        raise wkb.BadWKB
    flags = blob[3]
    envelope, is_extended = flags >> 1 & 7, flags & 0x20
    if is_extended or envelope >= len(_ENVELOPE_BYTES):
        raise wkb.BadWKB
    data = blob[8 + _ENVELOPE_BYTES[envelope] :]
    budget.add_vertices(wkb.count_vertices(data))
    with np.errstate(invalid="ignore"):  # whoever judges the shape says what is wrong with a NaN
        return shapely.from_wkb(data)
