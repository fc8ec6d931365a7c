"""A file of shapes that somebody uploads, or a shape drawn on the map: what it holds, in words.

Whatever the file is, reading it ends in a ShapeReading or in a FileProblem with one Indonesian
sentence. Nothing is repaired in silence: each change is a sentence of `repairs`, which the person
sees and confirms before anything is stored. A file with a shape that cannot be used is refused:
half of a person's ground would be another ground.
"""

from dataclasses import dataclass
from pathlib import Path

from geo import crs, drawings, frames, opened, reading, wkb
from geo.problems import FileProblem
from geo.readers import NAME_COLUMNS

__all__ = ["FileProblem", "ReadShape", "ShapeReading", "read_geometry", "read_shapes"]


@dataclass(frozen=True)
class ReadShape:
    """One usable shape: its name in the file (or ""), a MultiPolygon in STORAGE, its size."""

    name: str
    wkb: bytes
    area_m2: float


@dataclass(frozen=True)
class ShapeReading:
    """What a file of shapes holds.

    crs_said : the coordinate system in words
    layers : names of the maps inside; more than one and none chosen: `shapes` is empty, ask
    shapes : in the order of the file
    repairs : what was changed or left out, to be shown and confirmed
    """

    crs_said: str
    layers: tuple[str, ...] = ()
    shapes: tuple[ReadShape, ...] = ()
    repairs: tuple[str, ...] = ()


def read_shapes(path: Path, name: str, *, layer: str | None = None) -> ShapeReading:
    """Read an uploaded file. `name` is what the sender called it. Raises FileProblem."""
    read = reading.read(
        opened.read_file,
        Path(path),
        name,
        layer=layer,
        extent=frames.province_extent(),
        may_exchange=True,
        columns=NAME_COLUMNS,
    )
    if read.sentence:
        return ShapeReading("", layers=read.layers)
    _refuse_bad(read)
    names = next(iter(read.columns.values()), [])
    shapes = tuple(
        ReadShape((names[row - 1] or "") if names else "", wkb.as_multipolygon(data), area)
        for row, data, area in zip(read.rows, read.shapes, read.areas_m2, strict=True)
    )
    repairs = [f"Bidang ke-{row}: {said}" for row, said in (*read.repairs, *read.empty)]
    return ShapeReading(read.crs_said, read.layers, shapes, (*read.notes, *repairs))


def _refuse_bad(read: reading.Read) -> None:
    if read.problems:
        row, why = read.problems[0]
        more = len(read.problems) - 1
        rest = f" Ada {more} bidang lain yang juga tidak dapat dipakai." if more else ""
        raise FileProblem(f"Bidang ke-{row}: {why}{rest}")
    if not read.rows:
        raise FileProblem(read.empty[0][1] if read.empty else "Berkas tidak memuat bidang apa pun.")


def read_geometry(geometry: dict) -> ShapeReading:
    """Read a GeoJSON geometry drawn on the map, in longitude and latitude. Raises FileProblem."""
    drawn = drawings.read_drawing(geometry, frames.province_extent())
    shape = ReadShape("", drawn.wkb, drawn.area_m2)
    return ShapeReading(crs.said(crs.STORAGE), (), (shape,), drawn.repairs)
