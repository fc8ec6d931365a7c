"""Needs at the level of their figure, against the definition of decision 0004 written slowly."""

import numpy as np
import pandas as pd
import pytest

from coordination.engine.gaps import find_gaps

AREAS = ["36", *(f"36.{r:02}" for r in (1, 4)), "36.04.30", "36.04.31", "36.01.01"]
VILLAGES = [f"36.04.30.200{n}" for n in range(4)] + [f"36.01.01.200{n}" for n in range(4)]
NEEDS, UNITS, LEAVES = ("N1", "N2", "N3"), ("KPM", "jiwa", "unit"), ("A", "B", "C")
SEGMENTS = pd.DataFrame(
    [("SEG", "", "", ""), ("DIM", "SEG", "exclusive", ""), *((c, "DIM", "", "") for c in LEAVES)],
    columns=["code", "parent", "siblings", "may_meet"],
)
CONVERSIONS = pd.DataFrame(
    [("jiwa", "KPM", "", 0.25, "uji"), ("jiwa", "KPM", "N1", 0.5, "uji")],
    columns=["from_unit", "to_unit", "need", "factor", "source"],
)
SEEDS = (1, 2, 3)


def frames(seed):
    rng = np.random.default_rng(seed)
    pick = lambda among, n: rng.choice(among, n)  # noqa: E731
    n, rows = 300, 60
    wanted = pd.DataFrame(
        {
            "area": pick(AREAS + VILLAGES, n),
            "need": pick([*NEEDS, "N4"], n),  # nobody serves N4
            "segment": pick(["", *LEAVES], n),
            "unit": pick(UNITS, n),
            "value": pick([np.nan, 0.0, 10.0, 400.0], n),
            "is_listed": rng.random(n) < 0.2,
        }
    )
    is_coarse = rng.random(rows) < 0.3
    supply = pd.DataFrame(
        {
            "program_id": rng.integers(1, 20, rows),
            "need": pick([*NEEDS, "N9"], rows),  # nobody needs N9
            "segments": pick([*LEAVES, "A;B", "SEG"], rows),
            "unit": pick(UNITS, rows),
            "place": np.where(is_coarse, pick(AREAS[:3], rows), pick(VILLAGES, rows)),
            "is_coarse": is_coarse,
            "count": pick([np.nan, 0.0, 3.0, 50.0], rows),
        }
    )
    told = [(need, area, 2, int(rng.integers(1, 3))) for need in NEEDS for area in AREAS[:3]]
    columns = ["need", "area", "responsible", "declared"]
    return wanted, supply, pd.DataFrame(told, columns=columns)


def slowly(wanted, supply, reported, conversions):
    return pd.DataFrame(
        [_one(want, supply, reported, conversions) for want in wanted.itertuples()],
        columns=[
            *("state", "planned_count", "coverage_ratio", "converted_units"),
            *("program_count", "coarse_count", "responsible_count", "declared_count"),
        ],
    )


def _one(want, supply, reported, conversions):
    planned, units, programs, coarse = np.nan, set(), set(), set()
    for row in supply.itertuples():
        if row.need != want.need or not _meet(row.segments, want.segment):
            continue
        if f"{row.place}.".startswith(f"{want.area}."):
            programs.add(row.program_id)
            factor = _factor(row.unit, want.unit, want.need, conversions)
            if factor is not None and not np.isnan(row.count):
                planned = np.nansum([planned, row.count * factor])
                units |= {row.unit} - {want.unit}
        elif row.is_coarse and want.area.startswith(f"{row.place}."):
            coarse.add(row.program_id)
    responsible, declared = _told(want, reported)
    ratio = planned / want.value if want.value > 0 else np.nan
    state = _state(want, ratio, programs, responsible, declared)
    planned = 0.0 if state == "belum_tersentuh" else planned
    ratio = planned / want.value if want.value > 0 else np.nan
    said = "\n".join(sorted(units))
    return state, planned, ratio, said, len(programs), len(coarse), responsible, declared


def _meet(given, asked):
    return not asked or "SEG" in given.split(";") or asked in given.split(";")


def _factor(unit, to_unit, need, conversions):
    if unit == to_unit:
        return 1.0
    stated = {(r.need, r.from_unit, r.to_unit): r.factor for r in conversions.itertuples()}
    return stated.get((need, unit, to_unit), stated.get(("", unit, to_unit)))


def _told(want, reported):
    for row in reported.itertuples():
        if (row.need, row.area) == (want.need, want.area[:5]):
            return row.responsible, row.declared
    return 0, 0


def _state(want, ratio, programs, responsible, declared):
    if not want.is_listed and (np.isnan(want.value) or want.value == 0):
        return "tidak_ada_data" if np.isnan(want.value) else "cukup"
    if ratio >= 0.8:
        return "cukup"
    if declared < responsible or not responsible:
        return "belum_terdaftar"
    if not programs:
        return "belum_tersentuh"
    return "tidak_ada_data" if np.isnan(ratio) else "kurang"


@pytest.mark.parametrize("conversions", [CONVERSIONS, CONVERSIONS[:0]], ids=["stated", "none"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_column_of_every_figure(seed, conversions):
    given = frames(seed)
    found = find_gaps(*given, SEGMENTS, conversions=conversions)
    expected = slowly(*given, conversions)
    pd.testing.assert_frame_equal(found[expected.columns], expected, rtol=1e-12)


def test_the_random_figures_meet_every_rule():
    found = pd.concat([find_gaps(*frames(s), SEGMENTS, conversions=CONVERSIONS) for s in SEEDS])
    assert found["state"].nunique() == 5
    for rule in (
        found["converted_units"] != "",
        found["coarse_count"] > 0,
        found["planned_count"] > 0,
    ):
        assert rule.sum() >= 20


def test_order_and_index_of_figures_and_help_do_not_matter():
    wanted, supply, reported = frames(4)
    there = find_gaps(wanted, supply, reported, SEGMENTS)
    turned = find_gaps(wanted[::-1], supply[::-1], reported[::-1], SEGMENTS)
    pd.testing.assert_frame_equal(turned[::-1].reset_index(drop=True), there)


def test_without_figures_or_without_help_there_is_nothing_to_add():
    wanted, supply, reported = frames(5)
    assert find_gaps(wanted[:0], supply, reported, SEGMENTS).empty
    found = find_gaps(wanted, supply[:0], reported, SEGMENTS)
    assert (found["program_count"] == 0).all()
    assert len(found) == len(wanted)
