"""Querysets to frames. The engine never sees a model; this is where models stop."""

from collections.abc import Iterable
from functools import reduce

import numpy as np
import pandas as pd

from coordination.engine import Register
from coordination.models import EXAMPLE_INDICATOR, NeedFigure
from geo import codec
from geo.frames import village_frame
from geo.models import Level
from programs.models import (
    Compatibility,
    Footprint,
    Intervention,
    Piece,
    Program,
    ProgramQuerySet,
    Segment,
)
from programs.unsaved import UnsavedProgram

# Packed rows state some villages' counts and not others': the two parts are two lines.
STATED, NOT_STATED = 0, 1
MOST_KEYS = 900  # below the number of parameters any SQLite takes
PROGRAM = (
    *("pk", "part_of_id", "agency_id", "intervention__code"),
    *("starts_on", "ends_on", "budget_idr"),
)
FOOTPRINT = (
    *("pk", "program_id", "segment_key", "is_coarse", "planned_count", "unit"),
    *("villages", "stated_counts"),
)


def read_register(
    programs: ProgramQuerySet,
    *,
    with_examples: bool = False,
    unsaved: UnsavedProgram | None = None,
) -> Register:
    """The checkable ones of `programs` as the engine takes them, in nine queries.

    `with_examples` lets example need figures in; never for real programs. `unsaved` is compared
    as if it were stored, and then only those that share a village with it are read; the caller
    leaves its stored self out of `programs`.
    """
    checkable = programs.checkable()
    footprints, pieces = _footprint_rows(checkable), []
    if unsaved:
        near = _sharing_a_village(footprints, unsaved)
        footprints = [row for row in footprints if row[1] in near]
        if len(near) <= MOST_KEYS:
            checkable = Program.objects.filter(pk__in=near)
    rows = _program_rows(checkable)
    if unsaved:
        rows.append(_values(unsaved.program, PROGRAM))
        served = [row for row in unsaved.footprints if row.segment_key]
        footprints += [_values(row, FOOTPRINT) for row in served]
        pieces = [
            (row.pk, village, m2, wkb)
            for row, (village, _share, m2, wkb) in unsaved.pieces
            if row.segment_key
        ]
    villages = unsaved.villages.frame if unsaved else village_frame()
    lines, ground = _lines_and_ground(footprints)
    return Register(
        programs=_programs(rows),
        lines=lines,
        ground=ground,
        pieces=_pieces(_piece_rows(checkable) + pieces),
        villages=villages[["village_id", "code", "area_m2"]],
        segments=segment_frame(),
        interventions=_frame(
            Intervention.objects.values_list("code", "need__code", "is_physical"),
            ["code", "need", "is_physical"],
        ),
        compatibility=_frame(
            Compatibility.objects.values_list("left__code", "right__code", "relation", "reason"),
            ["a", "b", "relation", "reason"],
        ),
        figures=figure_frame(with_examples=with_examples, segments=_named(lines)),
    )


def _frame(rows: Iterable[tuple], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame.from_records(list(rows), columns=columns)


def _values(row, names: Iterable[str]) -> tuple:
    """The values of an unsaved row that `values_list(*names)` would give of a stored one."""
    return tuple(reduce(getattr, name.split("__"), row) for name in names)


def _program_rows(programs: ProgramQuerySet) -> list[tuple]:
    return list(programs.order_by("pk").values_list(*PROGRAM))


def _sharing_a_village(footprints: list[tuple], unsaved: UnsavedProgram) -> set[int]:
    """Ids of the programs with a village of `unsaved`: no other can make a pair with it."""
    if not footprints or not unsaved.footprints:
        return set()
    own = np.frombuffer(b"".join(row.villages for row in unsaved.footprints), dtype="<i4")
    sizes = [len(row[6]) // 4 for row in footprints]
    villages = np.frombuffer(b"".join(bytes(row[6]) for row in footprints), dtype="<i4")
    owner = np.repeat([row[1] for row in footprints], sizes)
    return set(owner[np.isin(villages, own)].tolist())


def _programs(rows: list[tuple]) -> pd.DataFrame:
    columns = ["program_id", "part_of", "agency_id", "intervention", *PROGRAM[4:]]
    frame = _frame(rows, columns)
    part_of = frame.pop("part_of").astype(float)
    return frame.assign(
        family_id=part_of.fillna(frame["program_id"]).astype(np.int64),
        starts_on=pd.to_datetime(frame["starts_on"]),
        ends_on=pd.to_datetime(frame["ends_on"]),
        budget_idr=frame["budget_idr"].astype(float),
    )


def _footprint_rows(programs: ProgramQuerySet) -> list[tuple]:
    rows = Footprint.objects.filter(program__in=programs.values("pk")).exclude(segment_key="")
    return list(rows.order_by("pk").values_list(*FOOTPRINT))


def lines_and_ground(programs: ProgramQuerySet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Footprint rows of stored programs unpacked to lines and villages."""
    return _lines_and_ground(_footprint_rows(programs))


def located_lines(programs: ProgramQuerySet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """As `lines_and_ground`: lines finer than a regency, those that name no segment too."""
    rows = Footprint.objects.filter(
        program__in=programs.order_by().values("pk"), is_coarse=False
    ).order_by("pk")
    return _lines_and_ground(list(rows.values_list(*FOOTPRINT)))


def _lines_and_ground(rows: list[tuple]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of FOOTPRINT, ascending, unpacked without a loop over villages."""
    sizes = np.array([len(r[6]) // 4 for r in rows], dtype=np.int64)
    villages = np.frombuffer(b"".join(bytes(r[6]) for r in rows), dtype="<i4")
    nothing = np.float64(np.nan).tobytes()
    stated = np.frombuffer(
        b"".join(
            nothing * int(n) if r[7] is None else bytes(r[7])
            for r, n in zip(rows, sizes, strict=True)
        ),
        dtype="<f8",
    )
    stated = np.where(stated > 0, stated, np.nan)  # a stated 0 says nothing
    frame = _frame(
        [r[:6] for r in rows],
        ["footprint_id", "program_id", "segments", "is_coarse", "planned_count", "unit"],
    )
    is_packed = np.array([r[7] is not None for r in rows], dtype=bool)
    part = np.where(np.repeat(is_packed, sizes) & np.isnan(stated), NOT_STATED, STATED)
    line_id = np.repeat(frame["footprint_id"].to_numpy(np.int64), sizes) * 2 + part
    ground = pd.DataFrame({"line_id": line_id, "village_id": villages, "stated_count": stated})
    return _lines(frame, line_id, is_packed), ground


def _lines(frame: pd.DataFrame, line_id: np.ndarray, is_packed: np.ndarray) -> pd.DataFrame:
    present = np.unique(line_id)
    place = np.searchsorted(frame["footprint_id"].to_numpy(np.int64), present // 2)
    planned = frame["planned_count"].astype(float).to_numpy()[place]
    return pd.DataFrame(
        {
            "line_id": present,
            "program_id": frame["program_id"].to_numpy()[place],
            "segments": frame["segments"].to_numpy()[place],
            "is_coarse": frame["is_coarse"].to_numpy(bool)[place],
            # A packed line states its counts village by village or not at all.
            "planned_count": np.where(is_packed[place], np.nan, planned),
            "unit": frame["unit"].to_numpy()[place],
        }
    )


def _piece_rows(programs: ProgramQuerySet) -> list[tuple]:
    of_programs = Piece.objects.filter(footprint__program__in=programs.values("pk"))
    served = of_programs.filter(footprint__segment_key__gt="")
    return list(served.values_list("footprint_id", "village_id", "area_m2", "wkb"))


def _pieces(values: list[tuple]) -> pd.DataFrame:
    """Pieces of drawn lines. Only shapes that another piece of the village may meet are decoded."""
    rows = _frame(values, ["footprint_id", "village_id", "area_m2", "wkb"])
    geometry = np.full(len(rows), None, dtype=object)
    crowded = rows["village_id"].duplicated(keep=False).to_numpy(bool)
    if crowded.any():
        geometry[crowded] = codec.to_series(rows.loc[crowded, "wkb"]).to_numpy()
    return pd.DataFrame(
        {
            "line_id": rows["footprint_id"].astype(np.int64) * 2 + STATED,
            "village_id": rows["village_id"].astype(np.int64),
            "area_m2": rows["area_m2"].astype(float),
            "geometry": geometry,
        }
    )


def segment_frame() -> pd.DataFrame:
    rows = _frame(
        Segment.objects.values_list("pk", "code", "parent__code", "siblings"),
        ["pk", "code", "parent", "siblings"],
    )
    code_of = dict(zip(rows["pk"], rows["code"], strict=True))
    allowed: dict[str, list[str]] = {}
    pairs = Segment.may_meet.through.objects.values_list("from_segment_id", "to_segment_id")
    for one, other in pairs:
        allowed.setdefault(code_of[one], []).append(code_of[other])
    return rows.assign(
        parent=rows["parent"].fillna(""),
        may_meet=[";".join(sorted(allowed.get(code, ()))) for code in rows["code"]],
    ).drop(columns="pk")


def _named(lines: pd.DataFrame) -> set[str]:
    """Every segment that a line names: people are never counted by another one's figures."""
    return {code for key in lines["segments"].unique() for code in key.split(";")}


def figure_frame(*, with_examples: bool, segments: set[str] | None = None) -> pd.DataFrame:
    """Need figures of villages in use, the newest of each village and segment.

    Of these `segments` alone where they are given.
    """
    figures = NeedFigure.objects.filter(
        in_use=True, area__level=Level.VILLAGE, segment__isnull=False, value__isnull=False
    )
    if segments is not None:
        figures = figures.filter(segment__code__in=segments)
    if not with_examples:
        figures = figures.exclude(indicator__startswith=EXAMPLE_INDICATOR)
    rows = _frame(
        figures.order_by("area_id", "segment__code", "-year", "-pk").values_list(
            "area_id", "segment__code", "value", "unit", "indicator", "definition", "year"
        ),
        ["village_id", "segment", "value", "unit", "indicator", "definition", "year"],
    ).drop_duplicates(["village_id", "segment"])
    name = rows["definition"].where(rows["definition"] != "", rows["indicator"])
    label = name + ", " + rows["year"].astype(str)
    return rows.assign(label=label)[["village_id", "segment", "value", "unit", "label"]]
