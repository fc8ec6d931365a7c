"""A file of shapes that somebody uploads, or a shape drawn on the map: what it holds, in words.

Whatever the file is, reading it ends in a ShapeReading or in a FileProblem with one Indonesian
sentence. Nothing is repaired in silence: each change is a sentence of `repairs`, which the person
sees and confirms before anything is stored.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import shapely

from geo import crs, readers
from geo.problems import FileProblem

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
    return _reading(readers.read_shapes(Path(path), layer=layer))


def read_geometry(geometry: dict) -> ShapeReading:
    """Read a GeoJSON geometry drawn on the map, in longitude and latitude. Raises FileProblem."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bidang.geojson"
        path.write_text(json.dumps(geometry), encoding="utf-8")
        return read_shapes(path, path.name)


def _reading(read: readers.Shapes) -> ShapeReading:
    areas = read.frame.geometry.to_crs(crs.EQUAL_AREA).area
    names = read.frame["nama"] if "nama" in read.frame else [""] * len(read.frame)
    shapes = [
        ReadShape(name or "", shapely.to_wkb(_multi(shape)), float(area))
        for name, shape, area in zip(names, read.frame.geometry, areas, strict=True)
    ]
    repairs = tuple(str(r) for r in [*read.repairs, *read.problems])
    return ShapeReading("WGS 84 (EPSG:4326)", (), tuple(shapes), repairs)


def _multi(shape):
    return shape if shape.geom_type == "MultiPolygon" else shapely.multipolygons([shape])
