"""The same question put to others: which pairs, and how many square metres they share.

Every peer gets the attribute filters as small tables and answers with arrays (left, right, m2)
sorted by pair. Preparing (building its own shapes, tables and indexes) is timed apart.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from coordination.engine import Packed, Register, measure, pack
from coordination.engine.relations import OVERLAPPING
from geo import crs

from .synthetic import Ground

MIN_SHARED_M2 = 1000.0


class Answer(NamedTuple):
    left: np.ndarray
    right: np.ndarray
    shared_m2: np.ndarray


@dataclass(frozen=True)
class Filters:
    """The attribute tests of the definition, as arrays by program position."""

    starts: np.ndarray
    ends: np.ndarray
    intervention: np.ndarray
    segment_set: np.ndarray
    related: np.ndarray
    meets: np.ndarray

    def pass_(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return (
            (self.starts[left] < self.ends[right])
            & (self.starts[right] < self.ends[left])
            & self.related[self.intervention[left], self.intervention[right]]
            & (self.meets[self.segment_set[left], self.segment_set[right]] > 0)
        )


def filters_of(packed: Packed) -> Filters:
    programs = packed.programs
    return Filters(
        starts=programs.starts,
        ends=programs.ends,
        intervention=programs.intervention,
        segment_set=packed.facets.segment_set,
        related=np.isin(packed.relations.matrix, OVERLAPPING),
        meets=packed.meets,
    )


class Ours:
    name = "Sinkron (villages as bit sets)"

    def __init__(self, register: Register, ground: Ground):
        self.packed = pack(register)

    def answer(self) -> Answer:
        frame = measure(self.packed, min_shared_m2=MIN_SHARED_M2).frame
        return Answer(*(frame[c].to_numpy() for c in ("left_id", "right_id", "shared_area_m2")))


def outlines_of(register: Register, ground: Ground) -> np.ndarray:
    """One outline per program: its villages and pieces united."""
    rows = register.ground.merge(
        register.pieces[["line_id", "village_id", "geometry"]],
        on=["line_id", "village_id"],
        how="left",
    )
    rows = rows.sort_values("line_id", ignore_index=True)
    whole = rows["geometry"].isna()
    shapes = ground.villages.geometry.to_numpy()
    rows.loc[whole, "geometry"] = shapes[rows.loc[whole, "village_id"].to_numpy() - 1]
    bounds = np.searchsorted(rows["line_id"], np.arange(len(register.programs) + 1) + 1)
    parts = rows["geometry"].to_numpy()
    drawn = (~whole).to_numpy()
    return np.array(
        [
            # Whole villages are a coverage: their union needs no overlay.
            (shapely.union_all if drawn[a:b].any() else shapely.coverage_union_all)(parts[a:b])
            for a, b in pairwise(bounds)
        ]
    )


class Tree:
    name = "shapely STRtree, filters first"

    def __init__(self, register: Register, ground: Ground):
        self.filters = filters_of(pack(register))
        self.outlines = outlines_of(register, ground)
        self.tree = shapely.STRtree(self.outlines)

    def answer(self) -> Answer:
        left, right = self.tree.query(self.outlines)
        near = left < right
        left, right = left[near], right[near]
        passed = self.filters.pass_(left, right)
        left, right = left[passed], right[passed]
        m2 = shapely.area(shapely.intersection(self.outlines[left], self.outlines[right]))
        return _sorted(left + 1, right + 1, m2)


class Overlay:
    name = "geopandas.overlay"

    def __init__(self, register: Register, ground: Ground):
        self.filters = filters_of(pack(register))
        self.frame = gpd.GeoDataFrame(
            {"program": np.arange(len(register.programs))},
            geometry=outlines_of(register, ground),
            crs=crs.EQUAL_AREA,
        )

    def answer(self) -> Answer:
        both = gpd.overlay(self.frame, self.frame, how="intersection", keep_geom_type=True)
        left, right = both["program_1"].to_numpy(), both["program_2"].to_numpy()
        kept = (left < right) & self.filters.pass_(left, right)
        return _sorted(left[kept] + 1, right[kept] + 1, both.geometry.area.to_numpy()[kept])


class DuckDB:
    name = "DuckDB, self-join of village rows"

    QUERY = """
        SELECT a.program, b.program, a.village, a.piece, b.piece, least(a.m2, b.m2)
        FROM ground a
        JOIN ground b ON a.village = b.village AND a.program < b.program
        JOIN programs p ON p.program = a.program
        JOIN programs q ON q.program = b.program
        JOIN related r ON r.a = p.intervention AND r.b = q.intervention
        JOIN meets m ON m.a = p.segments AND m.b = q.segments
        WHERE p.starts < q.ends AND q.starts < p.ends
    """

    def __init__(self, register: Register, ground: Ground):
        import duckdb

        filters = filters_of(pack(register))
        self.database = duckdb.connect(":memory:", config={"threads": 1})
        self.shapes = register.pieces["geometry"].to_numpy()
        for name, frame in village_tables(register, filters).items():
            self.database.register("given", frame)
            self.database.execute(f"CREATE TABLE {name} AS SELECT * FROM given")

    def answer(self) -> Answer:
        rows = self.database.execute(self.QUERY).fetchnumpy()
        left, right, _village, ours, theirs, m2 = rows.values()
        m2 = np.asarray(m2, float).copy()
        both = (ours >= 0) & (theirs >= 0)
        if both.any():
            pair = shapely.intersection(self.shapes[ours[both]], self.shapes[theirs[both]])
            m2[both] = shapely.area(pair)
        return _per_pair(left, right, m2)


class PostGIS:
    """The same join on PostgreSQL; pieces meet by ST_Intersection. Connects to `url`."""

    name = "PostGIS, self-join of village rows"
    url = ""

    QUERY = """
        SELECT a.program, b.program, CASE WHEN a.shape IS NULL OR b.shape IS NULL
            THEN least(a.m2, b.m2) ELSE ST_Area(ST_Intersection(a.shape, b.shape)) END
        FROM ground a
        JOIN ground b ON a.village = b.village AND a.program < b.program
        JOIN programs p ON p.program = a.program
        JOIN programs q ON q.program = b.program
        JOIN related r ON r.a = p.intervention AND r.b = q.intervention
        JOIN meets m ON m.a = p.segments AND m.b = q.segments
        WHERE p.starts < q.ends AND q.starts < p.ends
    """
    TABLES = {
        "ground": "program int, village int, m2 float8, shape geometry",
        "programs": "program int PRIMARY KEY, intervention int, segments int, starts int, ends int",
        "related": "a int, b int",
        "meets": "a int, b int",
    }

    def __init__(self, register: Register, ground: Ground):
        import psycopg

        tables = village_tables(register, filters_of(pack(register)))
        wkb = [g.wkb_hex for g in register.pieces["geometry"]]
        rows = tables["ground"]
        shapes = [None if n < 0 else wkb[n] for n in rows.pop("piece")]
        rows["shape"] = pd.Series(shapes, index=rows.index, dtype=object)
        self.link = psycopg.connect(self.url, autocommit=True)
        self.link.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        self.link.execute("SET max_parallel_workers_per_gather = 0")  # one thread, as the others
        for name, columns in self.TABLES.items():
            self.link.execute(f"CREATE TEMP TABLE {name} ({columns})")
            names = [column.split()[0] for column in columns.split(", ")]
            with self.link.cursor().copy(f"COPY {name} ({', '.join(names)}) FROM STDIN") as copy:
                for row in tables[name][names].itertuples(index=False):
                    copy.write_row([None if isinstance(v, float) and v != v else v for v in row])
        self.link.execute("CREATE INDEX ON ground (village)")
        self.link.execute("ANALYZE")

    def answer(self) -> Answer:
        rows = np.array(self.link.execute(self.QUERY).fetchall(), dtype=float).reshape(-1, 3)
        return _per_pair(rows[:, 0].astype(int), rows[:, 1].astype(int), rows[:, 2])


def village_tables(register: Register, filters: Filters) -> dict[str, pd.DataFrame]:
    """Rows of villages and small tables of the filters, for peers that speak SQL."""
    pieces = register.pieces.assign(piece=np.arange(len(register.pieces)))
    ground = (
        register.ground.merge(
            pieces[["line_id", "village_id", "piece", "area_m2"]],
            on=["line_id", "village_id"],
            how="left",
        )
        .merge(register.villages, on="village_id", suffixes=("", "_village"))
        .assign(m2=lambda x: x["area_m2"].fillna(x["area_m2_village"]).astype(float))
        .assign(piece=lambda x: x["piece"].fillna(-1).astype(int))
        .rename(columns={"line_id": "program", "village_id": "village"})
    )[["program", "village", "piece", "m2"]]
    programs = pd.DataFrame(
        {
            "program": np.arange(1, len(filters.starts) + 1),
            "intervention": filters.intervention,
            "segments": filters.segment_set,
            "starts": filters.starts,
            "ends": filters.ends,
        }
    )
    return {
        "ground": ground,
        "programs": programs,
        "related": pd.DataFrame(np.argwhere(filters.related), columns=["a", "b"]),
        "meets": pd.DataFrame(np.argwhere(filters.meets > 0), columns=["a", "b"]),
    }


def _per_pair(left, right, m2) -> Answer:
    """Sum the villages of each pair that share enough."""
    enough = m2 >= MIN_SHARED_M2
    key = left[enough].astype(np.int64) << 32 | right[enough].astype(np.int64)
    pairs, place = np.unique(key, return_inverse=True)
    total = np.bincount(place, weights=m2[enough], minlength=len(pairs))
    return Answer(pairs >> 32, pairs & 0xFFFFFFFF, total)


def _sorted(left, right, m2) -> Answer:
    enough = m2 >= MIN_SHARED_M2
    left, right, m2 = left[enough], right[enough], m2[enough]
    order = np.lexsort((right, left))
    return Answer(left[order], right[order], m2[order])


def agree(ours: Answer, theirs: Answer) -> str:
    """`equal` when the pair sets are equal and areas agree to 1e-6, else what differs."""
    ours_pairs = set(zip(ours.left.tolist(), ours.right.tolist(), strict=True))
    their_pairs = set(zip(theirs.left.tolist(), theirs.right.tolist(), strict=True))
    if ours_pairs != their_pairs:
        return f"{len(ours_pairs ^ their_pairs)} pairs differ"
    worst = np.max(np.abs(theirs.shared_m2 / ours.shared_m2 - 1), initial=0.0)
    return "equal" if worst < 1e-6 else f"areas differ by {worst:.1e}"
