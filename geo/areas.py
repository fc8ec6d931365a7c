"""The files of areas in fixtures/areas, as frames. Reads only these files; knows no database."""

import json
from pathlib import Path

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

_NAMES = {"kode": "code", "nama": "name", "lon": "longitude", "lat": "latitude"}
_BY_LEVEL = ("provinsi.csv", "kabkota.csv", "kecamatan.csv", "desa.csv")


def read_areas(directory: Path) -> list[tuple[str, str, float | None, float | None]]:
    """All areas, province first: code, name, longitude, latitude (None above the village)."""
    frames = [_read(directory / name) for name in _BY_LEVEL]
    rows = pd.concat(frames).reindex(columns=["code", "name", "longitude", "latitude"])
    rows = rows.astype(object).where(rows.notna(), None)
    return list(rows.itertuples(index=False, name=None))


def read_villages(directory: Path) -> pd.DataFrame:
    """One row per village: code, name, longitude, latitude."""
    return _read(directory / "desa.csv")


def read_neighbours(directory: Path) -> pd.DataFrame:
    """Points of villages across the border: code, longitude, latitude."""
    return _read(directory / "tetangga.csv")


def read_land(directory: Path) -> BaseGeometry:
    """The land with its islands, in longitude and latitude."""
    feature = json.loads((directory / "daratan.geojson").read_text(encoding="utf-8"))
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"kode": str}).rename(columns=_NAMES)
