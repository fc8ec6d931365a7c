"""Outlines in force for a period: loading, loading again, replacing, and the day of change."""

import datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo import codec, crs, frames, readers, services
from geo.models import Area, Boundary, Level
from tests.geo.conftest import FIXTURES

CHANGE = datetime.date(2026, 7, 1)
BEFORE = datetime.date(2025, 1, 1)
ONE_DAY = datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


def outlines(squares, **names):
    return gpd.GeoDataFrame(
        {"code": squares.index, "name": [names.get(c, "") for c in squares.index]},
        geometry=squares.to_list(),
        crs=crs.STORAGE,
    )


def load(squares, *, on=BEFORE, source="resmi", commit=True, **given):
    return services.import_boundaries(
        outlines(squares), valid_from=on, source=source, commit=commit, **given
    )


def ground(code):
    return codec.to_shapes([Boundary.objects.current().get(area__code=code).wkb])[0]


def test_areas_know_their_level_and_what_is_above_them(two_by_two):
    village = Area.objects.get(code="36.01.02.1002")
    assert (village.level, village.parent.code) == (Level.VILLAGE, "36.01.02")
    assert (village.longitude, village.latitude) == (106.015, -5.995)
    assert Area.objects.get(code="36").parent is None


def test_areas_loaded_again_are_renamed_and_not_doubled(two_by_two):
    services.import_areas([("36.01", "Kabupaten Lain", None, None)])
    assert Area.objects.get(code="36.01").name == "Kabupaten Lain"
    assert Area.objects.count() == 8


def test_an_area_without_the_one_above_it_is_refused(two_by_two):
    with pytest.raises(services.BoundaryProblem, match=r"36\.09\.01"):
        services.import_areas([("36.09.01.2001", "Yatim", None, None)])


def test_outlines_are_written_for_villages_and_everything_above_them(two_by_two, village_squares):
    report = load(village_squares)
    assert (report.matched, report.written, report.unchanged) == (4, 8, 0)
    assert shapely.area(ground("36")) == pytest.approx(0.0004)
    assert Boundary.objects.get(area__code="36.01.01.2001").area_m2 == pytest.approx(
        1.22e6, rel=0.01
    )


def test_without_commit_nothing_is_written_but_all_is_said(two_by_two, village_squares):
    report = load(village_squares, commit=False)
    assert (report.written, report.committed) == (8, False)
    assert not Boundary.objects.exists()


def test_the_same_file_again_writes_nothing(two_by_two, village_squares):
    load(village_squares)
    before = set(Boundary.objects.values_list("pk", "valid_from"))
    report = load(village_squares, on=CHANGE)
    assert (report.written, report.unchanged) == (0, 8)
    assert set(Boundary.objects.values_list("pk", "valid_from")) == before


def test_a_new_file_closes_the_old_outline_and_opens_a_new_one(two_by_two, village_squares):
    load(village_squares)
    village_squares["36.01.01.2001"] = shapely.box(105.99, -6.01, 106.01, -6.00)
    report = load(village_squares, on=CHANGE)
    changed = {"36", "36.01", "36.01.01", "36.01.01.2001"}
    assert report.written == len(changed)
    closed = Boundary.objects.filter(valid_to=CHANGE).values_list("area__code", flat=True)
    assert set(closed) == changed


@pytest.mark.parametrize(
    ("day", "source"),
    [
        pytest.param(CHANGE - ONE_DAY, "lama", id="the day before"),
        pytest.param(CHANGE, "baru", id="the day of change"),
        pytest.param(CHANGE + ONE_DAY, "baru", id="the day after"),
    ],
)
def test_exactly_one_outline_is_in_force(two_by_two, village_squares, day, source):
    load(village_squares, source="lama")
    village_squares["36.01.01.2001"] = shapely.box(105.99, -6.01, 106.01, -6.00)
    load(village_squares, on=CHANGE, source="baru")
    area = Area.objects.get(code="36.01.01.2001")
    assert area.boundaries.on(day).get().source == source


def test_no_outline_is_in_force_before_the_first(two_by_two, village_squares):
    load(village_squares)
    assert not Boundary.objects.on(BEFORE - ONE_DAY).exists()


def test_a_file_of_the_same_day_replaces_in_place(two_by_two, village_squares):
    load(village_squares)
    village_squares["36.01.01.2001"] = shapely.box(105.99, -6.01, 106.01, -6.00)
    load(village_squares)
    assert Boundary.objects.count() == 8
    assert ground("36.01.01.2001").bounds[0] == pytest.approx(105.99)


def test_a_file_older_than_what_is_in_force_is_refused(two_by_two, village_squares):
    load(village_squares, on=CHANGE)
    village_squares["36.01.01.2001"] = shapely.box(105.99, -6.01, 106.01, -6.00)
    with pytest.raises(services.BoundaryProblem, match="1 Juli 2026"):
        load(village_squares)
    assert ground("36.01.01.2001").bounds[0] == pytest.approx(106.0)


def test_unknown_and_missing_codes_are_reported(two_by_two, village_squares):
    village_squares["36.99.01.2001"] = village_squares.pop("36.01.02.1002")
    report = load(village_squares)
    assert report.unknown == ["36.99.01.2001"]
    assert report.missing == ["36.01.02.1002"]


def test_a_file_without_one_known_code_is_refused(two_by_two):
    with pytest.raises(services.BoundaryProblem, match="Tidak satu pun kode"):
        load(pd.Series({"99.01": shapely.box(106, -6, 106.1, -5.9)}))


def test_a_name_that_differs_is_reported(two_by_two, village_squares):
    said = outlines(village_squares, **{"36.01.01.2001": "Tetangga", "36.01.01.2002": "BARAT ATAS"})
    report = services.import_boundaries(said, valid_from=BEFORE, source="x", commit=False)
    assert report.renamed == [("36.01.01.2001", "Tetangga", "Barat Bawah")]


def test_overlaps_and_narrow_gaps_between_neighbours_are_gone(two_by_two, village_squares):
    over_the_border = shapely.box(106.00, -6.01, 106.0101, -6.00)
    bite_of_11_m = shapely.box(106.003, -6.0001, 106.007, -6.00)
    village_squares["36.01.01.2001"] = shapely.difference(over_the_border, bite_of_11_m)
    report = load(village_squares)
    assert shapely.coverage_is_valid([ground(c) for c in village_squares.index])
    assert shapely.area(ground("36.01")) == pytest.approx(0.0004)
    assert report.largest_change[1] == pytest.approx(0.014, abs=0.005)
    assert report.changed_m2 == pytest.approx(0.014 * 1.22e6, rel=0.4)


def test_a_wide_gap_such_as_a_lake_stays_nobodys(two_by_two, village_squares):
    lake = shapely.box(106.003, -6.001, 106.007, -6.00)
    village_squares["36.01.01.2001"] = shapely.difference(village_squares["36.01.01.2001"], lake)
    load(village_squares)
    assert shapely.area(ground("36.01")) == pytest.approx(0.0004 - lake.area)


def test_a_files_own_regency_outline_is_not_used(two_by_two, village_squares):
    village_squares["36.01"] = shapely.box(100, -6.5, 110, -5.5)
    report = load(village_squares)
    assert (report.matched, report.other_levels) == (4, 1)
    assert shapely.area(ground("36.01")) == pytest.approx(0.0004)


def test_a_file_of_districts_changes_the_map_and_says_that_footprints_stay(
    two_by_two, village_squares
):
    load(village_squares)
    before = frames.village_frame()
    districts = pd.Series(
        {
            "36.01.01": shapely.box(105.99, -6.01, 106.01, -5.99),
            "36.01.02": shapely.box(106.01, -6.01, 106.02, -5.99),
        }
    )
    report = load(districts, on=CHANGE)
    assert "jejak program tetap" in report.notes[0]
    assert ground("36.01.01").bounds[0] == pytest.approx(105.99)
    assert frames.village_frame().equals(before)


def test_areas_the_file_lacks_keep_their_outline_and_count_in_what_is_above(
    two_by_two, village_squares
):
    load(village_squares)
    east = village_squares.drop("36.01.01.2001")
    report = load(east, on=CHANGE)
    assert shapely.area(ground("36.01.01")) == pytest.approx(0.0002)
    assert Boundary.objects.current().filter(area__code="36.01.01.2001").exists()
    assert "tetap memakai batas lamanya" in report.notes[0]


def test_new_ground_over_an_outline_the_file_lacks_counts_once_in_what_is_above(
    two_by_two, village_squares
):
    load(village_squares)
    north = village_squares.drop("36.01.01.2001")
    north["36.01.01.2002"] = shapely.box(106.00, -6.005, 106.01, -5.99)
    load(north, on=CHANGE)
    assert shapely.area(ground("36.01.01")) == pytest.approx(0.0002)


def test_an_official_outline_replaces_an_approximate_one_and_never_the_other_way(
    two_by_two, village_squares
):
    load(village_squares, source="perkiraan", is_approximate=True, on=services.APPROXIMATE_FROM)
    assert Boundary.objects.current().filter(is_approximate=True).count() == 8
    load(village_squares)
    assert not Boundary.objects.current().filter(is_approximate=True).exists()
    report = load(village_squares, on=CHANGE, is_approximate=True)
    assert (report.written, report.kept_official) == (0, 8)


def test_when_footprints_fail_the_outlines_are_not_kept_either(two_by_two, village_squares):
    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        load(village_squares, on_written=fail)
    assert not Boundary.objects.exists()


def test_frames_follow_the_boundaries(two_by_two, village_squares):
    assert len(frames.village_frame()) == 0
    load(village_squares)
    frame = frames.village_frame()
    assert frame["code"].tolist() == sorted(village_squares.index)
    assert frame["village_id"].tolist() == [two_by_two[c] for c in frame["code"]]
    assert frames.village_outlines().area.tolist() == pytest.approx(frame["area_m2"].tolist())


def test_a_frame_may_be_changed_by_whoever_asked_for_it(two_by_two, village_squares):
    load(village_squares)
    mine = frames.village_frame()
    mine["code"] = "x"
    assert "x" not in frames.village_frame()["code"].tolist()


def test_frames_are_kept_until_the_boundaries_change(
    two_by_two, village_squares, django_assert_num_queries
):
    load(village_squares)
    frames.village_outlines()
    with django_assert_num_queries(1):
        frames.village_outlines()


def test_banten_gets_approximate_boundaries_of_every_area_once():
    assert services.load_areas(FIXTURES) == 1716
    assert services.load_approximate_boundaries(FIXTURES).written == 1716
    assert services.load_areas(FIXTURES) == 1716
    again = services.load_approximate_boundaries(FIXTURES)
    assert (again.written, again.unchanged) == (0, 1716)
    assert set(Boundary.objects.values_list("is_approximate", "valid_to")) == {(True, None)}


@pytest.mark.real
@pytest.mark.slow
def test_the_official_file_replaces_the_approximate_boundaries(official_file):
    services.load_areas(FIXTURES)
    services.load_approximate_boundaries(FIXTURES)
    read = readers.read_outlines(official_file)
    assert (len(read.frame), read.problems, len(read.repairs)) == (1715, [], 2)
    given = {"valid_from": BEFORE, "source": "Kepmendagri 300.2.2-2430/2025", "commit": True}

    first = services.import_boundaries(read.frame, **given)
    villages = frames.village_outlines()
    assert (first.matched, first.unknown, first.missing, first.swallowed) == (1552, [], [], [])
    assert first.written == 1716
    assert 0 < first.largest_change[1] <= 0.01
    assert len(villages) == 1552
    assert shapely.coverage_is_valid(villages.geometry.to_numpy())
    assert not Boundary.objects.current().filter(is_approximate=True).exists()

    second = services.import_boundaries(read.frame, **given)
    assert (second.written, second.unchanged) == (0, 1716)


def test_the_extent_of_the_province_is_known_once_it_has_boundaries(two_by_two, village_squares):
    assert frames.province_extent() is None
    load(village_squares)
    extent = frames.province_extent()
    assert extent.bounds == pytest.approx((106.00, -6.01, 106.02, -5.99))
    assert extent.area_m2 == pytest.approx(sum(frames.village_frame()["area_m2"]))
