"""Registers for tests of the engine: a builder from plain values, and a seeded random one.

The country is 8 x 8 rectangular villages, in metres: two regencies of four districts of eight.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate

import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from coordination.engine import Register

from . import vocabulary

WHOLE = 1 - 1e-6
SLIVER = 0.01
WIDTHS_M = (1000, 800, 1200, 1000, 900, 1100, 700, 1300)
HEIGHTS_M = (1000, 1000, 600, 1400, 1000, 850, 1150, 1000)
YEAR = date(2026, 1, 1)
NEXT_YEAR = date(2027, 1, 1)


@dataclass(frozen=True)
class Village:
    id: int
    code: str
    outline: Polygon

    @property
    def regency(self):
        return self.code[:5]

    @property
    def district(self):
        return self.code[:8]


@dataclass(frozen=True)
class Line:
    """One target line: whole `villages`, or the villages that `shape` cuts, or both."""

    villages: tuple = ()
    segments: tuple = ("KSJ-D1",)
    shape: Polygon | None = None
    is_coarse: bool = False
    planned: float | None = None
    unit: str = ""
    stated: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """One program, valid by default; a test says only what it is about."""

    id: int
    lines: tuple
    intervention: str = "PKH"
    agency: int | None = None
    family: int | None = None
    starts_on: date = YEAR
    ends_on: date = NEXT_YEAR
    budget: float | None = None


@dataclass(frozen=True)
class Figure:
    village: int
    segment: str
    value: float
    unit: str = "keluarga"
    label: str = "angka uji 2025"


def make_country(seed: int = 0) -> list[Village]:
    """64 villages; ids are not in the order of codes."""
    ids = random.Random(seed).sample(range(1, 1000), 64)
    rights, tops = list(accumulate(WIDTHS_M)), list(accumulate(HEIGHTS_M))
    country = []
    for column, row in ((c, r) for c in range(8) for r in range(8)):
        regency = "36.04" if column < 4 else "36.02"
        code = f"{regency}.{column % 4 + 1:02d}.{2001 + row}"
        left, bottom = rights[column] - WIDTHS_M[column], tops[row] - HEIGHTS_M[row]
        outline = shapely.box(left, bottom, rights[column], tops[row])
        country.append(Village(ids[column * 8 + row], code, outline))
    return country


def cut(shape: Polygon, villages) -> dict:
    """village id -> the piece of `shape` there, None for the whole village; slivers dropped."""
    ground = {}
    for village in villages:
        piece = shape.intersection(village.outline)
        if not piece.area:
            continue
        share = piece.area / village.outline.area
        if share >= SLIVER or piece.area / shape.area >= SLIVER:
            ground[village.id] = None if share >= WHOLE else piece
    return ground


def ground_of(line: Line, villages) -> dict:
    drawn = cut(line.shape, villages) if line.shape is not None else {}
    return {**drawn, **dict.fromkeys(line.villages)}


def register_of(plans, villages, figures=(), words=vocabulary) -> Register:
    """The frames the engine reads, from plain values."""
    programs, lines, ground, pieces = [], [], [], []
    for plan in plans:
        programs.append(
            (
                plan.id,
                plan.id if plan.family is None else plan.family,
                plan.id if plan.agency is None else plan.agency,
                plan.intervention,
                plan.starts_on,
                plan.ends_on,
                plan.budget,
            )
        )
        for line in plan.lines:
            number = 5000 + len(lines)
            segments = ";".join(sorted(line.segments))
            lines.append((number, plan.id, segments, line.is_coarse, line.planned, line.unit))
            for village, piece in ground_of(line, villages).items():
                ground.append((number, village, line.stated.get(village)))
                if piece is not None:
                    pieces.append((number, village, piece.area, piece))
    return Register(
        programs=program_frame(programs),
        lines=frame(
            lines,
            line_id="int64",
            program_id="int64",
            segments="str",
            is_coarse="bool",
            planned_count="float64",
            unit="str",
        ),
        ground=frame(ground, line_id="int64", village_id="int64", stated_count="float64"),
        pieces=frame(
            pieces, line_id="int64", village_id="int64", area_m2="float64", geometry="object"
        ),
        villages=frame(
            [(v.id, v.code, v.outline.area) for v in villages],
            village_id="int64",
            code="str",
            area_m2="float64",
        ),
        segments=words.segment_frame(),
        interventions=words.intervention_frame(),
        compatibility=words.compatibility_frame(),
        figures=frame(
            [(f.village, f.segment, f.value, f.unit, f.label) for f in figures],
            village_id="int64",
            segment="str",
            value="float64",
            unit="str",
            label="str",
        ),
    )


def frame(rows, **dtypes) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)


def program_frame(rows) -> pd.DataFrame:
    programs = frame(
        rows,
        program_id="int64",
        family_id="int64",
        agency_id="int64",
        intervention="str",
        starts_on="object",
        ends_on="object",
        budget_idr="float64",
    )
    days = {name: np.array(programs[name], "datetime64[D]") for name in ("starts_on", "ends_on")}
    return programs.assign(**days)


# Random registers


def random_register(seed: int, n: int = 60) -> Register:
    """`n` programs on the 64 villages, the same for the same seed."""
    country = make_country(seed)
    plans, figures = random_plans(seed, n, country)
    return register_of(plans, country, figures)


def random_plans(seed: int, n: int, country) -> tuple[list[Plan], list[Figure]]:
    rng = random.Random(seed)
    ids = rng.sample(range(1, 10 * n), n)
    plans = [random_plan(rng, number, country) for number in ids]
    for plan in rng.sample(plans, n // 8):  # a part and its whole share a family
        other = rng.choice(plans)
        plans = [replace(p, family=9999 + other.id) if p in (plan, other) else p for p in plans]
    rng.shuffle(plans)
    return plans, random_figures(rng, country)


def random_plan(rng, number, country) -> Plan:
    starts_on, ends_on = random_period(rng)
    unit = rng.choice(["KPM", "KPM", "KPM", "jiwa", ""])
    is_whole_regency = rng.random() < 0.12
    count = 1 if is_whole_regency else rng.choice([1, 1, 2, 3])
    lines = tuple(random_line(rng, country, unit, is_whole_regency) for _ in range(count))
    return Plan(
        number,
        lines,
        intervention=rng.choice(vocabulary.INTERVENTIONS)[0],
        agency=rng.randrange(6),
        starts_on=starts_on,
        ends_on=ends_on,
        budget=rng.choice([None, 0.0, rng.randrange(10**7, 10**10), rng.randrange(10**7, 10**9)]),
    )


def random_period(rng):
    """Half the programs run whole half-years, so that periods are equal or adjacent."""
    if rng.random() < 0.5:
        halves = [date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1), date(2027, 7, 1)]
        first = rng.randrange(3)
        return halves[first], halves[rng.randrange(first + 1, 4)]
    starts_on = YEAR + timedelta(days=rng.randrange(550))
    return starts_on, starts_on + timedelta(days=rng.randrange(1, 180))


def random_line(rng, country, unit, is_whole_regency) -> Line:
    line = Line(
        segments=random_segments(rng),
        planned=rng.choice([None, 0.0, *(rng.randrange(1, top) for top in (50, 500, 500, 5000))]),
        unit=unit if rng.random() < 0.9 else "unit",
    )
    if is_whole_regency or rng.random() < 0.05:
        regency = rng.choice([None, "36.04", "36.02"])
        villages = tuple(v.id for v in country if regency in (None, v.regency))
        return replace(line, villages=villages, is_coarse=True)
    if rng.random() < 0.35:
        return replace(line, shape=random_shape(rng))
    if rng.random() < 0.3:
        district = rng.choice(country).district
        villages = tuple(v.id for v in country if v.district == district)
    else:
        villages = tuple(v.id for v in rng.sample(country, rng.randrange(1, 13)))
    return replace(line, villages=villages, stated=random_counts(rng, villages))


def random_counts(rng, villages) -> dict:
    """None stated, all, or all but some."""
    how = rng.random()
    if how < 0.4:
        return {}
    counts = {village: rng.choice([0, 7, 40, rng.randrange(300)]) for village in villages}
    return counts if how < 0.85 else {v: c for v, c in counts.items() if rng.random() < 0.7}


def random_segments(rng) -> tuple:
    """Of one exclusive dimension, of two dimensions, or of any, so that every rule is met."""
    codes = [code for code, *_ in vocabulary.SEGMENTS]
    how = rng.random()
    if how < 0.45:
        some = in_dimension(codes, rng.choice(["KSJ", "SKH", "SKH"]))
        return tuple(rng.sample(some, rng.choice([1, 1, 2, 3])))
    if how < 0.75:
        one, other = rng.sample(["KSJ", "SKH", "KLG", "PPKS"], 2)
        return rng.choice(in_dimension(codes, one)), rng.choice(in_dimension(codes, other))
    return tuple(rng.sample(codes, rng.choice([1, 1, 2, 3])))


def in_dimension(codes, name):
    return [code for code in codes if code.startswith(name)]


def random_shape(rng) -> Polygon:
    """A star around a point, often with a hole, on and beyond the country."""
    x, y = rng.uniform(0, sum(WIDTHS_M)), rng.uniform(0, sum(HEIGHTS_M))
    size, corners = rng.choice([80, 900, 2000, 3000]), rng.randrange(3, 12)
    angles = sorted(rng.uniform(0, 2 * np.pi) for _ in range(corners))
    star = Polygon(
        [
            (x + reach * np.cos(angle), y + reach * np.sin(angle))
            for angle, reach in ((angle, size * rng.uniform(0.4, 1.0)) for angle in angles)
        ]
    )
    star = shapely.make_valid(star)
    star = max(shapely.get_parts(star), key=lambda part: part.area)
    hole = shapely.box(x, y, x + size / 4, y + size / 4)
    drawn = star.difference(hole) if rng.random() < 0.3 else star
    inside = shapely.box(0, 0, sum(WIDTHS_M), sum(HEIGHTS_M))
    return drawn if drawn.intersection(inside).area > 0 else random_shape(rng)


def random_figures(rng, country) -> list[Figure]:
    """Some segments have a figure everywhere, some in most villages, one in two units."""
    figures = []
    for segment, unit in vocabulary.FIGURE_UNIT.items():
        everywhere = rng.random() < 0.6
        mixed = rng.random() < 0.15
        most = rng.choice([0, 200, 200, 200])
        for village in country:
            if everywhere or rng.random() < 0.85:
                said = rng.choice([unit, "jiwa lain"]) if mixed else unit
                value = rng.choice([0, most * rng.random(), most * rng.random()])
                year = rng.choice([2024, 2025])
                label = f"{segment} {year}, data uji"
                figures.append(Figure(village.id, segment, value, said, label))
    return figures
