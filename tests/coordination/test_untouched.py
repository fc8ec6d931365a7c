"""Untouched segments against the definition written slowly, and by hand at each edge."""

import pandas as pd
import pytest

from coordination.engine.untouched import find_untouched, untouched_counts

from . import vocabulary
from .brute import rows
from .brute_gaps import untouched_by_hand
from .random_needs import (
    NEEDS,
    PROVINCE,
    VILLAGES,
    figure_of,
    given,
    help_in,
    random_given,
)
from .registers import frame

SEEDS = range(6)
ASKED = ["SEG", "KSJ-D1", "SKH-BALITA", "SKH-LANSIA", "PPKS-PD"]
SEGMENTS = {row["code"]: row for row in rows(vocabulary.segment_frame())}
HERE = VILLAGES[0]
REGENCY = HERE[:5]


def duty_rows(*duties):
    return frame(duties, segment="str", need="str", duty="str")


DUTIES = duty_rows(
    ("SKH-LANSIA", "TUNAI", "SPM sosial"),
    ("SKH-LANSIA", "TUNAI", "SPM kesehatan"),
    ("SKH-LANSIA", "HUNIAN", "SPM rumah"),
    ("KSJ-D1", "PANGAN", "SPM pangan"),
    ("", "PANGAN", "SPM bencana"),
    ("SKH-LANSIA", "LAIN", "tidak ditanyakan"),
)


def few(seed):
    """Few programs, so that segments stay untouched."""
    return random_given(seed, programs=6)


@pytest.fixture(scope="module")
def expected():
    return {
        seed: pd.DataFrame(untouched_by_hand(few(seed), DUTIES, NEEDS, ASKED, VILLAGES, SEGMENTS))
        for seed in SEEDS
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_column_of_every_untouched_segment(seed, expected):
    found = find_untouched(few(seed).prepared(only_segments=ASKED), DUTIES)
    assert set(found) == set(expected[seed])
    pd.testing.assert_frame_equal(
        found, expected[seed][list(found)], check_dtype=False, rtol=1e-6, atol=1e-6
    )


def test_the_random_cases_meet_every_rule(expected):
    found = pd.concat(expected.values())
    for rule in (
        found["state"] == "belum_tersentuh",
        found["state"] == "belum_terdaftar",
        found["is_coarse_only"] & (found["program_count"] == 0),
        found["is_coarse_only"] & (found["program_count"] > 0),
        ~found["has_need"],
        found["has_need"] & (found["duty"] == ""),
        found["duty"] == "SPM kesehatan; SPM sosial",
    ):
        assert rule.sum() >= 3


def only_row(found):
    (row,) = rows(found[found["area"] == REGENCY])
    return row


def test_a_need_in_one_village_and_nobody_in_the_regency_is_untouched():
    row = only_row(find_untouched(given(figures=[figure_of(HERE, 3.0)]).prepared()))
    assert (row["state"], row["has_need"], row["is_coarse_only"]) == (
        "belum_tersentuh",
        True,
        False,
    )
    assert pd.isna(row["need_count"])


def test_the_same_is_not_yet_known_while_an_agency_has_not_declared():
    asked = given(figures=[figure_of(HERE, 3.0)], told=False)
    assert only_row(find_untouched(asked.prepared()))["state"] == "belum_terdaftar"


def test_a_figure_of_0_is_no_need():
    assert find_untouched(given(figures=[figure_of(HERE, 0.0)]).prepared()).empty


def test_a_duty_is_owed_to_nobody_where_the_figure_of_the_regency_is_0():
    owed = duty_rows(("", "HUNIAN", "SPM"))
    found = find_untouched(given(figures=[figure_of(REGENCY, 0.0)]).prepared(), owed)
    assert REGENCY not in set(found["area"])
    assert len(found) == 1


def test_a_village_in_need_goes_before_a_regency_that_says_0():
    figures = [figure_of(REGENCY, 0.0), figure_of(HERE, 3.0)]
    row = only_row(find_untouched(given(figures=figures).prepared()))
    assert (row["state"], row["has_need"]) == ("belum_tersentuh", True)


def test_a_program_in_another_village_of_the_regency_touches_the_segment():
    asked = given(figures=[figure_of(HERE, 3.0)], supply=[help_in(1, VILLAGES[5])])
    assert VILLAGES[5][:5] == REGENCY
    assert find_untouched(asked.prepared()).empty


@pytest.mark.parametrize(
    ("place", "state", "programs"),
    [(REGENCY, "tidak_ada_data", 1), (PROVINCE, "belum_tersentuh", 0)],
)
def test_help_without_a_place_leaves_the_segment_listed_and_says_so(place, state, programs):
    asked = given(figures=[figure_of(HERE, 3.0)], supply=[help_in(1, place)])
    row = only_row(find_untouched(asked.prepared()))
    assert (row["state"], row["program_count"]) == (state, programs)
    assert row["is_coarse_only"]


def test_a_duty_without_a_figure_is_listed_in_every_regency():
    found = find_untouched(given().prepared(), duty_rows(("SKH-BALITA", "HUNIAN", "SPM")))
    assert found["area"].nunique() == len(found) == 2
    assert set(found["state"]) == {"belum_tersentuh"}
    assert not found["has_need"].any()
    assert untouched_counts(found)["belum_tersentuh"].tolist() == [1, 1]
