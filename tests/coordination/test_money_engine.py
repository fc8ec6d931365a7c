"""Sums and parts of budgets: by brute force, to the rupiah, and never a 0 for what is missing."""

import random
from fractions import Fraction

import pandas as pd
import pytest

from coordination.engine.money import (
    BY_VILLAGES,
    HOW_NAMES,
    NOT_DIVIDED,
    ONE_PLACE,
    PLACE,
    divide,
    is_covered,
    located,
    sum_up,
)
from coordination.engine.spread import BY_NEED, EQUALLY, STATED

NAN = float("nan")
NO_FIGURES = pd.DataFrame({"village_id": [], "segment": [], "value": []})


def programs(**budgets):
    ids = [int(name[1:]) for name in budgets]
    return pd.DataFrame(
        {"program_id": ids, "budget_idr": pd.array(list(budgets.values()), "Int64")}
    )


def places(*rows):
    return pd.DataFrame(rows, columns=PLACE)


def parts(found, program=1):
    own = found[found["program_id"] == program]
    return dict(zip(own["regency"], own["budget_idr"], strict=True)), set(own["how"])


def one(budget, *rows):
    return parts(divide(programs(p1=budget), places(*rows)))


# --- Dividing ------------------------------------------------------------------------------------


def test_a_budget_follows_the_counts_that_are_stated():
    rows = (1, "36.01", 30.0, "KPM", STATED, 9), (1, "36.02", 10.0, "KPM", STATED, 1)
    assert one(400, *rows) == ({"36.01": 300, "36.02": 100}, {STATED})


def test_the_weakest_way_is_named():
    rows = (1, "36.01", 30.0, "KPM", STATED, 9), (1, "36.02", 10.0, "KPM", EQUALLY, 1)
    assert one(400, *rows)[1] == {EQUALLY}


@pytest.mark.parametrize("other", [(NAN, "KPM"), (10.0, "unit")])
def test_without_counts_in_one_unit_it_follows_the_villages(other):
    rows = (1, "36.01", 30.0, "KPM", STATED, 9), (1, "36.02", *other, STATED, 1)
    assert one(400, *rows) == ({"36.01": 360, "36.02": 40}, {BY_VILLAGES})


def test_one_regency_has_it_all():
    assert one(7, (1, "36.01", NAN, "", STATED, 3)) == ({"36.01": 7}, {ONE_PLACE})


@pytest.mark.parametrize("rows", [[], [(1, "", NAN, "", STATED, 0)], [(1, "", 5.0, "", STATED, 0)]])
def test_what_names_only_the_province_is_not_divided(rows):
    assert one(7, *rows) == ({"": 7}, {NOT_DIVIDED})


def test_a_line_without_a_place_keeps_its_counted_part():
    rows = (1, "36.01", 30.0, "KPM", STATED, 9), (1, "", 10.0, "KPM", STATED, 0)
    assert one(400, *rows) == ({"36.01": 300, "": 100}, {STATED})


def test_a_line_without_a_place_and_count_keeps_the_whole_undivided():
    rows = (1, "36.01", 30.0, "KPM", STATED, 9), (1, "", NAN, "KPM", STATED, 0)
    assert one(400, *rows) == ({"": 400}, {NOT_DIVIDED})


def test_a_budget_that_is_not_stated_is_divided_into_nothing_known():
    found = divide(programs(p1=None), places((1, "36.01", 3.0, "KK", STATED, 1)))
    assert found["budget_idr"].isna().all()
    assert found["regency"].tolist() == ["36.01"]


def test_counts_and_villages_divide_as_a_slow_reader_would():
    """Every part within a rupiah per place of the exact share; every budget whole again."""
    rng = random.Random(24)
    rows, budgets = [], {}
    for program in range(1, 400):
        budgets[f"p{program}"] = rng.choice([None, 0, 1, 7, rng.randrange(10**13)])
        for regency in rng.sample(["", "36.01", "36.02", "36.03", "36.71"], rng.randrange(5)):
            for _line in range(rng.randrange(1, 3)):
                count = (
                    rng.choice([NAN, rng.randrange(1, 900) / 1.0]) if rng.random() < 0.3 else 5.0
                )
                unit = "KPM" if rng.random() < 0.9 else "unit"
                villages = 0 if regency == "" else int(regency[-1])
                rows.append((program, regency, count, unit, rng.choice([0, 1, 2]), villages))
    found = divide(programs(**budgets), places(*rows))
    for name, budget in budgets.items():
        program = int(name[1:])
        told, _how = parts(found, program)
        if budget is None:
            assert all(part is pd.NA for part in told.values())
            continue
        assert sum(told.values()) == budget
        assert min(told.values()) >= 0
        wanted = slowly([row for row in rows if row[0] == program])
        assert told.keys() == wanted.keys()
        for regency, share in wanted.items():
            assert abs(told[regency] - budget * share) <= len(wanted) + budget * 1e-12


def slowly(rows):
    """Regency -> exact share, by the words of decision 0024."""
    has_counts = all(row[2] == row[2] for row in rows) and len({row[3] for row in rows}) == 1
    weights = {}
    for _program, regency, count, _unit, _how, villages in rows:
        if has_counts:
            weights[regency] = weights.get(regency, 0) + Fraction(count)
        else:
            weights[regency] = Fraction(villages)
    if not has_counts and "" in weights:
        weights = {}
    total = sum(weights.values())
    return {r: w / total for r, w in weights.items() if w} or {"": Fraction(1)}


def test_every_way_has_a_name():
    assert set(HOW_NAMES) == {STATED, BY_NEED, EQUALLY, ONE_PLACE, BY_VILLAGES, NOT_DIVIDED}


# --- From lines to places ------------------------------------------------------------------------


def lines(*rows):
    columns = ["line_id", "program_id", "segments", "planned_count", "unit"]
    return pd.DataFrame(rows, columns=columns)


def ground(*rows):
    return pd.DataFrame(rows, columns=["line_id", "village_id", "stated_count", "regency"])


def test_a_line_within_one_regency_was_stated_for_it():
    found = located(
        lines((2, 1, "KSJ", 100.0, "KPM")),
        ground((2, 11, NAN, "36.01"), (2, 12, NAN, "36.01")),
        NO_FIGURES,
    )
    assert found[["regency", "count", "how", "villages"]].values.tolist() == [
        ["36.01", 100.0, STATED, 2]
    ]


def test_a_line_over_two_regencies_is_spread_and_says_so():
    here = ground((2, 11, NAN, "36.01"), (2, 12, NAN, "36.01"), (2, 21, NAN, "36.02"))
    figures = pd.DataFrame({"village_id": [11, 12, 21], "segment": "KSJ", "value": [1.0, 1.0, 8.0]})
    told = lines((2, 1, "KSJ", 90.0, "KPM"))
    equal, need = located(told, here, NO_FIGURES), located(told, here, figures)
    assert equal["count"].tolist() == [60.0, 30.0]
    assert set(equal["how"]) == {EQUALLY}
    assert need["count"].tolist() == pytest.approx([18.0, 72.0])
    assert set(need["how"]) == {BY_NEED}


def test_a_village_of_two_lines_is_one_village():
    found = located(
        lines((2, 1, "", NAN, ""), (4, 1, "", NAN, "")),
        ground((2, 11, NAN, "36.01"), (4, 11, NAN, "36.01")),
        NO_FIGURES,
    )
    assert found["villages"].tolist() == [1, 1]
    assert found["count"].isna().all()


# --- Parts of programs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budgets", "whole_of", "covered"),
    [
        ({"p1": 10, "p2": 4}, {2: 1}, [False, True]),
        ({"p1": None, "p2": 4}, {2: 1}, [False, False]),  # the whole says nothing: the part counts
        ({"p2": 4}, {2: 1}, [False]),  # the whole is not among these
        ({"p1": 10, "p2": None, "p3": 4}, {2: 1, 3: 2}, [False, True, True]),
        ({"p1": 10, "p3": 4}, {2: 1, 3: 2}, [False, True]),  # through one that is not among these
        ({"p1": 4, "p2": 10}, {1: 2, 2: 1}, [True, False]),  # a circle has one whole: the largest
        ({"p1": 7, "p2": 7, "p3": 7}, {1: 2, 2: 3, 3: 1}, [False, True, True]),  # then the lowest
        ({"p1": 7}, {1: 1}, [False]),
        ({"p1": 9, "p2": 10, "p5": 4}, {5: 1, 1: 2, 2: 1}, [True, False, True]),  # a tail of one
        ({"p1": None, "p2": None, "p5": 4}, {5: 1, 1: 2, 2: 1}, [False, False, False]),
        ({"p1": 9, "p2": None, "p3": 4}, {1: 2, 2: 3, 3: 2}, [True, True, False]),
    ],
)
def test_a_part_is_in_its_whole(budgets, whole_of, covered):
    assert is_covered(programs(**budgets), whole_of).tolist() == covered


def test_chains_and_circles_hide_no_money_and_count_none_twice():
    """Of every connected group one at least stays; none stays beside a stated whole of its own."""
    rng = random.Random(7)
    for _round in range(60):
        n = rng.randrange(1, 9)
        budgets = {f"p{pk}": rng.choice([None, 0, rng.randrange(1, 9)]) for pk in range(1, n + 1)}
        whole_of = {pk: rng.randrange(1, n + 1) for pk in range(1, n + 1) if rng.random() < 0.7}
        out = is_covered(programs(**budgets), whole_of).tolist()
        for pk in range(1, n + 1):
            chain = climbed(pk, whole_of)
            others = [other for other in chain if other != pk and budgets[f"p{other}"] is not None]
            if not others:
                assert not out[pk - 1]
            elif whole_of.get(chain[-1]) is None:
                assert out[pk - 1]  # no circle above it
            reached = [pk, *chain]
            if any(budgets[f"p{one}"] is not None for one in reached):
                assert any(not out[one - 1] and budgets[f"p{one}"] is not None for one in reached)


def climbed(program, whole_of):
    """All wholes above a program, each once, by walking."""
    chain = []
    while (program := whole_of.get(program)) is not None and program not in chain:
        chain.append(program)
    return chain


# --- Sums ----------------------------------------------------------------------------------------


def test_a_sum_of_nothing_is_missing_and_a_stated_0_is_0():
    rows = pd.DataFrame(
        {
            "key": ["a", "a", "b", "c", "c"],
            "budget_idr": pd.array([None, None, 0, 5, None], "Int64"),
        }
    )
    found = sum_up(rows, ["key"]).set_index("key")
    assert found.loc["a", "budget_idr"] is pd.NA
    assert found.loc["b", "budget_idr"] == 0
    assert found.loc["c"].tolist() == [5, 2, 1]


def test_sums_are_exact_beyond_what_a_float_holds():
    big = 2**53 + 1
    rows = pd.DataFrame({"key": "a", "budget_idr": pd.array([big, big], "Int64")})
    assert sum_up(rows, ["key"])["budget_idr"].tolist() == [2 * big]


def test_of_nothing_there_are_no_sums():
    empty = programs()
    assert sum_up(empty.assign(key=""), ["key"]).empty
    assert divide(empty, places()).empty
