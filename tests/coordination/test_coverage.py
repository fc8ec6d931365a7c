"""Coverage against the definition written slowly, every column, and by hand at each edge."""

import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

from coordination.engine import FrameError
from coordination.engine.coverage import cells_frame, find_cells
from coordination.engine.gaps import find_gaps
from coordination.engine.needed import choose_yardstick
from coordination.engine.places import LEVELS
from coordination.engine.states import STATES

from . import vocabulary
from .brute import rows
from .brute_gaps import cells_by_hand
from .random_needs import (
    DISTRICTS,
    NEEDS,
    PROVINCE,
    REGENCIES,
    VILLAGES,
    figure_of,
    figure_rows,
    given,
    help_in,
    random_given,
)

SEEDS = range(4)
ASKED = ["SEG", "KSJ-D1", "SKH-BALITA", "SKH-LANSIA", "SKH-PRODUKTIF", "PPKS-PD"]
SEGMENTS = {row["code"]: row for row in rows(vocabulary.segment_frame())}
CELL = ["need", "area", "segment"]
HERE, NEXT = VILLAGES[:2]
DISTRICT, REGENCY = HERE[:8], HERE[:5]
PARTS = ["stated_ratio", "need_ratio", "equal_ratio"]


@cache
def found_at(seed, level):
    return cells_frame(find_cells(random_given(seed).prepared(only_segments=ASKED), level))


@cache
def by_hand(seed, level):
    cells = cells_by_hand(random_given(seed), level, NEEDS, ASKED, VILLAGES, SEGMENTS)
    return pd.DataFrame(cells)


def cell_of(asked, area=HERE, level="village", segment="SEG", **prepared):
    cells = find_cells(asked.prepared(**prepared), level)
    table = cells_frame(cells, needs=["HUNIAN"], areas=[area], segments=[segment])
    (row,) = rows(table)
    return row


class TestAgainstTheDefinition:
    @pytest.mark.parametrize("level", LEVELS)
    @pytest.mark.parametrize("seed", SEEDS)
    def test_every_column_of_every_cell(self, seed, level):
        found, expected = found_at(seed, level), by_hand(seed, level)
        assert list(found.columns) == list(expected.columns)
        exact = [name for name in found if not name.endswith("_ratio")]
        pd.testing.assert_frame_equal(
            found[exact], expected[exact], check_dtype=False, rtol=1e-9, atol=1e-9
        )
        parts = [*PARTS, "coverage_ratio"]  # parts of a count are kept in single precision
        pd.testing.assert_frame_equal(
            found[parts], expected[parts], check_dtype=False, rtol=1e-6, atol=1e-6
        )

    def test_the_random_cases_meet_every_rule(self):
        cells = pd.concat([by_hand(seed, level) for seed in SEEDS for level in LEVELS])
        assert set(cells["state"]) == set(STATES)
        assert set(cells["need_basis"]) == {"", "figure", "sum"}
        for rule in (
            cells["is_over"],
            cells["is_estimate"],
            cells["coarse_count"] > 0,
            (cells["stated_ratio"] > 0) & (cells["need_ratio"] > 0) & (cells["equal_ratio"] > 0),
            cells["planned_count"].isna() & (cells["program_count"] > 0) & (cells["unit"] != ""),
            (cells["planned_count"] == 0) & (cells["program_count"] > 0),
            (cells["need_basis"] == "sum") & (cells["state"] == "kurang"),
            (cells["need_count"] == 0) & (cells["state"] == "cukup"),
            (cells["need_count"] == 0) & (cells["state"] != "cukup"),
            (cells["need_count"] == 0) & cells["is_over"],
            cells["need_count"].isna() & (cells["state"] == "belum_tersentuh"),
        ):
            assert rule.sum() >= 5

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_figure_at_its_own_level_answers_as_a_gap_does(self, seed):
        asked = random_given(seed)
        figures = asked.figures.sample(400, random_state=seed).reset_index(drop=True)
        wanted = figures.assign(is_listed=False)
        gaps = find_gaps(
            *(wanted, asked.supply, asked.reported, vocabulary.segment_frame()),
            conversions=asked.conversions if seed % 2 else None,
        )
        gaps["is_estimate"] = gaps.pop("converted_units") != ""
        assert gaps["is_estimate"].any() == bool(seed % 2)
        gaps[CELL] = wanted[CELL].replace("", "SEG")
        factors = asked.conversions if seed % 2 else asked.conversions[:0]
        prepared = asked.prepared(figures=figures, conversions=factors, listed=asked.listed[:0])
        cells = pd.concat([cells_frame(find_cells(prepared, level)) for level in LEVELS])
        cells = gaps[CELL].merge(cells, on=CELL, how="left", validate="1:1")
        known = figures["value"].notna().to_numpy()
        assert known.sum() > 300
        for name in gaps.columns.drop(CELL):
            expected = gaps.loc[known, name].reset_index(drop=True)
            found = cells.loc[known, name].reset_index(drop=True)
            pd.testing.assert_series_equal(found, expected, check_dtype=False, rtol=1e-9)

    @pytest.mark.parametrize("seed", SEEDS)
    def test_order_and_index_of_rows_do_not_matter(self, seed):
        rng = np.random.default_rng(seed)
        shuffled = {}
        for name, table in vars(random_given(seed)).items():
            table = table.iloc[rng.permutation(len(table))]
            shuffled[name] = table.set_axis(rng.permutation(len(table)) * 3 + 7, axis=0)
        prepared = random_given(seed).prepared(only_segments=ASKED, **shuffled)
        for level in LEVELS:
            again = cells_frame(find_cells(prepared, level))
            pd.testing.assert_frame_equal(again, found_at(seed, level), rtol=1e-6)


class TestConservation:
    @pytest.fixture
    def spread(self):
        """Located and coarse help in one unit, and a figure of it in every village and above."""
        base = random_given(11)
        supply = base.supply.assign(unit="KK")
        figures = [figure_of(v, 7.0, need=n) for n in NEEDS for v in VILLAGES]
        asked = given(figures=figures)
        return supply, asked.prepared(supply=supply)

    def test_what_is_spread_adds_up_to_the_count_of_the_programs(self, spread):
        supply, prepared = spread
        planned = cells_frame(find_cells(prepared, "province"), segments=["SEG"])
        expected = supply[supply["need"].isin(NEEDS)].groupby("need")["count"].sum()
        assert (expected > 0).all()
        assert planned["planned_count"].tolist() == pytest.approx(expected.tolist(), rel=1e-9)

    def test_villages_add_up_to_what_their_regency_has_without_coarse_help(self, spread):
        supply, _ = spread
        located = supply[~supply["is_coarse"]]
        prepared = given(figures=[figure_of(v, 7.0, need=n) for n in NEEDS for v in VILLAGES])
        prepared = prepared.prepared(supply=located)
        sums = {}
        for level in LEVELS:
            cells = find_cells(prepared, level)
            sums[level] = np.nansum(cells.planned_count, axis=1)
        for level in LEVELS:
            assert sums[level] == pytest.approx(sums["province"], abs=1e-6)
        assert sums["province"].sum() > 0

    def test_needs_of_villages_add_up_to_the_regencies_and_the_province(self, spread):
        _, prepared = spread
        for level in LEVELS:
            total = np.nansum(find_cells(prepared, level).need_count[:, :, 0], axis=1)
            assert total == pytest.approx(np.full(len(NEEDS), 7.0 * len(VILLAGES)), abs=1e-6)

    @pytest.mark.parametrize("seed", SEEDS)
    def test_parts_of_a_count_make_the_whole_and_missing_is_never_0(self, seed):
        for level in LEVELS:
            cells = found_at(seed, level)
            served = cells["planned_count"] > 0
            assert served.any()
            assert cells.loc[served, PARTS].sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-6)
            assert cells.loc[~served, PARTS].isna().all(axis=None)
            nobody = (cells["planned_count"] == 0) & (cells["program_count"] == 0)
            assert (cells.loc[nobody, "state"] == "belum_tersentuh").all()
            assert cells.loc[cells["need_count"].isna(), "coverage_ratio"].isna().all()


class TestByHand:
    def test_nobody_is_a_known_0_only_once_all_have_declared(self):
        figures = [figure_of(HERE)]
        known, unknown = (cell_of(given(figures=figures, told=told)) for told in (True, False))
        assert (known["state"], known["planned_count"]) == ("belum_tersentuh", 0)
        assert unknown["state"] == "belum_terdaftar"
        assert math.isnan(unknown["planned_count"])
        assert math.isnan(unknown["coverage_ratio"])

    def test_four_fifths_is_enough_and_less_is_not(self):
        states = [
            cell_of(given(figures=[figure_of(HERE)], supply=[help_in(1, HERE, count)]))["state"]
            for count in (79.0, 80.0)
        ]
        assert states == ["kurang", "cukup"]

    def test_more_than_the_need_keeps_the_raw_ratio_and_is_flagged(self):
        cells = [
            cell_of(given(figures=[figure_of(HERE)], supply=[help_in(1, HERE, count)]))
            for count in (100.0, 250.0)
        ]
        assert [(c["coverage_ratio"], c["is_over"]) for c in cells] == [(1.0, False), (2.5, True)]

    def test_parts_that_only_add_up_to_the_need_are_not_beyond_it(self):
        third = [help_in(n, HERE, 100 / 3) for n in range(1, 10)]
        cell = cell_of(given(figures=[figure_of(HERE, 300.0 - 1e-8)], supply=third))
        assert (cell["state"], cell["is_over"]) == ("cukup", False)

    @pytest.mark.parametrize("told", [True, False])
    def test_a_figure_of_0_is_nobody_in_need_whoever_has_declared(self, told):
        cell = cell_of(given(figures=[figure_of(HERE, 0.0)], told=told))
        assert (cell["state"], cell["is_over"]) == ("cukup", False)
        assert math.isnan(cell["coverage_ratio"])
        assert math.isnan(cell["planned_count"])

    def test_help_where_nobody_needs_it_is_beyond_the_need(self):
        cell = cell_of(given(figures=[figure_of(HERE, 0.0)], supply=[help_in(1, HERE)]))
        assert (cell["state"], cell["is_over"]) == ("cukup", True)
        assert math.isnan(cell["coverage_ratio"])

    def test_a_figure_of_0_closes_nothing_where_a_list_names_the_place(self):
        asked = given(figures=[figure_of(HERE, 0.0)], listed=[("HUNIAN", HERE, "")])
        assert cell_of(asked)["state"] == "belum_tersentuh"

    def test_a_program_of_two_lines_counts_once_and_both_its_counts_add(self):
        lines = [
            help_in(1, HERE, 10.0, segments="SKH-BALITA"),
            help_in(1, HERE, 5.0, segments="SKH-LANSIA"),
        ]
        asked = given(figures=[figure_of(HERE)], supply=lines)
        both = cell_of(asked)
        assert (both["program_count"], both["planned_count"]) == (1, 15)
        asked = given(figures=[figure_of(HERE, segment="SKH-STUNT")], supply=lines)
        young = cell_of(asked, segment="SKH-STUNT")
        assert (young["program_count"], young["planned_count"]) == (1, 10)

    def test_a_program_in_two_villages_counts_once_above_them(self):
        asked = given(
            figures=[figure_of(DISTRICT)], supply=[help_in(1, HERE, 10.0), help_in(1, NEXT, 4.0)]
        )
        above = cell_of(asked, DISTRICT, "district")
        assert (above["program_count"], above["planned_count"]) == (1, 14)

    @pytest.mark.parametrize(
        ("area", "level", "serves", "coarse"),
        [
            (HERE, "village", 0, 1),
            (DISTRICT, "district", 0, 1),
            (REGENCY, "regency", 1, 0),
            (PROVINCE, "province", 1, 0),
            (next(r for r in REGENCIES if r != REGENCY), "regency", 0, 0),
        ],
    )
    def test_help_that_names_a_regency_counts_there_and_above_only(
        self, area, level, serves, coarse
    ):
        asked = given(figures=[figure_of(area)], supply=[help_in(1, REGENCY, 90.0)])
        cell = cell_of(asked, area, level)
        assert (cell["program_count"], cell["coarse_count"]) == (serves, coarse)
        assert cell["planned_count"] == (90 if serves else 0)

    def test_help_in_another_unit_is_somebody_but_no_number(self):
        cell = cell_of(given(figures=[figure_of(HERE)], supply=[help_in(1, HERE, unit="paket")]))
        assert (cell["state"], cell["program_count"]) == ("tidak_ada_data", 1)
        assert math.isnan(cell["planned_count"])

    def test_a_stated_factor_makes_it_an_estimate_even_when_it_is_1(self):
        for factor in (1.0, 2.5):
            cell = cell_of(
                given(
                    figures=[figure_of(HERE)],
                    supply=[help_in(1, HERE, 10.0, unit="KPM"), help_in(2, HERE, 1.0)],
                    conversions=[("KPM", "KK", "", factor, "Perbup")],
                )
            )
            assert (cell["planned_count"], cell["is_estimate"]) == (1 + 10 * factor, True)

    def test_a_factor_is_never_turned_round_nor_used_for_another_need(self):
        for factor in (("KK", "KPM", "", 2.0, "x"), ("KPM", "KK", "PANGAN", 2.0, "x")):
            cell = cell_of(
                given(
                    figures=[figure_of(HERE)],
                    supply=[help_in(1, HERE, unit="KPM")],
                    conversions=[factor],
                )
            )
            assert math.isnan(cell["planned_count"])
            assert not cell["is_estimate"]

    @pytest.mark.parametrize(
        "table",
        [
            [("KPM", "KK", "", 2.0, " ")],
            [("KPM", "KK", "", 0.0, "x")],
            [("KPM", "KK", "", math.nan, "x")],
            [("KPM", "KK", "", 2.0, "x"), ("KPM", "KK", "", 3.0, "x")],
        ],
    )
    def test_a_factor_without_source_or_sense_is_refused(self, table):
        with pytest.raises(FrameError):
            given(conversions=table).prepared()

    def test_the_figure_of_the_level_goes_before_the_sum_of_villages(self):
        inside = [v for v in VILLAGES if v.startswith(DISTRICT)]
        figures = [figure_of(v, 3.0) for v in inside]
        summed = cell_of(given(figures=figures), DISTRICT, "district")
        assert (summed["need_count"], summed["need_basis"]) == (24, "sum")
        own = cell_of(given(figures=[*figures, figure_of(DISTRICT, 5.0)]), DISTRICT, "district")
        assert (own["need_count"], own["need_basis"]) == (5, "figure")

    @pytest.mark.parametrize("last", [None, {"unit": "jiwa"}, {"indicator": "lain"}])
    def test_villages_are_not_added_when_one_lacks_or_differs(self, last):
        inside = [v for v in VILLAGES if v.startswith(DISTRICT)]
        figures = [figure_of(v, 3.0) for v in inside[:-1]]
        if last:
            figures.append(figure_of(inside[-1], 3.0, **last))
        cell = cell_of(given(figures=figures), DISTRICT, "district")
        assert math.isnan(cell["need_count"])
        assert (cell["need_basis"], cell["unit"], cell["state"]) == ("", "", "tidak_ada_data")

    def test_a_listed_area_without_a_figure_is_judged_by_who_is_there(self):
        listed = [("HUNIAN", HERE, "")]
        assert cell_of(given(listed=listed))["state"] == "belum_tersentuh"
        served = cell_of(given(listed=listed, supply=[help_in(1, HERE)]))
        assert (served["state"], served["program_count"]) == ("tidak_ada_data", 1)
        assert cell_of(given(listed=listed), NEXT)["state"] == "tidak_ada_data"

    def test_nothing_at_all_is_no_data_everywhere(self):
        for level in LEVELS:
            cells = cells_frame(find_cells(given().prepared(), level))
            assert (cells["state"] == "tidak_ada_data").all()
            assert cells["planned_count"].isna().all()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"figures": [figure_of(HERE), figure_of(HERE, indicator="lain")]},
            {"figures": [figure_of("36.99.01.2001")]},
            {"figures": [figure_of(HERE, segment="TAKADA")]},
            {"figures": [figure_of(HERE, -1.0)]},
            {"supply": [help_in(1, "36.99")]},
            {"supply": [help_in(1, HERE, -1.0)]},
            {"supply": [help_in(1, HERE, spread="entah")]},
            {"listed": [("HUNIAN", HERE, "TAKADA")]},
        ],
    )
    def test_what_cannot_be_read_is_refused(self, wrong):
        with pytest.raises(FrameError):
            given(**wrong).prepared()


class TestYardsticks:
    FIGURES = figure_rows(
        figure_of(HERE, 1.0, indicator="BPS"),
        figure_of(HERE, 2.0, indicator="P3KE", segment=""),
        figure_of(NEXT, 3.0, indicator="P3KE"),
        figure_of(DISTRICT, 4.0, indicator="DTSEN"),
        figure_of(REGENCY, 5.0, indicator="DTSEN"),
        figure_of(REGENCY, 6.0, indicator="lain"),
        figure_of(PROVINCE, math.nan, indicator="BPS"),
    )

    def test_each_cell_keeps_the_yardstick_that_is_preferred(self):
        chosen = choose_yardstick(self.FIGURES, ["P3KE", "BPS"])
        assert chosen["value"].tolist() == [2, 3, 4]
        assert choose_yardstick(self.FIGURES, ["BPS", "P3KE"])["value"].tolist() == [1, 3, 4]

    def test_of_several_that_nobody_prefers_none_is_kept(self):
        assert choose_yardstick(self.FIGURES, [])["value"].tolist() == [3, 4]

    def test_the_cell_says_what_its_figure_counts(self):
        asked = given(figures=[figure_of(HERE, indicator="P3KE")])
        assert (cell_of(asked)["indicator"], cell_of(asked, NEXT)["indicator"]) == ("P3KE", "")


class TestChosenCells:
    def test_cells_are_picked_by_each_axis_and_state(self):
        cells = find_cells(random_given(0).prepared(only_segments=ASKED), "village")
        whole = found_at(0, "village")
        picked = cells_frame(
            cells, needs=["TUNAI"], areas=VILLAGES[:30], segments=ASKED[:3], states=["kurang"]
        )
        expected = whole[
            (whole["need"] == "TUNAI")
            & whole["area"].isin(VILLAGES[:30])
            & whole["segment"].isin(ASKED[:3])
            & (whole["state"] == "kurang")
        ]
        assert len(picked) > 3
        pd.testing.assert_frame_equal(picked, expected.reset_index(drop=True))

    def test_nothing_chosen_is_an_empty_table_of_the_same_columns(self):
        cells = find_cells(given().prepared(), "district")
        none = cells_frame(cells, areas=[])
        assert (len(none), list(none)) == (0, list(found_at(0, "village")))
        assert len(cells_frame(cells, areas=DISTRICTS[:1], needs=["PANGAN"])) == len(SEGMENTS)
