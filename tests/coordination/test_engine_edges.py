"""By-hand cases at each edge of the definition: both the engine and the oracle must know them."""

import math
from datetime import date

import pandas as pd
import pytest
import shapely

from coordination.engine import find_overlaps

from .brute import overlaps_by_hand
from .registers import Figure, Line, Plan, Village, register_of

A, B, C, D = 11, 12, 13, 14
PLACES = [
    Village(number, f"36.04.01.{2001 + n}", shapely.box(n * 1000, 0, n * 1000 + 1000, 1000))
    for n, number in enumerate((A, B, C, D))
]


@pytest.fixture(params=["engine", "oracle"])
def find(request):
    """The findings on some programs as dictionaries."""

    def run(*plans, figures=()):
        register = register_of(plans, PLACES, figures)
        if request.param == "oracle":
            return overlaps_by_hand(register)
        return find_overlaps(register).to_dict("records")

    return run


@pytest.fixture
def meet(find):
    """The one finding on two programs in village A with these segments, or None."""

    def run(one, other, **given):
        found = find(
            Plan(1, (Line((A,), segments=tuple(one.split())),)),
            Plan(2, (Line((A,), segments=tuple(other.split())),)),
            **given,
        )
        return found[0] if found else None

    return run


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        pytest.param("KSJ-D1", "KSJ-D1", ("KSJ-D1",), id="the same"),
        pytest.param("SKH-BALITA", "SKH-STUNT", ("SKH-STUNT",), id="one above the other"),
        pytest.param("KSJ", "KSJ-D2", ("KSJ-D2",), id="the dimension is above all of its own"),
        pytest.param("SEG KSJ-D1", "KSJ-D1", ("KSJ-D1",), id="everybody adds nothing"),
        pytest.param("KSJ-D1 SKH-SD", "KSJ-D1", ("KSJ-D1",), id="one dimension in common"),
        pytest.param(
            "KSJ-D1 SKH-SD", "KSJ-D1 SKH-SD", ("KSJ-D1", "SKH-SD"), id="two dimensions in common"
        ),
        pytest.param(
            "SKH-BALITA", "SKH-BALITA SKH-STUNT", ("SKH-BALITA", "SKH-STUNT"), id="both are met"
        ),
    ],
)
def test_segments_that_certainly_meet(meet, one, other, codes):
    found = meet(one, other)
    assert found["is_certain"]
    assert found["shared_segments"] == codes
    assert found["level"] == "duplikasi"


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        pytest.param("SEG", "SEG", (), id="everybody names no dimension"),
        pytest.param("KSJ-D1", "SKH-SD", (), id="no dimension in common"),
        pytest.param("PPKS-PD", "PPKS-LUT", (), id="siblings that may meet"),
        pytest.param("SKH-BUMIL", "SKH-PRODUKTIF", (), id="listed as an exception"),
        pytest.param("SKH-PRODUKTIF", "SKH-BUMIL", (), id="the exception holds both ways"),
        pytest.param("SKH-KEK", "SKH-PENCARI", (), id="the exception is inherited on both sides"),
        pytest.param("KSJ-D1 KLG-RTLH", "KSJ-D1 KLG-PEKKA", ("KSJ-D1",), id="in one of two"),
    ],
)
def test_segments_that_possibly_meet(meet, one, other, codes):
    found = meet(one, other)
    assert not found["is_certain"]
    assert found["shared_segments"] == codes
    assert found["level"] == "tumpang_tindih"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("KSJ-D1", "KSJ-D2", id="exclusive siblings"),
        pytest.param("KSJ-D1 SKH-SD", "KSJ-D1 SKH-LANSIA", id="one dimension forbids"),
        pytest.param("SKH-BAYI", "SKH-STUNT", id="children of one parent are siblings too"),
        pytest.param("SKH-BUMIL", "SKH-BALITA", id="the exception is for those listed"),
    ],
)
def test_segments_that_cannot_meet(meet, one, other):
    assert meet(one, other) is None


def test_a_village_is_shared_only_through_lines_whose_segments_meet(find):
    left = (Line((A,), segments=("KSJ-D1",)), Line((B,), segments=("KSJ-D2",)))
    right = (Line((A, B), segments=("KSJ-D1",)),)
    (found,) = find(Plan(1, left), Plan(2, right))
    assert found["villages"] == (A,)
    assert (found["left_share_ratio"], found["right_share_ratio"]) == (0.5, 0.5)


def test_ground_covered_by_two_lines_counts_once(find):
    left = (Line((A,)), Line(shape=shapely.box(500, 0, 1500, 1000)))
    (found,) = find(Plan(1, left), Plan(2, (Line((A, B)),)))
    assert found["shared_area_m2"] == pytest.approx(1.5e6)
    assert found["left_share_ratio"] == 1.0
    assert found["right_share_ratio"] == pytest.approx(0.75)


@pytest.mark.parametrize("whole_lines", [1, 2])
def test_the_only_piece_of_a_village_may_come_without_its_shape(whole_lines):
    """Its area is enough, also where several lines of the other program meet it."""
    segments = ("KSJ-D1",), ("KSJ-D1", "SKH-LANSIA")
    left = tuple(Line((A,), segments=named) for named in segments[:whole_lines])
    right = Line(shape=shapely.box(0, 0, 250, 1000)), Line((B,), segments=segments[1])
    register = register_of((Plan(1, left), Plan(2, right)), PLACES)
    with_shape = find_overlaps(register)
    register.pieces["geometry"] = None
    found = find_overlaps(register)
    pd.testing.assert_frame_equal(found, with_shape)
    assert found["shared_area_m2"].tolist() == [pytest.approx(250_000)]


def test_coarse_means_every_line_and_either_side(find):
    fine, coarse = Line((A,)), Line((A, B), is_coarse=True)
    levels = {}
    for name, lines in {"some": (fine, coarse), "all": (coarse,)}.items():
        (found,) = find(Plan(1, (fine,)), Plan(2, lines))
        levels[name] = found["level"]
    assert levels == {"some": "duplikasi", "all": "perlu_klarifikasi"}


@pytest.mark.parametrize(
    ("intervention", "level"),
    [("RTLHPROV", "duplikasi"), ("RTLHKAB", "duplikasi"), ("JAMBAN", None), ("PKH", None)],
)
def test_houses_carry_the_unit_check(find, intervention, level):
    lines = (Line((A,)),)
    found = find(Plan(1, lines, intervention="RTLHKAB"), Plan(2, lines, intervention=intervention))
    assert [row["level"] for row in found] == ([level] if level else [])
    assert all(row["needs_unit_check"] for row in found)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("PKH", "BLTDD", "tumpang_tindih"),
        ("KUBE", "UEPPROV", "duplikasi"),
        ("SEMBAKO", "CPP", None),
        ("SEKGRATIS", "PIP", None),
        ("PKH", "SEMBAKO", None),
    ],
    ids=["same need", "duplicate of two needs", "complementary", "neutral", "unrelated"],
)
def test_the_relation_of_interventions_decides(find, left, right, level):
    lines = (Line((A,)),)
    found = find(Plan(1, lines, intervention=left), Plan(2, lines, intervention=right))
    assert [row["level"] for row in found] == ([level] if level else [])


class TestSpread:
    OTHER = Plan(2, (Line((A,)),))

    def left(self, find, *lines, figures=(), budget=1000.0):
        (found,) = find(Plan(1, lines, budget=budget), self.OTHER, figures=figures)
        return found["left_exposed_ratio"], found["left_spread"]

    def test_by_what_the_line_states(self, find):
        assert self.left(find, Line((A, B), stated={A: 30, B: 90}, planned=5)) == (0.25, "stated")

    def test_by_need_when_one_village_is_not_stated(self, find):
        figures = [Figure(A, "KSJ-D1", 20), Figure(B, "KSJ-D1", 180)]
        line = Line((A, B), stated={A: 30}, planned=500)
        assert self.left(find, line, figures=figures) == (pytest.approx(0.1), "need")

    def test_equally_when_a_village_has_no_figure(self, find):
        line = Line((A, B, C, D), planned=500)
        figures = [Figure(village, "KSJ-D1", 20) for village in (A, B, C)]
        assert self.left(find, line, figures=figures) == (0.25, "equal")

    def test_equally_when_nobody_needs(self, find):
        figures = [Figure(village, "KSJ-D1", 0) for village in (A, B)]
        assert self.left(find, Line((A, B), planned=8), figures=figures) == (0.5, "equal")

    def test_one_village_is_stated(self, find):
        lines = Line((A,), planned=10), Line((B,), planned=30)
        assert self.left(find, *lines) == (0.25, "stated")

    @pytest.mark.parametrize("planned", [None, 0.0, math.nan])
    def test_by_villages_when_a_line_states_nothing(self, find, planned):
        lines = Line((A,), planned=10), Line((B, C, A), planned=planned)
        assert self.left(find, *lines) == (pytest.approx(1 / 3), "equal")


class TestExposedPeople:
    def people(self, find, left, right, figures=()):
        (found,) = find(Plan(1, (left,)), Plan(2, (right,)), figures=figures)
        value = found["exposed_people"]
        people = None if value is None or math.isnan(value) else value
        return found["exposed_basis"], people, found["exposed_unit"], found["exposed_figure"]

    def test_by_need_for_the_shared_part_of_each_village(self, find):
        half = Line(shape=shapely.box(500, 0, 2000, 1000))
        figures = [Figure(A, "KSJ-D1", 40, label="b"), Figure(B, "KSJ-D1", 7, label="a")]
        said = self.people(find, half, Line((A, B)), figures)
        assert said == ("kebutuhan", pytest.approx(27), "keluarga", "a; b")

    def test_not_by_need_when_one_shared_village_has_no_figure(self, find):
        left, right = (Line((A, B), planned=n, unit="KPM") for n in (60, 50))
        said = self.people(find, left, right, [Figure(A, "KSJ-D1", 40)])
        assert said == ("paling_banyak", 50, "KPM", "")

    def test_not_by_need_when_units_differ(self, find):
        line = Line((A, B))
        figures = [Figure(A, "KSJ-D1", 40), Figure(B, "KSJ-D1", 40, unit="jiwa")]
        assert self.people(find, line, line, figures)[0] == "tidak_tersedia"

    def test_never_counts_a_segment_and_the_one_above_it_twice(self, find):
        line = Line((A,), segments=("SKH-BALITA", "SKH-STUNT", "KLG-RTLH"))
        figures = [Figure(A, "SKH-BALITA", 40), Figure(A, "SKH-STUNT", 10)]
        assert self.people(find, line, line, figures)[0] == "tidak_tersedia"
        house = Figure(A, "KLG-RTLH", 3, unit="unit rumah", label="r")
        said = self.people(find, line, line, [*figures, house])
        assert said == ("kebutuhan", 3, "unit rumah", "r")
        elsewhere = Line((A,), segments=("SKH-STUNT",))
        assert self.people(find, line, elsewhere, figures)[1] == 10

    def test_siblings_add_up(self, find):
        line = Line((A,), segments=("KSJ-D1", "KSJ-D2"))
        figures = [Figure(A, "KSJ-D1", 40), Figure(A, "KSJ-D2", 25)]
        assert self.people(find, line, line, figures)[1] == 65

    def test_dimensions_go_in_the_order_of_their_codes(self, find):
        line = Line((A,), segments=("SKH-SD", "KLG-RTLH"))
        figures = [Figure(A, "SKH-SD", 40), Figure(A, "KLG-RTLH", 25)]
        assert self.people(find, line, line, figures)[1] == 25

    def test_the_first_usable_dimension_rules_even_at_zero(self, find):
        line = Line((A,), segments=("SKH-SD", "KLG-RTLH"), planned=12, unit="KPM")
        figures = [Figure(A, "SKH-SD", 40), Figure(A, "KLG-RTLH", 0)]
        assert self.people(find, line, line, figures)[:2] == ("paling_banyak", 12)

    @pytest.mark.parametrize("units", [("KPM", "jiwa"), ("", ""), ("KPM", "")])
    def test_not_available_is_never_zero(self, find, units):
        left, right = (Line((A,), planned=10, unit=unit) for unit in units)
        assert self.people(find, left, right) == ("tidak_tersedia", None, "", "")

    def test_severity_takes_the_larger_number(self, find):
        lines = (Line((A,), planned=9999, unit="KPM"),)
        (found,) = find(Plan(1, lines), Plan(2, lines), figures=[Figure(A, "KSJ-D1", 9)])
        assert found["exposed_people"] == 9
        assert found["part_people"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("left", "right", "money", "is_partial"),
    [(100.0, 60.0, 80.0, False), (None, 60.0, 30.0, True), (0.0, None, 0.0, True)],
)
def test_money_is_each_budget_by_its_exposed_share(find, left, right, money, is_partial):
    one = Plan(1, (Line((A, B)),), budget=left)
    (found,) = find(one, Plan(2, (Line((B, C)),), budget=right))
    assert (found["money_idr"], found["money_is_partial"]) == (money, is_partial)


def test_no_budget_at_all_is_missing_money(find):
    (found,) = find(Plan(1, (Line((A,)),)), Plan(2, (Line((A,)),)))
    assert pd.isna(found["money_idr"])
    assert not found["money_is_partial"]


def test_severity_of_a_finding_a_reader_can_add_up(find):
    """Half the ground, 73 of 365 days, 99 people, Rp9 million, one village."""
    one = Plan(1, (Line((A, B), planned=198, unit="KPM"),), budget=18e6, ends_on=date(2026, 3, 15))
    other = Plan(2, (Line((A, C), planned=900, unit="KPM"),))
    (found,) = find(one, other)
    weighted = 0.30 * 0.5 + 0.20 * 0.2 + 0.20 * 0.4 + 0.20 * 0.2 + 0.10 * math.log(2, 346)
    assert found["exposed_people"] == 99
    assert found["severity"] == pytest.approx(100 * (0.4 + 0.6 * weighted), abs=0.005 + 1e-9)
