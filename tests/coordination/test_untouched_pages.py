"""Segmen tak tergarap: the page and the API say the same, and what is not known stays unknown."""

import datetime

import pytest
from django.urls import reverse

from coordination import untouched
from coordination.duties import load_duties
from coordination.gaps import reported_frame
from coordination.models import Duty
from coordination.untouched import lines_in, tell, untouched_of
from geo.services import load_areas
from programs.models import Competence, Declaration, Role
from programs.vocabulary import load_vocabulary
from tests.factories import (
    make_agency,
    make_area,
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_villages,
)

from .factories import make_figure, make_run

pytestmark = pytest.mark.django_db
REGENCY = "36.04"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture
def need():
    """Housing, which one agency of the regency and one of the province are competent for."""
    make_segment("SEG")
    make_segment("KSJ-D1")
    return make_need("HUNIAN", functions="1.04")


@pytest.fixture
def villages(need):
    return make_villages(2)


@pytest.fixture
def agency(villages):
    regency = make_area(REGENCY)
    return make_agency(name="Dinas Perumahan", tier="kabkota", regency=regency, functions="1.04")


@pytest.fixture
def secretariat(client):
    client.force_login(make_user(Role.PROVINCE))
    return client


def needed(area, need, **given):
    defaults = {"segment": make_segment("KSJ-D1"), "value": 120.0, "unit": "KK", "year": 2024}
    return make_figure(area, need=need, **defaults | given)


def declared(agency, state="lengkap"):
    day = datetime.date(2026, 3, 2)
    return Declaration.objects.create(agency=agency, fiscal_year=2026, state=state, declared_on=day)


def page(client, **query):
    answer = client.get(reverse("untouched-list"), {"tahun": 2026, **query})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "VARIABEL HILANG" not in text
    return text


def rows(client, **query):
    answer = client.get(reverse("api-untouched"), {"tahun": 2026, **query})
    assert answer.status_code == 200
    return answer.json()["rows"]


def test_a_needed_segment_nobody_serves_is_told_with_figure_source_and_who_is_competent(
    secretariat, villages, need, agency
):
    declared(agency)
    needed(make_area(REGENCY), need, definition="Rumah tidak layak", source="BPS 2024")
    text = page(secretariat)
    for said in ("Desil 1", "120", "Rumah tidak layak, 2024", "BPS 2024", "Dinas Perumahan"):
        assert said in text
    assert "2 Maret 2026" in text
    (row,) = rows(secretariat)
    assert (row["state"], row["need_count"], row["need_basis"]) == (
        "belum_tersentuh",
        120.0,
        "figure",
    )
    assert row["agencies"] == [
        {
            "id": agency.pk,
            "name": "Dinas Perumahan",
            "state": "lengkap",
            "declared_on": "2026-03-02",
        }
    ]


def test_an_agency_that_says_it_is_not_done_turns_the_gap_into_not_known_and_back(
    secretariat, villages, need, agency
):
    needed(make_area(REGENCY), need)
    word = declared(agency)
    assert rows(secretariat)[0]["state"] == "belum_tersentuh"
    Declaration.objects.filter(pk=word.pk).update(state="belum")
    assert rows(secretariat)[0]["state"] == "belum_terdaftar"
    Declaration.objects.filter(pk=word.pk).update(state="lengkap")
    assert rows(secretariat)[0]["state"] == "belum_tersentuh"


def test_help_with_a_place_takes_the_segment_off_the_list(secretariat, villages, need):
    needed(make_area(REGENCY), need)
    assert len(rows(secretariat)) == 1
    make_program(areas=villages[:1], intervention=make_intervention(need=need))
    assert rows(secretariat) == []
    assert "Tidak ada segmen tak tergarap" in page(secretariat)


def test_help_without_a_place_stands_apart(secretariat, villages, need):
    needed(make_area(REGENCY), need)
    make_program(areas=[REGENCY], intervention=make_intervention(need=need))
    (row,) = rows(secretariat)
    assert (row["is_coarse_only"], row["coarse_count"]) == (True, 1)
    before, _head, after = page(secretariat).partition("Hanya dilayani program tanpa lokasi rinci")
    assert "1 program tanpa lokasi rinci" in after
    assert "Desil 1" not in before


def test_where_only_a_village_has_a_figure_the_size_is_a_dash_and_null(secretariat, villages, need):
    needed(villages[0], need)
    (row,) = rows(secretariat)
    assert (row["need_count"], row["need_basis"], row["inside_count"]) == (None, "", 1)
    text = page(secretariat)
    assert '<td class="num">-<div' in text
    assert "ada angka di 1 wilayah di dalamnya" in text


def test_villages_that_all_have_a_figure_are_added_and_it_is_said(secretariat, villages, need):
    for village in villages:
        needed(village, need)
    (row,) = rows(secretariat)
    assert (row["need_count"], row["need_basis"]) == (240.0, "sum")
    assert "jumlah desa" in page(secretariat)


def test_a_need_nobody_is_competent_for_names_nobody_and_is_not_known(secretariat, villages, need):
    needed(make_area(REGENCY), need)
    (row,) = rows(secretariat)
    assert (row["state"], row["agencies"]) == ("belum_terdaftar", [])
    assert "belum dicatat" in page(secretariat)


def test_an_agency_that_said_nothing_has_neither_state_nor_day(secretariat, villages, need, agency):
    needed(make_area(REGENCY), need)
    (row,) = rows(secretariat)
    assert (row["agencies"][0]["state"], row["agencies"][0]["declared_on"]) == (None, None)
    assert "Belum menyatakan" in page(secretariat)


def test_a_figure_without_a_value_asks_for_nothing(secretariat, villages, need):
    needed(make_area(REGENCY), need, value=None)
    assert rows(secretariat) == []


def test_the_area_chosen_narrows_page_and_api(secretariat, villages, need):
    needed(make_area(REGENCY), need)
    assert len(rows(secretariat, wilayah=villages[0].code)) == 1
    make_area("36.73")
    assert rows(secretariat, wilayah="36.73") == []
    assert "Tidak ada segmen" in page(secretariat, wilayah="36.73")


@pytest.mark.parametrize("query", [{"wilayah": "36.99"}, {"wilayah": "x"}, {"tahun": "9"}])
def test_what_is_not_understood_is_refused_by_the_api(secretariat, villages, query):
    make_segment("SEG")
    answer = secretariat.get(reverse("api-untouched"), query)
    assert answer.status_code == 400
    assert set(answer.json()) == set(query)


def test_an_empty_register_has_an_empty_page(secretariat):
    assert "Tidak ada segmen tak tergarap" in page(secretariat)
    assert rows(secretariat) == []


def test_as_many_are_told_competent_as_the_engine_counted(villages, need, agency):
    make_agency(functions="1.04;1.05")
    make_agency(functions="1.05")
    needed(make_area(REGENCY), need)
    (told,) = tell(lines_in(untouched_of(2026), None), 2026)
    counted = reported_frame(2026).set_index(["need", "area"]).loc[("HUNIAN", REGENCY)]
    assert len(told.agencies) == told.line.responsible_count == counted["responsible"] == 2
    assert told.agencies[0].agency == agency


def test_a_year_is_counted_once_until_its_next_run(monkeypatch, villages, need):
    counted = []
    count = untouched._count
    monkeypatch.setattr(untouched, "_count", lambda year: counted.append(year) or count(year))
    needed(make_area(REGENCY), need)
    make_run()
    first = untouched_of(2026)
    assert untouched_of(2026) == first
    assert counted == [2026]
    make_run()
    untouched_of(2026)
    assert counted == [2026, 2026]


def test_the_page_costs_the_same_however_many_there_are(
    secretariat, villages, need, agency, django_assert_max_num_queries
):
    make_run()
    needed(make_area(REGENCY), need)
    with django_assert_max_num_queries(60) as few:
        page(secretariat)
    for code in ("KSJ-D2", "SKH-LANSIA", "MTP-TANI"):
        needed(make_area(REGENCY), need, segment=make_segment(code))
        make_agency(functions="1.04")
    make_run()
    with django_assert_max_num_queries(len(few)):
        page(secretariat)


def owe(need, segment=None, **given):
    """A minimum service (SPM) that is owed to a segment."""
    defaults = {"code": f"UJI-{Duty.objects.count()}", "name": "Rumah bagi korban bencana"}
    defaults |= {"field": "Perumahan rakyat", "level": "kabkota", "source": "PP 2/2018"}
    return Duty.objects.create(need=need, segment=segment, **defaults | given)


def test_a_duty_nobody_serves_is_listed_without_any_figure_and_marked(
    secretariat, villages, need, agency
):
    declared(agency)
    owe(need, make_segment("PPKS-KBA"))
    (row,) = rows(secretariat)
    assert (row["state"], row["need_count"], row["need_basis"]) == ("belum_tersentuh", None, "")
    assert row["duties"] == [
        {
            **{"code": "UJI-0", "name": "Rumah bagi korban bencana", "level": "kabkota"},
            **{"field": "Perumahan rakyat", "source": "PP 2/2018", "is_verified": False},
        }
    ]
    text = page(secretariat)
    for said in ("Wajib SPM", "Rumah bagi korban bencana", "perlu verifikasi"):
        assert said in text


def test_a_duty_that_a_program_serves_is_not_listed(secretariat, villages, need):
    owe(need, make_segment("PPKS-KBA"))
    make_program(
        areas=villages[:1], intervention=make_intervention(need=need), segments=["PPKS-KBA"]
    )
    assert rows(secretariat) == []


def test_only_what_is_owed_can_be_asked_for(secretariat, villages, need):
    needed(make_area(REGENCY), need)
    owe(need, make_segment("PPKS-KBA"))
    assert len(rows(secretariat)) == 2
    (row,) = rows(secretariat, spm="ya")
    assert row["segment"]["code"] == "PPKS-KBA"
    assert "Desil 1" in page(secretariat)
    assert "Desil 1" not in page(secretariat, spm="ya")


def test_a_table_that_changes_is_read_again_before_the_next_run(villages, need, agency):
    declared(agency)
    needed(make_area(REGENCY), need)
    make_run()
    assert untouched_of(2026).lines[0].state == "belum_tersentuh"
    for row in Competence.objects.all():
        row.is_in_force = False
        row.save()
    assert untouched_of(2026).lines[0].state == "belum_terdaftar"


def test_the_duties_of_the_file_load_twice_and_name_what_is_known(settings, db):
    load_areas(settings.FIXTURES_DIR / "areas")
    load_vocabulary(settings.FIXTURES_DIR / "vocabulary")
    first, again = (load_duties(settings.FIXTURES_DIR / "needs") for _time in range(2))
    assert first.new == again.unchanged == Duty.objects.count() > 30
    assert not Duty.objects.filter(is_verified=True).exists()
    assert not Duty.objects.exclude(source__contains="perlu verifikasi").exists()


def test_examples_carry_their_badge(secretariat, villages, need):
    needed(make_area(REGENCY), need)
    assert "badge-example" not in page(secretariat)
    make_program(is_example=True)
    assert "badge-example" in page(secretariat)
