"""Outlines for the map: what they say, who may have them, and when they are sent again."""

import json

import pytest
import shapely
from django.urls import reverse

from geo import services
from tests.geo.conftest import FIXTURES
from tests.geo.test_boundaries import load

pytestmark = pytest.mark.django_db


def address(level="desa", **query):
    return reverse("map-outlines", args=[level], query=query)


@pytest.fixture
def squares(two_by_two, village_squares):
    load(village_squares, source="Peta resmi")
    return village_squares


@pytest.fixture
def reader(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("pembaca"))
    return client


def test_a_feature_carries_code_name_and_kind(squares):
    features = json.loads(services.outlines(3))["features"]
    assert [f["properties"] for f in features][:3] == [
        {"code": "36.01.01.2001", "name": "Barat Bawah", "kind": "Desa"},
        {"code": "36.01.01.2002", "name": "Barat Atas", "kind": "Desa"},
        {"code": "36.01.02.1002", "name": "Timur Atas", "kind": "Kel."},
    ]


def test_the_map_says_its_source_and_whether_it_is_approximate(squares):
    said = json.loads(services.outlines(3))
    assert (said["source"], said["approximate"]) == ("Peta resmi", False)


def test_simplified_neighbours_stay_closed(db):
    services.load_areas(FIXTURES)
    services.load_approximate_boundaries(FIXTURES)
    said = json.loads(services.outlines(3))
    shapes = [shapely.geometry.shape(f["geometry"]) for f in said["features"]]
    assert len(shapes) == 1552
    assert said["approximate"] is True
    # Rounding to a metre may move a corner over a hair of a border, never open it.
    gaps = shapely.area(shapely.coverage_union_all(shapes)) - shapely.area(
        shapely.union_all(shapes)
    )
    assert abs(gaps) < 1e-6


def test_coordinates_have_five_decimals(squares):
    (feature, *_) = json.loads(services.outlines(3))["features"]
    for x, y in feature["geometry"]["coordinates"][0]:
        assert (round(x, 5), round(y, 5)) == (x, y)


def test_only_what_is_inside_the_area_asked_for_is_sent(squares, reader):
    features = reader.get(address(di="36.01.02")).json()["features"]
    assert [f["properties"]["code"] for f in features] == ["36.01.02.1002", "36.01.02.2001"]


def test_every_level_has_an_address_by_word_and_by_number(squares, reader):
    counts = {
        level: len(reader.get(address(level)).json()["features"])
        for level in ["provinsi", "kabkota", "kecamatan", "desa", 0, 1, 2, 3]
    }
    assert list(counts.values()) == [1, 1, 2, 4, 1, 1, 2, 4]


def test_without_boundaries_the_map_is_empty(two_by_two, reader):
    assert reader.get(address()).json()["features"] == []


def test_an_unknown_area_is_not_found(squares, reader):
    assert reader.get(address(di="99.99")).status_code == 404


def test_a_stranger_is_sent_to_the_login(squares, client):
    answer = client.get(address())
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


def test_what_has_not_changed_is_not_sent_again(squares, reader):
    first = reader.get(address())
    assert "private" in first["Cache-Control"]
    assert reader.get(address(), headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_new_boundaries_are_sent(squares, reader):
    first = reader.get(address())
    squares["36.01.01.2001"] = shapely.box(105.99, -6.01, 106.01, -6.00)
    load(squares)
    again = reader.get(address(), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "105.99" in again.content.decode()


def test_the_map_is_drawn_once_and_then_kept(squares, reader, django_assert_num_queries):
    reader.get(address())
    with django_assert_num_queries(7):  # user and session, 3 to keep it alive, boundaries twice
        reader.get(address())


def test_the_admin_lists_boundaries_and_lets_nobody_edit_them(squares, admin_client):
    page = admin_client.get(reverse("admin:geo_boundary_changelist"))
    assert page.status_code == 200
    assert "Barat Bawah" in page.content.decode()
    pk = page.context["cl"].result_list[0].pk
    form = admin_client.get(reverse("admin:geo_boundary_change", args=[pk])).content.decode()
    assert 'name="wkb"' not in form
    assert 'name="_save"' not in form


def test_the_admin_lists_areas_in_few_queries(squares, admin_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert admin_client.get(reverse("admin:geo_area_changelist")).status_code == 200
