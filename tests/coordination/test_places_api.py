"""Crowding and one area for other systems: paged, labelled, null where nothing is known."""

import pytest
from django.urls import reverse

from programs.models import Role
from tests.factories import (
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_villages,
)

from .factories import make_figure, make_gap

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages(client):
    make_segment("SEG")
    client.force_login(make_user(Role.PROVINCE))
    help_ = make_intervention("RTLH", need=make_need("HUNIAN"))
    villages = make_villages(5)
    for n, village in enumerate(villages):
        make_figure(village, need=help_.need, value=10.0 * (n + 1))
    make_program(areas=villages[:1], intervention=help_)
    return villages


def crowding(client, **query):
    answer = client.get(reverse("api-crowding"), {"tahun": 2026, **query})
    assert answer.status_code == 200
    return answer.json()


def test_rows_come_with_the_need_and_the_label(client, villages):
    body = crowding(client)
    assert "bukan penilaian" in body["label"]
    assert body["count"] == 5
    assert {row["quintile"] for row in body["results"]} == {1, 2, 3, 4, 5}


def test_where_nobody_is_shares_are_null(client, villages):
    rows = {row["village"]: row for row in crowding(client)["results"]}
    there, nobody = rows[villages[0].code], rows[villages[1].code]
    assert (there["largest_ratio"], there["hhi"]) == (1.0, 1.0)
    assert (nobody["agency_count"], nobody["hhi"], nobody["basis"]) == (0, None, None)


def test_answers_come_in_pages_that_join(client, villages):
    first = crowding(client, limit=2)
    rest = client.get(first["next"]).json()
    seen = [row["village"] for row in (*first["results"], *rest["results"])]
    assert seen == [village.code for village in villages][:4]
    assert first["previous"] is None


def test_a_quadrant_and_an_area_narrow_the_rows(client, villages):
    assert crowding(client, kuadran="sepi_tinggi")["count"] == 2
    assert crowding(client, wilayah=villages[0].code)["count"] == 1
    assert client.get(reverse("api-crowding"), {"wilayah": "99"}).status_code == 400


def test_an_area_is_summed_up_with_null_for_what_is_missing(client, villages):
    make_gap(villages[0], make_need("HUNIAN"), planned_count=None, coverage_ratio=None)
    address = reverse("api-area-summary", args=[villages[0].code])
    body = client.get(address, {"tahun": 2026}).json()
    assert body["program_count"] == 1
    assert body["agencies"][0]["program_count"] == 1
    assert (body["gaps"][0]["needed_count"], body["gaps"][0]["planned_count"]) == (250.0, None)
    assert [area["code"] for area in body["around"]][-1] == "36.04.01"


def test_an_unknown_area_is_not_there(client, villages):
    assert client.get(reverse("api-area-summary", args=["36.99"])).status_code == 404
