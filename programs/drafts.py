"""A program being written: made, saved as one goes, deleted, and copied to another year.

Everything ends in programs.services.save_entries, the one way in. The functions here take the
actor, ask programs.access, lock the agency and then the program, and own the transaction.
"""

import datetime
import re
import uuid
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from geo import formats
from programs import access, log
from programs.access import Right
from programs.entries import Entry
from programs.facts import facts
from programs.limits import check_entry, check_texts
from programs.log_values import changed
from programs.models import STAGE_ORDER, Agency, Program, Status
from programs.realisation import NOTHING
from programs.saving import UnknownName
from programs.services import EDITABLE, lock_program, save_entries
from programs.stored import entries_of

CODE_NUMBER = re.compile(r"-([0-9]{1,6})$")


class Stale(Exception):
    """Somebody else wrote the program since the version this person holds.

    `program` is as stored, `entry` what it says now, and who wrote it when.
    """

    def __init__(self, program: Program, entry: Entry):
        self.program, self.entry = program, entry
        self.version = program.version
        self.edited_by, self.updated_at = program.edited_by, program.updated_at
        who = (self.edited_by and self.edited_by.get_full_name()) or self.edited_by or _("sistem")
        said = _("Program ini sudah diubah oleh %(who)s pada %(when)s. Isian Anda belum disimpan.")
        super().__init__(said % {"who": who, "when": formats.day(self.updated_at)})


class Locked(Exception):
    """Neither a draft nor returned: nobody edits it. Takes a program or a change."""

    def __init__(self, what):
        said = _("Berstatus “%s”: tidak dapat diubah. Tarik kembali atau usulkan perubahan.")
        super().__init__(said % what.get_status_display())


class CodeTaken(Exception):
    """Another program of this agency and year has this code; it is `program`."""

    def __init__(self, program: Program):
        self.program = program
        said = _("Kode Program %(code)s sudah dipakai tahun %(year)s: %(name)s.")
        super().__init__(
            said % {"code": program.code, "year": program.fiscal_year, "name": program.title}
        )


class Kept(Exception):
    """A program that was submitted once is not deleted: cancel it."""

    def __init__(self):
        super().__init__(_("Program yang pernah diajukan tidak dihapus; batalkan dengan alasan."))


def create(
    entry: Entry, *, by, token: uuid.UUID | None = None, typed: dict[str, str] | None = None
) -> Program:
    """A new draft. It needs an agency and a year; without a code it gets `next_code`.

    The same token twice gives the first one's program. `typed` holds, by field, text that is not
    understood yet. Raises PermissionDenied, CodeTaken, limits.BadEntry and saving.UnknownName.
    """
    return create_once(entry, by=by, token=token, typed=typed)[0]


def create_once(
    entry: Entry, *, by, token: uuid.UUID | None = None, typed: dict[str, str] | None = None
) -> tuple[Program, bool]:
    """`create`, and whether this call made it."""
    if token is not None and Program.objects.filter(token=token).exists():
        return _made_with(token, by), False  # whatever else is sent this time
    try:
        return _create(entry, by=by, token=token, typed=typed)
    except IntegrityError:
        if token is None:
            raise
        return _made_with(token, by), False  # for another agency, at the same moment


@transaction.atomic
def _create(entry: Entry, *, by, token, typed, copied=None) -> tuple[Program, bool]:
    agency = _locked_agency(entry.agency)
    if not access.may_enter(by, agency):
        raise PermissionDenied(
            _("Anda hanya dapat menulis program perangkat daerah sendiri, bukan %s.") % agency
        )
    if token is not None and Program.objects.filter(token=token).exists():
        return _made_with(token, by), False
    entry = replace(entry, status="", code=entry.code or next_code(agency, entry.fiscal_year))
    check_entry(entry)
    check_texts(typed=typed or {})
    _refuse_taken(agency, entry)
    (pk,) = save_entries([entry], by=by, as_typed=True).programs
    Program.objects.filter(pk=pk).update(token=token, typed=typed or {}, replaces=copied)
    program = Program.objects.get(pk=pk)
    action, after = "program.buat", _brief(program)
    if copied:
        action, after = "program.salin", after | {"replaces": copied.pk}
    log.record(action, program, by=by, after=after)
    return program, True


def _brief(program: Program) -> dict:
    """What the log says of a program that comes or goes."""
    return {name: getattr(program, name) for name in ("code", "fiscal_year", "name", "version")}


def _locked_agency(name: str) -> Agency:
    agency = Agency.objects.select_for_update().filter(name=name).first()
    if agency is None:
        raise UnknownName(_("perangkat daerah"), [name])
    return agency


def _made_with(token: uuid.UUID, by) -> Program:
    program = Program.objects.select_related("agency").get(token=token)
    if not access.may(by, program, Right.WRITE):
        raise PermissionDenied
    return program


def _refuse_taken(agency: Agency, entry: Entry) -> None:
    held = Program.objects.filter(agency=agency, code=entry.code, fiscal_year=entry.fiscal_year)
    if program := held.first():
        raise CodeTaken(program)


@transaction.atomic
def save(
    program_id: int, entry: Entry, *, by, version: int, typed: dict[str, str] | None = None
) -> Program:
    """Write a draft or returned program. Saving what is stored changes nothing, and is no error
    even with an old version: an answer that was lost is asked for again.

    `typed` of None leaves what is kept there. Raises Stale, Locked, CodeTaken, PermissionDenied,
    limits.BadEntry and saving.UnknownName; then nothing is written.
    """
    program = lock_program(program_id)
    _allow(by, program)
    if program.status not in EDITABLE:
        raise Locked(program)
    stored = entries_of(Program.objects.filter(pk=program.pk))[program.pk]
    typed = program.typed if typed is None else typed
    entry = replace(entry, status=stored.status, code=entry.code or stored.code)
    if (entry.key, facts(entry), typed) == (stored.key, facts(stored), program.typed):
        return program
    if version != program.version:
        raise Stale(program, stored)
    check_entry(entry)
    check_texts(typed=typed)
    if entry.agency != stored.agency:
        raise PermissionDenied(_("Program tidak dapat dipindahkan ke perangkat daerah lain."))
    if entry.key != stored.key:
        _rename(program, entry)
    if STAGE_ORDER.index(entry.stage) < STAGE_ORDER.index(stored.stage):
        _step_back(program, entry.stage)
    save_entries([entry], by=by, as_typed=True)
    written = {"typed": typed, "version": version + 1, "edited_by": by}
    Program.objects.filter(pk=program.pk).update(**written)
    saved = Program.objects.get(pk=program.pk)
    if facts(entry) == facts(stored):  # only `typed` changed: who wrote it counts for four eyes
        Program.history.bulk_history_create([saved], update=True, default_user=by)
    before, after = changed(_told(stored, program), _told(entry, saved))
    log.record("program.simpan", saved, by=by, before=before, after=after)
    return saved


def _told(entry: Entry, program: Program) -> dict:
    """All that a stored save may change, for the log."""
    own = {"code": entry.code, "fiscal_year": entry.fiscal_year}
    return facts(entry) | own | {"typed": program.typed, "version": program.version}


def _allow(by, program: Program) -> None:
    if not access.may(by, program, Right.WRITE):
        raise PermissionDenied(_("Program perangkat daerah lain tidak dapat Anda ubah."))


def _rename(program: Program, entry: Entry) -> None:
    """Give a draft that nobody else has seen another code or year."""
    if was_seen(program):
        raise PermissionDenied(_("Kode dan tahun program yang pernah diajukan tidak diubah."))
    _refuse_taken(program.agency, entry)
    own = Program.objects.filter(pk=program.pk)
    own.update(code=entry.code, fiscal_year=entry.fiscal_year)


def _step_back(program: Program, stage: str) -> None:
    """Let a later stage be taken back. What a file or a submission said of it is in the steps.

    The version of `stage` itself goes, too, or saying it again would seem to change nothing.
    """
    withdrawn = STAGE_ORDER[STAGE_ORDER.index(stage) :]
    program.versions.filter(stage__in=withdrawn).delete()
    Program.objects.filter(pk=program.pk).update(stage=stage)


def was_seen(program: Program) -> bool:
    """Whether anybody but its writers has read it: then its code and year stay."""
    return program.status != Status.DRAFT or program.moves.exclude(to_status=Status.DRAFT).exists()


@transaction.atomic
def delete(program_id: int, *, by) -> None:
    """Delete a draft that was never submitted. Raises Kept, PermissionDenied."""
    program = lock_program(program_id)
    _allow(by, program)
    if was_seen(program):
        raise Kept
    log.record("program.hapus", program, by=by, before=_brief(program))
    program.delete()


@transaction.atomic
def copy(program_id: int, *, by, fiscal_year: int) -> Program:
    """The same program in another year, as a draft: dates moved, what was realised left out.

    It keeps its code and says which one it replaces. Raises CodeTaken, PermissionDenied and
    limits.BadEntry.
    """
    program = lock_program(program_id)
    _allow(by, program)
    entry = entries_of(Program.objects.filter(pk=program.pk))[program.pk]
    years = fiscal_year - program.fiscal_year
    entry = replace(
        entry,
        fiscal_year=fiscal_year,
        starts_on=_moved(entry.starts_on, years),
        ends_on=_moved(entry.ends_on, years),
        **NOTHING,
        lines=tuple(replace(line, realised_count=None) for line in entry.lines),
    )
    return _create(entry, by=by, token=None, typed=program.typed, copied=program)[0]


def _moved(day: datetime.date | None, years: int) -> datetime.date | None:
    """The same day of another year; 29 February becomes 1 March, so that no period shrinks."""
    if day is None:
        return None
    year = min(max(day.year + years, datetime.MINYEAR), datetime.MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return datetime.date(year, 3, 1)


def next_code(agency: Agency, fiscal_year: int) -> str:
    """A code that no program of this agency and year has: `DINSOS-007`, after the highest one."""
    prefix = re.sub(r"[^A-Z0-9]+", "-", (agency.short_name or "PROGRAM").upper()).strip("-")
    prefix = prefix[:40] or "PROGRAM"
    held = Program.objects.filter(agency=agency, fiscal_year=fiscal_year)
    codes = held.filter(code__startswith=f"{prefix}-").values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := CODE_NUMBER.search(code))]
    return f"{prefix}-{max(numbers, default=0) + 1:03d}"
