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
from programs.models import Agency, Footprint, Intervention, Program
from programs.saving import Names, take_over

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


def as_program(entry: Entry, *, stored: Program | None = None) -> UnsavedProgram:
    """What saving `entry` would store, as a new program or in the place of `stored`.

    Raises UnknownName for a name the register does not hold.
    """
    program = _columns(entry, stored)
    lines = _lines(entry, program.pk)
    drawn = cut_outlines(
        {digest(line.shape_wkb): line.shape_wkb for line in entry.lines if line.shape_wkb}
    )
    villages = Villages()
    rows = rows_of(lines, drawn, villages)
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


def _columns(entry: Entry, stored: Program | None) -> Program:
    names = Names([entry])
    program = Program(
        pk=stored.pk if stored else NEW,
        part_of_id=stored.part_of_id if stored else None,
        agency_id=names.agency[entry.agency],
    )
    take_over(program, entry, names)
    program.agency = Agency.objects.get(pk=program.agency_id)
    if program.intervention_id:
        interventions = Intervention.objects.select_related("need")
        program.intervention = interventions.get(pk=program.intervention_id)
    return program


def _lines(entry: Entry, program_id: int) -> list[Line]:
    codes = {line.area_code for line in entry.lines if line.area_code}
    level_of = dict(Area.objects.filter(code__in=codes).values_list("code", "level"))
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
