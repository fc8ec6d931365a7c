"""Every move of a program: the table, and the one function that writes it (decision 0013).

Nothing else writes the status of a known program, but the command line, which is trusted.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs import access, log
from programs.access import Right
from programs.differences import LABELS, Difference, between, read_words
from programs.drafts import Stale
from programs.facts import facts
from programs.limits import check_texts
from programs.models import OPEN_CHANGE, ChangeStatus, Program, ProgramMove, Status
from programs.saving import IMPORTED
from programs.services import lock_program
from programs.stored import entries_of

S = Status


@dataclass(frozen=True)
class Move:
    """One row of the table. `who` says by status which right it takes; it takes no other status."""

    name: str
    label: str
    to: Status
    who: Mapping[Status, Right]
    needs_note: bool = False

    @property
    def from_(self) -> tuple[Status, ...]:
        return tuple(self.who)


MOVES = {
    move.name: move
    for move in (
        Move(
            "ajukan",
            gettext_lazy("Ajukan"),
            S.SUBMITTED,
            {S.DRAFT: Right.WRITE, S.RETURNED: Right.WRITE},
        ),
        Move(
            "kembalikan",
            gettext_lazy("Kembalikan"),
            S.RETURNED,
            {S.SUBMITTED: Right.RETURN},
            needs_note=True,
        ),
        Move("verifikasi", gettext_lazy("Verifikasi"), S.VERIFIED, {S.SUBMITTED: Right.CHECK}),
        Move("tarik", gettext_lazy("Tarik kembali"), S.DRAFT, {S.SUBMITTED: Right.WRITE}),
        Move(
            "batalkan",
            gettext_lazy("Batalkan"),
            S.CANCELLED,
            {S.DRAFT: Right.WRITE, S.RETURNED: Right.WRITE, S.SUBMITTED: Right.WRITE}
            | {S.VERIFIED: Right.CHECK, S.AGREED: Right.CHECK, S.RUNNING: Right.CHECK},
            needs_note=True,
        ),
        Move(
            "jalankan",
            gettext_lazy("Nyatakan berjalan"),
            S.RUNNING,
            {S.VERIFIED: Right.WRITE, S.AGREED: Right.WRITE},
        ),
        Move("selesaikan", gettext_lazy("Nyatakan selesai"), S.DONE, {S.RUNNING: Right.WRITE}),
    )
}
FOUR_EYES = (Right.CHECK, Right.RETURN)
OTHER_STEPS = {
    IMPORTED: gettext_lazy("Diimpor"),
    "usul-ajukan": gettext_lazy("Perubahan diajukan"),
    "usul-tarik": gettext_lazy("Usul perubahan ditarik kembali"),
    "usul-batalkan": gettext_lazy("Usul perubahan dibatalkan"),
    "usul-kembalikan": gettext_lazy("Usul perubahan dikembalikan"),
    "usul-setujui": gettext_lazy("Perubahan disetujui"),
}


@dataclass(frozen=True)
class Step:
    """One step in the life of a program, and what changed in it since the step before."""

    name: str
    label: str
    by: str
    at: datetime.datetime
    note: str
    from_status: str
    to_status: str
    stage: str
    differences: list[Difference] = field(default_factory=list)


class IllegalMove(Exception):
    """The table does not allow this move."""

    def __init__(self, label: str, was: str):
        text = _("Langkah “%(move)s” tidak dapat diambil: statusnya “%(was)s”.")
        super().__init__(text % {"move": label, "was": was})


class NoteMissing(ValueError):
    """This move needs a note that says why."""

    def __init__(self):
        super().__init__(_("Tulis alasannya: langkah ini memerlukan catatan."))


class Incomplete(Exception):
    """The program cannot be submitted; `missing` are the sentences that say why."""

    def __init__(self, missing: list[str]):
        self.missing = missing
        super().__init__(" ".join(missing))


def own_work() -> PermissionDenied:
    """What the author hears who would check the own work."""
    return PermissionDenied(
        _("Anda ikut menulis atau mengajukannya; orang lain yang harus memeriksa (empat mata).")
    )


@transaction.atomic
def move(program_id: int, name: str, *, by, note: str = "", version: int | None = None) -> Program:
    """Take one step, and record who, when, why and on which facts.

    Raises PermissionDenied, IllegalMove (also when somebody else was first), NoteMissing,
    Incomplete, and drafts.Stale if `version` is given and is not the stored one.
    """
    check_texts(note=note)
    program, step = lock_program(program_id), MOVES[name]
    right = step.who.get(S(program.status))
    if not access.may(by, program, *([right] if right else step.who.values())):
        raise PermissionDenied
    if right is None:
        raise IllegalMove(step.label, program.get_status_display())
    if right in FOUR_EYES and access.is_author(by, program):
        raise own_work()
    entry = entries_of(Program.objects.filter(pk=program.pk))[program.pk]
    if version not in (None, program.version):
        raise Stale(program, entry)
    if step.needs_note and not note.strip():
        raise NoteMissing
    if step.to == S.SUBMITTED and (missing := obstacles(program)):
        raise Incomplete(missing)
    return _take(program, step, by=by, note=note, facts_now=facts(entry))


def _take(program: Program, step: Move, *, by, note: str, facts_now: dict) -> Program:
    was, program.status, program.updated_at = program.status, step.to, timezone.now()
    own = Program.objects.filter(pk=program.pk)
    own.update(status=program.status, updated_at=program.updated_at)
    if step.to == S.CANCELLED:
        program.changes.filter(status__in=OPEN_CHANGE).update(status=ChangeStatus.WITHDRAWN)
    record(program, step.name, was=was, by=by, note=note, facts_now=facts_now)
    before, after = {"status": was}, {"status": program.status}
    log.record(f"program.{step.name}", program, by=by, before=before, after=after, reason=note)
    return program


def record(program: Program, name: str, *, was: str, by, note: str, facts_now: dict) -> None:
    """Append one step to the life of a program. Called by moves and changes alone."""
    ProgramMove.objects.create(
        program=program,
        name=name,
        from_status=was,
        to_status=program.status,
        stage=program.stage,
        note=note.strip(),
        facts=facts_now,
        by=by,
    )


def obstacles(program: Program) -> list[str]:
    """Why this program cannot be submitted yet, as sentences; empty if it can.

    What only keeps it from being checked (`program.missing_labels`) is no obstacle: such a program
    is listed as one that cannot be checked.
    """
    return unanswered(program.name, program.typed)


def unanswered(name: str, typed: Mapping[str, str]) -> list[str]:
    """What must be put right before anything is submitted: no name, text not understood."""
    found = [] if name.strip() else [_("Nama program belum diisi.")]
    said = _("Isian %(field)s “%(text)s” belum dipahami; perbaiki atau kosongkan.")
    for key, text in typed.items():
        found.append(said % {"field": LABELS.get(key, key), "text": str(text)[:80]})
    return found


def open_to(user, program: Program) -> list[Move]:
    """The moves this person may take now, four eyes included."""
    status = S(program.status)
    found = [
        m for m in MOVES.values() if status in m.who and access.may(user, program, m.who[status])
    ]
    if any(m.who[status] in FOUR_EYES for m in found) and access.is_author(user, program):
        return [m for m in found if m.who[status] not in FOUR_EYES]
    return found


def history_of(program: Program) -> list[Step]:
    """All steps, the latest first, with what changed since the one before in words.

    The first step has no differences: there is nothing it could differ from.
    """
    rows = list(program.moves.select_related("by").order_by("at", "pk"))
    words = read_words([row.facts for row in rows])
    steps, before = [], None
    for row in rows:
        changed = between(before, row.facts, words) if before else []
        before = row.facts or before
        steps.append(_step(row, changed))
    return steps[::-1]


def _step(row: ProgramMove, differences: list[Difference]) -> Step:
    label = MOVES[row.name].label if row.name in MOVES else OTHER_STEPS.get(row.name, row.name)
    return Step(
        name=row.name,
        label=str(label),
        by=(row.by.get_full_name() or row.by.get_username()) if row.by else "",
        at=row.at,
        note=row.note,
        from_status=row.get_from_status_display(),
        to_status=row.get_to_status_display(),
        stage=row.get_stage_display(),
        differences=differences,
    )
