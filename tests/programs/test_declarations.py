"""What an agency says of its entries: who may, when it is refused or asked, and what is kept."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from programs.declarations import (
    SILENT,
    Refused,
    Unconfirmed,
    agencies_to_declare,
    declare,
    may_declare,
    with_word,
    words_of,
)
from programs.models import Agency, Declaration, Declared, Role, Stage, Status
from tests.factories import make_agency, make_area, make_program, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 23)
YEAR = 2026


@pytest.fixture
def agency():
    return make_agency(name="Dinas Uji")


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency)


def say(agency, state, *, by, **given):
    said = {"year": YEAR, "stage": Stage.APBD, "on": DAY} | given
    return declare(agency, state=state, by=by, **said)


# --- Who ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OFFICER, Role.VERIFIER])
def test_its_own_people_speak_for_an_agency(agency, role):
    person = make_user(role, agency=agency)
    assert say(agency, Declared.NOTHING, by=person).by == person


@pytest.mark.parametrize(
    "role", [Role.REGENCY, Role.PROVINCE, Role.LEADER, Role.AUDITOR, Role.SYSADMIN]
)
def test_nobody_else_speaks_for_an_agency_of_the_government(agency, role):
    with pytest.raises(PermissionDenied):
        say(agency, Declared.NOTHING, by=make_user(role))


def test_an_officer_does_not_speak_for_another_agency(officer):
    with pytest.raises(PermissionDenied):
        say(make_agency(), Declared.NOTHING, by=officer)
    assert not Declaration.objects.exists()


def test_a_secretariat_speaks_for_agencies_without_an_account():
    serang = make_area("36.04")
    baznas = make_agency(name="Baznas Serang", tier="nonpemerintah", regency=serang)
    secretariat = make_user(Role.REGENCY, regency=serang)
    assert say(baznas, Declared.NONE, by=secretariat).state == Declared.NONE
    make_user(Role.OFFICER, agency=baznas)
    assert not may_declare(secretariat, baznas)


def test_the_agencies_one_may_speak_for_are_listed_once(agency):
    person = make_user(Role.OFFICER, Role.VERIFIER, agency=agency)
    assert list(agencies_to_declare(person)) == [agency]


# --- Saying it ---------------------------------------------------------------------------


def test_a_new_word_takes_the_place_of_the_old_one_and_the_history_keeps_both(agency, officer):
    say(agency, Declared.PARTLY, by=officer, note="menunggu DPA")
    said = say(agency, Declared.NOTHING, by=officer)
    assert Declaration.objects.get() == said
    states = list(said.history.order_by("history_id").values_list("state", "note", "history_user"))
    assert states == [
        (Declared.PARTLY, "menunggu DPA", officer.pk),
        (Declared.NOTHING, "", officer.pk),
    ]


def test_the_same_word_again_changes_nothing(agency, officer):
    first = say(agency, Declared.PARTLY, by=officer)
    again = say(agency, Declared.PARTLY, by=officer, on=DAY + datetime.timedelta(days=3))
    assert again.declared_on == first.declared_on == DAY
    assert again.history.count() == 1


def test_each_stage_has_its_own_word(agency, officer):
    say(agency, Declared.NOTHING, by=officer, stage=Stage.APBDP)
    say(agency, Declared.PARTLY, by=officer, stage=Stage.RKPD)
    assert Declaration.objects.count() == 2
    assert Declaration.objects.of_year(YEAR).get().stage == Stage.APBDP


def test_a_person_takes_the_place_of_an_example(agency, officer):
    example = Declaration.objects.create(
        agency=agency, fiscal_year=YEAR, state=Declared.PARTLY, declared_on=DAY, is_example=True
    )
    said = say(agency, Declared.PARTLY, by=officer)
    assert (said.pk, said.is_example, said.by) == (example.pk, False, officer)


def test_none_is_refused_while_there_are_programs(agency, officer):
    make_program(agency=agency, status=Status.DRAFT)
    with pytest.raises(Refused, match="Ada 1 program TA 2026"):
        say(agency, Declared.NONE, by=officer, confirmed=True)
    assert not Declaration.objects.exists()


def test_none_is_taken_when_all_programs_are_cancelled_or_of_another_year(agency, officer):
    make_program(agency=agency, status=Status.CANCELLED)
    make_program(agency=agency, fiscal_year=2025)
    assert say(agency, Declared.NONE, by=officer).state == Declared.NONE


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED])
def test_complete_asks_while_something_is_unfinished(agency, officer, status):
    make_program(agency=agency)
    make_program(agency=agency, status=status)
    with pytest.raises(Unconfirmed, match="1 program TA 2026 masih draf atau dikembalikan"):
        say(agency, Declared.COMPLETE, by=officer)
    assert not Declaration.objects.exists()
    assert say(agency, Declared.COMPLETE, by=officer, confirmed=True).state == Declared.COMPLETE


def test_complete_asks_where_nothing_is_entered(agency, officer):
    with pytest.raises(Unconfirmed, match="Belum ada satu pun program TA 2026"):
        say(agency, Declared.COMPLETE, by=officer)


def test_complete_does_not_ask_when_all_is_submitted(agency, officer):
    make_program(agency=agency, status=Status.SUBMITTED)
    assert say(agency, Declared.COMPLETE, by=officer).state == Declared.COMPLETE


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"year": 0}, "Tahun anggaran"),
        ({"stage": "APBN"}, "Tahap"),
        ({"state": "beres"}, "Pernyataan"),
        ({"note": "x" * 301}, "Catatan"),
        ({"note": "a\x00b"}, "Catatan"),
    ],
)
def test_what_is_no_word_is_refused_with_a_sentence(agency, officer, given, why):
    said = {"state": Declared.PARTLY} | given
    with pytest.raises(Refused, match=why):
        say(agency, said.pop("state"), by=officer, **said)


# --- What all have said ------------------------------------------------------------------


def test_words_tell_every_stage_and_the_one_that_counts(agency, officer):
    say(agency, Declared.PARTLY, by=officer, stage=Stage.RKPD)
    last = say(agency, Declared.NOTHING, by=officer, stage=Stage.APBDP)
    (word,) = words_of([agency], YEAR, user=officer)
    assert [said and said.state for _value, _label, said in word.stages] == [
        Declared.PARTLY,
        None,
        Declared.NOTHING,
    ]
    assert word.current == last
    assert word.may_declare


def test_programs_are_counted_as_far_as_one_may_read_them(agency, officer):
    make_program(agency=agency, status=Status.DRAFT)
    make_program(agency=agency)
    make_program(agency=agency, fiscal_year=2025)
    counts = [
        words_of([agency], YEAR, user=user)[0].program_count
        for user in (officer, make_user(Role.LEADER))
    ]
    assert counts == [2, 1]


def test_with_word_says_what_counts_and_none_where_nothing_was_said(agency, officer):
    silent = make_agency()
    say(agency, Declared.PARTLY, by=officer, stage=Stage.RKPD)
    say(agency, Declared.NOTHING, by=officer)
    said = dict(with_word(Agency.objects.all(), YEAR).values_list("pk", "said"))
    assert said == {agency.pk: Declared.NOTHING, silent.pk: None}
    assert SILENT not in Declared.values
