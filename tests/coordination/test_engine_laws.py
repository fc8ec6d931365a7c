"""What must hold of the engine whatever the numbers: order, place, growth, boundaries, ranges."""

import dataclasses
from datetime import date, timedelta
from functools import cache
from itertools import islice

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Polygon

from coordination.engine import find_overlaps

from .registers import (
    Figure,
    Line,
    Plan,
    Village,
    make_country,
    random_plans,
    random_register,
    register_of,
)

COUNTRY = make_country()
BY_CODE = {village.code: village for village in COUNTRY}
FRAMES = [field.name for field in dataclasses.fields(random_register(0, n=8))]
SEEDS = range(4)
NEW_ID = 1000
NEW = Village(NEW_ID, "36.04.09.2001", shapely.box(20_000, 0, 21_000, 1000))


@cache
def found_at(seed):
    found = find_overlaps(random_register(seed))
    assert len(found) >= 10
    return found


def find(*plans, figures=(), villages=COUNTRY):
    return find_overlaps(register_of(plans, villages, figures))


def ids(*codes):
    return tuple(BY_CODE[code].id for code in codes)


def same(found, expected, rtol=1e-9):
    pd.testing.assert_frame_equal(found, expected, rtol=rtol, check_exact=False)


FIRST, NEXT = "36.04.01.2001", "36.04.01.2002"
FOUR = ids(FIRST, NEXT, "36.04.02.2001", "36.04.02.2002")
THREE = ids("36.02.01.2001", "36.02.01.2002", "36.02.01.2003")
OTHER_FOUR = ids("36.02.02.2001", "36.02.02.2002", "36.02.02.2003", "36.02.02.2004")


# Order and place


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_index_of_rows_do_not_matter(seed):
    register = random_register(seed)
    rng = np.random.default_rng(seed)
    shuffled = {}
    for name in FRAMES:
        rows = getattr(register, name)
        rows = rows.iloc[rng.permutation(len(rows))]
        shuffled[name] = rows.set_axis(rng.permutation(len(rows)) * 3 + 7, axis=0)
    same(find_overlaps(dataclasses.replace(register, **shuffled)), found_at(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_columns_does_not_matter(seed):
    register = random_register(seed)
    turned = {name: getattr(register, name).iloc[:, ::-1] for name in FRAMES}
    same(find_overlaps(dataclasses.replace(register, **turned)), found_at(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_register_given_is_not_changed(seed):
    register, untouched = random_register(seed), random_register(seed)
    find_overlaps(register)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(register, name), getattr(untouched, name))


@pytest.mark.parametrize("seed", SEEDS)
def test_moving_all_together_changes_nothing(seed):
    register = random_register(seed)
    away_m = np.array([4_000_000.5, -650_000.25])
    moved = shapely.transform(register.pieces["geometry"].to_numpy(), lambda xy: xy + away_m)
    assert len(moved) > 0
    register = dataclasses.replace(register, pieces=register.pieces.assign(geometry=moved))
    same(find_overlaps(register), found_at(seed), rtol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_numbering_programs_backwards_swaps_the_sides_and_nothing_else(seed):
    register = random_register(seed)
    backwards = dataclasses.replace(
        register,
        programs=register.programs.assign(program_id=9000 - register.programs["program_id"]),
        lines=register.lines.assign(program_id=9000 - register.lines["program_id"]),
    )
    found = find_overlaps(backwards)
    sides = ("id", "share_ratio", "exposed_ratio", "spread")
    swap = {f"left_{side}": f"right_{side}" for side in sides}
    swap |= {right: left for left, right in swap.items()}
    found = found.rename(columns=swap)[list(found_at(seed).columns)]
    found = found.assign(left_id=9000 - found["left_id"], right_id=9000 - found["right_id"])
    same(found.sort_values(["left_id", "right_id"], ignore_index=True), found_at(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_numbering_villages_otherwise_changes_their_numbers_only(seed):
    register = random_register(seed)
    old = sorted(register.villages["village_id"])
    new = dict(zip(old, np.random.default_rng(seed).permutation(len(old)) + 40_000, strict=True))
    renamed = {
        name: getattr(register, name).assign(
            village_id=getattr(register, name)["village_id"].map(new).astype("int64")
        )
        for name in ("ground", "pieces", "villages", "figures")
    }
    found = find_overlaps(dataclasses.replace(register, **renamed))
    villages = [tuple(sorted(new[v] for v in before)) for before in found_at(seed)["villages"]]
    assert list(found["villages"]) == villages
    same(found.drop(columns="villages"), found_at(seed).drop(columns="villages"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pair_alone_gives_the_same_finding_as_among_all(seed):
    plans, figures = random_plans(seed, 60, make_country(seed))
    by_id = {plan.id: plan for plan in plans}
    for row in found_at(seed).iloc[::9].itertuples():
        pair = (by_id[row.right_id], by_id[row.left_id])
        alone = find(*pair, figures=figures, villages=make_country(seed))
        same(alone, found_at(seed).loc[[row.Index]].reset_index(drop=True))


# Growth


def with_new_village(plan, line, like):
    """The plan with NEW in one line, with a count where the line states the others."""
    stated = dict(line.stated)
    if stated and set(line.villages) <= set(stated):
        stated[NEW_ID] = stated.get(like, 5)
    grown = dataclasses.replace(line, villages=(*line.villages, NEW_ID), stated=stated)
    lines = tuple(grown if each is line else each for each in plan.lines)
    return dataclasses.replace(plan, lines=lines)


def meeting_lines(left, right, figures, country):
    """Pairs of lines that overlap as programs of their own, with a village they share."""
    for a in left.lines:
        for b in right.lines:
            one = dataclasses.replace(left, lines=(a,))
            other = dataclasses.replace(right, lines=(b,))
            alone = find(one, other, figures=figures, villages=country)
            if len(alone):
                yield a, b, alone.iloc[0]["villages"][0]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_shared_village_never_lowers_severity(seed):
    country = make_country(seed)
    plans, figures = random_plans(seed, 60, country)
    by_id = {plan.id: plan for plan in plans}
    grown = 0
    for row in found_at(seed).iloc[::12].itertuples():
        left, right = by_id[row.left_id], by_id[row.right_id]
        for a, b, like in islice(meeting_lines(left, right, figures, country), 1):
            # the new village is as well known as one that both lines share, and needs more
            known = [
                dataclasses.replace(f, village=NEW_ID, value=f.value + 10)
                for f in figures
                if f.village == like
            ]
            after = find(
                with_new_village(left, a, like),
                with_new_village(right, b, like),
                figures=[*figures, *known],
                villages=[*country, NEW],
            ).iloc[0]
            assert after["villages"] == tuple(sorted((*row.villages, NEW_ID)))
            assert after["severity"] >= row.severity
            for part in ("ground", "time", "people", "money", "villages"):
                assert after[f"part_{part}"] >= getattr(row, f"part_{part}") - 1e-12
            grown += 1
    assert grown >= 4


def test_a_village_that_alone_has_the_first_need_does_not_lower_severity():
    """The first usable dimension rules even at 0, else 3 families would replace 200 people."""
    segments = ("KSJ-D1", "SKH-BALITA")
    figures = [Figure(v, "KSJ-D1", 0) for v in FOUR[:2]] + [Figure(FOUR[2], "KSJ-D1", 3)]
    figures += [Figure(v, "SKH-BALITA", 100, unit="jiwa") for v in FOUR[:3]]
    before, after = (
        find(
            Plan(1, (Line(FOUR[:count], segments=segments),)),
            Plan(2, (Line(FOUR[:count], segments=segments),)),
            figures=figures,
        ).iloc[0]
        for count in (2, 3)
    )
    assert after["part_people"] >= before["part_people"]
    assert after["severity"] >= before["severity"]


@pytest.mark.parametrize(
    ("part", "steps"),
    [
        ("time", [{"ends_on": date(2026, 1, 1) + timedelta(d)} for d in (1, 30, 200, 365, 400)]),
        ("money", [{"budget": b} for b in (None, 0.0, 1e6, 5e8, 1e12)]),
        ("people", [{"planned": p} for p in (None, 1, 10, 1000, 200_000)]),
        ("ground", [{"spare": n} for n in (3, 2, 1, 0)]),
        ("villages", [{"shared": FOUR[:n]} for n in range(1, 5)]),
    ],
)
def test_severity_grows_with_each_part(part, steps):
    severities, parts = [], []
    for step in steps:
        shared = step.get("shared", FOUR[:1])
        spare = step.get("spare", 0)  # villages that each program has to itself
        line = Line((*shared, *THREE[:spare]), planned=step.get("planned"), unit="KPM")
        other = dataclasses.replace(line, villages=(*shared, *OTHER_FOUR[: spare + 1]))
        ends_on = step.get("ends_on", date(2026, 3, 1))
        found = find(
            Plan(1, (line,), budget=step.get("budget"), ends_on=ends_on),
            Plan(2, (other,), ends_on=date(2028, 1, 1)),
        )
        severities.append(found.iloc[0]["severity"])
        parts.append(found.iloc[0][f"part_{part}"])
    assert parts == sorted(parts)
    assert parts[0] < parts[-1]
    assert severities == sorted(severities)
    assert severities[0] < severities[-1]


def test_severity_grows_with_the_level():
    place = ids(FIRST)
    severities = {}
    for is_coarse, code in [(True, "KSJ-D1"), (False, "SEG"), (False, "KSJ-D1")]:
        line = Line(place, is_coarse=is_coarse, segments=(code,))
        row = find(Plan(1, (line,)), Plan(2, (Line(place),))).iloc[0]
        severities[row["level"]] = row["severity"]
    assert list(severities) == ["perlu_klarifikasi", "tumpang_tindih", "duplikasi"]
    assert list(severities.values()) == sorted(severities.values())
    assert len(set(severities.values())) == 3


# Ranges


@pytest.mark.parametrize("seed", SEEDS)
def test_ratios_parts_and_severity_stay_in_range(seed):
    found = found_at(seed)
    ratios = [name for name in found if name.endswith("_ratio") or name.startswith("part_")]
    ratios.remove("part_level")
    assert len(ratios) == 9
    assert found[ratios].notna().all(axis=None)
    assert found[ratios].ge(0).all(axis=None)
    assert found[ratios].le(1).all(axis=None)
    assert found["severity"].between(0, 100).all()
    assert (found["left_id"] < found["right_id"]).all()
    assert (found["overlap_days"] > 0).all()
    known = found["exposed_people"].notna()
    assert (found.loc[known, "exposed_people"] > 0).all()
    assert list(known) == list(found["exposed_basis"] != "tidak_tersedia")


@pytest.mark.parametrize("seed", SEEDS)
def test_severity_is_the_published_formula_of_its_parts(seed):
    found = found_at(seed)
    weighted = (
        0.30 * found["part_ground"]
        + 0.20 * found["part_time"]
        + 0.20 * found["part_people"]
        + 0.20 * found["part_money"]
        + 0.10 * found["part_villages"]
    )
    expected = 100 * found["part_level"] * (0.4 + 0.6 * weighted)
    assert found["severity"].to_numpy() == pytest.approx(expected.to_numpy(), abs=0.005 + 1e-9)


# Ground


def drawn_around(villages, noise_m, seed=1):
    """The villages as one polygon, its outline off by up to `noise_m` every 100 m."""
    rng = np.random.default_rng(seed)
    whole = shapely.segmentize(shapely.union_all([v.outline for v in villages]), 100)
    corners = np.array(whole.exterior.coords)[:-1]
    return Polygon(corners + rng.uniform(-noise_m, noise_m, corners.shape))


@pytest.mark.parametrize("noise_m", [0.0, 1.0, 4.0])
@pytest.mark.parametrize("both_drawn", [False, True])
def test_a_list_of_villages_and_the_same_drawn_give_the_same_finding(noise_m, both_drawn):
    villages = [v for v in COUNTRY if v.district in ("36.04.02", "36.04.03")]
    codes = tuple(v.id for v in villages)
    listed = Line(codes, planned=640, unit="KPM")
    drawn = Line(shape=drawn_around(villages, noise_m), planned=640, unit="KPM")
    other = Line((*codes, *ids(FIRST)), planned=900, unit="KPM")
    if both_drawn:
        shape = drawn_around([*villages, BY_CODE[FIRST]], noise_m, seed=2)
        other = Line(shape=shape, planned=900, unit="KPM")
    figures = [Figure(v.id, "KSJ-D1", 10 + n) for n, v in enumerate(COUNTRY)]
    plans = {
        how: (Plan(1, (line,), budget=1e9), Plan(2, (other,), budget=2e9))
        for how, line in (("listed", listed), ("drawn", drawn))
    }
    for given in (figures, ()):
        one = find(*plans["listed"], figures=given)
        two = find(*plans["drawn"], figures=given)
        assert len(one.iloc[0]["villages"]) == 16
        same(two, one, rtol=0.01)


def test_programs_that_only_touch_give_no_finding():
    left, right = ids(FIRST), ids(NEXT)
    assert len(find(Plan(1, (Line(left),)), Plan(2, (Line(left),)))) == 1
    assert find(Plan(1, (Line(left),)), Plan(2, (Line(right),))).empty


def test_shapes_that_only_touch_inside_a_village_give_no_finding():
    one = Line(shape=shapely.box(100, 100, 500, 900))
    two = Line(shape=shapely.box(500, 100, 900, 900))
    three = Line(shape=shapely.box(490, 100, 900, 900))
    assert find(Plan(1, (one,)), Plan(2, (two,))).empty
    assert find(Plan(1, (one,)), Plan(2, (three,))).iloc[0]["shared_area_m2"] == 8000


def test_a_shape_that_touches_a_listed_village_gives_no_finding():
    beyond = Line(shape=shapely.box(100, 1000, 900, 1900))
    assert find(Plan(1, (Line(ids(FIRST)),)), Plan(2, (beyond,))).empty
    assert len(find(Plan(1, (Line(ids(NEXT)),)), Plan(2, (beyond,)))) == 1


@pytest.mark.parametrize("over_m", [0.5, 4.0])
def test_two_shapes_on_either_side_of_a_boundary_give_none_though_outlines_cross(over_m):
    """The crossing is less than a sliver of village and shape, or less than 1,000 m2."""
    below = shapely.box(0, 0, 1000, 1000 + over_m)
    above = shapely.box(0, 1000 - over_m, 1000, 2000)
    assert below.intersection(above).area == pytest.approx(2 * over_m * 1000)
    assert find(Plan(1, (Line(shape=below),)), Plan(2, (Line(shape=above),))).empty


@pytest.mark.parametrize(("width_m", "findings"), [(0.99, 0), (1.0, 1)])
def test_shared_ground_counts_from_1000_m2(width_m, findings):
    one = Line(shape=shapely.box(0, 0, 500, 1000))
    two = Line(shape=shapely.box(500 - width_m, 0, 1000, 1000))
    assert len(find(Plan(1, (one,)), Plan(2, (two,)))) == findings


def test_lines_together_reach_the_least_ground_but_count_it_once():
    one = Line(shape=shapely.box(0, 0, 500, 1000))
    sixty_cm, other_sixty_cm = (
        Line(shape=shapely.box(left, 0, left + 200.6, 1000)) for left in (499.4, 0)
    )
    strip = Line(shape=shapely.box(499.4, 0, 700, 1000))
    twice = Line(shape=shapely.box(499.4, 0, 800, 1000))
    assert find(Plan(1, (one,)), Plan(2, (strip,))).empty
    assert find(Plan(1, (one,)), Plan(2, (strip, twice))).empty
    both = find(Plan(1, (one,)), Plan(2, (sixty_cm, other_sixty_cm)))
    assert both.iloc[0]["shared_area_m2"] == pytest.approx(200_600 + 600)


# Time


@pytest.mark.parametrize(("days", "findings"), [(0, 0), (1, 1)])
def test_periods_are_half_open(days, findings):
    first = Plan(1, (Line(FOUR),), ends_on=date(2026, 7, 1) + timedelta(days))
    second = Plan(2, (Line(FOUR),), starts_on=date(2026, 7, 1))
    found = find(first, second)
    assert len(found) == findings
    assert list(found["overlap_days"]) == [1] * findings
    found = find(dataclasses.replace(first, id=3), second)
    assert len(found) == findings


# Nothing


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_programs_give_an_empty_table_with_every_column(count):
    plans = [Plan(1, (Line(FOUR),))][:count]
    found = find(*plans)
    assert found.empty
    assert list(found.columns) == list(found_at(0).columns)


def test_a_part_is_never_compared_with_its_whole():
    whole, part = Plan(1, (Line(FOUR),)), Plan(2, (Line(FOUR[:1]),), family=1)
    assert find(whole, part).empty
