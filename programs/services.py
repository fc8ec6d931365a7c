"""Writing programs. The only way in: a form, a file and the fixtures all end here."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from programs import access
from programs.drawn import Drawn, read_drawn
from programs.entries import Entry, Problem
from programs.footprints import refresh_footprints
from programs.frames import read_vocabulary
from programs.lookups import Agencies
from programs.models import Agency, ImportBatch, Program, Status
from programs.readers import FileProblem, Reading, read_entries, read_table
from programs.saving import (
    FEW,
    Changes,
    Names,
    find_changes,
    store_programs,
    store_steps,
    store_targets,
    store_versions,
    twins,
)

EDITABLE = (Status.DRAFT, Status.RETURNED)
CHUNK = 5000


@dataclass(frozen=True)
class SaveReport:
    """What became of a set of entries; `programs` are the ids of new and changed ones."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    programs: list[int] = field(default_factory=list)


@transaction.atomic
def save_entries(
    entries: Iterable[Entry],
    *,
    by=None,
    batch: ImportBatch | None = None,
    on_saved: Callable[[list[int]], None] | None = None,
    as_typed: bool = False,
) -> SaveReport:
    """Write entries as programs, with versions, targets, footprints and history: all or none.

    An entry with the key and facts of a known one touches nothing. A stage earlier than the
    program's own is kept as a version and changes no column. A person (`by`) writes drafts of the
    own agency only; without one it is the command line, which is trusted. `on_saved` hears the ids
    of new and changed programs inside the transaction. What a form saves `as_typed` is no step in
    the life of a program, as a file is.

    Raises PermissionDenied, and UnknownName for a name the register does not hold.
    """
    names, changes = compare(entries, by=by, lock=True)
    if by is not None and (shut := locked(changes)):
        program = shut[0][0]
        raise PermissionDenied(
            _("Program %(code)s berstatus %(status)s; tarik kembali sebelum mengubahnya.")
            % {"code": program.code, "status": program.get_status_display()}
        )
    ids = _store(names, changes, by=by, batch=batch, as_typed=as_typed)
    if not as_typed:
        store_steps(changes, by=by, batch=batch)
    if on_saved is not None:
        on_saved(ids)
    return SaveReport(**changes.counts(), programs=ids)


@transaction.atomic
def save_approved(entry: Entry, program: Program, *, by) -> None:
    """Give a locked program the facts of a change that was approved; `by` proposed it.

    Its status stays. Called by programs.changes alone, which has asked who may and writes the step.
    """
    names = Names([entry])
    changes = find_changes([entry], names, {entry.key: program})
    _store(names, changes, by=by, batch=None, as_typed=False)


def _store(names: Names, changes: Changes, *, by, batch, as_typed: bool) -> list[int]:
    """Write what was found; return the ids of new and changed programs."""
    store_programs(changes, by=by, batch=batch, as_typed=as_typed)
    store_versions(changes, batch=batch)
    store_targets(changes, names)
    ids = sorted(program.pk for program, _e in changes.new + changes.changed)
    for start in range(0, len(ids), CHUNK):
        refresh_footprints(Program.objects.filter(pk__in=ids[start : start + CHUNK]))
    return ids


def lock_program(program_id: int) -> Program:
    """This program, held until the transaction ends: the agency first, as every writer does.

    Raises Program.DoesNotExist.
    """
    agency_id = Program.objects.values_list("agency_id", flat=True).get(pk=program_id)
    Agency.objects.select_for_update().get(pk=agency_id)
    held = Program.objects.select_for_update(of=("self",)).select_related("agency", "edited_by")
    return held.get(pk=program_id)


def compare(entries: Iterable[Entry], *, by=None, lock: bool = False) -> tuple[Names, Changes]:
    """What saving these entries would change; writes nothing.

    With `lock`, inside a transaction, two writers of one agency wait for each other. Raises
    PermissionDenied where `by` may not write for an agency.
    """
    entries = list(entries)
    if by is not None:
        entries = [replace(entry, status="") for entry in entries]
    names = Names(entries)
    held = Agency.objects.filter(pk__in=[pk for pk in names.agency.values() if pk])
    agencies = list(held.order_by("pk").select_for_update() if lock else held)
    for agency in agencies:
        if by is not None and not access.may_enter(by, agency):
            raise PermissionDenied(
                _("Anda hanya dapat menulis program perangkat daerah sendiri, bukan %s.") % agency
            )
    return names, find_changes(entries, names, _known_programs(entries, agencies))


def locked(changes: Changes) -> list[tuple[Program, Entry]]:
    """Changes of programs that people have submitted: an upload may not touch those."""
    known = changes.changed + changes.versions_only
    return [(p, e) for p, e in known if p.pk and p.status not in EDITABLE]


def _known_programs(entries: list[Entry], agencies: list[Agency]) -> dict[tuple, Program]:
    wanted = {entry.key for entry in entries}
    years = {entry.fiscal_year for entry in entries}
    held = Program.objects.filter(agency__in=agencies, fiscal_year__in=years)
    if len(wanted) <= FEW:
        held = held.filter(code__in={code for _agency, code, _year in wanted})
    name_of = {agency.pk: agency.name for agency in agencies}
    keyed = {(name_of[p.agency_id], p.code, p.fiscal_year): p for p in held}
    return {key: program for key, program in keyed.items() if key in wanted}


# --- Files -------------------------------------------------------------------------------


@dataclass
class ImportReport:
    """What a file holds and what became of it; without `commit`, what would become of it.

    new, changed, unchanged and refused count programs. `problems` are sorted by row; `notes` are
    remarks that stopped nothing. `batch` is None when nothing was written.
    """

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    rows: int = 0
    batch: ImportBatch | None = None
    programs: list[int] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        names = ("new", "changed", "unchanged", "refused", "rows")
        return {name: getattr(self, name) for name in names}


def import_programs(
    path: str | Path,
    *,
    shapes: str | Path | None = None,
    agency: str | None = None,
    commit: bool,
    by=None,
    on_row: Callable[[int], None] = lambda n: None,
) -> ImportReport:
    """Read a file of programs and, if `commit`, save every whole program without a bad cell.

    `agency` (and, for a person, the own agency) restricts the file: a row of another refuses all
    of it. A bad shape refuses its program; one that names no program, every drawn one. What was
    repaired or lies outside all villages is a note. The same file again changes nothing and says
    so. A person's upload makes drafts, and touches no program that was submitted. All is
    saved in one transaction with one ImportBatch.

    Raises FileProblem, an Indonesian sentence, when a file cannot be read at all or `agency` is
    not known.
    """
    path = Path(path)
    vocabulary = read_vocabulary()
    allowed = _allowed_agencies(agency, by, vocabulary)
    drawn = read_drawn(Path(shapes)) if shapes else Drawn()
    table = read_table(path)
    reading = read_entries(table, vocabulary, drawn.shapes, on_row=on_row)
    problems = [*reading.problems, *drawn.problems]
    entries = [entry for entry in reading.entries if not drawn.spoils(entry)]
    if foreign := _foreign(table, reading, allowed):
        entries, problems = [], problems + foreign
    if by is not None:
        entries, shut = _without_locked(entries, by)
        problems += shut
    report = ImportReport(
        problems=sorted(set(problems)),
        notes=[*reading.notes, *drawn.notes, *twins(entries)],
        rows=len(table.rows),
    )
    report.refused = reading.refused + len(reading.entries) - len(entries)
    _save(report, path, entries, commit=commit, by=by)
    return report


def _save(report: ImportReport, path: Path, entries: list[Entry], *, commit: bool, by) -> None:
    changes = compare(entries, by=by)[1]
    counts = changes.counts()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    if earlier := ImportBatch.objects.filter(sha256=sha256).first():
        day = formats.date_format(timezone.localdate(earlier.at), "j F Y")
        report.notes.append(_("Berkas ini sudah diimpor pada %s.") % day)
    report.new, report.changed = counts["new"], counts["changed"]
    report.unchanged = counts["unchanged"]
    if not commit or not counts["new"] + counts["changed"]:
        return
    with transaction.atomic():
        report.batch = ImportBatch.objects.create(
            file_name=path.name[:255], sha256=sha256, by=by, counts=report.counts()
        )
        report.programs = save_entries(entries, by=by, batch=report.batch).programs


def _allowed_agencies(agency: str | None, by, vocabulary) -> set[str] | None:
    """Full names a file may hold; None: any."""
    allowed = None
    if by is not None:
        allowed = set(access.agencies_to_enter(by).values_list("name", flat=True))
    if agency:
        try:
            named = {Agencies(vocabulary).find(agency)}
        except ValueError as why:
            raise FileProblem(f"Perangkat daerah '{agency}': {why}.") from None
        allowed = named if allowed is None else allowed & named
    return allowed


def _foreign(table, reading: Reading, allowed: set[str] | None) -> list[Problem]:
    """Rows of agencies the file may not speak for: they refuse all of it."""
    if allowed is None:
        return []
    why = _("baris perangkat daerah lain; seluruh berkas ditolak")
    return [
        Problem(row, "Perangkat Daerah", name, why)
        for row, name in reading.agencies
        if name not in allowed
    ]


def _without_locked(entries: list[Entry], by) -> tuple[list[Entry], list[Problem]]:
    names = set(access.agencies_to_enter(by).values_list("name", flat=True))
    mine = [entry for entry in entries if entry.agency in names]
    shut = {entry.key: program for program, entry in locked(compare(mine, by=by)[1])}
    problems = [
        Problem(
            entry.row,
            "Kode Program",
            entry.code,
            _("program berstatus %s; tarik kembali sebelum mengubahnya")
            % shut[entry.key].get_status_display(),
        )
        for entry in mine
        if entry.key in shut
    ]
    return [entry for entry in mine if entry.key not in shut], problems
