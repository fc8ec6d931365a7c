"""Target lines become villages: packed, coarse, drawn, and what is missing."""

import numpy as np
import pytest

from programs.footprints import refresh_footprints
from programs.models import Footprint, Piece, Program, Role
from tests.factories import (
    make_area,
    make_program,
    make_segment,
    make_user,
    make_village,
    make_villages,
    square,
)

pytestmark = pytest.mark.django_db


def villages_of(footprint):
    return np.frombuffer(footprint.villages, "<i4").tolist()


def counts_of(footprint):
    return np.frombuffer(footprint.stated_counts, "<f8").tolist()


def test_lines_of_single_villages_with_equal_segments_are_packed_into_one_row():
    a, b, _c = make_villages(3)
    program = make_program(areas=[b, a], counts=[20, 10])
    footprint = program.footprints.get()
    assert villages_of(footprint) == [a.pk, b.pk]
    assert counts_of(footprint) == [10, 20]
    assert footprint.planned_count == 30
    assert footprint.regencies == ",36.04,"
    assert (footprint.is_coarse, footprint.is_drawn) == (False, False)


def test_lines_with_other_segments_are_another_row():
    a, _b = make_villages(2)
    targets = [{"area": a, "segments": [code]} for code in ("KSJ-D1", "KSJ-D2")]
    program = make_program(targets=targets)
    assert set(program.footprints.values_list("segment_key", flat=True)) == {"KSJ-D1", "KSJ-D2"}


def test_two_lines_that_name_the_same_village_add_up():
    (a,) = make_villages(1)
    assert counts_of(make_program(areas=[a, a], counts=[10, 5]).footprints.get()) == [15]


def test_a_count_that_is_not_stated_leaves_the_sum_not_stated():
    (a,) = make_villages(1)
    footprint = make_program(areas=[a, a], counts=[10]).footprints.get()
    assert footprint.planned_count is None
    assert footprint.stated_counts is None


def test_a_district_has_its_own_row_with_all_its_villages_and_is_not_coarse():
    inside = make_villages(2)
    make_village("36.04.02.2001", x=5000)
    footprint = make_program(areas=["36.04.01"], counts=[40]).footprints.get()
    assert villages_of(footprint) == [v.pk for v in inside]
    assert footprint.planned_count == 40
    assert footprint.stated_counts is None
    assert not footprint.is_coarse


def test_a_regency_is_coarse_and_keeps_its_code():
    make_villages(2)
    make_village("36.73.01.1001", x=5000)
    program = make_program(areas=["36.04"])
    footprint = program.footprints.get()
    assert (footprint.is_coarse, footprint.coarse_code) == (True, "36.04")
    assert len(villages_of(footprint)) == 2
    assert program.is_coarse


def test_a_program_is_coarse_only_when_all_its_lines_are():
    (a,) = make_villages(1)
    assert not make_program(areas=["36.04", a]).is_coarse


def test_a_drawn_shape_keeps_the_pieces_of_villages_it_covers_partly():
    a, b, _c = make_villages(3)
    program = make_program(shapes=[square(0, 0, side=1500, height=1000)])
    footprint = program.footprints.get()
    assert footprint.is_drawn
    assert villages_of(footprint) == [a.pk, b.pk]
    piece = footprint.pieces.get()
    assert piece.village == b
    assert piece.share_ratio == pytest.approx(0.5, abs=1e-6)
    assert piece.area_m2 == pytest.approx(500_000, rel=1e-6)


def test_the_part_of_a_shape_in_no_village_is_noted():
    make_villages(1)
    program = make_program(shapes=[square(0, 0, side=2000, height=1000)])
    assert program.targets.get().shape.outside_ratio == pytest.approx(0.5, abs=1e-6)


def test_a_shape_outside_all_villages_is_no_location():
    make_villages(1)
    assert make_program(shapes=[square(50_000, 0)]).missing == "lokasi"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ""),
        ({"intervention": None}, "intervensi"),
        ({"segments": []}, "segmen"),
        ({"starts_on": None}, "masa"),
        ({"ends_on": None}, "masa"),
        ({"areas": []}, "segmen;lokasi"),
        ({"areas": [], "targets": [{"segments": ["KSJ-D1"]}]}, "lokasi"),
        ({"intervention": None, "segments": [], "starts_on": None}, "intervensi;segmen;masa"),
    ],
)
def test_a_program_says_what_it_lacks(given, missing):
    (a,) = make_villages(1)
    assert make_program(**{"areas": [a]} | given).missing == missing


def test_one_located_line_with_segments_is_enough():
    a, b = make_villages(2)
    targets = [{"area": a}, {"area": b, "segments": [make_segment()]}]
    assert make_program(targets=targets).missing == ""


def test_building_again_gives_the_same_rows():
    a, _b = make_villages(2)
    make_program(areas=[a, "36.04"], shapes=[square(0, 0, side=500)])
    columns = ("segment_key", "villages", "stated_counts", "is_drawn", "coarse_code")
    before = sorted(map(repr, Footprint.objects.values_list(*columns)))
    assert refresh_footprints(Program.objects.all()) == 1
    assert sorted(map(repr, Footprint.objects.values_list(*columns))) == before
    assert len(before) == 3
    assert Piece.objects.count() == 1


def test_queries_do_not_grow_with_programs(django_assert_max_num_queries):
    villages = make_villages(4)
    for n in range(8):
        make_program(areas=[villages[n % 4]], shapes=[square(n * 100, 0, side=300)])
    with django_assert_max_num_queries(20):
        refresh_footprints(Program.objects.all())


def test_factories_make_people_with_roles():
    user = make_user(Role.OFFICER, Role.REGENCY, regency=make_area("36.04"))
    assert user.memberships.count() == 2
