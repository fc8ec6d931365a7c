"""Files of shapes to frames: boundaries, and the shapes of programs. Writes nothing.

GeoJSON, KML, zipped shapefile and GeoPackage. The file itself is read in the sandbox
(geo/reading.py); here are only its answers. One bad shape never stops the next (Problem), a bad
file does (FileProblem).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from geo import crs, opened, reading
from geo.problems import FileProblem, Problem

CODE_COLUMNS = (
    "kode", "code", "kode_desa", "kode_wilayah", "kd_wilayah", "kdepum", "kdcpum", "kdpkab",
    "kode_kemendagri", "kemendagri", "id_desa",
)  # fmt: skip
NAME_COLUMNS = ("nama", "name", "namobj", "nama_desa", "wadmkd", "desa", "nama_wilayah")
PROGRAM_COLUMN = "kode_program"
_DIGITS = re.compile(r"[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{4})?)?)?", re.ASCII)

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


def read_shapes(
    path: Path, *, layer: str | None = None, limits: reading.Limits = reading.ANYBODY
) -> Shapes:
    """Read and clean every shape of a file. Raises FileProblem, naming the file."""
    path = Path(path)
    read = _read(opened.read_file, path, layer, limits=limits)
    if not read.rows:
        raise FileProblem(f"{path.name}: Tidak ada bidang yang dapat dipakai. {_problems(read)[0]}")
    usable = {name: [values[row - 1] for row in read.rows] for name, values in read.columns.items()}
    frame = gpd.GeoDataFrame(
        usable | {"row": np.array(read.rows, dtype="int64")},
        geometry=shapely.from_wkb(read.shapes),
        crs=crs.STORAGE,
    )
    return Shapes(frame, _problems(read), _repairs(read), read.columns)


def _read(task, path: Path, layer: str | None, **given) -> reading.Read:
    try:
        read = reading.read(task, path, path.name, layer=layer, **given)
        if read.sentence:
            raise FileProblem(read.sentence)
    except FileProblem as problem:
        raise FileProblem(f"{path.name}: {problem}") from problem.__cause__
    return read


def _problems(read: reading.Read) -> list[Problem]:
    said = sorted([*read.problems, *read.empty])
    return [Problem(row, "", "", why) for row, why in said]


def _repairs(read: reading.Read) -> list[Problem]:
    return [Problem(row, "", "", said) for row, said in read.repairs]


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
    frame, problems, repairs, attributes = read_shapes(path, layer=layer, limits=reading.OFFICIAL)
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
    columns = (PROGRAM_COLUMN, PROGRAM_COLUMN[:10])  # a .dbf keeps ten letters
    read = _read(opened.read_programs, Path(path), layer, columns=columns)
    said = next(iter(read.columns.values()), [])
    code_of = {row: (code or "").strip() for row, code in enumerate(said, start=1)}
    for repair in _repairs(read) if on_repair else ():
        on_repair(_of_program(repair, code_of))
    problems = [_of_program(problem, code_of) for problem in _problems(read)]
    for row in read.rows:
        if not code_of.get(row):
            why = f"isian '{PROGRAM_COLUMN}' tidak ada; isi dengan Kode Program dari tabel."
            problems.append(Problem(row, PROGRAM_COLUMN, "", why))
    return ProgramShapes(read.united, sorted(problems, key=_row))


def _of_program(problem: Problem, code_of: dict[int, str]) -> Problem:
    return replace(problem, column=PROGRAM_COLUMN, said=code_of.get(problem.row, ""))


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
