"""From random lines to parts of budgets, as decision 0024 says it, slowly: to the rupiah."""

import random
from fractions import Fraction

import pandas as pd

from coordination.engine.money import BY_VILLAGES, NOT_DIVIDED, ONE_PLACE, divide, located, sum_up
from coordination.engine.spread import BY_NEED, EQUALLY, STATED

NAN = float("nan")
REGENCIES = {1: "36.01", 2: "36.01", 3: "36.02", 4: "36.02", 5: "36.71"}
SEGMENTS = ("D1", "D2")


def a_register(rng):
    """Lines as (program, segments, planned, unit, {village: stated count}), figures, budgets."""
    lines = []
    for program in range(1, 7):
        for _line in range(rng.randrange(4)):
            near = [[1, 2], [3, 4], sorted(REGENCIES)][rng.randrange(3)]
            villages = rng.sample(near, rng.randrange(1, len(near) + 1))
            is_stated = rng.random() < 0.4
            stated = {v: rng.randrange(5) / 1.0 if is_stated else NAN for v in sorted(villages)}
            lines.append(
                (
                    program,
                    ";".join(rng.sample(SEGMENTS, rng.randrange(3))),
                    rng.choice([NAN, 0.0, 5.0, 7.0, 9.0, 12.0]),
                    "KPM" if rng.random() < 0.9 else "unit",
                    stated,
                )
            )
    figures = {
        (village, segment): rng.randrange(4) / 1.0
        for village in REGENCIES
        for segment in SEGMENTS
        if rng.random() < 0.8
    }
    budgets = {p: rng.choice([None, 0, 1, rng.randrange(10**12)]) for p in range(1, 7)}
    return lines, figures, budgets


def by_engine(lines, figures, budgets):
    told = pd.DataFrame(
        [(n, *line[:4]) for n, line in enumerate(lines)],
        columns=["line_id", "program_id", "segments", "planned_count", "unit"],
    )
    ground = pd.DataFrame(
        [
            (n, village, stated, REGENCIES[village])
            for n, line in enumerate(lines)
            for village, stated in line[4].items()
        ],
        columns=["line_id", "village_id", "stated_count", "regency"],
    )
    needs = pd.DataFrame(
        [(v, s, value) for (v, s), value in figures.items()],
        columns=["village_id", "segment", "value"],
    )
    programs = pd.DataFrame({"program_id": list(budgets)}).assign(
        budget_idr=pd.array(list(budgets.values()), "Int64")
    )
    return divide(programs, located(told, ground, needs))


def spread_slowly(line, figures):
    """{village: exact count} of a line, or None where it has none; and how."""
    _program, segments, planned, _unit, stated = line
    if all(count == count for count in stated.values()):
        return {v: Fraction(count) for v, count in stated.items()}, STATED
    if not planned > 0:
        return None, None
    if len(stated) == 1:
        return dict.fromkeys(stated, Fraction(planned)), STATED
    for segment in segments.split(";"):
        needs = [figures.get((village, segment)) for village in stated]
        if None not in needs and sum(needs) > 0:
            total = sum(map(Fraction, needs))
            shares = zip(stated, needs, strict=True)
            return {v: Fraction(planned) * Fraction(n) / total for v, n in shares}, BY_NEED
    return dict.fromkeys(stated, Fraction(planned) / len(stated)), EQUALLY


def shares_slowly(own, figures):
    """{regency: exact share} of a program with these lines, and the weakest way."""
    spread = [spread_slowly(line, figures) for line in own]
    units = {line[3] for line in own}
    is_counted = bool(own) and len(units) == 1 and all(counts is not None for counts, _h in spread)
    weights, hows = {}, []
    if is_counted:
        for (counts, how), line in zip(spread, own, strict=True):
            within = {REGENCIES[village] for village in line[4]}
            hows.append(STATED if len(within) == 1 else how)
            for village, count in counts.items():
                place = REGENCIES[village]
                weights[place] = weights.get(place, 0) + count
    if not sum(weights.values()):
        is_counted = False
        met = {village for line in own for village in line[4]}
        weights = {}
        for village in met:
            place = REGENCIES[village]
            weights[place] = weights.get(place, 0) + Fraction(1)
    weights = {place: weight for place, weight in weights.items() if weight}
    if not weights:
        return {"": Fraction(1)}, NOT_DIVIDED
    total = sum(weights.values())
    how = max(hows) if is_counted else BY_VILLAGES
    return {p: w / total for p, w in weights.items()}, ONE_PLACE if len(weights) == 1 else how


def test_parts_of_random_registers_are_those_of_a_slow_reader_and_lose_no_rupiah():
    rng, seen = random.Random(79), set()
    for _register in range(20):
        lines, figures, budgets = a_register(rng)
        found = by_engine(lines, figures, budgets)
        for program, budget in budgets.items():
            own = [line for line in lines if line[0] == program]
            wanted, how = shares_slowly(own, figures)
            rows = found[found["program_id"] == program]
            assert dict(zip(rows["regency"], rows["ratio"], strict=True)).keys() == wanted.keys()
            assert set(rows["how"]) == {how}
            seen.add(how)
            for row in rows.itertuples():
                assert abs(row.ratio - wanted[row.regency]) < 1e-12
                if budget is not None:
                    part = budget * wanted[row.regency]
                    assert abs(row.budget_idr - part) <= len(wanted) + budget * 1e-12
            if budget is None:
                assert rows["budget_idr"].isna().all()
            else:
                assert rows["budget_idr"].sum() == budget
        totals = sum_up(found, ["regency"])
        assert totals["budget_idr"].sum() == sum(b for b in budgets.values() if b is not None)
    assert seen == {STATED, BY_NEED, EQUALLY, BY_VILLAGES, ONE_PLACE, NOT_DIVIDED}
