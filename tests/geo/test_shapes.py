"""Outlines: what is fit to store, what is repaired, and what is refused."""

import numpy as np
import pytest
import shapely

from geo.shapes import MOST_VERTICES, clean

SQUARE = shapely.box(106.0, -6.1, 106.1, -6.0)


def polygon(*corners):
    return shapely.Polygon(corners)


def with_a(number):
    with np.errstate(invalid="ignore"):
        return shapely.from_wkt(f"POLYGON ((106 -6, {number} -6, 106 -5, 106 -6))")


BOW_TIE = polygon((106.0, -6.1), (106.1, -6.0), (106.1, -6.1), (106.0, -6.0))


def test_a_good_square_passes_untouched():
    cleaned = clean(SQUARE)
    assert cleaned.shape.equals(SQUARE)
    assert (cleaned.repairs, cleaned.problem) == ((), None)


def test_heights_are_dropped_without_a_word():
    cleaned = clean(shapely.force_3d(SQUARE, 12.0))
    assert not cleaned.shape.has_z
    assert cleaned.repairs == ()


def test_both_halves_of_a_bow_tie_are_kept_and_said():
    cleaned = clean(BOW_TIE)
    assert cleaned.shape.area == pytest.approx(0.005)
    assert len(shapely.get_parts(cleaned.shape)) == 2
    assert cleaned.repairs == ("Garis batas saling memotong; bidang dipecah menjadi 2 bagian.",)


def test_a_spike_is_cut_and_the_area_stays():
    cleaned = clean(
        polygon((106, -6.1), (106.1, -6.1), (106.1, -6.05), (106.3, -6.05), (106.1, -6.05),
                (106.1, -6.0), (106, -6.0))
    )  # fmt: skip
    assert cleaned.shape.area == pytest.approx(0.01)
    assert cleaned.repairs == ("Garis berlebih dan titik ganda dihapus.",)


def test_only_the_polygons_of_a_collection_are_kept_and_the_rest_is_counted():
    cleaned = clean(
        shapely.GeometryCollection(
            [SQUARE, shapely.Point(106, -6), shapely.LineString([(106, -6), (107, -6)])]
        )
    )
    assert cleaned.shape.equals(SQUARE)
    assert cleaned.repairs == ("1 titik dan 1 garis tidak dipakai; hanya bidang yang disimpan.",)


def test_parts_that_lie_on_each_other_are_counted_once():
    cleaned = clean(shapely.MultiPolygon([SQUARE, shapely.box(106.05, -6.1, 106.15, -6.0)]))
    assert cleaned.shape.area == pytest.approx(0.015)
    assert "Bagian bidang yang bertumpuk digabung." in cleaned.repairs


def test_a_hole_inside_its_shell_stays_a_hole():
    holed = shapely.Polygon(SQUARE.exterior, [shapely.box(106.02, -6.08, 106.04, -6.06).exterior])
    assert clean(holed).shape.area == pytest.approx(0.01 - 0.0004)


def test_a_hole_outside_its_shell_is_refused_and_never_becomes_ground():
    outside = shapely.Polygon(SQUARE.exterior, [shapely.box(107, -6.1, 107.1, -6.0).exterior])
    assert clean(outside).shape is None
    assert "lubang di luar" in clean(outside).problem


def test_a_hole_across_the_border_takes_only_what_is_inside():
    across = shapely.Polygon(SQUARE.exterior, [shapely.box(106.09, -6.1, 106.11, -6.0).exterior])
    cleaned = clean(across)
    assert cleaned.shape.area == pytest.approx(0.009)
    assert cleaned.repairs[0] == "Lubang yang melewati garis batas dipotong pada garis itu."


@pytest.mark.parametrize(
    ("shape", "word"),
    [
        pytest.param(None, "kosong", id="nothing"),
        pytest.param(shapely.Polygon(), "kosong", id="empty"),
        pytest.param(shapely.Point(106, -6), "titik, bukan bidang", id="a point"),
        pytest.param(
            polygon((106, -6), (107, -6), (106, -6)), "tidak mempunyai luas", id="no area"
        ),
        pytest.param(shapely.box(106, -6, 106.000001, -5.999999), "mendekati nol", id="tiny"),
        pytest.param(
            with_a("inf"),
            "bukan angka",
            id="infinite",
        ),
        pytest.param(with_a("nan"), "bukan angka", id="nan"),
        pytest.param(shapely.box(-6.1, 106, -6, 106.1), "tertukar", id="swapped axes"),
        pytest.param(shapely.box(6e5, 9e6, 6.1e5, 9.1e6), "dalam meter", id="metres"),
        pytest.param(shapely.box(100, -6, 200, -5), "di luar jangkauan", id="past the date line"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_the_reason(shape, word):
    cleaned = clean(shape)
    assert cleaned.shape is None
    assert word in cleaned.problem


def test_too_many_vertices_are_refused():
    angle = np.linspace(0, 2 * np.pi, MOST_VERTICES + 2)
    circle = shapely.Polygon(np.column_stack([106 + np.cos(angle), -6 + np.sin(angle)]))
    assert "terlalu rinci" in clean(circle).problem


def test_random_scribble_is_refused_before_it_is_repaired():
    scribble = shapely.Polygon(np.random.default_rng(1).uniform([106, -6], [107, -5], (2000, 2)))
    assert "terlalu banyak" in clean(scribble).problem


def test_edges_that_all_lie_near_each_other_are_refused_before_they_are_checked():
    step = np.arange(10_000) * 1e-8
    side = np.tile([0.0, 1.0], 5_000)
    comb = np.column_stack([106 + side + step, -6 + side - step])
    assert "terlalu rumit" in clean(shapely.Polygon(comb)).problem


@pytest.mark.parametrize("seed", range(5))
def test_cleaning_twice_changes_nothing_more(seed):
    corners = np.random.default_rng(seed).uniform([106, -7], [107, -6], (7, 2))
    once = clean(shapely.Polygon(corners)).shape
    twice = clean(once)
    assert shapely.is_valid(once)
    assert twice.shape.equals(once)
    assert twice.repairs == ()
