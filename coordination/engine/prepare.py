"""From frames to the packed arrays that pairs are tested on.

A *facet* is the lines of one program that name the same segments: they meet the same others, so
they are compared once. Villages are numbered in the order of their codes, so that a regency is a
run of numbers, and a facet's villages are packed 64 to a word (words that are zero are left out).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from .frames import Register, check_register
from .relations import Relations, relations
from .segments import Meetings, SegmentTree
from .spread import EQUALLY, UNKNOWN, spread_counts


@dataclass(frozen=True)
class Rows:
    """Ground rows, sorted by (facet, village)."""

    line: np.ndarray  # int32, position in lines
    facet: np.ndarray  # int32
    village: np.ndarray  # int32, position in villages
    count: np.ndarray  # float64, NaN unknown
    area_m2: np.ndarray  # float64, of this ground
    piece: np.ndarray  # int32, position in `pieces`, -1 for a whole village


@dataclass(frozen=True)
class Facets:
    """One row per (program, segment set), sorted by program; `cells` are its distinct villages."""

    program: np.ndarray  # int32, position in programs
    segment_set: np.ndarray  # int32
    is_plain: (
        np.ndarray
    )  # bool: one unit, and no village with several lines of which one is partial
    unit: np.ndarray  # int32 code of the unit, -1 unknown or mixed
    cell_start: np.ndarray  # int64, n + 1
    cell_village: np.ndarray  # int32
    cell_area_m2: np.ndarray  # float64: the village's, or the single piece's
    cell_is_whole: np.ndarray  # bool
    cell_count: np.ndarray  # float64, sum over lines, NaN if any is unknown
    word_start: np.ndarray  # int64, n + 1
    word_block: np.ndarray  # int32, village position // 64
    word_bits: np.ndarray  # uint64
    word_cell: np.ndarray  # int64, the cell of the word's first village
    row_start: np.ndarray  # int64, n + 1, into Rows


@dataclass(frozen=True)
class Programs:
    """Arrays in the order of program_id."""

    id: np.ndarray
    family: np.ndarray
    agency: np.ndarray
    intervention: np.ndarray  # int32, position in relations.codes
    starts: np.ndarray  # int32 days since 1970
    ends: np.ndarray
    budget_idr: np.ndarray
    is_coarse: np.ndarray
    area_m2: np.ndarray
    village_count: np.ndarray
    total_count: np.ndarray  # NaN when any line states none, or nothing in all
    spread: np.ndarray  # the coarsest way any of its lines was spread
    is_physical: np.ndarray


@dataclass(frozen=True)
class Packed:
    programs: Programs
    facets: Facets
    rows: Rows
    piece_shapes: np.ndarray  # shapely, equal-area
    line_unit: np.ndarray  # int32 per line, -1 unknown
    units: np.ndarray  # text of each unit code
    village_ids: np.ndarray
    village_areas_m2: np.ndarray
    relations: Relations
    tree: SegmentTree
    meetings: Meetings
    meets: np.ndarray  # uint8 (sets, sets), meetings.level
    figures: pd.DataFrame


def pack(register: Register) -> Packed:
    """Check a register and pack it.

    Raises
    ------
    FrameError
        If the register breaks the contract of `engine.frames`.
    """
    check_register(register)
    programs = register.programs.sort_values("program_id", ignore_index=True)
    lines = register.lines.sort_values("line_id", ignore_index=True)
    villages = register.villages.sort_values("code", ignore_index=True)
    line_program = np.searchsorted(programs["program_id"], lines["program_id"]).astype(np.int32)
    set_code, segment_sets = pd.factorize(lines["segments"], sort=True)
    facet_key = line_program.astype(np.int64) * max(len(segment_sets), 1) + set_code
    facet_keys, line_facet = np.unique(facet_key, return_inverse=True)
    units, line_unit = _units(lines)

    rows, how = _rows(register, lines, villages, line_facet)
    facets = _facets(facet_keys, len(segment_sets), rows, line_unit, line_facet, villages)
    tree = SegmentTree(register.segments)
    meetings = Meetings(list(segment_sets), tree)
    rel = relations(register.interventions, register.compatibility)
    shapes = register.pieces["geometry"].to_numpy()
    return Packed(
        programs=_programs(programs, lines, line_program, rows, how, shapes, rel, register),
        facets=facets,
        rows=rows,
        piece_shapes=shapes,
        line_unit=line_unit,
        units=units,
        village_ids=villages["village_id"].to_numpy(np.int64),
        village_areas_m2=villages["area_m2"].to_numpy(float),
        relations=rel,
        tree=tree,
        meetings=meetings,
        meets=meetings.level,
        figures=register.figures,
    )


def _units(lines: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    code, units = pd.factorize(lines["unit"], sort=True)
    code = code.astype(np.int32)
    return np.asarray(units, dtype=object), np.where(lines["unit"] == "", -1, code).astype(np.int32)


def _rows(register, lines, villages, line_facet) -> tuple[Rows, np.ndarray]:
    """Ground rows with their counts and areas, and how each line was spread."""
    ground = register.ground
    line_ids = lines["line_id"].to_numpy()
    frame = pd.DataFrame(
        {
            "line_pos": np.searchsorted(line_ids, ground["line_id"]),
            "village_id": ground["village_id"].to_numpy(),
            "stated_count": ground["stated_count"].to_numpy(float),
        }
    ).sort_values("line_pos", ignore_index=True, kind="stable")
    counts, how = spread_counts(lines, frame, register.figures)
    village = pd.Index(villages["village_id"]).get_indexer(frame["village_id"]).astype(np.int32)
    line = frame["line_pos"].to_numpy(np.int32)
    area, piece = _areas(register, line_ids, villages, line, village)
    facet = line_facet[line].astype(np.int32)
    order = np.lexsort((line, village, facet))
    return Rows(
        line[order], facet[order], village[order], counts[order], area[order], piece[order]
    ), how


def _areas(register, line_ids, villages, line, village) -> tuple[np.ndarray, np.ndarray]:
    area = villages["area_m2"].to_numpy(float)[village]
    piece = np.full(len(line), -1, dtype=np.int32)
    pieces = register.pieces
    if len(pieces):
        width = np.int64(len(villages))
        keys = line.astype(np.int64) * width + village
        places = pd.Index(villages["village_id"]).get_indexer(pieces["village_id"])
        wanted = np.searchsorted(line_ids, pieces["line_id"]).astype(np.int64) * width + places
        order = np.argsort(keys)
        found = order[np.searchsorted(keys[order], wanted)]
        piece[found] = np.arange(len(pieces), dtype=np.int32)
        area[found] = pieces["area_m2"].to_numpy(float)
    return area, piece


def _starts(owner: np.ndarray, n: int) -> np.ndarray:
    """Where each owner's rows start in an array sorted by owner; n + 1 long."""
    return np.searchsorted(owner, np.arange(n + 1)).astype(np.int64)


def _facets(facet_keys, n_sets, rows, line_unit, line_facet, villages) -> Facets:
    n = len(facet_keys)
    whole = rows.piece < 0
    first = _first_of_run(rows.facet, rows.village)
    cell_of_row = np.cumsum(first) - 1
    cells = int(first.sum())
    cell_facet, cell_village = rows.facet[first], rows.village[first]
    cell_whole = np.bincount(cell_of_row, weights=whole, minlength=cells) > 0
    partial = np.bincount(cell_of_row, weights=~whole, minlength=cells)
    lines_in = np.bincount(cell_of_row, minlength=cells)
    tangled = (partial > 0) & (lines_in > 1)
    areas = villages["area_m2"].to_numpy(float)[cell_village]
    cell_area = np.where(cell_whole, areas, rows.area_m2[first])
    low = np.full(n, np.iinfo(np.int32).max, np.int32)
    high = np.full(n, -2, np.int32)
    np.minimum.at(low, line_facet, line_unit)
    np.maximum.at(high, line_facet, line_unit)
    is_plain = (low == high) & (np.bincount(cell_facet, weights=tangled, minlength=n) == 0)
    block = cell_village // 64
    new_word = _first_of_run(cell_facet, block)
    word_of_cell = np.cumsum(new_word) - 1
    bits = np.zeros(int(new_word.sum()), np.uint64)
    np.bitwise_or.at(bits, word_of_cell, np.uint64(1) << (cell_village % 64).astype(np.uint64))
    return Facets(
        program=(facet_keys // max(n_sets, 1)).astype(np.int32),
        segment_set=(facet_keys % max(n_sets, 1)).astype(np.int32),
        is_plain=is_plain,
        unit=np.where(low == high, low, -1).astype(np.int32),
        cell_start=_starts(cell_facet, n),
        cell_village=cell_village,
        cell_area_m2=cell_area,
        cell_is_whole=cell_whole,
        cell_count=np.bincount(cell_of_row, weights=rows.count, minlength=cells),
        word_start=_starts(cell_facet[new_word], n),
        word_block=block[new_word].astype(np.int32),
        word_bits=bits,
        word_cell=np.flatnonzero(new_word),
        row_start=_starts(rows.facet, n),
    )


def _first_of_run(*columns: np.ndarray) -> np.ndarray:
    """True where any of the sorted columns differs from the row before."""
    first = np.ones(len(columns[0]), dtype=bool)
    if len(first) > 1:
        first[1:] = np.logical_or.reduce([c[1:] != c[:-1] for c in columns])
    return first


def _programs(programs, lines, line_program, rows, how, shapes, rel, register) -> Programs:
    n = len(programs)
    area_m2, village_count = _program_ground(n, line_program[rows.line], rows, shapes)
    unknown = np.bincount(line_program, weights=how == UNKNOWN, minlength=n) > 0
    total = np.bincount(line_program[rows.line], weights=rows.count, minlength=n)
    total = np.where(unknown | ~(total > 0), np.nan, total)
    spread = np.zeros(n, dtype=np.int64)
    np.maximum.at(spread, line_program, how)
    physical = register.interventions.set_index("code")["is_physical"]
    located = np.bincount(line_program, weights=~lines["is_coarse"].to_numpy(bool), minlength=n)
    return Programs(
        id=programs["program_id"].to_numpy(np.int64),
        family=programs["family_id"].to_numpy(np.int64),
        agency=programs["agency_id"].to_numpy(np.int64),
        intervention=rel.index(programs["intervention"]),
        starts=programs["starts_on"].to_numpy("datetime64[D]").astype(np.int64).astype(np.int32),
        ends=programs["ends_on"].to_numpy("datetime64[D]").astype(np.int64).astype(np.int32),
        budget_idr=programs["budget_idr"].to_numpy(float),
        is_coarse=located == 0,
        area_m2=area_m2,
        village_count=village_count,
        total_count=total,
        spread=np.where(np.isnan(total), EQUALLY, spread),
        is_physical=physical.reindex(programs["intervention"]).to_numpy(bool),
    )


def _program_ground(n, owner, rows, shapes) -> tuple[np.ndarray, np.ndarray]:
    """Area and number of villages of each program, a village counted once."""
    owner, _village, united = unite(owner, rows.village, rows.piece, rows.area_m2, shapes)
    area_m2 = np.bincount(owner, weights=united, minlength=n)
    return area_m2, np.bincount(owner, minlength=n)


def unite(owner, village, piece, area_m2, shapes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ground rows united village by village: (owner, village, square metres), sorted so."""
    order = np.lexsort((piece, village, owner))
    owner, village, piece = owner[order], village[order], piece[order]
    area = area_m2[order].copy()
    first = _first_of_run(owner, village)
    run = np.cumsum(first) - 1
    # Rows are sorted with the whole village (-1) first: it stands for the run.
    united = area[first]
    partial_run = piece[first] >= 0
    several = np.bincount(run)[np.arange(len(united))] > 1 if len(united) else partial_run
    starts = np.flatnonzero(first)
    for i in np.flatnonzero(partial_run & several):
        stop = starts[i + 1] if i + 1 < len(starts) else len(piece)
        united[i] = shapely.area(shapely.union_all(shapes[piece[starts[i] : stop]]))
    return owner[first], village[first], united
