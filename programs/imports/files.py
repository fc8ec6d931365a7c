"""What a file of programs would change, and changing it: the same for a page, the API, a command.

`examine` writes nothing; `store` writes what was examined, in one transaction with one batch.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from geo.models import Shape
from programs import access
from programs.drawn import Drawn, read_drawn
from programs.entries import Entry, Problem, Vocabulary
from programs.facts import digest
from programs.frames import read_vocabulary
from programs.imports.kept import LINE_FIELDS, keep_unsaid
from programs.imports.understanding import Defaults, Understood, understand
from programs.lookups import Agencies
from programs.models import Agency, ImportBatch, Program, Status
from programs.readers import SHORT_DIGEST, FileProblem, Reading, read_entries
from programs.saving import Changes, stage_facts, twins
from programs.services import compare, known_programs, locked, save_entries
from programs.tables import Table, heading_key


@dataclass
class Examined:
    """What a file says and what it would change. `rows` counts its rows, `refused` its programs
    that cannot enter; `foreign` are rows of other agencies, which refuse all of it;
    `is_refused_whole` says that its columns do not hold.
    """

    entries: list[Entry]
    problems: list[Problem]
    notes: list[str]
    unclear: list[Problem]
    rows: int
    refused: int
    changes: Changes
    foreign: list[Problem] = field(default_factory=list)
    is_refused_whole: bool = False

    def counts(self) -> dict[str, int]:
        return self.changes.counts() | {"refused": self.refused, "rows": self.rows}

    @property
    def changes_nothing(self) -> bool:
        counts = self.changes.counts()
        return not counts["new"] + counts["changed"]


def examine(
    understood: Understood,
    vocabulary: Vocabulary,
    *,
    allowed: set[str] | None,
    by=None,
    drawn: Drawn | None = None,
    on_row: Callable[[int], None] = lambda n: None,
) -> Examined:
    """Read every row and compare it with the register. Writes nothing.

    `allowed` are full names of the agencies the file may hold, None for any: a row of another
    refuses all of it. A bad shape refuses its program; one that names no program, every drawn
    one. A program that people have submitted refuses to be changed by a person's file.
    """
    drawn = drawn or Drawn()
    table = understood.table
    reading = read_entries(
        table, vocabulary, drawn.shapes, outlines=_outlines(table, allowed), on_row=on_row
    )
    problems = [*reading.problems, *drawn.problems]
    entries = [entry for entry in reading.entries if not drawn.spoils(entry)]
    if foreign := _foreign(reading, allowed):
        entries, problems = [], problems + foreign
    entries = _retold(entries, reading.said)
    if by is not None:
        entries, shut = _without_locked(entries, by)
        problems += shut
    return Examined(
        entries=entries,
        problems=sorted(set(problems)),
        notes=[*reading.notes, *drawn.notes, *twins(entries)],
        unclear=understood.unclear,
        rows=len(table.rows),
        refused=reading.refused + len(reading.entries) - len(entries),
        changes=compare(entries, by=by)[1],
        foreign=foreign,
        is_refused_whole=reading.is_refused_whole,
    )


def store(
    examined: Examined,
    *,
    by,
    file_name: str,
    sha256: str,
    on_compared: Callable[[Changes], None] | None = None,
) -> ImportBatch:
    """Save every entry that was examined. Raises what services.save_entries raises.

    `on_compared` hears what would change, under lock, before anything is written; it may raise.
    """
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            file_name=file_name[:255], sha256=sha256, by=by, counts=examined.counts()
        )
        save_entries(examined.entries, by=by, batch=batch, on_compared=on_compared)
    return batch


def earlier_import(sha256: str) -> str:
    """When this very file was taken in, as a remark; empty when it never was."""
    earlier = ImportBatch.objects.filter(sha256=sha256).first()
    if earlier is None:
        return ""
    day = formats.date_format(timezone.localdate(earlier.at), "j F Y")
    return _("Berkas ini sudah diimpor pada %s.") % day


# --- The command -------------------------------------------------------------------------


@dataclass
class ImportReport:
    """What a file holds and what became of it; without `commit`, what would become of it.

    new, changed, unchanged and refused count programs. `problems` are sorted by row; `notes` are
    remarks that stopped nothing, `unclear` what a layout says that could not be read. `batch` is
    None when nothing was written.
    """

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unclear: list[Problem] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    rows: int = 0
    batch: ImportBatch | None = None
    programs: list[int] = field(default_factory=list)


def import_programs(
    path: str | Path,
    *,
    shapes: str | Path | None = None,
    agency: str | None = None,
    year: int | None = None,
    stage: str = "",
    commit: bool,
    by=None,
    on_row: Callable[[int], None] = lambda n: None,
) -> ImportReport:
    """Read a file of programs and, if `commit`, save every whole program without a bad cell.

    `agency` (and, for a person, the own agency) restricts the file: a row of another refuses all
    of it. `agency`, `year` and `stage` also stand for columns that a known layout lacks. What was
    repaired or lies outside all villages is a note. The same file again changes nothing and says
    so. A person's upload makes drafts, and touches no program that was submitted. All is saved in
    one transaction with one ImportBatch.

    Raises FileProblem, an Indonesian sentence, when a file cannot be read at all or `agency` is
    not known.
    """
    path = Path(path)
    vocabulary = read_vocabulary()
    named = _named_agency(agency, vocabulary)
    drawn = read_drawn(Path(shapes)) if shapes else Drawn()
    defaults = Defaults(agency=named, year=year, stage=stage)
    understood = understand(path, path.name, vocabulary, defaults=defaults)
    examined = examine(
        understood,
        vocabulary,
        allowed=_allowed(named, by),
        by=by,
        drawn=drawn,
        on_row=on_row,
    )
    return _report(examined, path, commit=commit, by=by)


def _report(examined: Examined, path: Path, *, commit: bool, by) -> ImportReport:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    earlier = earlier_import(sha256)
    report = ImportReport(
        problems=examined.problems,
        notes=examined.notes + [earlier] * bool(earlier),
        unclear=examined.unclear,
        **examined.counts(),
    )
    if commit and not examined.changes_nothing:
        report.batch = store(examined, by=by, file_name=path.name, sha256=sha256)
        report.programs = sorted(report.batch.programs.values_list("pk", flat=True))
    return report


def allowed_agencies(by) -> set[str]:
    """Full names of the agencies this person may write programs of."""
    return set(access.agencies_to_enter(by).values_list("name", flat=True))


def _allowed(named: str, by) -> set[str] | None:
    if by is None:
        return {named} if named else None
    return allowed_agencies(by) & {named} if named else allowed_agencies(by)


def _named_agency(agency: str | None, vocabulary: Vocabulary) -> str:
    if not agency:
        return ""
    try:
        return Agencies(vocabulary).find(agency)
    except ValueError as why:
        raise FileProblem(f"Perangkat daerah '{agency}': {why}.") from None


# --- What is known -----------------------------------------------------------------------


def _retold(entries: list[Entry], said: frozenset[str]) -> list[Entry]:
    """Entries completed by what the register knows of the same program and stage."""
    agencies = list(Agency.objects.filter(name__in={entry.agency for entry in entries}))
    known = known_programs(entries, agencies)
    held = stage_facts(known.values()) if known else {}
    facts_of = {
        (key, stage): facts
        for key, program in known.items()
        for stage in {entry.stage for entry in entries}
        if (facts := held.get((program.pk, stage)))
    }
    met = [entry for entry in entries if (entry.key, entry.stage) in facts_of]
    outlines = {} if said & LINE_FIELDS else _kept_outlines(facts_of.values())
    outlines |= {digest(x.shape_wkb): x.shape_wkb for e in met for x in e.lines if x.shape_wkb}
    return [
        keep_unsaid(entry, facts, said, outlines)
        if (facts := facts_of.get((entry.key, entry.stage)))
        else entry
        for entry in entries
    ]


def _kept_outlines(many: Iterable[dict]) -> dict[str, bytes]:
    digests = {line["shape"] for facts in many for line in facts["lines"] if line["shape"]}
    kept = Shape.objects.filter(digest__in=digests).values_list("digest", "wkb")
    return {name: bytes(wkb) for name, wkb in kept}


def _outlines(table: Table, allowed: set[str] | None) -> dict[str, bytes]:
    """Shapes of the agencies' own programs that the column Bidang names, by their short digest."""
    columns = [i for i, heading in enumerate(table.headings) if heading_key(heading) == "bidang"]
    said = {str(row.cells[i]).strip() for row in table.rows for i in columns if i < len(row.cells)}
    if not said - {""}:
        return {}
    shapes = Shape.objects.all()
    if allowed is not None:
        shapes = shapes.filter(targets__program__agency__name__in=allowed).distinct()
    names = shapes.order_by("digest").values_list("digest", flat=True)
    wanted = [name for name in names if name[:SHORT_DIGEST] in said]
    kept = Shape.objects.filter(digest__in=wanted).values_list("digest", "wkb")
    return {name[:SHORT_DIGEST]: bytes(wkb) for name, wkb in kept}


# --- What a file may not hold ------------------------------------------------------------


def _foreign(reading: Reading, allowed: set[str] | None) -> list[Problem]:
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
    allowed = allowed_agencies(by)
    mine = [entry for entry in entries if entry.agency in allowed]
    shut = {entry.key: program for program, entry in locked(compare(mine, by=by)[1])}
    problems = [
        Problem(entry.row, "Kode Program", entry.code, _why_shut(shut[entry.key]))
        for entry in mine
        if entry.key in shut
    ]
    return [entry for entry in mine if entry.key not in shut], problems


def _why_shut(program: Program) -> str:
    said = _("program berstatus %s; usulkan perubahan di halaman program")
    if program.status == Status.SUBMITTED:
        said = _("program berstatus %s; tarik kembali sebelum mengubahnya")
    return said % program.get_status_display()
