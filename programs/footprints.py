"""Targets and boundaries to footprints: the derived rows the engine reads.

Lines that each name one village and agree in segments and unit are packed into one Footprint;
every other line has its own. A village is taken where it has a current boundary. Nothing here is
typed by a person, so all of it may be thrown away and built again.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from geo import codec, crs, frames
from geo.footprints import cut
from geo.models import Boundary, Level, Shape
from programs.bulk import delete_rows, insert_rows
from programs.models import Footprint, Missing, Piece, Program, Target

CHUNK = 900  # programs at a time: below the number of parameters any SQLite takes
UNSEEN_RATIO = 1e-9
FIELDS = [
    *("program", "segment_key", "is_coarse", "is_drawn", "coarse_code", "villages"),
    *("stated_counts", "planned_count", "unit", "regencies"),
]
VALUES = ["program_id", *FIELDS[1:]]
PIECE_FIELDS = ["footprint", "village", "share_ratio", "area_m2", "wkb"]


class Line(NamedTuple):
    """One located target line, as it is read."""

    program_id: int
    area_code: str | None
    level: int | None
    shape_id: int | None
    segment_key: str
    planned_count: float | None
    unit: str


class Villages:
    """The villages with a current boundary, sorted by code."""

    def __init__(self):
        rows = Boundary.objects.current().filter(area__level=Level.VILLAGE)
        pairs = sorted(rows.values_list("area__code", "area_id"))
        self.codes = np.array([code for code, _ in pairs], dtype="U13")
        self.ids = np.array([pk for _, pk in pairs], dtype="<i4")
        self.regency_of = {pk: code[:5] for code, pk in pairs}

    def within(self, code: str) -> np.ndarray:
        """Ids of the villages in the area of this code, ascending; itself if it is a village."""
        first = np.searchsorted(self.codes, code)
        last = np.searchsorted(self.codes, f"{code}/")  # "/" follows "." in ASCII
        return np.sort(self.ids[first:last])

    def regencies(self, ids: np.ndarray) -> str:
        """Codes of the regencies of these villages, with a comma at both ends."""
        return f",{','.join(sorted({self.regency_of[pk] for pk in ids.tolist()}))},"


@dataclass(frozen=True)
class DrawnGround:
    """What one drawn shape covers: all its villages, and the pieces of those it covers partly."""

    villages: np.ndarray
    pieces: tuple[tuple[int, float, float, bytes], ...]  # village, share, area, WKB


def refresh_footprints(
    programs: QuerySet[Program], *, on_done: Callable[[int], None] = lambda n: None
) -> int:
    """Rebuild the footprints of these programs, and what they lack (missing, is_coarse).

    Each chunk of programs is one transaction. Running it again gives the same rows. `on_done`
    hears how many programs are ready. Returns their number.
    """
    ids = list(programs.order_by("pk").values_list("pk", flat=True))
    villages = Villages()
    for start in range(0, len(ids), CHUNK):
        _refresh(ids[start : start + CHUNK], villages)
        on_done(min(start + CHUNK, len(ids)))
    return len(ids)


@transaction.atomic
def _refresh(ids: list[int], villages: Villages) -> None:
    lines = _located_lines(ids)
    drawn = _drawn_ground({line.shape_id for line in lines if line.shape_id})
    Piece.objects.filter(footprint__program__in=ids).delete()
    delete_rows(Footprint.objects.filter(program__in=ids))
    rows, pieces = [], []
    for line in lines:
        if line.shape_id:
            rows.append(_drawn_row(line, drawn[line.shape_id], villages))
            pieces.append((rows[-1], drawn[line.shape_id].pieces))
        elif line.level != Level.VILLAGE:
            rows.append(_area_row(line, villages))
    rows += _packed_rows(lines, villages)
    rows = [row for row in rows if row.villages]
    Footprint.objects.bulk_create(row for row in rows if row.is_drawn)  # pieces need their keys
    plain = [[getattr(row, name) for name in VALUES] for row in rows if not row.is_drawn]
    insert_rows(Footprint, FIELDS, plain)
    insert_rows(Piece, PIECE_FIELDS, [(row.pk, *piece) for row, own in pieces for piece in own])
    _say_what_is_missing(ids, rows)


def _located_lines(ids: list[int]) -> list[Line]:
    located = Target.objects.filter(program__in=ids).exclude(area=None, shape=None)
    segments = defaultdict(list)
    of_lines = Target.segments.through.objects.filter(target__program__in=ids)
    for target_id, code in of_lines.values_list("target_id", "segment__code"):
        segments[target_id].append(code)
    rows = located.order_by("program", "line").values_list(
        "pk", "program_id", "area__code", "area__level", "shape_id", "planned_count", "unit"
    )
    return [
        Line(program, code, level, shape, ";".join(sorted(segments[pk])), count, unit)
        for pk, program, code, level, shape, count, unit in rows
    ]


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


def _drawn_row(line: Line, ground: DrawnGround, villages: Villages) -> Footprint:
    return _row(line, ground.villages, villages, is_drawn=True)


def _packed_rows(lines: list[Line], villages: Villages) -> list[Footprint]:
    """One row per program, segments and unit, of all lines that name a single village.

    Counts of lines that name the same village add up; one that is not stated leaves the sum not
    stated (NaN), for a part is not the whole.
    """
    packs = defaultdict(list)
    id_of = dict(zip(villages.codes.tolist(), villages.ids.tolist(), strict=True))
    for line in lines:
        if line.level == Level.VILLAGE and line.area_code in id_of:
            packs[line.program_id, line.segment_key, line.unit].append(line)
    return [_packed_row(pack, id_of, villages) for pack in packs.values()]


def _packed_row(pack: list[Line], id_of: dict[str, int], villages: Villages) -> Footprint:
    named = np.array([id_of[line.area_code] for line in pack])
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


def _drawn_ground(shape_ids: set[int]) -> dict[int, DrawnGround]:
    """Cut all these shapes at once; note how much of each lies in no village."""
    if not shape_ids:
        return {}
    shapes = list(Shape.objects.filter(pk__in=shape_ids).order_by("pk"))
    result = cut(codec.to_series([s.wkb for s in shapes]), frames.village_outlines())
    moved = []
    for shape, ratio in zip(shapes, result.outside_ratio.tolist(), strict=True):
        if abs(shape.outside_ratio - ratio) > UNSEEN_RATIO:
            shape.outside_ratio = ratio
            moved.append(shape)
    Shape.objects.bulk_update(moved, ["outside_ratio"])
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
    return {
        shape.pk: DrawnGround(whole.get(i, np.array([], dtype="<i4")), tuple(pieces[i]))
        for i, shape in enumerate(shapes)
    }


def _say_what_is_missing(ids: list[int], rows: list[Footprint]) -> None:
    """Write `missing` and `is_coarse`, programs with equal answers in one statement."""
    of_program = defaultdict(list)
    for row in rows:
        of_program[row.program_id].append(row)
    of_lines = Target.segments.through.objects.filter(target__program__in=ids)
    segmented = set(of_lines.values_list("target__program_id", flat=True))
    answers = defaultdict(list)
    columns = ("pk", "intervention_id", "starts_on", "ends_on", "recipient_class")
    for pk, *known in Program.objects.filter(pk__in=ids).values_list(*columns):
        own = of_program[pk]
        coarse = bool(own) and all(row.is_coarse for row in own)
        served = any(row.segment_key for row in own) if own else pk in segmented
        answers[_missing(*known, own, served), coarse].append(pk)
    for (missing, is_coarse), pks in answers.items():
        Program.objects.filter(pk__in=pks).update(missing=missing, is_coarse=is_coarse)


def _missing(
    intervention_id, starts_on, ends_on, recipient_class, rows: list[Footprint], served: bool
) -> str:
    """Codes of Missing, in its order. `served`: some located line names its segments."""
    lacks = {
        Missing.INTERVENTION: intervention_id is None,
        Missing.SEGMENT: not served,
        Missing.PERIOD: starts_on is None or ends_on is None,
        Missing.LOCATION: not rows,
        Missing.RECIPIENT: not recipient_class,
    }
    return ";".join(code for code in Missing.values if lacks[code])
