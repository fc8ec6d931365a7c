"""One segment: needs with sources, who serves it, and where nobody does."""

import pytest
from django.urls import reverse

from geo.models import Area
from programs.models import Role, Segment
from tests.factories import (
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_villages,
)

from .factories import make_figure
from .running import run_gaps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture
def villages(client):
    client.force_login(make_user(Role.PROVINCE))
    make_segment("SEG")
    family = make_segment("KSJ", parent=Segment.objects.get(code="SEG"))
    Segment.objects.filter(code="KSJ-D1").delete()
    make_segment("KSJ-D1", parent=family, name="Desil satu")
    return make_villages(2)


def page(client, code="KSJ-D1", **query):
    answer = client.get(reverse("segment-detail", args=[code]), {"tahun": 2026, **query})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "VARIABEL HILANG" not in text
    return text, answer.context["page"]


def test_needs_stand_with_their_area_and_source(client, villages):
    need = make_need("HUNIAN", functions="1.04")
    poor = Segment.objects.get(code="KSJ-D1")
    regency = Area.objects.get(code="36.04")
    make_figure(regency, need=need, segment=poor, value=80.0, definition="Rumah rusak")
    make_figure(regency, need=need, value=999.0, definition="Untuk semua orang")
    run_gaps()
    text, found = page(client)
    ((area, cell),) = found.needed[0].cells
    assert (area, cell.need_count, cell.segment) == (regency, 80.0, "KSJ-D1")
    assert [source.name for source in found.needed[0].sources] == ["Rumah rusak"]
    assert "Sumber uji" in text


def test_programs_naming_it_or_a_wider_segment_serve_it(client, villages):
    housing = make_intervention("RTLH", need=make_need("HUNIAN"))
    lines = [{"area": villages[0], "segments": [code], "planned_count": 5, "unit": "KK"}
             for code in ("KSJ-D1", "KSJ", "SEG")]  # fmt: skip
    own, wider, _everybody = (make_program(targets=[line], intervention=housing) for line in lines)
    _text, found = page(client)
    assert {(row.program, row.is_broader) for row in found.programs} == {
        (own, False),
        (wider, True),
    }
    assert found.program_count == 2
    assert [row.regencies for row in found.programs] == [("36.04",)] * 2


def test_a_regency_that_nobody_reaches_is_named(client, villages):
    poor = Segment.objects.get(code="KSJ-D1")
    make_figure(Area.objects.get(code="36.04"), need=make_need("HUNIAN"), segment=poor)
    text, found = page(client)
    assert [row.regency.code for row in found.untouched] == ["36.04"]
    assert "Kab/kota tanpa program" in text


def test_what_is_not_known_is_said_in_words(client, villages):
    text, _found = page(client)
    assert "Bukan berarti tidak ada yang membutuhkan" in text


def test_an_unknown_segment_is_not_there(client, villages):
    assert client.get(reverse("segment-detail", args=["APA"])).status_code == 404


def test_the_page_costs_the_same_however_much_there_is(
    client, villages, django_assert_max_num_queries
):
    housing = make_intervention("RTLH", need=make_need("HUNIAN"))
    line = {"area": villages[0], "segments": ["KSJ-D1"], "planned_count": 5, "unit": "KK"}
    make_program(targets=[line], intervention=housing)
    page(client)
    with django_assert_max_num_queries(60) as few:
        page(client)
    number = len(few)
    for _n in range(3):
        make_program(targets=[line], intervention=housing)
    with django_assert_max_num_queries(number):
        page(client)
