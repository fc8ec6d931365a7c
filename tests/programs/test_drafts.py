"""A program being written: nothing twice, nothing lost, nobody written over."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from programs import drafts, moves
from programs.limits import BadEntry
from programs.models import Membership, Program, ProgramVersion, Role
from programs.saving import UnknownName
from programs.stored import entries_of
from tests.factories import make_agency, make_user

from .writing import entry_of, line_of, make_draft, make_office, make_submitted, make_vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages():
    return make_vocabulary()


@pytest.fixture
def office():
    return make_office(short_name="DINSOS")


def stored(program):
    return entries_of(Program.objects.filter(pk=program.pk))[program.pk]


# --- Made ------------------------------------------------------------------------------------


def test_a_draft_needs_only_an_agency_and_a_year(office):
    bare = drafts.create(
        drafts.Entry(office.agency.name, "", 2026, "APBD", name=""), by=office.officer
    )
    assert (bare.status, bare.code, bare.name) == ("draf", "DINSOS-001", "")
    assert bare.missing == "intervensi;segmen;masa;lokasi;kelas"
    assert str(bare) == "(belum bernama) (DINSOS-001, 2026)"


def test_a_new_code_follows_the_highest_one(office, villages):
    make_draft(office, code="DINSOS-041")
    make_draft(office, code="DINSOS-7")
    assert drafts.next_code(office.agency, 2026) == "DINSOS-042"
    assert drafts.next_code(office.agency, 2027) == "DINSOS-001"
    assert drafts.next_code(make_agency(), 2026) == "PROGRAM-001"


def test_the_same_token_twice_is_one_program(office, villages):
    token = uuid.uuid4()
    first = drafts.create(entry_of(office.agency, code=""), by=office.officer, token=token)
    again = drafts.create(entry_of(office.agency, code=""), by=office.officer, token=token)
    assert (again.pk, Program.objects.count()) == (first.pk, 1)


def test_a_token_of_another_agency_opens_nothing(office, villages):
    token, other = uuid.uuid4(), make_office()
    drafts.create(entry_of(office.agency), by=office.officer, token=token)
    with pytest.raises(PermissionDenied):
        drafts.create(entry_of(other.agency), by=other.officer, token=token)
    assert Program.objects.count() == 1


def test_a_code_that_is_taken_is_refused_and_not_written_over(office, villages):
    first = make_draft(office, name="Yang pertama")
    with pytest.raises(drafts.CodeTaken, match="UJI-001") as caught:
        make_draft(office, name="Yang kedua")
    assert caught.value.program == first
    assert Program.objects.get().name == "Yang pertama"


def test_only_an_officer_of_the_agency_makes_a_draft(office, villages):
    for who in (office.verifier, make_office().officer, make_user(Role.PROVINCE)):
        with pytest.raises(PermissionDenied):
            drafts.create(entry_of(office.agency), by=who)
    assert not Program.objects.exists()


def test_a_secretariat_writes_for_who_has_no_account_and_it_is_marked(villages):
    baznas = make_agency(tier="nonpemerintah")
    secretary = make_user(Role.PROVINCE)
    made = drafts.create(entry_of(baznas), by=secretary)
    assert made.is_on_behalf
    Membership.objects.create(user=make_user(), role=Role.OFFICER, agency=baznas)
    with pytest.raises(PermissionDenied):
        drafts.create(entry_of(baznas, code="UJI-002"), by=secretary)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "x" * 301}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"note": "\ud800"}, "note"),
        ({"code": "2.08.01"}, "code"),
        ({"code": " A "}, "code"),
        ({"budget_idr": -1}, "budget_idr"),
        ({"budget_idr": 10**5000}, "budget_idr"),
        ({"fiscal_year": 20260}, "fiscal_year"),
        ({"stage": "LAIN"}, "stage"),
        ({"recipient_class": "semua"}, "recipient_class"),
        ({"ends_on": datetime.date(2026, 1, 1)}, "ends_on"),
        ({"starts_on": datetime.date(1, 1, 1)}, "starts_on"),
    ],
)
def test_what_the_database_would_refuse_is_refused_before(office, villages, given, field):
    with pytest.raises(BadEntry) as caught:
        make_draft(office, **given)
    assert field in [fault.field for fault in caught.value.faults]


@pytest.mark.parametrize("count", [float("nan"), float("inf"), -1.0, 1e308])
def test_a_count_that_is_none_is_refused_with_its_line(office, villages, count):
    line = line_of(villages[0], planned_count=count)
    with pytest.raises(BadEntry) as caught:
        make_draft(office, lines=(line,))
    assert [fault.field for fault in caught.value.faults] == ["lines.0.planned_count"]


# --- Saved -----------------------------------------------------------------------------------


def test_saving_writes_what_is_said_and_counts_the_version(office, villages):
    draft = make_draft(office)
    entry = entry_of(office.agency, villages=villages, name="Nama baru", budget_idr=None)
    saved = drafts.save(draft.pk, entry, by=office.colleague, version=1)
    assert (saved.version, saved.edited_by, saved.name) == (2, office.colleague, "Nama baru")
    assert saved.missing == ""
    assert stored(saved) == replace(entry, status="draf")
    assert ProgramVersion.objects.get().facts["name"] == "Nama baru"


def test_a_later_stage_may_be_taken_back_and_nothing_typed_meanwhile_is_lost(office, villages):
    draft = make_draft(office, stage="APBD", budget_idr=1)
    later = entry_of(office.agency, stage="APBD-P", budget_idr=2)
    drafts.save(draft.pk, later, by=office.officer, version=1)
    again = entry_of(office.agency, stage="APBD", budget_idr=1)
    saved = drafts.save(draft.pk, again, by=office.officer, version=2)
    assert (saved.stage, saved.budget_idr, saved.version) == ("APBD", 1, 3)
    (version,) = ProgramVersion.objects.all()
    assert (version.stage, version.facts["budget_idr"]) == ("APBD", 1)
    first = entry_of(office.agency, stage="RKPD", name="Dari awal", villages=villages)
    assert stored(drafts.save(draft.pk, first, by=office.officer, version=3)) == replace(
        first, status="draf"
    )


def test_a_form_sent_again_opens_its_program_whatever_else_it_says(office, villages):
    token = uuid.uuid4()
    made = drafts.create(entry_of(office.agency), by=office.officer, token=token)
    nobodys = replace(entry_of(office.agency), agency="", fiscal_year=0)
    assert drafts.create(nobodys, by=office.officer, token=token) == made
    with pytest.raises(PermissionDenied):
        drafts.create(nobodys, by=make_office().officer, token=token)


def test_every_count_of_a_long_column_may_be_unclear(office, villages):
    typed = {f"lines.{n}.planned_count": "1.500" for n in range(1552)}
    assert make_draft(office, typed=typed).typed == typed


def test_who_holds_an_old_version_is_told_and_nothing_is_written(office, villages):
    draft = make_draft(office)
    entry = entry_of(office.agency)
    drafts.save(draft.pk, replace(entry, name="Dari rekan"), by=office.colleague, version=1)
    with pytest.raises(drafts.Stale) as caught:
        drafts.save(draft.pk, replace(entry, name="Dari saya"), by=office.officer, version=1)
    stale = caught.value
    assert (stale.version, stale.edited_by, stale.entry.name) == (2, office.colleague, "Dari rekan")
    assert office.colleague.username in str(stale)
    assert Program.objects.get().name == "Dari rekan"


def test_a_save_whose_answer_was_lost_may_be_sent_again(office, villages):
    draft = make_draft(office)
    entry = entry_of(office.agency, name="Nama baru")
    first = drafts.save(draft.pk, entry, by=office.officer, version=1)
    again = drafts.save(draft.pk, entry, by=office.officer, version=1)
    assert (first.version, again.version) == (2, 2)


def test_text_that_is_not_understood_is_kept_until_it_is(office, villages):
    draft = make_draft(office, typed={"budget_idr": "1.500"}, budget_idr=None)
    assert draft.typed == {"budget_idr": "1.500"}
    entry = stored(draft)
    kept = drafts.save(draft.pk, replace(entry, name="Lain"), by=office.officer, version=1)
    assert kept.typed == {"budget_idr": "1.500"}
    other = drafts.save(
        draft.pk, stored(kept), by=office.officer, version=2, typed={"budget_idr": "1,500"}
    )
    assert (other.typed, other.version) == ({"budget_idr": "1,500"}, 3)
    clear = replace(stored(other), budget_idr=1500)
    assert drafts.save(draft.pk, clear, by=office.officer, version=3, typed={}).typed == {}


def test_a_draft_may_get_another_code_but_not_one_that_is_taken(office, villages):
    make_draft(office, code="UJI-002")
    draft = make_draft(office)
    with pytest.raises(drafts.CodeTaken):
        drafts.save(draft.pk, entry_of(office.agency, code="UJI-002"), by=office.officer, version=1)
    entry = entry_of(office.agency, code="UJI-003", fiscal_year=2027)
    saved = drafts.save(draft.pk, entry, by=office.officer, version=1)
    assert (saved.pk, saved.code, saved.fiscal_year, saved.version) == (
        draft.pk,
        "UJI-003",
        2027,
        2,
    )
    assert Program.objects.count() == 2


def test_what_was_submitted_once_keeps_its_code(office, villages):
    program = make_submitted(office)
    moves.move(program.pk, "tarik", by=office.officer)
    with pytest.raises(PermissionDenied, match="Kode"):
        drafts.save(program.pk, entry_of(office.agency, code="X"), by=office.officer, version=1)


def test_a_program_does_not_move_to_another_agency(office, villages):
    draft, other = make_draft(office), make_office()
    both = make_user(Role.OFFICER, agency=office.agency)
    Membership.objects.create(user=both, role=Role.OFFICER, agency=other.agency)
    with pytest.raises(PermissionDenied, match="dipindahkan"):
        drafts.save(draft.pk, entry_of(other.agency), by=both, version=1)


def test_nobody_writes_a_submitted_program_or_one_of_another_agency(office, villages):
    entry = entry_of(office.agency, name="Lain")
    draft = make_draft(office)
    for who in (office.verifier, make_office().officer, make_user(Role.SYSADMIN)):
        with pytest.raises(PermissionDenied):
            drafts.save(draft.pk, entry, by=who, version=1)
    moves.move(draft.pk, "ajukan", by=office.officer)
    with pytest.raises(drafts.Locked, match="Diajukan"):
        drafts.save(draft.pk, entry, by=office.officer, version=1)


def test_an_unknown_name_writes_nothing(office, villages):
    draft = make_draft(office)
    with pytest.raises(UnknownName):
        drafts.save(
            draft.pk, entry_of(office.agency, intervention="TAKADA"), by=office.officer, version=1
        )
    assert Program.objects.get().version == 1


def test_a_sitting_of_one_person_is_one_row_of_history(office, villages):
    draft = make_draft(office)
    by = [office.officer] * 4 + [office.colleague] * 3
    for n, who in enumerate(by, start=1):
        drafts.save(draft.pk, entry_of(office.agency, name=f"Nama {n}"), by=who, version=n)
    rows = draft.history.order_by("history_id").values_list("history_user", "name", "history_type")
    assert list(rows) == [
        (office.officer.pk, "Bantuan rumah", "+"),
        (office.officer.pk, "Nama 4", "~"),
        (office.colleague.pk, "Nama 7", "~"),
    ]
    assert not draft.moves.exists()


# --- Deleted and copied ----------------------------------------------------------------------


def test_a_draft_that_nobody_saw_is_deleted(office, villages):
    draft = make_draft(office, villages=villages)
    with pytest.raises(PermissionDenied):
        drafts.delete(draft.pk, by=office.verifier)
    drafts.delete(draft.pk, by=office.colleague)
    assert not Program.objects.exists()


def test_what_was_submitted_once_is_cancelled_and_not_deleted(office, villages):
    program = make_submitted(office)
    moves.move(program.pk, "tarik", by=office.officer)
    with pytest.raises(drafts.Kept, match="batalkan"):
        drafts.delete(program.pk, by=office.officer)
    assert Program.objects.exists()


def test_a_copy_is_a_draft_of_the_next_year_with_all_but_what_was_realised(office, villages):
    line = line_of(villages[0], realised_count=4.0)
    program = make_submitted(
        office, lines=(line,), starts_on=datetime.date(2028, 2, 29), ends_on=None
    )
    copied = drafts.copy(program.pk, by=office.colleague, fiscal_year=2027)
    now = stored(copied)
    assert (copied.replaces, copied.status, copied.code) == (program, "draf", program.code)
    assert (copied.created_by, now.fiscal_year) == (office.colleague, 2027)
    assert now.starts_on == datetime.date(2029, 3, 1)
    assert now.lines == (replace(line, realised_count=None),)
    with pytest.raises(drafts.CodeTaken):
        drafts.copy(program.pk, by=office.officer, fiscal_year=2027)
    with pytest.raises(PermissionDenied):
        drafts.copy(program.pk, by=make_office().officer, fiscal_year=2030)
