"""Writing programs. The only way in: a form, a file and the fixtures all end here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from programs import access, log
from programs.entries import Entry
from programs.footprints import refresh_footprints
from programs.models import Agency, ImportBatch, Program, Status
from programs.saving import (
    FEW,
    Changes,
    Names,
    find_changes,
    store_programs,
    store_steps,
    store_targets,
    store_versions,
    written,
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
    on_compared: Callable[[Changes], None] | None = None,
    on_saved: Callable[[list[int]], None] | None = None,
    as_typed: bool = False,
) -> SaveReport:
    """Write entries as programs, with versions, targets, footprints and history: all or none.

    An entry with the key and facts of a known one touches nothing. A stage earlier than the
    program's own is kept as a version and changes no column. A person (`by`) writes drafts of the
    own agency only; without one it is the command line, which is trusted. Inside the transaction
    `on_compared` hears what would change, before it does, and `on_saved` the ids of new and
    changed programs. What a form saves `as_typed` is no step in
    the life of a program, as a file is.

    Raises PermissionDenied, and UnknownName for a name the register does not hold.
    """
    names, changes = compare(entries, by=by, lock=True)
    if on_compared is not None:
        on_compared(changes)
    if by is not None and (shut := locked(changes)):
        program = shut[0][0]
        raise PermissionDenied(
            _("Program %(code)s berstatus %(status)s; tarik kembali sebelum mengubahnya.")
            % {"code": program.code, "status": program.get_status_display()}
        )
    ids = _store(names, changes, by=by, batch=batch, as_typed=as_typed)
    if not as_typed:
        store_steps(changes, by=by, batch=batch)
        log.record_all(written(changes, batch=batch), by=by)
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

    Raises Http404: somebody may have deleted it a moment ago.
    """
    agencies = Agency.objects.filter(programs=program_id).values("pk")
    list(Agency.objects.select_for_update().filter(pk__in=agencies))
    held = Program.objects.select_for_update(of=("self",)).select_related("agency", "edited_by")
    return get_object_or_404(held, pk=program_id)


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
    return names, find_changes(entries, names, known_programs(entries, agencies))


def locked(changes: Changes) -> list[tuple[Program, Entry]]:
    """Changes of programs that people have submitted: an upload may not touch those."""
    known = changes.changed + changes.versions_only
    return [(p, e) for p, e in known if p.pk and p.status not in EDITABLE]


def known_programs(entries: list[Entry], agencies: list[Agency]) -> dict[tuple, Program]:
    """The programs of these agencies that bear the keys of these entries, by key."""
    wanted = {entry.key for entry in entries}
    years = {entry.fiscal_year for entry in entries}
    held = Program.objects.filter(agency__in=agencies, fiscal_year__in=years)
    if len(wanted) <= FEW:
        held = held.filter(code__in={code for _agency, code, _year in wanted})
    name_of = {agency.pk: agency.name for agency in agencies}
    keyed = {(name_of[p.agency_id], p.code, p.fiscal_year): p for p in held}
    return {key: program for key, program in keyed.items() if key in wanted}
