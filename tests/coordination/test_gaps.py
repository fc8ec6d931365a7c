"""Need against help: each state, the order in which they are decided, and what never counts."""

import datetime

import pytest

from coordination.gaps import gap_rows, reported_frame, supply_frame
from coordination.models import Gap, PriorityArea, PriorityList
from programs.models import Declaration
from tests.factories import (
    make_agency,
    make_area,
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_village,
    make_villages,
    square,
)

from .factories import make_figure, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def need():
    return make_need("HUNIAN", functions="1.04")


@pytest.fixture
def housing(need):
    return make_intervention("RTLHKAB", need=need)


@pytest.fixture
def agency():
    """The one agency competent for housing in Kabupaten Serang."""
    return make_agency(tier="kabkota", regency=make_area("36.04"), functions="1.04")


def declare(agency, state="lengkap"):
    Declaration.objects.update_or_create(
        agency=agency,
        fiscal_year=2026,
        defaults={"state": state, "declared_on": datetime.date(2026, 2, 1)},
    )


def make_wanted(area, need, value=100.0, **given):
    return make_figure(area, need=need, value=value, unit="KK", **given)


def only_gap():
    (gap,) = gap_rows(make_run())
    return gap


class TestStates:
    def test_need_and_nobody_is_untouched_once_all_have_declared(self, need, housing, agency):
        make_wanted(make_village(), need)
        declare(agency)
        gap = only_gap()
        assert (gap.state, gap.planned_count, gap.coverage_ratio) == ("belum_tersentuh", 0, 0)

    def test_the_same_place_is_unknown_while_one_agency_has_not_declared(
        self, need, housing, agency
    ):
        make_wanted(make_village(), need)
        declare(agency)
        make_agency(tier="provinsi", functions="1.04")
        gap = only_gap()
        assert (gap.state, gap.declared_count, gap.responsible_count) == ("belum_terdaftar", 1, 2)
        assert gap.planned_count is None
        assert gap.coverage_ratio is None

    @pytest.mark.parametrize("state", ["belum", "sebagian"])
    def test_a_partial_declaration_declares_nothing(self, need, housing, agency, state):
        make_wanted(make_village(), need)
        declare(agency, state)
        assert only_gap().state == "belum_terdaftar"

    def test_too_little_help_is_lacking(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need)
        make_program(areas=[village], counts=[79], intervention=housing)
        declare(agency)
        gap = only_gap()
        assert (gap.state, gap.planned_count) == ("kurang", 79)
        assert gap.coverage_ratio == pytest.approx(0.79)

    def test_four_fifths_is_enough_whoever_has_declared(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need)
        make_program(areas=[village], counts=[80], intervention=housing)
        assert only_gap().state == "cukup"

    def test_more_than_the_need_keeps_the_raw_ratio(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need)
        make_program(areas=[village], counts=[250], intervention=housing)
        gap = only_gap()
        assert gap.coverage_ratio == pytest.approx(2.5)
        assert gap.is_over
        assert gap.why.endswith(
            "Rencana melebihi kebutuhan menurut rtlh, 2025; periksa angka atau sasaran."
        )

    def test_a_figure_of_0_is_nobody_in_need_and_says_whose_it_is(self, need, housing, agency):
        make_wanted(make_village(), need, value=0.0, definition="Rumah tidak layak")
        gap = only_gap()
        assert (gap.state, gap.coverage_ratio, gap.planned_count) == ("cukup", None, None)
        assert "Tidak ada yang membutuhkan menurut Rumah tidak layak, 2025." in gap.why
        assert not gap.is_over

    def test_help_where_nobody_needs_it_is_beyond_the_need(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need, value=0.0)
        make_program(areas=[village], counts=[5], intervention=housing, unit="KK")
        gap = only_gap()
        assert (gap.state, gap.coverage_ratio, gap.is_over) == ("cukup", None, True)
        assert "melebihi kebutuhan" in gap.why

    def test_a_long_definition_never_makes_a_reason_too_long_to_keep(self, need, housing, agency):
        make_wanted(make_village(), need, value=0.0, definition="panjang " * 37)
        gap = only_gap()
        assert 150 < len(gap.why) <= Gap._meta.get_field("why").max_length

    def test_no_figure_is_no_data_even_with_programs(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need, value=None)
        make_program(areas=[village], counts=[80], intervention=housing)
        declare(agency)
        gap = only_gap()
        assert (gap.state, gap.needed_count, gap.coverage_ratio) == ("tidak_ada_data", None, None)

    def test_help_in_another_unit_is_somebody_but_no_number(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need)
        make_program(areas=[village], counts=[80], unit="paket", intervention=housing)
        declare(agency)
        gap = only_gap()
        assert (gap.state, gap.planned_count, gap.program_count) == ("tidak_ada_data", None, 1)


class TestWhatCounts:
    def test_a_coarse_program_counts_at_its_own_level_only(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need)
        make_wanted(make_area("36.04"), need)
        make_program(areas=["36.04"], counts=[90], intervention=housing)
        declare(agency)
        regency, in_village = sorted(gap_rows(make_run()), key=lambda g: g.area.code)
        assert (regency.state, regency.planned_count) == ("cukup", 90)
        assert (in_village.state, in_village.coarse_count) == ("belum_tersentuh", 1)

    def test_a_line_of_a_district_is_spread_over_its_villages(self, need, housing, agency):
        villages = make_villages(4)
        make_wanted(villages[0], need)
        make_program(areas=["36.04.01"], counts=[100], intervention=housing)
        assert only_gap().planned_count == 25

    def test_help_for_people_who_cannot_be_the_same_does_not_count(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need, segment=make_segment("SKH-LANSIA"))
        make_program(areas=[village], counts=[99], intervention=housing, segments=["SKH-BALITA"])
        declare(agency)
        assert only_gap().state == "belum_tersentuh"

    @pytest.mark.parametrize(
        "given",
        [
            {"recipient_class": "penunjang"},
            {"recipient_class": "tidak_langsung"},
            {"status": "draf"},
            {"fiscal_year": 2025},
        ],
    )
    def test_support_drafts_and_other_years_close_no_gap(self, need, housing, agency, given):
        village = make_village()
        make_wanted(village, need)
        make_program(areas=[village], counts=[99], intervention=housing, **given)
        declare(agency)
        assert only_gap().state == "belum_tersentuh"

    def test_a_part_of_a_program_is_not_counted_twice(self, need, housing, agency):
        village = make_village()
        make_wanted(village, need)
        whole = make_program(areas=[village], counts=[50], intervention=housing)
        make_program(areas=[village], counts=[50], intervention=housing, part_of=whole)
        assert only_gap().planned_count == 50

    def test_a_drawn_program_counts_in_the_villages_it_covers(self, need, housing, agency):
        here, _there = make_villages(2)
        make_wanted(here, need)
        make_program(shapes=[square(0, 0, 900)], counts=[60], intervention=housing)
        assert only_gap().planned_count == 60

    def test_the_newest_figure_of_the_year_or_before_is_used_and_its_year_said(
        self, need, housing, agency
    ):
        village = make_village()
        for year, value in ((2023, 10.0), (2025, 20.0), (2027, 30.0)):
            make_wanted(village, need, value=value, year=year)
        gap = only_gap()
        assert gap.needed_count == 20
        assert "Angka tahun 2025" in gap.why


class TestPriorityLists:
    @pytest.fixture
    def listed(self, need):
        village = make_village()
        of = PriorityList.objects.create(code="L1", name="Daftar uji", year=2025, need=need)
        PriorityArea.objects.create(priority_list=of, area=village, said="Desa", source="uji")
        return village

    def test_a_listed_village_nobody_serves_is_untouched(self, listed, agency):
        declare(agency)
        gap = only_gap()
        assert (gap.state, gap.needed_count) == ("belum_tersentuh", None)

    def test_a_listed_village_somebody_serves_has_no_size_to_measure_by(
        self, listed, housing, agency
    ):
        make_program(areas=[listed], counts=[5], intervention=housing)
        declare(agency)
        gap = only_gap()
        assert (gap.state, gap.program_count) == ("tidak_ada_data", 1)

    def test_an_entry_without_a_code_makes_no_gap(self, listed):
        PriorityArea.objects.update(area=None)
        assert gap_rows(make_run()) == []


class TestCasesOfTheDomainNotes:
    def test_case_d_houses_outside_slums_are_a_gap(self, need, housing, agency):
        """The province may enter slums only; the regency repairs 200 of 8,196 houses."""
        make_village()
        make_figure(make_area("36.04"), need=need, value=8196.0, unit="unit rumah", year=2025)
        make_program(areas=["36.04"], counts=[200], unit="unit rumah", intervention=housing)
        declare(agency)
        gap = only_gap()
        assert gap.state == "kurang"
        assert gap.coverage_ratio == pytest.approx(0.0244, abs=1e-4)

    def test_case_e_a_kelurahan_without_village_funds_is_a_gap(self):
        """Five kelurahan of Lebak have neither Dana Desa nor the province's village grant."""
        need = make_need("INFRADESA", functions="2.13")
        grant = make_intervention("BANKEUDESA", need=need)
        village = make_village("36.02.01.2001")
        kelurahan = make_village("36.02.01.1002", x=1000)
        office = make_agency(tier="kabkota", regency=make_area("36.02"), functions="2.13")
        of = PriorityList.objects.create(code="L1", name="Daftar uji", year=2025, need=need)
        for area in (village, kelurahan):
            PriorityArea.objects.create(priority_list=of, area=area, said="x", source="uji")
        make_program(areas=[village], counts=[1], unit="desa", intervention=grant)
        declare(office)
        states = {gap.area.code: gap.state for gap in gap_rows(make_run())}
        assert states == {"36.02.01.2001": "tidak_ada_data", "36.02.01.1002": "belum_tersentuh"}


def test_who_is_competent_follows_the_functions_of_agencies(need, agency):
    make_agency(tier="provinsi", functions="1.04;1.03")
    make_agency(tier="kabkota", regency=make_area("36.73"), functions="1.04")
    make_agency(tier="kabkota", regency=make_area("36.04"), functions="1.06")
    declare(agency)
    rows = reported_frame(2026).set_index(["need", "area"])
    assert rows.loc[("HUNIAN", "36.04")].tolist() == [2, 1]
    assert rows.loc[("HUNIAN", "36.73")].tolist() == [2, 0]


def test_a_gap_that_rests_on_an_example_is_marked(need, housing, agency):
    village = make_village()
    make_wanted(village, need)
    assert not only_gap().is_example
    make_program(areas=[village], intervention=housing, is_example=True)
    (gap,) = gap_rows(make_run())
    assert gap.is_example


def test_help_says_whose_it_is_and_how_each_count_came_about(need, housing):
    villages = make_villages(2)
    stated = make_program(areas=[villages[0]], counts=[7], intervention=housing)
    spread = make_program(areas=["36.04.01"], counts=[10], intervention=housing)
    coarse = make_program(areas=["36.04"], counts=[90], intervention=housing)
    rows = supply_frame(2026).groupby("program_id")
    said = rows.agg({"spread": set, "count": list, "agency_id": set})
    assert said.loc[stated.pk].tolist() == [{"stated"}, [7], {stated.agency_id}]
    assert said.loc[spread.pk].tolist() == [{"equal"}, [5, 5], {spread.agency_id}]
    assert said.loc[coarse.pk].tolist() == [{"stated"}, [90], {coarse.agency_id}]
