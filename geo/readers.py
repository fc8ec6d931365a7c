"""Files of shapes to frames: boundaries, and the shapes of programs. Writes nothing.

GeoJSON, zipped shapefile and GeoPackage, told apart by their first bytes. Every shape goes
through shapes.clean; one bad shape never stops the next (Problem), a bad file does (FileProblem).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from geo import crs
from geo.archives import Layer, read_gpkg, read_zip
from geo.geojson import MOST_BYTES, read_geojson
from geo.problems import FileProblem, Problem
from geo.shapes import clean

MOST_FILE_BYTES = 300_000_000
INDONESIA = (94.0, -12.0, 142.0, 7.0)  # west, south, east, north
CODE_COLUMNS = (
    "kode", "code", "kode_desa", "kode_wilayah", "kd_wilayah", "kdepum", "kdcpum", "kdpkab",
    "kode_kemendagri", "kemendagri", "id_desa",
)  # fmt: skip
NAME_COLUMNS = ("nama", "name", "namobj", "nama_desa", "wadmkd", "desa", "nama_wilayah")
PROGRAM_COLUMN = "kode_program"
_DIGITS = re.compile(r"[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{4})?)?)?", re.ASCII)
_LONGEST_TEXT = 300

__all__ = ["FileProblem", "Problem", "read_outlines", "read_program_shapes", "read_shapes"]


class Outlines(NamedTuple):
    """A boundary file: one row per usable outline, in STORAGE, sorted by code."""

    frame: gpd.GeoDataFrame  # row, code, name, geometry
    problems: list[Problem]
    repairs: list[Problem]


class ProgramShapes(NamedTuple):
    """The ground of each program of a file, as WKB in STORAGE, and what cannot be used.

    A problem says the program code of its feature; empty where the feature names none. A program
    with a problem has no shape here: half its ground would be another ground.
    """

    shapes: dict[str, bytes]
    problems: list[Problem]


class Shapes(NamedTuple):
    """Every usable shape of a file, in STORAGE, with its attributes as text."""

    frame: gpd.GeoDataFrame  # row (counted from 1), geometry, and the file's columns
    problems: list[Problem]
    repairs: list[Problem]
    attributes: dict[str, list]  # of every feature of the file, usable or not


def read_shapes(path: Path, *, layer: str | None = None, region=INDONESIA) -> Shapes:
    """Read and clean every shape of a file. Raises FileProblem, naming the file."""
    path = Path(path)
    found = _read(path, layer, region)
    if found.frame.empty:
        raise FileProblem(f"{path.name}: Tidak ada bidang yang dapat dipakai. {found.problems[0]}")
    return found


def _read(path: Path, layer: str | None, region) -> Shapes:
    try:
        return _cleaned(_open(path, layer), region)
    except FileProblem as problem:
        raise FileProblem(f"{path.name}: {problem}") from problem.__cause__


def read_outlines(
    path: Path,
    *,
    layer: str | None = None,
    code_column: str | None = None,
    name_column: str | None = None,
) -> Outlines:
    """Read a boundary file whose features carry Kemendagri codes, with or without dots.

    Columns not given are looked for by their usual names. Raises FileProblem when there is no
    column of codes; a feature without a code, or whose code repeats, is a Problem.
    """
    frame, problems, repairs, attributes = read_shapes(path, layer=layer)
    code_column = _column(Path(path), frame, code_column, CODE_COLUMNS, "kode", "--code-column")
    if name_column:
        name_column = _column(Path(path), frame, name_column, (), "nama", "--name-column")
    else:
        name_column = _first(frame, NAME_COLUMNS)
    said = frame[code_column].astype(str)
    codes = said.map(_dotted_code)
    for row, text in zip(frame["row"][codes.isna()], said[codes.isna()], strict=True):
        problems.append(Problem(int(row), code_column, text, "bukan kode wilayah Kemendagri."))
    for row, text in zip(frame["row"][_again(codes)], codes[_again(codes)], strict=True):
        problems.append(Problem(int(row), code_column, text, "kode ini sudah ada sebelumnya."))
    kept = (codes.notna() & ~_again(codes)).to_numpy()
    outlines = gpd.GeoDataFrame(
        {
            "row": frame["row"],
            "code": codes.astype(object),
            "name": frame[name_column].astype(str) if name_column else "",
        },
        geometry=frame.geometry,
    )[kept]
    code_of = {row: str(code or "") for row, code in enumerate(attributes[code_column], start=1)}
    named, problems = (
        [p if p.said else replace(p, column=code_column, said=code_of[p.row]) for p in found]
        for found in (repairs, problems)
    )
    return Outlines(
        outlines.sort_values("code").reset_index(drop=True), sorted(problems, key=_row), named
    )


def read_program_shapes(
    path: Path, *, layer: str | None = None, on_repair: Callable[[Problem], object] | None = None
) -> ProgramShapes:
    """Read the shapes of programs: features whose property `kode_program` names the program.

    Several features of one program unite; one that cannot be used leaves its program without a
    shape. `on_repair` hears what was repaired. Raises FileProblem when the file cannot be read.
    """
    frame, problems, repairs, attributes = _read(Path(path), layer, INDONESIA)
    column = _first(attributes, (PROGRAM_COLUMN, PROGRAM_COLUMN[:10]))  # a .dbf keeps ten letters
    said = attributes[column] if column else []
    code_of = {row: (code or "").strip() for row, code in enumerate(said, start=1)}
    for repair in repairs if on_repair else ():
        on_repair(_of_program(repair, code_of))
    problems = [_of_program(problem, code_of) for problem in problems]
    ground: dict[str, list] = {}
    for row, shape in zip(frame["row"], frame.geometry, strict=True):
        if code := code_of.get(row):
            ground.setdefault(code, []).append(shape)
        else:
            why = f"isian '{PROGRAM_COLUMN}' tidak ada; isi dengan Kode Program dari tabel."
            problems.append(Problem(int(row), PROGRAM_COLUMN, "", why))
    bad = {problem.said for problem in problems}
    united = {c: shapely.union_all(shapes) for c, shapes in ground.items() if c not in bad}
    return ProgramShapes(
        {code: shapely.to_wkb(shape) for code, shape in united.items()},
        sorted(problems, key=_row),
    )


def _of_program(problem: Problem, code_of: dict[int, str]) -> Problem:
    return replace(problem, column=PROGRAM_COLUMN, said=code_of.get(problem.row, ""))


# --- Opening -----------------------------------------------------------------------------------


def _open(path: Path, layer: str | None) -> Layer:
    """Choose the reader by the first bytes; the name of a file says nothing sure."""
    try:
        with path.open("rb") as file:
            size, head = path.stat().st_size, file.read(64)
    except OSError as error:
        raise FileProblem("Berkas tidak ada atau tidak dapat dibuka.") from error
    if not size:
        raise FileProblem("Berkas kosong (0 bita).")
    if size > MOST_FILE_BYTES:
        raise FileProblem(f"Berkas terlalu besar (paling banyak {MOST_FILE_BYTES // 10**6} MB).")
    if head.startswith(b"PK\x03\x04"):
        return read_zip(path, layer=layer)
    if head.startswith(b"SQLite format 3\x00"):
        return read_gpkg(path, layer=layer)
    if head.startswith(b"Rar!"):
        raise FileProblem("Ini berkas RAR. Kompres ulang sebagai ZIP.")
    if head.startswith(b"%PDF"):
        raise FileProblem("Ini PDF, bukan peta. Kirim GeoJSON, GeoPackage, atau shapefile (.zip).")
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"").lstrip()
    if not text.startswith((b"{", b"[")):
        raise FileProblem(_unknown_kind(path))
    if size > MOST_BYTES:
        raise FileProblem(f"GeoJSON terlalu besar (paling banyak {MOST_BYTES // 10**6} MB).")
    reference, properties, shapes = read_geojson(path.read_bytes())
    names = dict.fromkeys(key for p in properties for key in p)
    columns = {n: np.array([p.get(n) for p in properties], dtype=object) for n in list(names)[:200]}
    return Layer(reference, columns, shapes)


def _unknown_kind(path: Path) -> str:
    if path.suffix.lower() == ".gpkg":
        return "Berkas GeoPackage rusak: kepalanya tidak dikenal."
    return (
        "Jenis berkas tidak sesuai dengan akhiran namanya. "
        "Kirim GeoJSON, GeoPackage, atau shapefile (.zip)."
    )


# --- Cleaning ----------------------------------------------------------------------------------


def _cleaned(found: Layer, region) -> Shapes:
    shapes = _in_storage(found)
    kept, rows, problems, repairs = [], [], [], []
    for row, shape in enumerate(shapes, start=1):  # each shape asks for its own sentence
        if found.shapes[row - 1] is None:
            problems.append(
                Problem(
                    row,
                    "",
                    "",
                    "Bentuk tidak dapat dibaca atau terlalu rumit; gambar ulang atau sederhanakan.",
                )
            )
            continue
        cleaned = clean(shape)
        problem = cleaned.problem or _region_problem(cleaned.shape, region)
        if problem:
            problems.append(Problem(row, "", "", problem))
            continue
        kept.append(cleaned.shape)
        rows.append(row)
        repairs += [Problem(row, "", "", said) for said in cleaned.repairs]
    attributes = {_text(name): _texts(values) for name, values in found.columns.items()}
    usable = {name: [values[row - 1] for row in rows] for name, values in attributes.items()}
    frame = gpd.GeoDataFrame(
        usable | {"row": np.array(rows, dtype="int64")}, geometry=kept, crs=crs.STORAGE
    )
    return Shapes(frame, problems, repairs, attributes)


def _in_storage(found: Layer) -> np.ndarray:
    shapes = np.array(found.shapes, dtype=object)
    if found.reference == crs.STORAGE:
        return shapes
    with np.errstate(invalid="ignore"):  # clean() says what is wrong with a NaN
        return gpd.GeoSeries(shapes, crs=found.reference).to_crs(crs.STORAGE).to_numpy()


def _region_problem(shape, region) -> str | None:
    west, south, east, north = shapely.bounds(shape)
    if west >= region[0] and south >= region[1] and east <= region[2] and north <= region[3]:
        return None
    return "Bidang berada di luar Indonesia. Periksa sistem koordinat dan urutan bujur, lintang."


def _texts(values) -> list:
    return [None if _is_missing(v) else _text(v) for v in values]


def _is_missing(value) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _text(value) -> str:
    """One line of text a page may show: no control, direction or half characters."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    shown = "".join(c for c in str(value)[:_LONGEST_TEXT] if unicodedata.category(c)[0] != "C")
    return shown.strip()


# --- Columns -----------------------------------------------------------------------------------


def _first(columns, names: tuple[str, ...]) -> str | None:
    """The first of `names` among the columns of a frame or the keys of a dictionary."""
    by_lower = {c.lower(): c for c in columns if c not in ("row", "geometry")}
    return next((by_lower[n] for n in names if n in by_lower), None)


def _column(path: Path, frame, asked: str | None, usual: tuple[str, ...], what: str, option: str):
    found = _first(frame, (asked.lower(),) if asked else usual)
    if found is None:
        there = ", ".join(c for c in frame.columns if c not in ("row", "geometry")) or "tidak ada"
        lacking = f"Kolom '{asked}'" if asked else f"Kolom {what}"
        raise FileProblem(
            f"{path.name}: {lacking} tidak ditemukan. Kolom yang ada: {there}. "
            f"Sebutkan dengan {option}."
        )
    return found


def _dotted_code(said: str) -> str | None:
    """`3604302008` or `36.04.30.2008` as `36.04.30.2008`; None when it is no code."""
    digits = said.strip().replace(".", "")
    if not _DIGITS.fullmatch(digits):
        return None
    parts = [digits[:2], digits[2:4], digits[4:6], digits[6:]]
    return ".".join(p for p in parts if p)


def _again(codes):
    return codes.notna() & codes.duplicated()


def _row(problem: Problem) -> int:
    return problem.row
