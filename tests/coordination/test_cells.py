"""The cells of a stored year say what its gaps say."""

import pytest

from coordination.cells import prepare_year
from coordination.engine.coverage import cells_frame, find_cells
from coordination.gaps import gap_rows
from tests.factories import (
    make_area,
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_villages,
)

from .factories import make_figure, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def need():
    make_segment("SEG")
    return make_need("HUNIAN", functions="1.04")


def test_a_cell_of_a_stored_year_is_as_its_gap(need):
    here, there = make_villages(2)
    housing = make_intervention("RTLHKAB", need=need)
    make_figure(here, need=need, value=10.0, unit="KK", year=2026)
    make_program(areas=[here, there], counts=[16], intervention=housing, unit="KK")
    (gap,) = gap_rows(make_run())
    cells = find_cells(prepare_year(2026), "village")
    row = cells_frame(cells, areas=[here.code], segments=["SEG"]).iloc[0]
    same = ("state", "planned_count", "coverage_ratio", "program_count", "coarse_count")
    assert [row[name] for name in same] == [getattr(gap, name) for name in same]
    assert row["indicator"] == gap.figure.indicator


def test_a_figure_of_a_place_that_holds_no_village_is_left_out(need):
    make_villages(1)
    make_figure(make_area("99"), need=need, value=10.0, unit="KK", year=2026)
    assert find_cells(prepare_year(2026, needs=["HUNIAN"]), "province").areas.tolist() == ["36"]
