"""Rows to entries: what the register holds, as the values a form or a file gives.

The way back of programs.saving: saving what `entries_of` returns changes nothing.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping

from django.db.models import QuerySet

from geo.models import Shape
from programs.entries import Entry, EntryLine
from programs.models import Program, Target
from programs.realisation import NOTHING

SAME = (
    *("code", "fiscal_year", "stage", "status", "name", "activity_code", "nomenclature_version"),
    *("budget_idr", "starts_on", "ends_on", "period_is_assumed", "recipient_class"),
    *("note", "source", "confidence", "is_example", *NOTHING),
)


def entries_of(programs: QuerySet[Program]) -> dict[int, Entry]:
    """Entries of these programs in their latest stage, by id; three queries."""
    rows = list(programs.select_related("agency", "intervention", "fund_source"))
    lines = _lines_of([program.pk for program in rows])
    return {
        program.pk: Entry(
            agency=program.agency.name,
            intervention=program.intervention.code if program.intervention else None,
            fund_source=program.fund_source.code if program.fund_source else None,
            lines=tuple(lines[program.pk]),
            **{name: getattr(program, name) for name in SAME},
        )
        for program in rows
    }


DAYS = ("starts_on", "ends_on", "realised_on")
LINE = ("line", "area__code", "shape__wkb", "place_said", "planned_count", "unit", "realised_count")


def _lines_of(ids: list[int]) -> Mapping[int, list[EntryLine]]:
    """Plain values: a program of all villages has 1,500 lines, and is read at every save."""
    segments = defaultdict(list)
    of_lines = Target.segments.through.objects.filter(target__program__in=ids)
    for target, code in of_lines.values_list("target_id", "segment__code"):
        segments[target].append(code)
    rows = Target.objects.filter(program__in=ids).order_by("program", "line")
    lines = defaultdict(list)
    for pk, program, n, area, wkb, said, *counts in rows.values_list("pk", "program_id", *LINE):
        planned, unit, realised = counts
        lines[program].append(
            EntryLine(
                line=n,
                area_code=area,
                shape_wkb=bytes(wkb) if wkb else None,
                place_said=said,
                segments=tuple(sorted(segments[pk])),
                planned_count=planned,
                unit=unit,
                realised_count=realised,
            )
        )
    return lines


def entry_from_facts(program: Program, facts: dict) -> Entry:
    """An entry out of `programs.facts.facts`: of a version, a move or a proposed change.

    Raises LookupError where an outline it names is no longer kept.
    """
    digests = {line["shape"] for line in facts["lines"] if line["shape"]}
    kept = dict(Shape.objects.filter(digest__in=digests).values_list("digest", "wkb"))
    if missing := digests - set(kept):
        raise LookupError(f"outline {min(missing)} is not kept")
    own = {name: value for name, value in facts.items() if name != "lines"}
    return Entry(
        agency=program.agency.name,
        code=program.code,
        fiscal_year=program.fiscal_year,
        **own | {name: _day(own[name]) for name in DAYS if own.get(name)},
        lines=tuple(
            EntryLine(
                line=line["line"],
                area_code=line["area"],
                shape_wkb=bytes(kept[line["shape"]]) if line["shape"] else None,
                place_said=line["place_said"],
                segments=tuple(line["segments"]),
                planned_count=line["planned_count"],
                unit=line["unit"],
                realised_count=line["realised_count"],
            )
            for line in facts["lines"]
        ),
    )


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
