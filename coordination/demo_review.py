"""A queue that people have worked on, for the demonstration: answers, decisions, one reopening.

Written the way people write it, through the services, on findings of example programs alone. What
has taken a step already is left as people have made it since.
"""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from geo.models import Level
from programs import drafts, moves
from programs.models import Program, Target
from programs.stored import entries_of
from programs.vocabulary import read_rows

from .discussion import comment
from .models import Finding, FindingStatus
from .replies import answer
from .review import assign, decide

CHANGED = "CONTOH-MEJA-04"  # gets more villages after it was decided on: the finding reopens
NEIGHBOUR = "CONTOH-2026-0003"  # where this one works, too
WRITER = "dinsos"
MORE_VILLAGES = 3


@transaction.atomic
def load_demo_review(directory: Path) -> int:
    """Take the steps of fixtures/examples/review.csv on findings nobody has touched yet; returns
    how many. A pair that is not there is passed over: the examples may be fewer.

    Afterwards one of the programs decided on is changed, so that the next run reopens a finding.
    """
    rows = read_rows(Path(directory) / "review.csv")
    people = get_user_model().objects.in_bulk(field_name="username")
    findings = {(f.left.code, f.right.code): f for f in _untouched()}
    taken = 0
    for row in rows:
        finding = findings.get((row["left"], row["right"]))
        if finding is not None and row["by"] in people:
            _take(finding, row, people)
            taken += 1
    if taken:
        _change(people)
    return taken


def _untouched() -> QuerySet[Finding]:
    """Example findings on which nobody has done anything."""
    fresh = Finding.objects.filter(
        left__is_example=True,
        status=FindingStatus.INDICATED,
        version=1,
        assigned_to=None,
        comments=None,
    )
    return fresh.exclude(replies__answered_at__isnull=False).select_related(
        "left__agency", "right__agency"
    )


def _take(finding: Finding, row: dict[str, str], people: Mapping[str, object]) -> None:
    by, text = people[row["by"]], row["text"]
    match row["step"]:
        case "tanggapan":
            agency = by.memberships.get().agency
            answer(finding, agency=agency, stance=row["value"], note=text, by=by)
        case "tugaskan":
            assign(finding, to=people[row["value"]], by=by)
        case "komentar":
            comment(finding, text=text, by=by)
        case "putuskan":
            decide(finding, now=row["value"], resolution=row["resolution"], because=text, by=by)


def _change(people: Mapping[str, object]) -> None:
    """Take back, widen and submit again the program the demonstration changes."""
    own = Program.objects.filter(code=CHANGED, is_example=True)
    program = own.select_related("agency").first()
    if program is None or WRITER not in people:
        return
    by = people[WRITER]
    program = moves.move(program.pk, "tarik", by=by)
    entry = entries_of(own)[program.pk]
    lines = entry.lines + tuple(_more_lines(program, entry.lines[-1]))
    program.refresh_from_db()
    drafts.save(program.pk, dataclasses.replace(entry, lines=lines), by=by, version=program.version)
    moves.move(program.pk, "ajukan", by=by)


def _more_lines(program: Program, last):
    """Villages where the neighbour works and this program does not yet."""
    own = set(Target.objects.filter(program=program).values_list("area__code", flat=True))
    others = Target.objects.filter(program__code=NEIGHBOUR, area__level=Level.VILLAGE)
    codes = sorted(set(others.values_list("area__code", flat=True)) - own)
    for number, code in enumerate(codes[:MORE_VILLAGES], start=last.line + 1):
        yield dataclasses.replace(last, line=number, area_code=code)
