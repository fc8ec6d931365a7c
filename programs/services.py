"""Writing programs. The only way in: a form, a file and the fixtures all end here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from programs import access
from programs.entries import Entry
from programs.footprints import refresh_footprints
from programs.models import Agency, ImportBatch, Program, Status
from programs.saving import Names, find_changes, store_programs, store_targets, store_versions

EDITABLE = (Status.DRAFT, Status.RETURNED)


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
) -> SaveReport:
    """Write entries as programs, with versions, targets, footprints and history: all or none.

    An entry with the key and facts of a known one touches nothing. A stage earlier than the
    program's own is kept as a version and changes no column. A person (`by`) writes drafts of the
    own agency only; without one it is the command line, which is trusted. `on_saved` hears the ids
    of new and changed programs inside the transaction.

    Raises PermissionDenied, and UnknownName for a name the register does not hold.
    """
    entries = list(entries)
    names = Names(entries)
    agencies = list(Agency.objects.select_for_update().filter(pk__in=names.agency.values()))
    known = _known_programs(entries, agencies)
    if by is not None:
        entries = [replace(entry, status="") for entry in entries]
        _check_may_write(by, agencies, known.values())
    changes = find_changes(entries, names, known)
    store_programs(changes, by=by, batch=batch)
    store_versions(changes, batch=batch)
    store_targets(changes, names)
    ids = sorted(program.pk for program, _e in changes.new + changes.changed)
    for start in range(0, len(ids), 5000):
        refresh_footprints(Program.objects.filter(pk__in=ids[start : start + 5000]))
    if on_saved is not None:
        on_saved(ids)
    return SaveReport(**changes.counts(), programs=ids)


def _known_programs(entries: list[Entry], agencies: list[Agency]) -> dict[tuple, Program]:
    wanted = {entry.key for entry in entries}
    years = {entry.fiscal_year for entry in entries}
    held = Program.objects.filter(agency__in=agencies, fiscal_year__in=years)
    name_of = {agency.pk: agency.name for agency in agencies}
    keyed = {(name_of[p.agency_id], p.code, p.fiscal_year): p for p in held}
    return {key: program for key, program in keyed.items() if key in wanted}


def _check_may_write(by, agencies: list[Agency], known: Iterable[Program]) -> None:
    for agency in agencies:
        if not access.may_import(by, agency):
            raise PermissionDenied(
                _("Anda hanya dapat menulis program perangkat daerah sendiri, bukan %s.") % agency
            )
    for program in known:
        if program.status not in EDITABLE:
            raise PermissionDenied(
                _("Program %(code)s berstatus %(status)s; tarik kembali sebelum mengubahnya.")
                % {"code": program.code, "status": program.get_status_display()}
            )
