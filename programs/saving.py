"""Entries to rows: programs, versions, target lines and shapes. Called by services alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from geo import codec
from geo.models import Area, Shape
from programs import log
from programs.access import agencies_of
from programs.bulk import delete_rows, insert_rows, update_rows
from programs.entries import Entry, EntryLine
from programs.facts import digest, facts
from programs.log_values import changed
from programs.models import (
    STAGE_ORDER,
    Agency,
    FundSource,
    Intervention,
    Program,
    ProgramMove,
    ProgramVersion,
    Role,
    Segment,
    Status,
    Target,
)
from programs.realisation import NOTHING

COLUMNS = [
    "stage",
    "name",
    "activity_code",
    "nomenclature_version",
    "budget_idr",
    "starts_on",
    "ends_on",
    "period_is_assumed",
    "recipient_class",
    "note",
    "source",
    "confidence",
    "is_example",
    *NOTHING,
]
WRITTEN = [
    *(*COLUMNS, "status", "intervention", "fund_source", "batch", "updated_at"),
    *("edited_by", "version", "typed"),
]
VALUES = [
    *(*COLUMNS, "status", "intervention_id", "fund_source_id", "batch_id", "updated_at"),
    *("edited_by_id", "version", "typed", "pk"),
]
TARGET_FIELDS = [
    *("program", "line", "area", "shape", "place_said", "planned_count", "unit"),
    "realised_count",
]
IMPORTED = "impor"  # the step of a program that a file, or the machine, wrote
MANY = 2000
FEW = 100


class UnknownName(LookupError):
    """An entry names an agency, area, segment or code that the register does not hold."""

    def __init__(self, what: str, names: Iterable[str]):
        shown = ", ".join(sorted(names)[:5])
        super().__init__(_("%(what)s tidak dikenal: %(names)s") % {"what": what, "names": shown})


class Names:
    """Names and codes of these entries to primary keys, one query for each kind."""

    def __init__(self, entries: list[Entry]):
        lines = [line for entry in entries for line in entry.lines]
        self.agency = keys_of(Agency, "name", {e.agency for e in entries})
        self.intervention = keys_of(Intervention, "code", {e.intervention for e in entries})
        self.fund_source = keys_of(FundSource, "code", {e.fund_source for e in entries})
        self.area = keys_of(Area, "code", {line.area_code for line in lines})
        self.segment = keys_of(Segment, "code", {code for line in lines for code in line.segments})


def keys_of(model, column: str, wanted: set, *, value: str = "pk") -> dict:
    """Primary keys (or another value) by this column. Nothing (None or empty) is a name of
    nothing: None. Raises UnknownName."""
    wanted = wanted - {None, ""}
    named = model.objects.filter(**{f"{column}__in": wanted} if len(wanted) <= FEW else {})
    rows = named.values_list(column, value) if wanted else []
    known = {name: found for name, found in rows if name in wanted}
    if missing := wanted - set(known):
        raise UnknownName(str(model._meta.verbose_name), missing)
    return {None: None, "": None} | known


@dataclass
class Changes:
    """What a set of entries does to the register, found before anything is written.

    `statuses` are those of changed programs before, by id, and `facts` what they said.
    """

    new: list[tuple[Program, Entry]] = field(default_factory=list)
    changed: list[tuple[Program, Entry]] = field(default_factory=list)
    versions_only: list[tuple[Program, Entry]] = field(default_factory=list)
    repeated: list[tuple[Program, Entry]] = field(default_factory=list)
    statuses: dict[int, str] = field(default_factory=dict)
    facts: dict[int, dict] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many programs are new, changed and unchanged; each program counts once."""
        new = {entry.key for _p, entry in self.new}
        changed = {entry.key for _p, entry in self.changed + self.versions_only} - new
        unchanged = {entry.key for _p, entry in self.repeated} - new - changed
        return {"new": len(new), "changed": len(changed), "unchanged": len(unchanged)}


def find_changes(entries: list[Entry], names: Names, known: dict[tuple, Program]) -> Changes:
    """Compare entries, earlier stages first, with the programs known under their keys.

    The second stage of a program in one file changes what its first has just made.
    """
    said = stage_facts(known.values())
    changes, latest = Changes(), {}
    programs = dict(known)
    for entry in sorted(entries, key=lambda e: STAGE_ORDER.index(e.stage)):
        fresh = Program(agency_id=names.agency[entry.agency], status="")
        program = programs.setdefault(entry.key, fresh)
        if _repeats(said.get((program.pk, entry.stage)), entry):
            changes.repeated.append((program, entry))
        elif entry.key in known and _is_earlier(entry.stage, program.stage):
            changes.versions_only.append((program, entry))
            changes.facts[program.pk] = said.get((program.pk, entry.stage), {})
        else:
            if entry.key in latest:
                changes.versions_only.append(latest[entry.key])
            latest[entry.key] = program, entry
    for key, (program, entry) in latest.items():
        changes.statuses[program.pk] = program.status
        own, kept = (program.pk, entry.stage), (program.pk, program.stage)
        changes.facts[program.pk] = said.get(own) or said.get(kept) or {}
        _take_over(program, entry, names)
        (changes.changed if key in known else changes.new).append((program, entry))
    return changes


def twins(entries: list[Entry]) -> list[str]:
    """Remarks on new codes that differ from a known one of agency and year in case alone."""
    names = {entry.agency for entry in entries}
    rows = Program.objects.filter(
        agency__name__in=names, fiscal_year__in={entry.fiscal_year for entry in entries}
    ).values_list("agency__name", "code", "fiscal_year")
    known = set(rows)
    spelled = {(agency, code.casefold(), year): code for agency, code, year in rows}
    said = _("Kode Program %(code)s dianggap program baru; %(known)s sudah ada. Samakan hurufnya.")
    found = {
        entry.code: spelled[entry.agency, entry.code.casefold(), entry.fiscal_year]
        for entry in entries
        if entry.key not in known
        and (entry.agency, entry.code.casefold(), entry.fiscal_year) in spelled
    }
    return [said % {"code": code, "known": other} for code, other in found.items()]


def stage_facts(programs: Iterable[Program]) -> dict[tuple[int, str], dict]:
    """What each stage of these programs says, by id and stage.

    Of a few they are asked by name, not by agency.
    """
    of_pks = {program.pk for program in programs}
    if len(of_pks) <= FEW:
        rows = ProgramVersion.objects.filter(program__in=of_pks)
    else:
        agencies = {program.agency_id for program in programs}
        rows = ProgramVersion.objects.filter(program__agency__in=agencies)
    return {
        (pk, stage): kept
        for pk, stage, kept in rows.values_list("program_id", "stage", "facts").iterator()
        if pk in of_pks
    }


def _repeats(kept: dict | None, entry: Entry) -> bool:
    """Whether the facts of a stage are said again. A status that was not said says nothing new."""
    if kept is None:
        return False
    given = facts(entry)
    return given == kept or (not entry.status and given | {"status": kept["status"]} == kept)


def _is_earlier(stage: str, than: str) -> bool:
    return STAGE_ORDER.index(stage) < STAGE_ORDER.index(than)


def copy_columns(program: Program, entry: Entry) -> None:
    """Copy what an entry says in plain values."""
    program.code, program.fiscal_year = entry.code, entry.fiscal_year
    for column in COLUMNS:
        setattr(program, column, getattr(entry, column))


def _take_over(program: Program, entry: Entry, names: Names) -> None:
    """Copy an entry's columns. A status that was not said stays; a new program is a draft."""
    copy_columns(program, entry)
    program.intervention_id = names.intervention[entry.intervention]
    program.fund_source_id = names.fund_source[entry.fund_source]
    program.status = entry.status or program.status or Status.DRAFT


def store_programs(changes: Changes, *, by, batch, as_typed: bool = False) -> None:
    """Write the columns of new and changed programs, each with its row of history.

    What is stored `as_typed` comes every few seconds: a person's sitting at one program has one
    row of history, that of its latest write.
    """
    new = [program for program, _e in changes.new]
    changed = [program for program, _e in changes.changed]
    _sign(new, changed, by=by, batch=batch)
    Program.objects.bulk_create(new, batch_size=MANY)
    update_rows(Program, WRITTEN, [[getattr(p, c) for c in VALUES] for p in changed])
    if as_typed:
        _forget_sittings(changed, by)
    reason = batch.file_name[:100] if batch else None
    for programs, is_update in ((new, False), (changed, True)):
        Program.history.bulk_history_create(
            programs,
            batch_size=MANY,
            update=is_update,
            default_user=by,
            default_change_reason=reason,
        )


def _sign(new: list[Program], changed: list[Program], *, by, batch) -> None:
    """Who wrote, when, out of which file. What was typed and not understood is written over."""
    now = timezone.now()
    for program in new + changed:
        program.batch, program.updated_at, program.typed = batch, now, {}
        program.edited_by = by or program.edited_by
    own = agencies_of(by, role=Role.OFFICER)
    for program in new:
        program.created_by = by
        program.is_on_behalf = by is not None and program.agency_id not in own
    for program in changed:
        program.version += 1


def _forget_sittings(programs: list[Program], by) -> None:
    for program in programs:
        last = program.history.first()
        own = last and last.history_type == "~" and last.history_user_id == by.pk
        if own and last.status == program.status:
            last.delete()


def store_steps(changes: Changes, *, by, batch) -> None:
    """Note in the life of each new and changed program that a file, or the machine, wrote it."""
    note = batch.file_name if batch else ""
    ProgramMove.objects.bulk_create(
        [
            ProgramMove(
                program=program,
                name=IMPORTED,
                from_status=changes.statuses[program.pk] if is_known else "",
                to_status=program.status,
                stage=program.stage,
                note=note,
                facts=facts(entry),
                by=by,
            )
            for pairs, is_known in ((changes.new, False), (changes.changed, True))
            for program, entry in pairs
        ],
        batch_size=MANY,
    )


def written(changes: Changes, *, batch) -> Iterator[log.Row]:
    """A line of the log for each program that a file, or the machine, wrote: one a program."""
    own = {"batch": batch.pk} if batch else {}
    reason = batch.file_name if batch else ""
    known = {program.pk: (program, entry) for program, entry in changes.versions_only}
    known |= {program.pk: (program, entry) for program, entry in changes.changed}
    for program, entry in changes.new:
        known.pop(program.pk, None)
        told = {"code": entry.code, "fiscal_year": entry.fiscal_year, "name": entry.name}
        told |= {"stage": entry.stage, "status": program.status}
        yield log.Row("program.impor", program, {}, own | told, reason)
    for program, entry in known.values():
        before, after = changed(changes.facts.get(program.pk, {}), facts(entry))
        yield log.Row("program.impor", program, before, own | after, reason)


def store_versions(changes: Changes, *, batch) -> None:
    """Keep the facts of each stage that was given, in the place of what it said before."""
    given = changes.new + changes.changed + changes.versions_only
    ProgramVersion.objects.bulk_create(
        [
            ProgramVersion(program=program, stage=entry.stage, facts=facts(entry), batch=batch)
            for program, entry in given
        ],
        batch_size=MANY,
        update_conflicts=True,
        unique_fields=["program", "stage"],
        update_fields=["facts", "batch", "saved_at"],
    )


def store_targets(changes: Changes, names: Names) -> None:
    """Replace the target lines of new and changed programs."""
    through = Target.segments.through
    replaced = [program.pk for program, _e in changes.changed]
    for pks in _chunks(replaced):
        through.objects.filter(target__program__in=pks).delete()
        delete_rows(Target.objects.filter(program__in=pks))
    both = changes.new + changes.changed
    lines = [(program.pk, line) for program, entry in both for line in entry.lines]
    shapes = store_shapes({line.shape_wkb for _pk, line in lines if line.shape_wkb})
    insert_rows(Target, TARGET_FIELDS, [_target(pk, line, names, shapes) for pk, line in lines])
    pk_of = {}
    for pks in _chunks([program.pk for program, _e in both]):
        rows = Target.objects.filter(program__in=pks).order_by()
        pk_of |= {
            (program, line): pk for program, line, pk in rows.values_list(*TARGET_FIELDS[:2], "pk")
        }
    insert_rows(
        through,
        ["target", "segment"],
        [
            (pk_of[pk, line.line], names.segment[code])
            for pk, line in lines
            for code in dict.fromkeys(line.segments)
        ],
    )


def _target(program: int, line: EntryLine, names: Names, shapes: dict[str, int]) -> tuple:
    """The values of TARGET_FIELDS."""
    shape = shapes[digest(line.shape_wkb)] if line.shape_wkb else None
    area, place = names.area[line.area_code], line.place_said[:200]
    counts = line.planned_count, line.unit, line.realised_count
    return program, line.line, area, shape, place, *counts


def _chunks(pks: list[int], size: int = 900):
    """Below the number of parameters any SQLite takes."""
    return (pks[start : start + size] for start in range(0, len(pks), size))


def store_shapes(outlines: set[bytes]) -> dict[str, int]:
    """Keep each outline once; return primary keys by digest."""
    by_digest = {digest(wkb): wkb for wkb in outlines}
    kept = Shape.objects.filter(digest__in=by_digest)
    new = sorted(set(by_digest) - set(kept.values_list("digest", flat=True)))
    if new:
        areas = codec.to_series([by_digest[name] for name in new]).area
        Shape.objects.bulk_create(
            [
                Shape(digest=name, wkb=by_digest[name], area_m2=area)
                for name, area in zip(new, areas.tolist(), strict=True)
            ],
            ignore_conflicts=True,
        )
    return dict(kept.all().values_list("digest", "pk"))
