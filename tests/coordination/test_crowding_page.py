"""Kepadatan: the four quadrants on a page, never without the need."""

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

from .factories import make_figure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture
def help_(client):
    make_segment("SEG")
    client.force_login(make_user(Role.PROVINCE))
    return make_intervention("RTLH", need=make_need("HUNIAN"))


@pytest.fixture
def villages(help_):
    """Five villages, of more need from west to east: one in each quintile."""
    villages = make_villages(5)
    for n, village in enumerate(villages):
        make_figure(village, need=help_.need, value=10.0 * (n + 1), definition="Rumah rusak")
    return villages


def page(client, **query):
    answer = client.get(reverse("crowding-list"), {"tahun": 2026, **query})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "VARIABEL HILANG" not in text
    assert "Bahan percakapan, bukan penilaian" in text
    return text, answer.context


def test_villages_stand_in_the_quadrant_of_their_agencies_and_need(client, villages, help_):
    for _n in range(2):
        make_program(areas=[villages[4], villages[0]], intervention=help_)
    text, context = page(client)
    ((_row, counts),) = context["needs"]
    assert dict(counts) == {
        "sepi_tinggi": 1,
        "ramai_tinggi": 1,
        "sepi_rendah": 2,
        "ramai_rendah": 1,
    }
    assert [v.area for v in context["villages"]] == [villages[3]]
    assert "Rumah rusak" in text
    (crowded,) = page(client, kuadran="ramai_tinggi")[1]["villages"]
    assert (crowded.area, crowded.agency_count, crowded.hhi) == (villages[4], 2, 0.5)


def test_where_nobody_is_shares_are_a_dash(client, villages):
    text, context = page(client)
    assert {v.hhi for v in context["villages"]} == {None}
    assert text.count('<td class="num">-</td><td class="num">-</td>') == 2


def test_a_village_without_a_figure_is_counted_and_not_shown(client, villages, help_):
    other = make_villages(1, district="36.04.02", y=5000)[0]
    make_program(areas=[other], intervention=help_)
    _text, context = page(client)
    assert context["needs"][0][0].without == 1
    for quadrant in context["names"]:
        assert other.short_name not in page(client, kuadran=quadrant)[0].partition("<main")[2]


def test_only_figures_most_villages_have_are_ranked(client, villages, help_):
    make_figure(villages[0], need=help_.need, indicator="lain", value=9999.0, definition="Lain")
    ((row, _counts),) = page(client)[1]["needs"]
    assert row.name == "Rumah rusak"


@pytest.mark.parametrize("query", [{"kebutuhan": "APA", "kuadran": "APA"}, {"wilayah": "36.73"}])
def test_what_is_not_there_breaks_nothing(client, villages, query):
    page(client, **query)


def test_without_figures_nothing_is_shown(client, help_):
    make_program(areas=make_villages(1), intervention=help_)
    assert "Belum ada angka kebutuhan per desa" in page(client)[0]


def test_the_page_costs_the_same_however_much_there_is(
    client, villages, help_, django_assert_max_num_queries
):
    make_program(areas=villages, intervention=help_)
    page(client)
    with django_assert_max_num_queries(60) as few:
        page(client)
    for _n in range(4):
        make_program(areas=villages, intervention=help_)
    with django_assert_max_num_queries(len(few)):
        page(client)
