"""Changes after approval: the program keeps its word until another one agrees."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from programs import changes, drafts, moves
from programs.models import Change, Membership, Program, ProgramVersion, Role, Status
from programs.moves import IllegalMove, Incomplete, NoteMissing
from programs.saving import UnknownName
from programs.stored import entries_of
from tests.factories import make_user, square, stored

from .writing import line_of, make_office, make_submitted, make_verified, make_vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages():
    return make_vocabulary()


@pytest.fixture
def office(villages):
    return make_office()


@pytest.fixture
def program(office, villages):
    return make_verified(office, villages=villages[:2])


def entry_in(program):
    return entries_of(Program.objects.filter(pk=program.pk))[program.pk]


def proposed(program, office, villages, *, stage="APBD-P", **given):
    """A change that is submitted: more money, another village."""
    change = changes.propose(program.pk, by=office.officer, stage=stage)
    entry = replace(changes.entry_of(change), budget_idr=900_000_000, **given)
    changes.save(change.pk, entry, by=office.officer, version=1)
    return changes.move(change.pk, "ajukan", by=office.officer, note="Pergeseran anggaran.")


def test_a_change_begins_as_what_the_program_says(program, office):
    change = changes.propose(program.pk, by=office.officer, stage="APBD-P")
    assert changes.entry_of(change) == replace(entry_in(program), stage="APBD-P", status="")
    assert [d.field for d in changes.differences(change)] == ["stage"]


def test_nothing_of_the_program_changes_before_it_is_approved(program, office, villages):
    before = entry_in(program)
    change = proposed(program, office, villages)
    assert entry_in(program) == before
    assert Program.objects.get().version == program.version
    assert {d.field: d.after for d in changes.differences(change)} == {
        "stage": "APBD Perubahan",
        "budget_idr": "Rp900.000.000",
    }


def test_an_approved_change_becomes_the_program_and_the_old_stage_is_kept(
    program, office, villages
):
    before, ground = entry_in(program), (line_of(villages[2], planned_count=40.0),)
    change = proposed(program, office, villages, lines=ground)
    done = changes.move(change.pk, "setujui", by=office.verifier)
    now = Program.objects.get()
    assert (now.stage, now.status, now.budget_idr) == ("APBD-P", Status.VERIFIED, 900_000_000)
    assert (now.version, now.edited_by) == (program.version + 1, office.officer)
    assert entry_in(now).lines == ground
    assert now.footprints.get().regencies == ",36.04,"
    kept = dict(ProgramVersion.objects.values_list("stage", "facts"))
    assert kept["APBD"]["budget_idr"] == before.budget_idr
    assert kept["APBD-P"]["budget_idr"] == 900_000_000
    assert (done.status, done.decided_by) == ("disetujui", office.verifier)


def test_history_and_the_closed_change_say_what_was_changed_and_why(program, office, villages):
    change = proposed(program, office, villages)
    changes.move(change.pk, "setujui", by=office.verifier)
    approved, submitted, *_earlier = moves.history_of(Program.objects.get())
    assert (submitted.label, submitted.differences) == ("Perubahan diajukan", [])
    assert (approved.label, approved.by) == ("Perubahan disetujui", office.verifier.username)
    assert approved.note == "Pergeseran anggaran."
    said = [(d.label, d.before, d.after) for d in approved.differences]
    assert said == [
        ("Tahap", "APBD", "APBD Perubahan"),
        ("Pagu", "Rp500.000.000", "Rp900.000.000"),
    ]
    assert changes.differences(Change.objects.get()) == approved.differences


def test_a_change_within_the_same_stage_is_allowed_and_an_earlier_one_is_not(
    program, office, villages
):
    with pytest.raises(changes.WrongStage):
        changes.propose(program.pk, by=office.officer, stage="RKPD")
    change = proposed(program, office, villages, stage="APBD")
    changes.move(change.pk, "setujui", by=office.verifier)
    assert Program.objects.get().stage == "APBD"
    assert moves.history_of(program)[0].differences[0].before == "Rp500.000.000"


def test_a_program_has_one_open_change(program, office):
    first = changes.propose(program.pk, by=office.officer, stage="APBD")
    with pytest.raises(changes.OpenChange) as caught:
        changes.propose(program.pk, by=office.colleague, stage="APBD-P")
    assert caught.value.change == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.create(program=program, stage="APBD", facts={})
    changes.move(first.pk, "batalkan", by=office.colleague)
    changes.propose(program.pk, by=office.colleague, stage="APBD-P")


def test_only_a_program_that_is_verified_or_on_its_way_is_changed(office):
    submitted = make_submitted(office, code="UJI-009")
    with pytest.raises(IllegalMove):
        changes.propose(submitted.pk, by=office.officer, stage="APBD-P")


def test_four_eyes_who_proposed_wrote_or_submitted_does_not_approve(program, office, villages):
    many = [make_user(Role.OFFICER, agency=office.agency) for _n in range(3)]
    for who in many:
        Membership.objects.create(user=who, role=Role.VERIFIER, agency=office.agency)
    change = changes.propose(program.pk, by=many[0], stage="APBD-P")
    entry = replace(changes.entry_of(change), name="Nama baru")
    changes.save(change.pk, entry, by=many[1], version=1)
    change = changes.move(change.pk, "ajukan", by=many[2], note="Alasan.")
    for who in many:
        assert [m.name for m in changes.open_to(who, change)] == ["tarik"]
        with pytest.raises(PermissionDenied, match="empat mata"):
            changes.move(change.pk, "setujui", by=who)
    assert [m.name for m in changes.open_to(office.verifier, change)] == ["kembalikan", "setujui"]


def test_strangers_and_officers_do_not_decide(program, office, villages):
    change = proposed(program, office, villages)
    for who in (office.colleague, make_office().verifier, make_user(Role.PROVINCE)):
        with pytest.raises(PermissionDenied):
            changes.move(change.pk, "setujui", by=who)
    assert Program.objects.get().stage == "APBD"


def test_a_returned_change_is_written_again(program, office, villages):
    change = proposed(program, office, villages)
    with pytest.raises(drafts.Locked):
        changes.save(change.pk, entry_in(program), by=office.officer, version=2)
    with pytest.raises(NoteMissing):
        changes.move(change.pk, "kembalikan", by=office.verifier)
    change = changes.move(change.pk, "kembalikan", by=office.verifier, note="Mengapa?")
    assert (change.status, change.note) == ("dikembalikan", "Mengapa?")
    changes.save(change.pk, replace(entry_in(program), name="B"), by=office.officer, version=2)


def test_who_holds_an_old_version_of_a_change_is_told(program, office):
    change = changes.propose(program.pk, by=office.officer, stage="APBD-P")
    entry = changes.entry_of(change)
    changes.save(change.pk, replace(entry, name="Rekan"), by=office.colleague, version=1)
    with pytest.raises(changes.StaleChange) as caught:
        changes.save(change.pk, replace(entry, name="Saya"), by=office.officer, version=1)
    assert (caught.value.version, caught.value.entry.name) == (2, "Rekan")


def test_a_change_of_nothing_or_with_open_questions_is_not_submitted(program, office):
    change = changes.propose(program.pk, by=office.officer, stage="APBD")
    with pytest.raises(Incomplete, match="belum mengubah"):
        changes.move(change.pk, "ajukan", by=office.officer, note="Alasan.")
    entry = replace(changes.entry_of(change), name="")
    changes.save(change.pk, entry, by=office.officer, version=1, typed={"budget_idr": "1.500"})
    with pytest.raises(Incomplete, match=r"Nama program .* Pagu"):
        changes.move(change.pk, "ajukan", by=office.officer, note="Alasan.")


def test_a_drawn_outline_of_a_change_is_kept_for_its_approval(program, office, villages):
    drawn = replace(line_of(villages[0]), area_code=None, shape_wkb=stored(square(side=600)))
    change = proposed(program, office, villages, lines=(drawn,))
    changes.move(change.pk, "setujui", by=office.verifier)
    assert Program.objects.get().targets.get().shape.wkb == drawn.shape_wkb


def test_an_unknown_name_is_refused_when_it_is_written(program, office):
    change = changes.propose(program.pk, by=office.officer, stage="APBD-P")
    entry = replace(changes.entry_of(change), intervention="TAKADA")
    with pytest.raises(UnknownName):
        changes.save(change.pk, entry, by=office.officer, version=1)


def test_cancelling_a_program_closes_its_open_change(program, office, villages):
    change = proposed(program, office, villages)
    moves.move(program.pk, "batalkan", by=office.verifier, note="Dihapus.")
    change.refresh_from_db()
    assert change.status == "ditarik"


def test_a_finished_program_takes_no_change_any_more(program, office, villages):
    change = proposed(program, office, villages)
    moves.move(program.pk, "jalankan", by=office.officer)
    moves.move(program.pk, "selesaikan", by=office.officer)
    with pytest.raises(IllegalMove, match="Selesai"):
        changes.move(change.pk, "setujui", by=office.verifier)
