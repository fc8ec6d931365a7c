"""Targets and boundaries to footprints: the derived rows the engine reads.

Nothing here is typed by a person, so all of it may be thrown away and built again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import QuerySet

from geo.models import Shape
from programs.bulk import delete_rows, insert_rows
from programs.ground import (
    DrawnGround,
    Line,
    Villages,
    cut_outlines,
    is_coarse,
    missing_of,
    rows_of,
)
from programs.models import Footprint, Piece, Program, Target

CHUNK = 900  # programs at a time: below the number of parameters any SQLite takes
UNSEEN_RATIO = 1e-9
FIELDS = [
    *("program", "segment_key", "is_coarse", "is_drawn", "coarse_code", "villages"),
    *("stated_counts", "planned_count", "unit", "regencies"),
]
VALUES = ["program_id", *FIELDS[1:]]
PIECE_FIELDS = ["footprint", "village", "share_ratio", "area_m2", "wkb"]


def refresh_footprints(
    programs: QuerySet[Program], *, on_done: Callable[[int], None] = lambda n: None
) -> int:
    """Rebuild the footprints of these programs, and what they lack (missing, is_coarse).

    Each chunk of programs is one transaction. Running it again gives the same rows. `on_done`
    hears how many programs are ready. Returns their number.
    """
    ids = list(programs.order_by("pk").values_list("pk", flat=True))
    villages = Villages()
    for start in range(0, len(ids), CHUNK):
        _refresh(ids[start : start + CHUNK], villages)
        on_done(min(start + CHUNK, len(ids)))
    return len(ids)


@transaction.atomic
def _refresh(ids: list[int], villages: Villages) -> None:
    lines = _located_lines(ids)
    drawn = _drawn_ground({line.shape for line in lines if line.shape is not None})
    Piece.objects.filter(footprint__program__in=ids).delete()
    delete_rows(Footprint.objects.filter(program__in=ids))
    made = rows_of(lines, drawn, villages)
    Footprint.objects.bulk_create(row for row in made.footprints if row.is_drawn)
    plain = [[getattr(row, name) for name in VALUES] for row in made.footprints if not row.is_drawn]
    insert_rows(Footprint, FIELDS, plain)
    insert_rows(Piece, PIECE_FIELDS, [(row.pk, *piece) for row, piece in made.pieces])
    _say_what_is_missing(ids, made.footprints)


def _located_lines(ids: list[int]) -> list[Line]:
    located = Target.objects.filter(program__in=ids).exclude(area=None, shape=None)
    segments = defaultdict(list)
    of_lines = Target.segments.through.objects.filter(target__program__in=ids)
    for target_id, code in of_lines.values_list("target_id", "segment__code"):
        segments[target_id].append(code)
    rows = located.order_by("program", "line").values_list(
        "pk", "program_id", "area__code", "area__level", "shape_id", "planned_count", "unit"
    )
    return [
        Line(program, code, level, shape, ";".join(sorted(segments[pk])), count, unit)
        for pk, program, code, level, shape, count, unit in rows
    ]


def _drawn_ground(shape_ids: set[int]) -> dict[int, DrawnGround]:
    """Cut all these shapes at once; note how much of each lies in no village."""
    if not shape_ids:
        return {}
    shapes = list(Shape.objects.filter(pk__in=shape_ids).order_by("pk"))
    ground = cut_outlines({shape.pk: shape.wkb for shape in shapes})
    moved = []
    for shape in shapes:
        ratio = ground[shape.pk].outside_ratio
        if abs(shape.outside_ratio - ratio) > UNSEEN_RATIO:
            shape.outside_ratio = ratio
            moved.append(shape)
    Shape.objects.bulk_update(moved, ["outside_ratio"])
    return ground


def _say_what_is_missing(ids: list[int], rows: Iterable[Footprint]) -> None:
    """Write `missing` and `is_coarse`, programs with equal answers in one statement."""
    of_program = defaultdict(list)
    for row in rows:
        of_program[row.program_id].append(row)
    of_lines = Target.segments.through.objects.filter(target__program__in=ids)
    segmented = set(of_lines.values_list("target__program_id", flat=True))
    answers = defaultdict(list)
    columns = ("pk", "intervention_id", "starts_on", "ends_on", "recipient_class")
    for pk, *known in Program.objects.filter(pk__in=ids).values_list(*columns):
        own = of_program[pk]
        answers[missing_of(*known, own, pk in segmented), is_coarse(own)].append(pk)
    for (missing, coarse), pks in answers.items():
        Program.objects.filter(pk__in=pks).update(missing=missing, is_coarse=coarse)
