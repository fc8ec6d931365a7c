"""Changes after approval: a proposed version of a program that is verified or further.

The program keeps its facts until the change is approved; then they become its own, its status
stays, and the version of the old stage is kept. Steps of a change are steps of its program too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs import access, log
from programs.access import Right
from programs.differences import Difference, between, read_words
from programs.drafts import Locked
from programs.entries import Entry
from programs.facts import facts
from programs.limits import check_entry, check_texts
from programs.log_values import changed
from programs.models import STAGE_ORDER, Change, ChangeStatus, Program, Status
from programs.moves import IllegalMove, Incomplete, NoteMissing, own_work, record, unanswered
from programs.realisation import NOTHING
from programs.saving import Names, store_shapes
from programs.services import lock_program, save_approved
from programs.stored import entries_of, entry_from_facts

C = ChangeStatus
CHANGEABLE = (Status.VERIFIED, Status.AGREED, Status.RUNNING, Status.DONE)
BEING_WRITTEN = (C.DRAFT, C.RETURNED)


@dataclass(frozen=True)
class ChangeMove:
    """One row of the table: whose move it is, from where, and where to."""

    name: str
    label: str
    right: Right
    from_: tuple[ChangeStatus, ...]
    to: ChangeStatus
    needs_note: bool = False


MOVES: Mapping[str, ChangeMove] = {
    move.name: move
    for move in (
        ChangeMove("ajukan", gettext_lazy("Ajukan"), Right.WRITE, BEING_WRITTEN, C.SUBMITTED, True),
        ChangeMove("tarik", gettext_lazy("Tarik kembali"), Right.WRITE, (C.SUBMITTED,), C.DRAFT),
        ChangeMove(
            "batalkan", gettext_lazy("Batalkan usul"), Right.WRITE, BEING_WRITTEN, C.WITHDRAWN
        ),
        ChangeMove(
            "kembalikan", gettext_lazy("Kembalikan"), Right.CHECK, (C.SUBMITTED,), C.RETURNED, True
        ),
        ChangeMove("setujui", gettext_lazy("Setujui"), Right.CHECK, (C.SUBMITTED,), C.APPROVED),
    )
}


class OpenChange(Exception):
    """There is an open change of this program already: `change`."""

    def __init__(self, change: Change):
        self.change = change
        super().__init__(_("Sudah ada usul perubahan yang belum selesai untuk program ini."))


class WrongStage(ValueError):
    """A change is of the program's own stage or of a later one."""

    def __init__(self):
        super().__init__(_("Tahap usul tidak boleh mendahului tahap program."))


class StaleChange(Exception):
    """Somebody else wrote the change since the version this person holds: `change`, `entry`."""

    def __init__(self, change: Change, entry: Entry):
        self.change, self.entry = change, entry
        self.version, self.updated_at = change.version, change.updated_at
        super().__init__(
            _("Usul perubahan ini sudah diubah orang lain. Isian Anda belum disimpan.")
        )


@transaction.atomic
def propose(program_id: int, *, by, stage: str) -> Change:
    """Begin a change in this stage (the program's own or a later one), equal to the program.

    Of a program that is done, only what was realised is still reported.

    Raises OpenChange, PermissionDenied, moves.IllegalMove, WrongStage.
    """
    program = lock_program(program_id)
    _allow(by, program, Right.WRITE)
    if program.status not in CHANGEABLE:
        raise IllegalMove(_("Usulkan perubahan"), program.get_status_display())
    if stage not in stages_of(program):
        raise WrongStage
    if change := program.changes.open().first():
        raise OpenChange(change)
    now = _facts_of(program)
    proposed = now | {"stage": stage, "status": ""}
    change = Change.objects.create(
        program=program, stage=stage, facts=proposed, base=now, typed=program.typed, by=by
    )
    change.authors.add(by)
    log.record("usul.buat", change, by=by, after={"program": program.pk, "stage": stage})
    return change


def stages_of(program: Program) -> tuple[str, ...]:
    """Stages a change may be of: its own and later ones; its own alone once it is done."""
    stages = STAGE_ORDER[STAGE_ORDER.index(program.stage) :]
    return stages[:1] if program.status == Status.DONE else stages


def _allow(by, program: Program, right: Right) -> None:
    if not access.may(by, program, right):
        raise PermissionDenied


def _facts_of(program: Program) -> dict:
    return facts(entries_of(Program.objects.filter(pk=program.pk))[program.pk])


def _locked(change_id: int) -> Change:
    """The change and its program, held: the program first, as everywhere."""
    program = lock_program(Change.objects.values_list("program_id", flat=True).get(pk=change_id))
    change = Change.objects.select_for_update(of=("self",)).get(pk=change_id)
    change.program = program
    return change


@transaction.atomic
def save(
    change_id: int, entry: Entry, *, by, version: int, typed: dict[str, str] | None = None
) -> Change:
    """Write what the program would become; agency, code, year and stage stay.

    As with a draft, saving what is stored changes nothing, and `typed` of None leaves what is
    kept. Raises StaleChange, drafts.Locked, PermissionDenied, limits.BadEntry,
    saving.UnknownName.
    """
    change = _locked(change_id)
    _allow(by, change.program, Right.WRITE)
    if change.status not in BEING_WRITTEN:
        raise Locked(change)
    stored = entry_of(change)
    fixed = {name: getattr(stored, name) for name in ("agency", "code", "fiscal_year", "stage")}
    entry = replace(entry, **fixed, status="")
    typed = change.typed if typed is None else typed
    proposed = facts(entry)
    if (proposed, typed) == (change.facts, change.typed):
        return change
    if version != change.version:
        raise StaleChange(change, stored)
    check_entry(entry)
    check_texts(typed=typed)
    Names([entry])  # raises UnknownName before anything is kept
    store_shapes({line.shape_wkb for line in entry.lines if line.shape_wkb})
    before, after = changed(
        change.facts | {"typed": change.typed, "version": version},
        proposed | {"typed": typed, "version": version + 1},
    )
    change.facts, change.typed, change.version = proposed, typed, version + 1
    change.save(update_fields=["facts", "typed", "version", "updated_at"])
    change.authors.add(by)
    log.record("usul.simpan", change, by=by, before=before, after=after)
    return change


@transaction.atomic
def move(change_id: int, name: str, *, by, note: str = "", version: int | None = None) -> Change:
    """`ajukan` (the note is the reason), `tarik`, `batalkan`, `kembalikan`, `setujui`.

    Raises PermissionDenied, moves.IllegalMove, moves.NoteMissing, moves.Incomplete, and
    StaleChange if `version` is given and is not the stored one.
    """
    check_texts(note=note)
    change, step = _locked(change_id), MOVES[name]
    _allow(by, change.program, step.right)
    if change.status not in step.from_:
        raise IllegalMove(step.label, change.get_status_display())
    if step.right == Right.CHECK and _is_author(by, change):
        raise own_work()
    if version not in (None, change.version):
        raise StaleChange(change, entry_of(change))
    if step.needs_note and not note.strip():
        raise NoteMissing
    if step.to == C.SUBMITTED:
        _check_ready(change)
        change.authors.add(by)
    return _take(change, step, by=by, note=note.strip())


def _is_author(user, change: Change) -> bool:
    return user.pk == change.by_id or change.authors.filter(pk=user.pk).exists()


def _check_ready(change: Change) -> None:
    missing = unanswered(change.facts["name"], change.typed)
    if not differences(change):
        missing.append(_("Usul ini belum mengubah apa pun."))
    if change.program.status == Status.DONE and not _reports_only(change):
        missing.append(_("Program ini sudah selesai: hanya realisasi yang masih dapat diubah."))
    if missing:
        raise Incomplete(missing)


def _reports_only(change: Change) -> bool:
    """Whether nothing but what was realised differs from the program, money or counts."""
    return _planned(change.facts) == _planned(_facts_of(change.program))


def _planned(held: dict) -> dict:
    lines = [line | {"realised_count": None} for line in held["lines"]]
    return {name: held[name] for name in held if name not in NOTHING} | {
        "lines": lines,
        "status": "",
    }


def _take(change: Change, step: ChangeMove, *, by, note: str) -> Change:
    program = change.program
    if step.to in (C.APPROVED, C.SUBMITTED) and program.status not in CHANGEABLE:
        raise IllegalMove(step.label, program.get_status_display())
    if step.to == C.APPROVED and program.status == Status.DONE and not _reports_only(change):
        raise IllegalMove(step.label, program.get_status_display())
    was, change.status = change.status, step.to
    if step.to == C.SUBMITTED:
        change.reason = note
    if step.right == Right.CHECK:
        change.note, change.decided_by = note, by
    if step.to in (C.APPROVED, C.WITHDRAWN):
        change.base = _facts_of(program)  # what it is compared with from now on
    change.save()
    if step.to == C.APPROVED:
        save_approved(entry_of(change), program, by=change.by)
        program = Program.objects.get(pk=program.pk)
    record(
        program,
        f"usul-{step.name}",
        was=program.status,
        by=by,
        note=note or (change.reason if step.to == C.APPROVED else ""),
        facts_now=_facts_of(program),
    )
    before, after = {"status": was}, {"status": change.status}
    log.record(f"usul.{step.name}", change, by=by, before=before, after=after, reason=note)
    return change


def open_to(user, change: Change) -> list[ChangeMove]:
    """The moves this person may take now, four eyes included."""
    found = [
        step
        for step in MOVES.values()
        if change.status in step.from_ and access.may(user, change.program, step.right)
    ]
    if _is_author(user, change):
        return [step for step in found if step.right != Right.CHECK]
    return found


def entry_of(change: Change) -> Entry:
    """What the program would become, as a form shows it."""
    return entry_from_facts(change.program, change.facts)


def differences(change: Change) -> list[Difference]:
    """What the change would alter, in words; of a closed one, what it altered or would have."""
    is_closed = change.status in (C.APPROVED, C.WITHDRAWN)
    before = change.base if is_closed else _facts_of(change.program)
    return between(before, change.facts, read_words([before, change.facts]))
