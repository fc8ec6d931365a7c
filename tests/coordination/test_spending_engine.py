"""Money spent beside planned, and one budget in its stages: by a slow reader, every column."""

import random

import pandas as pd

from coordination.engine.spending import SPENT, stage_steps, sum_spent, sum_steps

ORDER = ("RKPD", "APBD", "APBD-P")
AMOUNTS = ["budget_idr", "first_idr", "second_idr"]


def spent_rows(*rows):
    frame = pd.DataFrame(rows, columns=["key", *AMOUNTS])
    return frame.assign(**{n: pd.array(frame[n].astype(object).tolist(), "Int64") for n in AMOUNTS})


def plain(frame):
    return [[None if value is pd.NA else value for value in row] for row in frame.values.tolist()]


def total(values):
    said = [value for value in values if value is not None]
    return sum(said) if said else None


def slowly_spent(rows):
    found = []
    for key in sorted({row[0] for row in rows}):
        own = [row for row in rows if row[0] == key]
        told = [(b, f, s) for _key, b, f, s in own if f is not None]
        both = [(b, f + (s or 0)) for b, f, s in told if b is not None]
        found.append(
            [
                *(key, len(own), len(told), sum(s is not None for _b, _f, s in told)),
                *(total(f for _b, f, _s in told), total(s for _b, _f, s in told)),
                total(f + (s or 0) for _b, f, s in told),
                *(len(both), total(b for b, _x in both), total(x for _b, x in both)),
            ]
        )
    return found


def test_sums_are_those_of_a_slow_reader():
    rng = random.Random(9)
    for _round in range(40):
        rows = []
        for _program in range(rng.randrange(1, 12)):
            first = rng.choice([None, 0, rng.randrange(1, 10**13)])
            second = None if first is None else rng.choice([None, 0, rng.randrange(1, 10**13)])
            budget = rng.choice([None, 0, rng.randrange(1, 10**14)])
            rows.append((rng.choice("ab"), budget, first, second))
        found = sum_spent(spent_rows(*rows), ["key"])
        assert list(found.columns) == ["key", *SPENT]
        assert plain(found) == slowly_spent(rows)


def test_a_program_that_reported_nothing_is_in_no_side_of_the_comparison():
    (row,) = plain(sum_spent(spent_rows(("a", 100, None, None), ("a", 10, 4, 1)), ["key"]))
    assert row == ["a", 2, 1, 1, 4, 1, 5, 1, 10, 5]


def versions(*rows):
    frame = pd.DataFrame(rows, columns=["program_id", "stage", "budget_idr"])
    return frame.assign(budget_idr=pd.array(frame["budget_idr"].astype(object).tolist(), "Int64"))


def test_a_stage_stands_beside_the_one_before_it_whatever_the_order_of_rows():
    steps = stage_steps(
        versions(
            (1, "APBD-P", 9), (2, "APBD", 5), (1, "RKPD", 7), (1, "APBD", 8),
            (3, "RKPD", None), (3, "APBD-P", 4),
        ),
        ORDER,
    )  # fmt: skip
    assert plain(steps) == [
        [1, "RKPD", "APBD", 7, 8, 1],
        [1, "APBD", "APBD-P", 8, 9, 1],
        [3, "RKPD", "APBD-P", None, 4, None],
    ]


def test_both_sides_of_a_step_are_over_the_same_programs():
    steps = stage_steps(
        versions((1, "RKPD", 7), (1, "APBD", 8), (2, "RKPD", None), (2, "APBD", 90)), ORDER
    )
    assert plain(sum_steps(steps, ["before", "after"])) == [["RKPD", "APBD", 2, 1, 7, 8, 1]]


def test_of_nothing_there_is_nothing():
    assert stage_steps(versions(), ORDER).empty
    assert sum_spent(spent_rows(), ["key"]).empty
    assert sum_steps(stage_steps(versions(), ORDER), ["before", "after"]).empty
