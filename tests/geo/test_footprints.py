"""Shapes cut by villages, on squares in metres a reader can add up."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import crs
from geo.footprints import cut

KM = 1000.0


def villages(*boxes):
    return gpd.GeoDataFrame(
        {"village_id": range(11, 11 + len(boxes))},
        geometry=[shapely.box(*b) for b in boxes],
        crs=crs.EQUAL_AREA,
    )


def shapes(*given):
    return gpd.GeoSeries(
        [shapely.box(*g) if isinstance(g, tuple) else g for g in given], crs=crs.EQUAL_AREA
    )


FOUR = villages((0, 0, KM, KM), (KM, 0, 2 * KM, KM), (0, KM, KM, 2 * KM), (KM, KM, 2 * KM, 2 * KM))


def test_a_shape_over_half_a_village_is_a_piece_of_half_a_square_kilometre():
    (row,) = cut(shapes((0, 0, 500, KM)), FOUR).rows.to_dict("records")
    assert (row["shape_index"], row["village_id"]) == (0, 11)
    assert row["share_ratio"] == pytest.approx(0.5)
    assert row["area_m2"] == pytest.approx(500_000)
    assert row["piece"].equals(shapely.box(0, 0, 500, KM))


def test_a_shape_around_a_village_covers_it_whole_and_keeps_no_piece():
    rows = cut(shapes((-5, -5, KM + 5, KM + 5)), FOUR).rows
    assert rows["village_id"].tolist() == [11]
    assert rows["share_ratio"].tolist() == [1.0]
    assert rows["area_m2"].tolist() == [KM * KM]
    assert rows["piece"].tolist() == [None]


def test_a_shape_equal_to_a_village_takes_it_whole_and_no_neighbour():
    rows = cut(shapes((0, 0, KM, KM)), FOUR).rows
    assert rows["village_id"].tolist() == [11]
    assert rows["piece"].tolist() == [None]


def test_a_shape_that_only_touches_a_village_takes_nothing_of_it():
    answer = cut(shapes((2 * KM, 0, 3 * KM, KM)), FOUR)
    assert len(answer.rows) == 0
    assert answer.outside_ratio.tolist() == [1.0]


def test_what_lies_in_no_village_is_outside():
    answer = cut(shapes((KM, 0, 3 * KM, KM)), FOUR)
    assert answer.outside_ratio == pytest.approx([0.5])


def test_a_piece_under_one_percent_of_village_and_shape_is_a_sliver():
    answer = cut(shapes((0, 0, KM + 5, KM)), FOUR)
    assert answer.rows["village_id"].tolist() == [11]
    assert answer.outside_ratio.tolist() == [0.0]


def test_a_piece_under_one_percent_of_the_village_alone_is_kept():
    rows = cut(shapes((0, 0, 50, 50)), FOUR).rows
    assert rows["area_m2"].tolist() == [2500]


def test_a_piece_under_one_percent_of_the_shape_alone_is_kept():
    small = villages((0, 0, 10 * KM, 10 * KM), (10 * KM, 0, 10 * KM + 100, 100))
    rows = cut(shapes((0, 0, 10 * KM + 50, 10 * KM)), small).rows
    assert rows["village_id"].tolist() == [11, 12]


def test_a_common_edge_beside_a_common_area_leaves_only_the_area():
    step = shapely.union_all(
        [shapely.box(0, 0, KM, KM), shapely.box(KM, 0, 2 * KM, 500), shapely.box(0, KM, 300, 1300)]
    )
    pieces = cut(shapes(step), FOUR).rows["piece"].dropna()
    assert len(pieces) == 2
    assert set(shapely.get_dimensions(shapely.get_parts(list(pieces)))) == {2}


def test_rows_come_by_shape_and_then_by_village():
    rows = cut(shapes((0, 0, 2 * KM, 2 * KM), (500, 500, 1500, 1500)), FOUR).rows
    assert rows[["shape_index", "village_id"]].to_numpy().tolist() == [
        [s, v] for s in (0, 1) for v in (11, 12, 13, 14)
    ]


def test_no_shape_gives_no_row():
    answer = cut(gpd.GeoSeries([], crs=crs.EQUAL_AREA), FOUR)
    assert len(answer.rows) == 0
    assert len(answer.outside_ratio) == 0


def test_two_reference_systems_are_refused():
    with pytest.raises(ValueError, match="metre CRS"):
        cut(gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=crs.STORAGE), FOUR)


corner = st.floats(-500, 2500)
size = st.floats(100, 2000)


@given(st.lists(st.tuples(corner, corner, size, size), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_the_pieces_and_the_outside_add_up_to_the_shape(boxes):
    drawn = shapes(*[(x, y, x + w, y + h) for x, y, w, h in boxes])
    answer = cut(drawn, FOUR, sliver_ratio=0.0)
    inside = np.bincount(
        answer.rows["shape_index"], weights=answer.rows["area_m2"], minlength=len(drawn)
    )
    area = drawn.area.to_numpy()
    assert inside + answer.outside_ratio * area == pytest.approx(area, rel=1e-5)
    assert answer.rows["share_ratio"].between(0, 1, inclusive="right").all()


def test_moving_all_together_changes_no_share():
    drawn = shapes((300, 300, 1700, 900))
    moved = FOUR.assign(geometry=FOUR.translate(7 * KM, -3 * KM))
    here = cut(drawn, FOUR).rows["share_ratio"]
    there = cut(drawn.translate(7 * KM, -3 * KM), moved).rows["share_ratio"]
    assert there.tolist() == pytest.approx(here.tolist())
