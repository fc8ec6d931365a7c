"""The table of shared villages: the finding's own numbers, or names alone."""

import pytest

from coordination.findings import village_ids
from coordination.models import Finding
from coordination.villages import village_table
from geo.models import Area
from programs.models import Program
from tests.factories import make_program, make_segments, make_villages, square

from .factories import make_figure
from .running import run_engine

pytestmark = pytest.mark.django_db(transaction=True)


def table(finding, *, readable=None):
    both = {finding.left_id, finding.right_id}
    villages = list(Area.objects.villages().select_related("parent").order_by("code"))
    own = [v for v in villages if v.pk in village_ids(finding)]
    return village_table(finding, own, readable=both if readable is None else readable)


def found():
    make_segments()
    run_engine()
    return Finding.objects.get()


@pytest.fixture
def villages():
    return make_villages(4)


def test_totals_are_the_numbers_the_finding_stores(villages):
    make_program(areas=villages, counts=[4, 3, 2, 1], budget_idr=100)
    make_program(areas=villages[1:], counts=[9, 1, 5])
    finding = found()
    total = table(finding).total
    assert total.shared_m2 == pytest.approx(finding.shared_area_m2)
    assert total.left_count == pytest.approx(finding.left_exposed_ratio * 10)
    assert total.right_count == pytest.approx(finding.right_exposed_ratio * 15)
    assert min(total.left_count, total.right_count) == pytest.approx(finding.exposed_people)


def test_the_need_column_adds_up_to_the_exposed_people(villages):
    make_program(areas=villages[:2])
    make_program(shapes=[square(side=500, height=1000)])
    segment = make_segments()["KSJ-D1"]
    make_figure(villages[0], segment=segment, value=80, unit="keluarga")
    finding = found()
    shown = table(finding)
    assert shown.has_need
    assert shown.unit == "keluarga"
    assert [row.needed for row in shown.rows] == pytest.approx([40], rel=1e-3)
    assert shown.total.needed == pytest.approx(finding.exposed_people)
    assert shown.figure == finding.exposed_figure


def test_where_most_people_stand_comes_first(villages):
    make_program(areas=villages, counts=[1, 9, 4, 4])
    make_program(areas=villages, counts=[5, 5, 5, 5])
    shown = table(found())
    assert [row.left_count for row in shown.rows] == [9, 4, 4, 1]
    assert [row.area.code[-4:] for row in shown.rows] == ["2002", "2003", "2004", "2001"]


def test_a_count_that_is_not_known_is_none_and_never_a_part(villages):
    make_program(areas=villages, counts=[1, None, 4, 4])
    make_program(areas=villages)
    shown = table(found())
    assert {row.area.code[-4:]: row.left_count for row in shown.rows}["2002"] is None
    assert shown.total.left_count is None


def test_counts_of_a_program_that_may_not_be_read_are_left_out(villages):
    make_program(areas=villages, counts=[1, 1, 1, 1])
    make_program(areas=villages, counts=[7, 7, 7, 7])
    finding = found()
    shown = table(finding, readable={finding.left_id})
    assert shown.hidden == {"right"}
    assert {row.right_count for row in shown.rows} == {None}
    assert shown.total.right_count is None
    assert shown.total.left_count == 4


def test_a_program_changed_since_leaves_names_without_numbers(villages):
    make_program(areas=villages, counts=[1, 1, 1, 1])
    make_program(areas=villages, counts=[7, 7, 7, 7])
    finding = found()
    Program.objects.filter(pk=finding.left_id).update(status="draf")
    shown = table(finding)
    assert shown.total is None
    assert [row.area for row in shown.rows] == villages
    assert {row.shared_m2 for row in shown.rows} == {None}


def test_numbers_other_than_the_stored_ones_are_not_shown(villages):
    make_program(areas=villages, counts=[1, 1, 1, 1])
    make_program(areas=villages, counts=[7, 7, 7, 7])
    finding = found()
    finding.exposed_people += 1
    assert table(finding).total is None


def test_a_long_table_is_cut_and_its_totals_are_not(villages, monkeypatch):
    monkeypatch.setattr("coordination.villages.MOST_LISTED", 3)
    make_program(areas=villages, counts=[1, 1, 1, 1])
    make_program(areas=villages, counts=[7, 7, 7, 7])
    shown = table(found())
    assert (len(shown.rows), shown.more, shown.total.left_count) == (3, 1, 4)
