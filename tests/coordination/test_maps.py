"""Numbers of the map: one level down, in step with the lists they link to."""

import itertools

import pytest

from coordination import maps
from coordination.models import Finding, Gap
from geo.models import Level
from programs.models import Role
from tests import factories as make
from tests.coordination.scenes import make_finding, make_gap


def rows(*values):
    return [maps.Row(area=None, counts={}, shown=value) for value in values]


def limits(*values):
    return [(c.low, c.high) for c in maps.classes(rows(*values))]


def test_few_values_have_a_class_each():
    assert limits(0, 1, 3) == [(0, 0), (1, 1), (2, 3)]


def test_many_values_have_at_most_six_classes_that_touch():
    found = limits(*range(100))
    assert len(found) == 6
    assert found[0] == (0, 0)
    assert found[-1][1] == 99
    assert all(low == high + 1 for (_l, high), (low, _h) in itertools.pairwise(found))


def test_no_data_has_no_class_and_zero_has_its_own():
    made = maps.classes(rows(None, 0, 5))
    assert maps.step_of(None, made) is None
    assert maps.step_of(0, made) == 0
    assert maps.step_of(5, made) > 0


def test_an_empty_map_has_no_classes():
    assert maps.classes([]) == []


@pytest.fixture
def secretariat(client, db):
    client.force_login(make.make_user(Role.PROVINCE))
    return client


@pytest.fixture
def villages(db):
    """Two villages in one district, one in another, one in another regency."""
    codes = ["36.04.01.2001", "36.04.01.2002", "36.04.02.2001", "36.73.01.1001"]
    return [make.make_village(code, x=n * make.SIDE_M) for n, code in enumerate(codes)]


def shown(client, query=""):
    body = client.get(f"/peta/angka.json?{query}").json()
    return {area["code"]: area["shown"] for area in body["areas"]}


def test_a_finding_counts_once_in_every_area_that_holds_a_shared_village(secretariat, villages):
    make_finding(villages=villages[:3])
    make_finding(villages=villages[2:])
    assert shown(secretariat) == {"36.04": 2, "36.73": 1}
    assert shown(secretariat, "di=36.04") == {"36.04.01": 1, "36.04.02": 2}
    assert shown(secretariat, "di=36.04.01") == {"36.04.01.2001": 1, "36.04.01.2002": 1}


def test_findings_that_need_clarification_do_not_shade_the_map(secretariat, villages):
    make_finding(villages=villages, level="perlu_klarifikasi")
    assert shown(secretariat) == {"36.04": 0, "36.73": 0}


@pytest.mark.parametrize("code", ["36.04", "36.04.02", "36.04.02.2001", "36.73"])
def test_a_count_on_the_map_equals_the_list_it_links_to(secretariat, villages, code):
    make_finding(villages=villages[:3])
    make_finding(villages=villages[2:])
    make_finding(villages=villages[:1])
    above = code.rpartition(".")[0] if len(code) > 5 else ""
    listed = secretariat.get(f"/temuan/?wilayah={code}").context["listing"].total
    assert shown(secretariat, f"di={above}")[code] == listed > 0


def test_gaps_inside_an_area_count_and_an_area_without_figures_has_no_data(secretariat, villages):
    make_gap(villages[0])
    make_gap(villages[1], state="cukup")
    make_gap(villages[3], state="tidak_ada_data")
    assert shown(secretariat, "tampilan=celah&tahun=2026") == {"36.04": 1, "36.73": None}
    assert shown(secretariat, "tampilan=celah&di=36.04&tahun=2026") == {
        "36.04.01": 1,
        "36.04.02": None,
    }


def test_the_map_shows_nobody_more_than_the_list(client, villages):
    make_finding(villages=villages)
    client.force_login(make.make_user(Role.OFFICER))
    assert shown(client) == {"36.04": 0, "36.73": 0}


@pytest.mark.django_db
class TestDetail:
    """The map is shaded by village; the table beside it goes one level down."""

    def test_the_finest_level_comes_first(self):
        assert maps.details_of(None) == [Level.VILLAGE, Level.DISTRICT, Level.REGENCY]
        assert maps.details_of(make.make_area("36.04")) == [Level.VILLAGE, Level.DISTRICT]
        assert maps.details_of(make.make_area("36.04.01")) == [Level.VILLAGE]

    def test_villages_of_several_regencies_are_counted_at_once(self):
        here, there = make.make_village("36.04.01.2001"), make.make_village("36.73.01.1001", x=5000)
        left, right = make.make_program(areas=[here, there]), make.make_program(areas=[here, there])
        make_finding(left, right, villages=[here, there])
        rows = maps.overlap_rows(Finding.objects.all(), maps.areas_of(None, Level.VILLAGE))
        assert {row.area.code: row.shown for row in rows} == {here.code: 1, there.code: 1}

    def test_a_village_without_a_figure_has_no_data_on_the_gap_map(self):
        here, there = make.make_village("36.04.01.2001"), make.make_village("36.04.01.2002", x=1000)
        make_gap(here)
        rows = maps.gap_rows(Gap.objects.all(), maps.areas_of(None, Level.VILLAGE))
        assert {row.area.code: row.shown for row in rows} == {here.code: 1, there.code: None}


def test_where_agencies_have_not_reported_the_number_of_gaps_is_unknown(secretariat, villages):
    make_gap(villages[0], state="belum_terdaftar")
    make_gap(villages[3], state="cukup")
    found = shown(secretariat, "tahun=2026&tampilan=celah")
    assert found["36.04"] is None
    assert found["36.73"] == 0
