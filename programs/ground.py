"""Target lines to footprint rows. One way for lines that are stored and for those being typed.

Lines that each name one village and agree in segments and unit are packed into one row; every
other line has its own. A village is taken where it has a current boundary. Writes nothing.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np

from geo import codec, crs, frames
from geo.footprints import cut
from geo.models import Level
from programs.models import Footprint, Missing


class Line(NamedTuple):
    """One located target line: an area or a shape (by any key), and its counts."""

    program_id: int
    area_code: str | None
    level: int | None
    shape: Hashable | None
    segment_key: str
    planned_count: float | None
    unit: str


class Villages:
    """The villages with a current boundary, sorted by code; `frame` is geo.frames.village_frame."""

    def __init__(self):
        self.frame = frame = frames.village_frame()
        self.codes = frame["code"].to_numpy("U13")
        self.ids = frame["village_id"].to_numpy("<i4")
        self.id_of = dict(zip(self.codes.tolist(), self.ids.tolist(), strict=True))
        self._regency_of = {pk: code[:5] for code, pk in self.id_of.items()}

    def within(self, code: str) -> np.ndarray:
        """Ids of the villages in the area of this code, ascending; itself if it is a village."""
        first = np.searchsorted(self.codes, code)
        last = np.searchsorted(self.codes, f"{code}/")  # "/" follows "." in ASCII
        return np.sort(self.ids[first:last])

    def regencies(self, ids: np.ndarray) -> str:
        """Codes of the regencies of these villages, with a comma at both ends."""
        return f",{','.join(sorted({self._regency_of[pk] for pk in ids.tolist()}))},"


@dataclass(frozen=True)
class DrawnGround:
    """What one drawn shape covers: all its villages, and the pieces of those it covers partly."""

    villages: np.ndarray
    pieces: tuple[tuple[int, float, float, bytes], ...]  # village, share, area, WKB
    outside_ratio: float  # of the shape, in no village


@dataclass(frozen=True)
class FootprintRows:
    """Unsaved footprints in the order in which they are stored, and the pieces of the drawn ones.

    Drawn rows come first: their keys are needed before their pieces can be written.
    """

    footprints: tuple[Footprint, ...]
    pieces: tuple[tuple[Footprint, tuple[int, float, float, bytes]], ...]


def rows_of(
    lines: Iterable[Line], drawn: Mapping[Hashable, DrawnGround], villages: Villages
) -> FootprintRows:
    """Reduce lines, in the order of program and line, to footprints. Lines of no village vanish."""
    lines = list(lines)
    of_shapes, of_areas, pieces = [], [], []
    for line in lines:
        if line.shape is not None:
            row = _row(line, drawn[line.shape].villages, villages, is_drawn=True)
            of_shapes.append(row)
            pieces += [(row, piece) for piece in drawn[line.shape].pieces]
        elif line.level != Level.VILLAGE:
            of_areas.append(_area_row(line, villages))
    rows = [*of_shapes, *of_areas, *_packed_rows(lines, villages)]
    return FootprintRows(tuple(row for row in rows if row.villages), tuple(pieces))


def _row(line: Line, ids: np.ndarray, villages: Villages, **given) -> Footprint:
    defaults = {
        "is_coarse": False,
        "is_drawn": False,
        "coarse_code": "",
        "planned_count": line.planned_count,
        "stated_counts": None,
    }
    return Footprint(
        program_id=line.program_id,
        segment_key=line.segment_key,
        unit=line.unit,
        villages=ids.astype("<i4").tobytes(),
        regencies=villages.regencies(ids),
        **defaults | given,
    )


def _area_row(line: Line, villages: Villages) -> Footprint:
    coarse = line.level <= Level.REGENCY
    return _row(
        line,
        villages.within(line.area_code),
        villages,
        is_coarse=coarse,
        coarse_code=line.area_code if coarse else "",
    )


def _packed_rows(lines: list[Line], villages: Villages) -> list[Footprint]:
    """One row per program, segments and unit, of all lines that name a single village.

    Counts of lines that name the same village add up; one that is not stated leaves the sum not
    stated (NaN), for a part is not the whole.
    """
    packs = defaultdict(list)
    for line in lines:
        if line.level == Level.VILLAGE and line.area_code in villages.id_of:
            packs[line.program_id, line.segment_key, line.unit].append(line)
    return [_packed_row(pack, villages) for pack in packs.values()]


def _packed_row(pack: list[Line], villages: Villages) -> Footprint:
    named = np.array([villages.id_of[line.area_code] for line in pack])
    counts = np.array([np.nan if n.planned_count is None else n.planned_count for n in pack])
    ids, place = np.unique(named, return_inverse=True)
    stated = np.zeros(len(ids))
    np.add.at(stated, place, counts)
    total = stated.sum()
    return _row(
        pack[0],
        ids,
        villages,
        stated_counts=None if np.isnan(stated).all() else stated.astype("<f8").tobytes(),
        planned_count=None if np.isnan(total) else float(total),
    )


def cut_outlines(outlines: Mapping[Hashable, bytes]) -> dict[Hashable, DrawnGround]:
    """Cut outlines (WKB in STORAGE) by the villages, all at once; same keys."""
    if not outlines:
        return {}
    result = cut(codec.to_series(outlines.values()), frames.village_outlines())
    rows = result.rows
    partly = rows[rows["piece"].notna()]
    pieces = defaultdict(list)
    if len(partly):
        wkb = codec.to_wkb(gpd.GeoSeries(partly["piece"].to_list(), crs=crs.EQUAL_AREA))
        columns = partly[["shape_index", "village_id", "share_ratio", "area_m2"]]
        for row, outline in zip(columns.itertuples(index=False), wkb, strict=True):
            part = (int(row.village_id), float(row.share_ratio), float(row.area_m2), outline)
            pieces[int(row.shape_index)].append(part)
    whole = {i: np.sort(g.to_numpy()) for i, g in rows.groupby("shape_index")["village_id"]}
    nowhere = np.array([], dtype="<i4")
    return {
        key: DrawnGround(whole.get(i, nowhere), tuple(pieces[i]), float(result.outside_ratio[i]))
        for i, key in enumerate(outlines)
    }


def is_coarse(rows: list[Footprint]) -> bool:
    """Whether a program with these footprints has no location below the regency."""
    return bool(rows) and all(row.is_coarse for row in rows)


def missing_of(
    intervention_id, starts_on, ends_on, recipient_class, rows: list[Footprint], is_served: bool
) -> str:
    """Codes of Missing, in its order, of a program with these columns and footprints.

    `is_served`: some line names segments; asked where no line has ground, else the ground decides.
    """
    has_segment = any(row.segment_key for row in rows) if rows else is_served
    lacks = {
        Missing.INTERVENTION: intervention_id is None,
        Missing.SEGMENT: not has_segment,
        Missing.PERIOD: starts_on is None or ends_on is None,
        Missing.LOCATION: not rows,
        Missing.RECIPIENT: not recipient_class,
    }
    return ";".join(code for code in Missing.values if lacks[code])
