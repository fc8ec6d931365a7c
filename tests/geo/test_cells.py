"""Approximate boundaries from points: by hand on a small land, and against the real outlines."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo import coverage, crs
from geo.areas import read_land, read_neighbours, read_villages
from geo.cells import make_cells
from tests.geo.conftest import FIXTURES

LAND = shapely.box(106.0, -6.1, 106.4, -6.0)


def points(*rows):
    return pd.DataFrame(rows, columns=["code", "longitude", "latitude"])


NOBODY = points()
PAIR = points(("36.01.01.2001", 106.1, -6.05), ("36.01.02.2001", 106.3, -6.05))


def test_two_points_share_the_land_half_and_half():
    cells = make_cells(PAIR, NOBODY, LAND)
    assert cells["code"].tolist() == ["36.01.01.2001", "36.01.02.2001"]
    assert cells.geometry.iloc[0].bounds == pytest.approx((106.0, -6.1, 106.2, -6.0))


def test_a_neighbour_across_the_border_bounds_the_outer_cell():
    cells = make_cells(PAIR, points(("32.01", 106.39, -6.05)), LAND)
    assert cells.geometry.iloc[1].bounds[2] == pytest.approx(106.345)


def test_the_order_of_the_rows_does_not_matter():
    assert make_cells(PAIR[::-1], NOBODY, LAND).equals(make_cells(PAIR, NOBODY, LAND))


def test_villages_on_one_point_both_get_ground():
    twins = pd.concat([PAIR, points(("36.01.02.2002", 106.3, -6.05))])
    cells = make_cells(twins, NOBODY, LAND)
    assert (shapely.area(cells.geometry.to_numpy()) > 0).all()


def test_an_island_that_the_land_outline_lacks_gets_ground_around_its_point():
    island = pd.concat([PAIR, points(("36.01.03.2001", 106.2, -5.5))])
    outline = make_cells(island, NOBODY, LAND).geometry.iloc[2]
    assert outline.contains(shapely.Point(106.2, -5.5))
    assert outline.bounds[3] == pytest.approx(-5.495, abs=1e-4)


def test_neighbouring_cells_form_a_coverage_and_dissolve_upward_by_code():
    cells = make_cells(PAIR, NOBODY, LAND)
    assert shapely.coverage_is_valid(cells.geometry.to_numpy())
    province = coverage.dissolve(cells, level=0)
    assert province["code"].tolist() == ["36"]
    assert shapely.area(province.geometry.iloc[0]) == pytest.approx(LAND.area)


@pytest.fixture(scope="module")
def banten_cells():
    return make_cells(read_villages(FIXTURES), read_neighbours(FIXTURES), read_land(FIXTURES))


def test_every_village_of_banten_gets_a_cell(banten_cells):
    assert len(banten_cells) == 1552
    assert (shapely.area(banten_cells.geometry.to_numpy()) > 0).all()
    assert shapely.coverage_is_valid(banten_cells.geometry.to_numpy())


@pytest.mark.real
@pytest.mark.parametrize(("level", "least"), [(3, 0.53), (2, 0.77), (1, 0.90)])
def test_cells_resemble_the_real_outlines(banten_cells, official_file, level, least):
    real = gpd.read_file(official_file).query("level == @level").set_index("kode")
    real = real.geometry.make_valid().to_crs(crs.EQUAL_AREA)
    made = banten_cells if level == 3 else coverage.dissolve(banten_cells, level=level)
    made = made.set_index("code").geometry.to_crs(crs.EQUAL_AREA).reindex(real.index)
    alike = made.intersection(real).area / made.union(real).area
    assert len(alike) in {1552, 155, 8}
    assert alike.median() >= least
