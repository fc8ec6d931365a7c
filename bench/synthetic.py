"""Synthetic programs on Banten's villages, seeded: what every peer is given."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from coordination.engine import Register
from geo import areas, cells, coverage, crs, readers
from geo.footprints import cut

OFFICIAL = Path("../shared/data/batas_wilayah_banten_2025.gpkg")
AREAS = Path("fixtures/areas")
INTERVENTIONS, NEEDS, AGENCIES, MONTHS = 40, 60, 60, 36
DIMENSIONS = {"KSJ": 7, "SKH": 8, "MTP": 6, "KLG": 4}
EXCLUSIVE = {"KSJ", "SKH"}
DUPLICATES, COMPLEMENTS = 8, 8
KINDS, KIND_SHARES = ("villages", "districts", "coarse", "drawn"), (0.60, 0.25, 0.05, 0.10)


@dataclass(frozen=True)
class Ground:
    """Villages with clean outlines in EQUAL_AREA, sorted by code."""

    villages: gpd.GeoDataFrame
    source: str


def read_ground() -> Ground:
    """The official outlines when they are beside the project, else the approximate cells."""
    if OFFICIAL.exists():
        read = readers.read_outlines(OFFICIAL).frame
        frame = read[read["code"].str.len() == 13].sort_values("code").to_crs(crs.EQUAL_AREA)
        frame = frame.set_geometry(coverage.clean_coverage(frame.geometry))
        source = "official outlines"
    else:
        frame = cells.make_cells(
            areas.read_villages(AREAS), areas.read_neighbours(AREAS), areas.read_land(AREAS)
        ).to_crs(crs.EQUAL_AREA)
        source = "approximate cells"
    frame = frame.sort_values("code").reset_index(drop=True)
    frame["village_id"] = np.arange(1, len(frame) + 1)
    frame["area_m2"] = frame.geometry.area
    return Ground(frame[["village_id", "code", "area_m2", "geometry"]], source)


def make_register(
    ground: Ground,
    n: int,
    seed: int,
    *,
    interventions: int = INTERVENTIONS,
    needs: int = NEEDS,
) -> Register:
    """n programs: 60 % lists of 5 to 60 villages, 25 % of districts, 5 % coarse, 10 % drawn."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(KINDS, n, p=KIND_SHARES)
    codes = ground.villages["code"].to_numpy(str)
    order = _neighbours(ground)
    picked = [_villages(kind, rng, codes, order) for kind in kinds]
    drawn = np.flatnonzero(kinds == "drawn")
    rows, pieces = _drawn(ground, drawn, rng)
    listed = pd.DataFrame(
        {
            "line_id": np.repeat(np.arange(n), [len(p) for p in picked]) + 1,
            "village_id": np.concatenate([*picked, np.zeros(0, int)]).astype(int) + 1,
        }
    )
    ground_rows = pd.concat([listed, rows], ignore_index=True)
    starts = np.datetime64("2025-01") + rng.integers(0, MONTHS, n)
    ends = starts + rng.integers(1, 10, n)
    return Register(
        programs=pd.DataFrame(
            {
                "program_id": np.arange(1, n + 1),
                "family_id": np.arange(1, n + 1),
                "agency_id": rng.integers(1, AGENCIES + 1, n),
                "intervention": [f"I{i:02d}" for i in rng.integers(0, interventions, n)],
                "starts_on": starts.astype("datetime64[D]").astype("datetime64[s]"),
                "ends_on": ends.astype("datetime64[D]").astype("datetime64[s]"),
                "budget_idr": np.round(rng.lognormal(20.5, 1, n)),
            }
        ),
        lines=pd.DataFrame(
            {
                "line_id": np.arange(1, n + 1),
                "program_id": np.arange(1, n + 1),
                "segments": _segment_sets(rng, n),
                "is_coarse": kinds == "coarse",
                "planned_count": rng.integers(20, 3000, n).astype(float),
                "unit": rng.choice(["KPM", "jiwa", "unit rumah"], n),
            }
        ),
        ground=ground_rows.assign(stated_count=np.nan),
        pieces=pieces,
        villages=pd.DataFrame(ground.villages[["village_id", "code", "area_m2"]]),
        **_vocabulary(seed, interventions, needs),
        figures=pd.DataFrame(columns=["village_id", "segment", "value", "unit", "label"]),
    )


def _neighbours(ground: Ground) -> np.ndarray:
    """For each village, all others from near to far."""
    points = ground.villages.geometry.representative_point()
    xy = np.column_stack([points.x, points.y])
    return np.argsort(((xy[:, None] - xy[None]) ** 2).sum(axis=2), axis=1)[:, :400]


def _villages(kind: str, rng, codes: np.ndarray, order: np.ndarray) -> np.ndarray:
    start = rng.integers(len(codes))
    if kind == "villages":
        near = order[start][: rng.integers(60, 200)]
        return np.sort(rng.choice(near, rng.integers(5, 61), replace=False))
    if kind == "districts":
        around = list(dict.fromkeys(code[:8] for code in codes[order[start]]))
        chosen = around[: rng.integers(1, 5)]
        return np.flatnonzero(np.isin([c[:8] for c in codes], chosen))
    if kind == "coarse":
        length = rng.choice([2, 5], p=[0.3, 0.7])
        return np.flatnonzero(np.char.startswith(codes, codes[start][:length]))
    return np.zeros(0, int)


def _drawn(ground: Ground, programs: np.ndarray, rng) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Star-shaped outlines of 30 to 300 vertices and 1 to 6 km, cut by the villages."""
    columns = ["line_id", "village_id", "area_m2", "geometry"]
    if not len(programs):
        return pd.DataFrame(columns=columns[:2]), pd.DataFrame(columns=columns)
    centres = ground.villages.geometry.representative_point().to_numpy()
    shapes = []
    for _ in programs:
        centre, vertices = centres[rng.integers(len(centres))], rng.integers(30, 301)
        angle = np.sort(rng.uniform(0, 2 * np.pi, vertices))
        radius = rng.uniform(1000, 6000) * rng.uniform(0.8, 1.2, vertices)
        ring = [centre.x + radius * np.cos(angle), centre.y + radius * np.sin(angle)]
        shapes.append(shapely.Polygon(np.column_stack(ring)))
    rows = cut(gpd.GeoSeries(shapes, crs=crs.EQUAL_AREA), ground.villages).rows
    rows["line_id"] = programs[rows["shape_index"]] + 1
    partly = rows[rows["piece"].notna()].rename(columns={"piece": "geometry"})
    return rows[columns[:2]], partly[columns].reset_index(drop=True)


def _segment_sets(rng, n: int) -> list[str]:
    leaves = [[f"{d}-{i}" for i in range(size)] for d, size in DIMENSIONS.items()]
    sets = []
    for _ in range(n):
        dimensions = rng.choice(len(leaves), rng.integers(1, 3), replace=False)
        sets.append(";".join(sorted(str(rng.choice(leaves[d])) for d in dimensions)))
    return sets


def _vocabulary(seed: int, interventions: int, needs: int) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(1000 + seed)
    codes = [f"I{i:02d}" for i in range(interventions)]
    met = [f"N{i:02d}" for i in rng.integers(0, needs, interventions)]
    segments = [("SEG", "", "")]
    for dimension, size in DIMENSIONS.items():
        siblings = "exclusive" if dimension in EXCLUSIVE else "may_meet"
        segments.append((dimension, "SEG", siblings))
        segments += [(f"{dimension}-{i}", dimension, "") for i in range(size)]
    pairs = rng.choice(
        [(a, b) for a in range(interventions) for b in range(a + 1, interventions)],
        DUPLICATES + COMPLEMENTS,
        replace=False,
    )
    relation = ["duplicate"] * DUPLICATES + ["complementary"] * COMPLEMENTS
    return {
        "segments": pd.DataFrame(segments, columns=["code", "parent", "siblings"]).assign(
            may_meet=""
        ),
        "interventions": pd.DataFrame({"code": codes, "need": met, "is_physical": False}),
        "compatibility": pd.DataFrame(
            {
                "a": [codes[a] for a, _ in pairs],
                "b": [codes[b] for _, b in pairs],
                "relation": relation,
                "reason": "",
            }
        ),
    }
