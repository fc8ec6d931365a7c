"""Frames of needs and help for tests of coverage: rows from plain values, and seeded random ones.

The country is that of `registers`: two regencies of four districts of eight villages.
"""

import random
from dataclasses import dataclass

import pandas as pd

from coordination.engine.coverage import prepare_cells

from . import vocabulary
from .registers import frame, make_country

VILLAGES = sorted(village.code for village in make_country())
DISTRICTS = sorted({code[:8] for code in VILLAGES})
REGENCIES = sorted({code[:5] for code in VILLAGES})
PROVINCE = "36"
PLACES = [*VILLAGES, *DISTRICTS, *REGENCIES, PROVINCE]
NEEDS = ["HUNIAN", "PANGAN", "TUNAI"]
SEGMENTS = [code for code, *_ in vocabulary.SEGMENTS]
UNITS = ["KK", "jiwa", "KPM"]
FEW = ["SEG", "KSJ-D1", "KSJ-D2", "SKH", "SKH-BALITA", "SKH-STUNT", "PPKS-PD"]


@dataclass(frozen=True)
class Given:
    """What coverage is asked about."""

    figures: pd.DataFrame
    supply: pd.DataFrame
    reported: pd.DataFrame
    conversions: pd.DataFrame
    listed: pd.DataFrame

    def prepared(self, **given):
        frames = {name: getattr(self, name) for name in vars(self)} | given
        return prepare_cells(VILLAGES, NEEDS, vocabulary.segment_frame(), **frames)


def figure_rows(*rows) -> pd.DataFrame:
    return frame(
        rows, area="str", need="str", segment="str", unit="str", indicator="str", value="float64"
    )


def supply_rows(*rows) -> pd.DataFrame:
    return frame(
        rows,
        program_id="int64",
        agency_id="int64",
        need="str",
        segments="str",
        unit="str",
        place="str",
        is_coarse="bool",
        count="float64",
        spread="str",
    )


def help_in(program, place, count=10.0, **given):
    """A row of `supply_rows`: housing for everybody, in KK, stated, by an agency of its own."""
    said = {
        "agency_id": program,
        "need": "HUNIAN",
        "segments": "SEG",
        "unit": "KK",
        "is_coarse": len(place) < 8,
        "spread": "stated",
    } | given
    return (
        program,
        said["agency_id"],
        said["need"],
        said["segments"],
        said["unit"],
        place,
        said["is_coarse"],
        count,
        said["spread"],
    )


def figure_of(area, value=100.0, **given):
    said = {"need": "HUNIAN", "segment": "SEG", "unit": "KK", "indicator": "uji"} | given
    return (area, said["need"], said["segment"], said["unit"], said["indicator"], value)


def reported_rows(*rows) -> pd.DataFrame:
    return frame(rows, need="str", area="str", responsible="int64", declared="int64")


def conversion_rows(*rows) -> pd.DataFrame:
    return frame(rows, from_unit="str", to_unit="str", need="str", factor="float64", source="str")


def listed_rows(*rows) -> pd.DataFrame:
    return frame(rows, need="str", area="str", segment="str")


def given(*, figures=(), supply=(), told=True, conversions=(), listed=()) -> Given:
    """By hand; every agency has declared unless told."""
    areas = (PROVINCE, *REGENCIES)
    return Given(
        figure_rows(*figures),
        supply_rows(*supply),
        reported_rows(*((need, area, 2, 2 if told else 1) for need in NEEDS for area in areas)),
        conversion_rows(*conversions),
        listed_rows(*listed),
    )


# Random


def random_given(seed: int, programs: int = 60) -> Given:
    rng = random.Random(seed)
    return Given(
        figure_rows(*random_figures(rng)),
        supply_rows(*(row for n in range(programs) for row in random_help(rng, 7 + 3 * n))),
        reported_rows(*random_reported(rng)),
        conversion_rows(
            ("KPM", "KK", "", 1.0, "uji"),
            ("KPM", "KK", "HUNIAN", 1.25, "uji"),
            ("KK", "jiwa", "PANGAN", 3.7, "uji"),
        ),
        listed_rows(
            *(
                (rng.choice(NEEDS), rng.choice(PLACES), rng.choice(["", *FEW, *["SKH-LANSIA"] * 6]))
                for _ in range(120)
            )
        ),
    )


def random_figures(rng):
    """In all villages, in most, of two yardsticks or units, at each level, and unknown ones."""
    for need in NEEDS:
        for segment in (*FEW[1:], rng.choice(["", "SEG"])):
            how = rng.random()
            unit = rng.choice(UNITS)
            for place in PLACES:
                is_village = len(place) == 13
                if rng.random() > ((1.0 if how < 0.5 else 0.97) if is_village else 0.25):
                    continue
                value = rng.choice([0.0, *(rng.uniform(0, top) for top in (5, 60, 400))])
                value = value if is_village else value * 40
                mixed = how > 0.4 and rng.random() < 0.02
                said = rng.choice(UNITS) if mixed else unit
                indicator = "lain" if how > 0.45 and rng.random() < 0.02 else "uji"
                if rng.random() < 0.005:
                    value = float("nan")
                yield (place, need, segment, said, indicator, value)


def random_help(rng, program):
    """A program of one to three lines; two lines may name the same villages or more of them."""
    need, agency = rng.choice([*NEEDS, "LAIN"]), rng.randrange(5)
    unit = rng.choice(UNITS)
    for _ in range(rng.choice([1, 1, 2, 3])):
        segments = ";".join(sorted(rng.sample(SEGMENTS, rng.choice([1, 1, 2, 3]))))
        said = unit if rng.random() < 0.8 else rng.choice([*UNITS, ""])
        if rng.random() < 0.2:
            places, is_coarse = [rng.choice([PROVINCE, *REGENCIES])], True
        else:
            district = rng.choice(DISTRICTS)
            near = [code for code in VILLAGES if code.startswith(district)]
            places = rng.choice([near, rng.sample(VILLAGES, rng.randrange(1, 9))])
            is_coarse = False
        spread = "stated" if is_coarse else rng.choice(["stated", "need", "equal"])
        stated = rng.random() < 0.8
        for place in places:
            count = rng.choice([0.0, rng.uniform(1, 60)]) if stated else float("nan")
            yield (program, agency, need, segments, said, place, is_coarse, count, spread)


def random_reported(rng):
    for need in NEEDS:
        for area in (PROVINCE, *REGENCIES):
            responsible = rng.choice([0, 2, 3])
            if rng.random() < 0.9:
                yield (need, area, responsible, rng.choice([responsible, responsible // 2]))
