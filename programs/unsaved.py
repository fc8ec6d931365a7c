"""One entry as the rows it would be stored as: for checking before anything is saved."""

from dataclasses import dataclass

from geo.models import Area
from programs.entries import Entry, EntryLine
from programs.facts import digest
from programs.ground import (
    Line,
    Villages,
    cut_outlines,
    is_coarse,
    missing_of,
    rows_of,
)
from programs.models import Agency, Footprint, Intervention, Program, Segment
from programs.saving import UnknownName, copy_columns, keys_of

NEW = 2**52  # above every key, as a new program's will be; exact as a float


@dataclass(frozen=True)
class UnsavedProgram:
    """A program as saving would leave it: its columns, footprints and pieces.

    Everything has a key, though nothing is stored: the program its own or NEW, footprints above
    NEW in the order in which they would be stored.
    """

    program: Program
    footprints: tuple[Footprint, ...]
    pieces: tuple[tuple[Footprint, tuple[int, float, float, bytes]], ...]
    villages: Villages  # by which it was reduced
    outside_ratio: float  # the largest part of an outline that lies in no village


def as_program(entry: Entry, agency: Agency, *, stored: Program | None = None) -> UnsavedProgram:
    """What saving `entry` would store, as a new program of its agency or in the place of `stored`.

    Raises UnknownName for a name the register does not hold.
    """
    program = Program(pk=stored.pk if stored else NEW, agency=agency)
    program.part_of_id = stored.part_of_id if stored else None
    program.intervention = _intervention(entry)
    copy_columns(program, entry)
    keys_of(Segment, "code", {code for line in entry.lines for code in line.segments})
    drawn = cut_outlines(
        {digest(line.shape_wkb): line.shape_wkb for line in entry.lines if line.shape_wkb}
    )
    villages = Villages()
    rows = rows_of(_lines(entry, program.pk), drawn, villages)
    for n, row in enumerate(rows.footprints):
        row.pk = NEW + n
    program.missing = missing_of(
        program.intervention_id,
        program.starts_on,
        program.ends_on,
        program.recipient_class,
        rows.footprints,
        any(line.segments for line in entry.lines),
    )
    program.is_coarse = is_coarse(rows.footprints)
    outside = max((ground.outside_ratio for ground in drawn.values()), default=0.0)
    return UnsavedProgram(program, rows.footprints, rows.pieces, villages, outside)


def _intervention(entry: Entry) -> Intervention | None:
    if not entry.intervention:
        return None
    named = Intervention.objects.select_related("need").filter(code=entry.intervention)
    if (found := named.first()) is None:
        raise UnknownName(str(Intervention._meta.verbose_name), [entry.intervention])
    return found


def _lines(entry: Entry, program_id: int) -> list[Line]:
    level_of = keys_of(Area, "code", {line.area_code for line in entry.lines}, value="level")
    return [
        _line(line, program_id, level_of)
        for line in sorted(entry.lines, key=lambda line: line.line)
        if line.area_code or line.shape_wkb
    ]


def _line(line: EntryLine, program_id: int, level_of: dict[str, int]) -> Line:
    return Line(
        program_id,
        line.area_code,
        level_of.get(line.area_code),
        digest(line.shape_wkb) if line.shape_wkb else None,
        ";".join(sorted(set(line.segments))),
        line.planned_count,
        line.unit,
    )
