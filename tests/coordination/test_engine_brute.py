"""The engine against the definition written slowly, every column, on random registers."""

import math
from collections import Counter
from functools import cache

import pandas as pd
import pytest

from coordination.engine import find_overlaps

from .brute import overlaps_by_hand
from .registers import random_register

SEEDS = range(20)
NUMBERS = (
    "shared_area_m2",
    "left_share_ratio",
    "right_share_ratio",
    "left_exposed_ratio",
    "right_exposed_ratio",
    "exposed_people",
    "money_idr",
    "part_level",
    "part_ground",
    "part_time",
    "part_people",
    "part_money",
    "part_villages",
)
DAYS = ("overlap_starts_on", "overlap_ends_on")
EXACT = (
    "left_id",
    "right_id",
    "level",
    "is_certain",
    "is_internal",
    "needs_unit_check",
    "villages",
    "overlap_days",
    "shared_segments",
    "left_spread",
    "right_spread",
    "exposed_unit",
    "exposed_basis",
    "exposed_figure",
    "money_is_partial",
)


@cache
def case(seed):
    register = random_register(seed)
    return register, overlaps_by_hand(register)


def pairs(findings):
    return [(row["left_id"], row["right_id"]) for row in findings]


def number(value):
    return math.nan if value is None else value


def assert_same(found: pd.DataFrame, expected: list[dict]):
    """Every row, every column; says pair, column, engine's and brute's value of each difference."""
    assert expected
    records = found.to_dict("records")
    assert pairs(records) == pairs(expected)
    wrong = []
    for ours, theirs in zip(records, expected, strict=True):
        same = {
            **{name: ours[name] == theirs[name] for name in EXACT},
            **{name: pd.Timestamp(ours[name]).date() == theirs[name] for name in DAYS},
            **{
                name: number(ours[name])
                == pytest.approx(number(theirs[name]), rel=1e-9, abs=1e-12, nan_ok=True)
                for name in NUMBERS
            },
            # a tie at the third decimal may round either way
            "severity": ours["severity"] == pytest.approx(theirs["severity"], abs=0.01 + 1e-9),
        }
        assert set(same) == set(theirs)
        pair = (ours["left_id"], ours["right_id"])
        wrong += [(pair, name, ours[name], theirs[name]) for name in same if not same[name]]
    assert wrong == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_finds_what_the_definition_says(seed):
    register, expected = case(seed)
    assert len(expected) >= 10
    assert_same(find_overlaps(register), expected)


@pytest.mark.parametrize("min_shared_m2", [1.0, 250_000.0])
def test_the_engine_takes_the_smallest_shared_ground_as_a_parameter(min_shared_m2):
    register, usual = case(3)
    expected = overlaps_by_hand(register, min_shared_m2)
    assert expected != usual
    assert_same(find_overlaps(register, min_shared_m2=min_shared_m2), expected)


def test_types_are_those_the_services_store():
    register, _ = case(0)
    found = find_overlaps(register)
    dtypes = {name: found[name].dtype.kind for name in (*NUMBERS, *DAYS)}
    assert dtypes == {**dict.fromkeys(NUMBERS, "f"), **dict.fromkeys(DAYS, "M")}
    for name in ("is_certain", "is_internal", "needs_unit_check", "money_is_partial"):
        assert found[name].dtype == bool
    for name in ("left_id", "right_id", "overlap_days"):
        assert found[name].dtype.kind == "i"
    assert {type(villages) for villages in found["villages"]} == {tuple}
    assert {type(segments) for segments in found["shared_segments"]} == {tuple}


def test_the_random_registers_meet_every_kind_of_finding():
    seen = Counter()
    for seed in SEEDS:
        register, findings = case(seed)
        programs = register.programs.set_index("program_id")
        line_owner = register.lines.set_index("line_id")["program_id"]
        lines_of = register.lines.groupby("program_id").size()
        drawn = {
            (line_owner[line], village)
            for line, village in zip(
                register.pieces["line_id"], register.pieces["village_id"], strict=True
            )
        }
        for row in findings:
            left, right = row["left_id"], row["right_id"]
            partly = any({(left, v), (right, v)} <= drawn for v in row["villages"])
            codes = row["shared_segments"]
            same = programs.loc[left, "intervention"] == programs.loc[right, "intervention"]
            seen.update(
                [
                    ("level", row["level"]),
                    ("certain", row["is_certain"]),
                    ("internal", row["is_internal"]),
                    ("unit check", row["needs_unit_check"]),
                    ("both partly", partly),
                    ("basis", row["exposed_basis"]),
                    ("left spread", row["left_spread"]),
                    ("right spread", row["right_spread"]),
                    ("dimensions", min(2, len({code.split("-")[0] for code in codes}))),
                    ("money", row["money_idr"] is not None, row["money_is_partial"]),
                    ("same intervention", same),
                    ("one day", row["overlap_days"] < 10),
                    ("many lines", bool(lines_of[left] > 1 and lines_of[right] > 1)),
                    ("figures joined", min(1, row["exposed_figure"].count(";"))),
                    ("all of it", row["left_share_ratio"] == 1.0),
                    ("capped time", row["part_time"] == 1.0),
                ]
            )
    assert set(seen) == {
        *(("level", name) for name in ("duplikasi", "tumpang_tindih", "perlu_klarifikasi")),
        *(("basis", name) for name in ("kebutuhan", "paling_banyak", "tidak_tersedia")),
        *((f"{s} spread", name) for s in ("left", "right") for name in ("stated", "need", "equal")),
        *(("dimensions", count) for count in (0, 1, 2)),
        *(("figures joined", count) for count in (0, 1)),
        *(("money", *known) for known in ((True, True), (True, False), (False, False))),
        *(
            (kind, answer)
            for answer in (True, False)
            for kind in (
                "certain",
                "internal",
                "unit check",
                "both partly",
                "same intervention",
                "one day",
                "many lines",
                "all of it",
                "capped time",
            )
        ),
    }
    assert min(seen.values()) >= 3, seen
