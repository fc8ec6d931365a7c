"""Moves of a program: the table, who may, what is written, and what may never happen."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs import drafts, moves
from programs.models import Membership, Program, Role, Status
from programs.moves import MOVES, IllegalMove, Incomplete, NoteMissing, move
from programs.services import save_entries
from programs.stored import entries_of
from tests.factories import make_agency, make_area, make_user

from .writing import (
    entry_of,
    make_draft,
    make_office,
    make_submitted,
    make_verified,
    make_vocabulary,
)

pytestmark = pytest.mark.django_db
S = Status


@pytest.fixture
def villages():
    return make_vocabulary()


@pytest.fixture
def office(villages):
    return make_office()


def at(program, status):
    Program.objects.filter(pk=program.pk).update(status=status)
    program.refresh_from_db()
    return program


def people(office):
    """Every right there is, so that only the table can say no."""
    everybody = make_user(Role.OFFICER, agency=office.agency)
    Membership.objects.create(user=everybody, role=Role.VERIFIER, agency=office.agency)
    return everybody


# --- The table -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "was"), [(m.name, was) for m in MOVES.values() for was in S if was not in m.from_]
)
def test_a_move_not_in_the_table_is_refused(office, name, was):
    program = at(make_draft(office), was)
    with pytest.raises(IllegalMove):
        move(program.pk, name, by=people(office), note="Alasan.")
    assert (Program.objects.get().status, program.moves.count()) == (was, 0)


@pytest.mark.parametrize(
    ("name", "was"), [(m.name, was) for m in MOVES.values() for was in m.from_]
)
def test_a_move_in_the_table_is_written_with_its_facts(office, villages, name, was):
    program, who = at(make_draft(office, villages=villages), was), people(office)
    moved = move(program.pk, name, by=who, note=" Alasan. ")
    row = program.moves.get()
    assert moved.status == Program.objects.get().status == row.to_status == MOVES[name].to
    assert (row.name, row.from_status, row.by, row.note) == (name, was, who, "Alasan.")
    assert (row.stage, row.facts["name"], len(row.facts["lines"])) == ("APBD", "Bantuan rumah", 3)


@pytest.mark.parametrize("name", ["kembalikan", "batalkan"])
def test_a_no_needs_a_reason(office, name):
    program = make_submitted(office)
    who = office.verifier if name == "kembalikan" else office.officer
    with pytest.raises(NoteMissing):
        move(program.pk, name, by=who, note="  ")
    assert Program.objects.get().status == S.SUBMITTED


def test_the_second_of_two_hears_that_the_first_was_there(office):
    program = make_submitted(office)
    with pytest.raises(IllegalMove, match="Diajukan"):
        move(program.pk, "ajukan", by=office.colleague)
    assert program.moves.count() == 1


def test_who_saw_another_version_does_not_verify_this_one(office):
    program = make_submitted(office)
    with pytest.raises(drafts.Stale):
        move(program.pk, "verifikasi", by=office.verifier, version=7)
    assert move(program.pk, "verifikasi", by=office.verifier, version=1).status == S.VERIFIED


def test_a_submission_needs_a_name_and_nothing_left_unanswered(office):
    draft = make_draft(office, name=" ", typed={"budget_idr": "1.500"})
    with pytest.raises(Incomplete) as caught:
        move(draft.pk, "ajukan", by=office.officer)
    assert caught.value.missing == [
        "Nama program belum diisi.",
        "Isian Pagu “1.500” belum dipahami; perbaiki atau kosongkan.",
    ]
    assert not draft.moves.exists()


def test_what_cannot_be_checked_may_be_submitted_and_is_listed(office):
    draft = make_draft(office, intervention=None)
    assert "jenis intervensi" in draft.missing_labels
    assert moves.obstacles(draft) == []
    assert move(draft.pk, "ajukan", by=office.officer).status == S.SUBMITTED
    assert list(Program.objects.uncheckable()) == [draft]


# --- Who -------------------------------------------------------------------------------------


def test_four_eyes_who_wrote_or_submitted_does_not_check(office):
    writers = [make_user(Role.OFFICER, agency=office.agency) for _n in range(4)]
    for who in writers:
        Membership.objects.create(user=who, role=Role.VERIFIER, agency=office.agency)
    created, edited_once, edited_last, submitted = writers
    program = drafts.create(entry_of(office.agency), by=created)
    for n, who in enumerate((edited_once, edited_last), start=1):
        drafts.save(program.pk, entry_of(office.agency, name=f"Nama {n}"), by=who, version=n)
    move(program.pk, "ajukan", by=submitted)
    for who in writers:
        assert "verifikasi" not in [m.name for m in moves.open_to(who, program)]
        for name in ("verifikasi", "kembalikan"):
            with pytest.raises(PermissionDenied, match="empat mata"):
                move(program.pk, name, by=who, note="Alasan.")
    assert move(program.pk, "verifikasi", by=office.verifier).status == S.VERIFIED


def test_four_eyes_count_who_typed_what_is_not_understood(office):
    typist = make_user(Role.OFFICER, agency=office.agency)
    Membership.objects.create(user=typist, role=Role.VERIFIER, agency=office.agency)
    program = drafts.create(entry_of(office.agency), by=office.officer)
    entry = entries_of(Program.objects.filter(pk=program.pk))[program.pk]
    drafts.save(program.pk, entry, by=typist, version=1, typed={"budget_idr": "1.500"})
    drafts.save(program.pk, entry, by=office.officer, version=2, typed={})
    move(program.pk, "ajukan", by=office.officer)
    with pytest.raises(PermissionDenied, match="empat mata"):
        move(program.pk, "verifikasi", by=typist)


def test_the_province_returns_but_does_not_verify(office):
    program, province = make_submitted(office), make_user(Role.PROVINCE)
    with pytest.raises(PermissionDenied):
        move(program.pk, "verifikasi", by=province)
    assert [m.name for m in moves.open_to(province, program)] == ["kembalikan"]
    assert move(program.pk, "kembalikan", by=province, note="Lokasi?").status == S.RETURNED


def test_an_officer_cancels_until_it_is_verified_and_the_verifier_after(office):
    program = make_verified(office)
    with pytest.raises(PermissionDenied):
        move(program.pk, "batalkan", by=office.officer, note="Anggaran dihapus.")
    moved = move(program.pk, "batalkan", by=office.verifier, note="Anggaran dihapus.")
    assert moved.status == S.CANCELLED


def test_a_program_of_who_has_no_account_is_checked_by_another_of_the_secretariat(villages):
    serang = make_area("36.04")
    village_office = make_agency(tier="desa", regency=serang)
    writer, checker, elsewhere = (
        make_user(Role.REGENCY, regency=serang),
        make_user(Role.REGENCY, regency=serang),
        make_user(Role.REGENCY, regency=make_area("36.73")),
    )
    program = drafts.create(entry_of(village_office), by=writer)
    assert [m.name for m in moves.open_to(elsewhere, program)] == []
    move(program.pk, "ajukan", by=writer)
    for who in (writer, elsewhere):
        with pytest.raises(PermissionDenied):
            move(program.pk, "verifikasi", by=who)
    assert move(program.pk, "verifikasi", by=checker).status == S.VERIFIED


def test_what_may_be_pressed_is_what_is_allowed(office):
    program = make_submitted(office)
    for who in (office.officer, office.verifier, make_user(Role.AUDITOR), make_office().officer):
        shown = {m.name for m in moves.open_to(who, program)}
        for name in MOVES:
            if name in shown:
                continue
            with pytest.raises((PermissionDenied, IllegalMove)):
                move(program.pk, name, by=who, note="Alasan.")
    assert {m.name for m in moves.open_to(office.verifier, program)} == {"kembalikan", "verifikasi"}


# --- Any sequence ----------------------------------------------------------------------------

PEOPLE = ("officer", "colleague", "verifier", "auditor", "stranger", "province")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(sorted(MOVES))), max_size=12))
def test_whatever_people_try_the_status_is_that_of_the_last_step(office, steps):
    cast = vars(office) | {
        "auditor": make_user(Role.AUDITOR),
        "stranger": make_office().officer,
        "province": make_user(Role.PROVINCE),
    }
    program = make_draft(office, code=drafts.next_code(office.agency, 2026))
    for who, name in steps:
        before = Program.objects.get(pk=program.pk).status
        try:
            move(program.pk, name, by=cast[who], note="Alasan.")
        except (PermissionDenied, IllegalMove):
            assert Program.objects.get(pk=program.pk).status == before
    rows = list(program.moves.order_by("pk"))
    status = S.DRAFT
    for row in rows:
        assert row.from_status == status
        assert status in MOVES[row.name].from_
        assert row.by not in (cast["auditor"], cast["stranger"])
        status = row.to_status
    assert Program.objects.get(pk=program.pk).status == status


# --- History ---------------------------------------------------------------------------------


def test_history_says_what_changed_between_two_submissions(office, villages):
    program = make_submitted(office, villages=villages[:1])
    move(program.pk, "kembalikan", by=office.verifier, note="Tambah desa.")
    entry = entry_of(
        office.agency, villages=villages[1:], budget_idr=750_000_000, intervention=None
    )
    drafts.save(program.pk, entry, by=office.officer, version=1)
    move(program.pk, "ajukan", by=office.officer)
    again, returned, first = moves.history_of(program)
    assert (returned.label, returned.note, returned.to_status) == (
        "Kembalikan",
        "Tambah desa.",
        "Dikembalikan",
    )
    assert (first.differences, returned.differences) == ([], [])
    said = {d.field: (d.label, d.before, d.after) for d in again.differences}
    assert said == {
        "intervention": ("Jenis intervensi", "Intervensi RTLHKAB", "-"),
        "budget_idr": ("Pagu", "Rp500.000.000", "Rp750.000.000"),
        "places": (
            "Lokasi",
            "1 desa/kelurahan",
            "2 desa/kelurahan (+ 2 desa/kelurahan: Desa Desa 36.04.01.2002, Desa Desa "
            "36.04.01.2003; - 1 desa/kelurahan: Desa Desa 36.04.01.2001)",
        ),
        "planned_count": ("Sasaran", "10 KK", "20 KK"),
    }


def test_an_import_of_changed_facts_is_a_step_and_a_repeated_one_is_none(office, villages):
    save_entries([entry_of(office.agency)], by=office.officer)
    save_entries([entry_of(office.agency, budget_idr=1)], by=office.colleague)
    save_entries([entry_of(office.agency, budget_idr=1)], by=office.officer)
    program = Program.objects.get()
    later, first = moves.history_of(program)
    assert (first.label, first.by) == ("Diimpor", office.officer.username)
    assert [(d.label, d.after) for d in later.differences] == [("Pagu", "Rp1")]
    assert (program.version, program.edited_by) == (2, office.colleague)


def test_history_costs_the_same_for_few_steps_and_for_many(
    office, villages, django_assert_max_num_queries
):
    program = make_submitted(office, villages=villages)
    for n in range(1, 4):
        move(program.pk, "tarik", by=office.officer)
        entry = entries_of(Program.objects.all())[program.pk]
        entry = entry_of(office.agency, villages=villages[n:], name=f"{entry.name} {n}")
        drafts.save(program.pk, entry, by=office.officer, version=n)
        move(program.pk, "ajukan", by=office.officer)
    with django_assert_max_num_queries(6):
        assert len(moves.history_of(program)) == 7
