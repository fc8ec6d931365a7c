"""Declarations through pages and API, and what they do to the gaps of the next run."""

import pytest
from django.urls import reverse

from coordination.models import Gap
from programs.models import Declaration, Declared, Role, Stage, Status
from tests.factories import (
    make_agency,
    make_area,
    make_need,
    make_program,
    make_user,
    make_village,
)

from .factories import make_figure
from .running import run_engine
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
SAID = {"tahun": "2026", "tahap": "APBD", "keadaan": "sebagian", "catatan": "menunggu DPA"}


@pytest.fixture
def agency():
    return make_agency(
        name="Dinas Sosial Uji", tier="kabkota", regency=make_area("36.04"), functions="1.06"
    )


@pytest.fixture
def officer(client, agency):
    person = make_user(Role.OFFICER, agency=agency)
    client.force_login(person)
    return person


def page_of(agency) -> str:
    return reverse("declaration-detail", args=[agency.pk])


def say(client, agency, **given):
    return client.post(page_of(agency), SAID | given)


# --- Pages -------------------------------------------------------------------------------


def test_an_officer_declares_and_reads_it_back_with_its_history(client, officer, agency):
    assert say(client, agency).status_code == 302
    say(client, agency, keadaan="belum", catatan="")
    text = check(client.get(page_of(agency)))
    assert text.count("menunggu DPA") == 1
    assert text.count(str(Declared.PARTLY.label)) >= 1
    assert Declaration.objects.get().state == Declared.NOTHING


def test_none_beside_programs_is_refused_on_the_page_and_keeps_what_was_typed(
    client, officer, agency
):
    make_program(agency=agency)
    answer = say(client, agency, keadaan="nihil", catatan="sudah dicek")
    text = check(answer)
    assert "Ada 1 program TA 2026" in text
    assert 'value="sudah dicek"' in text
    assert '<option value="nihil" selected>' in text
    assert not Declaration.objects.exists()


def test_complete_beside_a_draft_asks_and_the_second_answer_is_taken(client, officer, agency):
    make_program(agency=agency, status=Status.DRAFT)
    answer = say(client, agency, keadaan="lengkap")
    assert "Ya, tetap nyatakan" in answer.content.decode()
    assert not Declaration.objects.exists()
    say(client, agency, keadaan="lengkap", yakin="ya")
    assert Declaration.objects.get().state == Declared.COMPLETE


@pytest.mark.parametrize("back", ["home", "declaration-list"])
def test_one_comes_back_to_where_one_declared(client, officer, agency, back):
    answer = say(client, agency, kembali=back)
    assert answer.url == f"{reverse(back)}?tahun=2026"


def test_the_way_back_leads_nowhere_else(client, officer, agency):
    assert say(client, agency, kembali="https://example.org").url.startswith(page_of(agency))


@pytest.mark.parametrize("year", ["", "20x6", "99999", "0001"])
def test_a_year_that_is_none_is_refused_with_a_sentence(client, officer, agency, year):
    answer = say(client, agency, tahun=year)
    assert "Tahun anggaran tidak dikenal" in check(answer)


def test_the_list_puts_the_silent_first_and_offers_to_declare_for_the_own_agency(
    client, officer, agency
):
    other = make_agency(name="Dinas Zakat")
    say(client, agency)
    answer = client.get(reverse("declaration-list"), {"tahun": "2026"})
    assert [word.agency.name for word in answer.context["words"]] == [other.name, agency.name]
    assert check(answer).count("Nyatakan<span") == 1


@pytest.mark.parametrize(
    ("asked", "shown"), [("diam", "Dinas Diam"), ("sebagian", "Dinas Sosial Uji")]
)
def test_the_list_is_narrowed_by_what_was_said(client, officer, agency, asked, shown):
    make_agency(name="Dinas Diam")
    say(client, agency)
    answer = client.get(reverse("declaration-list"), {"tahun": "2026", "keadaan": asked})
    assert [word.agency.name for word in answer.context["words"]] == [shown]


def test_the_list_and_its_counts_follow_the_regency(client, officer, agency):
    make_agency(name="Dinas Kota", tier="kabkota", regency=make_area("36.73"))
    answer = client.get(reverse("declaration-list"), {"tahun": "2026", "wilayah": "36.04"})
    assert [word.agency for word in answer.context["words"]] == [agency]
    assert sum(count for _s, _n, count in answer.context["counts"]) == 1


def test_the_list_costs_the_same_however_long_it_is(client, officer, django_assert_max_num_queries):
    address = reverse("declaration-list")
    with django_assert_max_num_queries(40) as few:
        client.get(address, {"tahun": "2026"})
    for _n in range(8):
        made = make_agency(regency=make_area("36.04"))
        make_program(agency=made)
        Declaration.objects.create(
            agency=made, fiscal_year=2026, state="sebagian", declared_on="2026-11-01"
        )
    with django_assert_max_num_queries(len(few)):
        client.get(address, {"tahun": "2026"})


# --- API ---------------------------------------------------------------------------------


def send(client, agency, **given):
    said = {"agency": agency.pk, "fiscal_year": 2026, "stage": "APBD", "state": "sebagian"}
    return client.post(
        reverse("api-declaration-list"), said | given, content_type="application/json"
    )


def test_the_api_declares_and_lists(client, officer, agency):
    answer = send(client, agency, note="lewat API")
    assert answer.status_code == 201
    rows = client.get(reverse("api-declaration-list"), {"tahun": 2026}).json()["results"]
    assert [(r["agency_name"], r["state"], r["note"]) for r in rows] == [
        ("Dinas Sosial Uji", "sebagian", "lewat API")
    ]


def test_the_api_asks_before_it_takes_complete_beside_nothing(client, officer, agency):
    answer = send(client, agency, state="lengkap")
    assert answer.status_code == 422
    assert answer.json()["confirm"] is True
    assert "Belum ada satu pun program" in answer.json()["detail"]
    assert send(client, agency, state="lengkap", confirmed=True).status_code == 201


def test_the_api_refuses_none_beside_programs_for_good(client, officer, agency):
    make_program(agency=agency)
    answer = send(client, agency, state="nihil", confirmed=True)
    assert (answer.status_code, answer.json()["confirm"]) == (422, False)


@pytest.mark.parametrize(
    "wrong", [{"fiscal_year": 99999}, {"stage": "APBN"}, {"state": ""}, {"note": "x" * 301}]
)
def test_the_api_names_the_field_that_is_wrong(client, officer, agency, wrong):
    answer = send(client, agency, **wrong)
    assert answer.status_code == 400
    assert list(answer.json()) == list(wrong)


@pytest.mark.parametrize(
    ("query", "count"),
    [({"tahun": 2025}, 0), ({"keadaan": "sebagian"}, 1), ({"wilayah": "36.73"}, 0)],
)
def test_the_api_list_is_narrowed(client, officer, agency, query, count):
    send(client, agency)
    answer = client.get(reverse("api-declaration-list"), query)
    assert answer.json()["count"] == count


# --- What it does to the gaps ------------------------------------------------------------


def test_taking_back_complete_makes_the_next_run_say_not_registered_and_back(
    client, officer, agency
):
    """The empty village is untouched, then unknown, then untouched again."""
    make_program(agency=agency, status=Status.SUBMITTED, areas=["36.04.05"])
    make_figure(make_village(), need=make_need("MODAL", functions="1.06"), value=40, unit="KK")
    states = []
    for state in ("lengkap", "belum", "lengkap"):
        say(client, agency, keadaan=state)
        run_engine()
        states.append(Gap.objects.get(area__code="36.04.01.2001").state)
    assert states == ["belum_tersentuh", "belum_terdaftar", "belum_tersentuh"]


def test_the_latest_stage_rules_the_gap(client, officer, agency):
    make_figure(make_village(), need=make_need("MODAL", functions="1.06"), value=40, unit="KK")
    say(client, agency, keadaan="lengkap", yakin="ya")
    say(client, agency, keadaan="sebagian", tahap=str(Stage.APBDP))
    run_engine()
    assert Gap.objects.get().state == "belum_terdaftar"
