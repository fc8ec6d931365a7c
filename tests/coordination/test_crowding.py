"""Crowding beside need against the definition written slowly, and by hand at each edge."""

import random

import pandas as pd
import pytest

from coordination.engine import FrameError
from coordination.engine.crowding import find_crowding, quadrant_counts, shown_with_need

from .brute import rows
from .brute_gaps import crowding_by_hand
from .random_needs import NEEDS, REGENCIES, VILLAGES, help_in, random_given, supply_rows
from .registers import frame

SEEDS = range(6)
HERE, NEXT = VILLAGES[:2]


def need_rows(*figures):
    return frame(figures, village="str", need="str", value="float64", unit="str", indicator="str")


def random_needs(seed):
    """Many ties, some unknown, a need without figures."""
    rng = random.Random(seed)
    return need_rows(
        *(
            (village, need, rng.choice([float("nan"), 0.0, 3.0, rng.randrange(40)]), "KK", "uji")
            for need in NEEDS[:2]
            for village in VILLAGES
            if rng.random() < 0.8
        )
    )


def case(seed):
    return random_given(seed, programs=40).supply, random_needs(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_column_of_every_village_and_need(seed):
    supply, figures = case(seed)
    expected = pd.DataFrame(crowding_by_hand(supply, figures))
    found = find_crowding(supply, figures)
    assert set(found) == set(expected)
    expected["quintile"] = expected["quintile"].astype("Int64")
    pd.testing.assert_frame_equal(found, expected[list(found)], check_dtype=False, rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_index_of_rows_do_not_matter(seed):
    supply, figures = case(seed)
    mixed = [table.sample(frac=1, random_state=seed) for table in (supply, figures)]
    pd.testing.assert_frame_equal(find_crowding(*mixed), find_crowding(supply, figures), rtol=1e-9)


def test_the_random_cases_meet_every_rule():
    found = pd.concat([find_crowding(*case(seed)) for seed in SEEDS])
    assert set(found["basis"]) == {"count", "programs", ""}
    assert set(found["quintile"].dropna()) == {1, 2, 3, 4, 5}
    assert set(found["quadrant"]) >= {"ramai_tinggi", "ramai_rendah", "sepi_tinggi", ""}
    served = found[found["agency_count"] > 0]
    assert (served["hhi"] * served["agency_count"]).min() >= 1 - 1e-9
    assert served[["hhi", "largest_ratio"]].max().max() <= 1 + 1e-9
    assert (found["agency_count"] == 0).any()


def only_row(supply, figures=()):
    found = find_crowding(supply_rows(*supply), need_rows(*figures))
    (row,) = rows(found[found["village"] == HERE])
    return row


def test_shares_are_of_planned_counts():
    row = only_row([help_in(1, HERE, 30.0), help_in(2, HERE, 10.0)])
    assert (row["basis"], row["largest_ratio"], row["hhi"]) == ("count", 0.75, 0.625)


@pytest.mark.parametrize("other", [{"unit": "jiwa"}, {"count": float("nan")}])
def test_shares_are_of_programs_where_counts_cannot_be_compared(other):
    row = only_row(
        [help_in(1, HERE, 30.0, agency_id=1), help_in(2, HERE, **({"agency_id": 2} | other))]
    )
    assert (row["basis"], row["hhi"], row["agency_count"]) == ("programs", 0.5, 2)


def test_one_agency_with_two_programs_is_not_crowding():
    row = only_row(
        [help_in(1, HERE, agency_id=9), help_in(2, HERE, agency_id=9)],
        [(HERE, "HUNIAN", 5.0, "KK", "uji")],
    )
    assert (row["agency_count"], row["program_count"], row["hhi"]) == (1, 2, 1)
    assert row["quadrant"].startswith("sepi")


def test_help_that_names_a_regency_is_in_no_village():
    assert find_crowding(supply_rows(help_in(1, REGENCIES[0])), need_rows()).empty


def test_without_a_figure_there_is_no_quintile_no_quadrant_and_nothing_to_show():
    supply = supply_rows(help_in(1, HERE), help_in(2, HERE))
    found = find_crowding(supply, need_rows((HERE, "HUNIAN", float("nan"), "KK", "uji")))
    (row,) = rows(found)
    assert (pd.isna(row["quintile"]), row["quadrant"]) == (True, "")
    assert shown_with_need(found).empty


def test_fifths_of_ten_villages_hold_two_each_and_equal_ones_share_the_middle():
    ten = [(code, "HUNIAN", float(n), "KK", "uji") for n, code in enumerate(VILLAGES[:10])]
    found = find_crowding(supply_rows(), need_rows(*ten))
    assert found["quintile"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    same = [(code, "HUNIAN", 4.0, "KK", "uji") for code in VILLAGES[:10]]
    assert set(find_crowding(supply_rows(), need_rows(*same))["quintile"]) == {3}


def test_thresholds_are_the_callers():
    supply = supply_rows(help_in(1, HERE), help_in(2, HERE))
    figures = need_rows((HERE, "HUNIAN", 9.0, "KK", "uji"), (NEXT, "HUNIAN", 1.0, "KK", "uji"))
    found = find_crowding(supply, figures)
    assert found["quadrant"].tolist() == ["ramai_tinggi", "sepi_rendah"]
    found = find_crowding(supply, figures, crowded_agencies=3, high_quintile=1)
    assert found["quadrant"].tolist() == ["sepi_tinggi", "sepi_tinggi"]
    assert quadrant_counts(found).loc["HUNIAN"].tolist() == [0, 2, 0, 0]


@pytest.mark.parametrize("other", [("KK", "uji"), ("jiwa", "uji"), ("KK", "lain")])
def test_figures_that_cannot_be_ranked_together_are_refused(other):
    second = HERE if other == ("KK", "uji") else NEXT
    with pytest.raises(FrameError):
        find_crowding(
            supply_rows(),
            need_rows((HERE, "HUNIAN", 1.0, "KK", "uji"), (second, "HUNIAN", 2.0, *other)),
        )
