"""Which part of the register a meeting is about: its programs, its findings, its gaps."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from coordination.models import Finding, Gap, Meeting, Run
from programs.models import Program, ProgramQuerySet

from .values import Scope


def scope_of(meeting: Meeting) -> Scope:
    """The scope as values. Areas are regencies; none means the whole province."""
    return Scope(
        fiscal_year=meeting.fiscal_year,
        stage=meeting.stage,
        areas=tuple(meeting.areas.order_by("code").values_list("code", flat=True)),
        needs=tuple(meeting.needs.order_by("code").values_list("code", flat=True)),
    )


def programs_of(scope: Scope) -> ProgramQuerySet:
    """Programs in force of the year, in their latest stage, with ground in one of the areas."""
    programs = Program.objects.in_force().of_year(scope.fiscal_year)
    if scope.stage:
        programs = programs.filter(stage=scope.stage)
    if scope.needs:
        programs = programs.filter(intervention__need__code__in=scope.needs)
    if scope.areas:
        touching = [Program.objects.touching(code).values("pk") for code in scope.areas]
        programs = programs.filter(reduce(or_, (Q(pk__in=some) for some in touching)))
    return programs


def findings_of(scope: Scope, programs: ProgramQuerySet) -> QuerySet[Finding]:
    """Pairs of the year with a side in the scope that share ground in one of the areas."""
    ids = programs.order_by().values("pk")
    found = Finding.objects.of_year(scope.fiscal_year).filter(Q(left__in=ids) | Q(right__in=ids))
    if scope.areas:
        found = found.filter(reduce(or_, (Q(regencies__contains=f",{c},") for c in scope.areas)))
    return found


def gaps_of(scope: Scope, run: Run) -> QuerySet[Gap]:
    """Gaps of the run in the areas, or above them, for the needs."""
    gaps = Gap.objects.filter(run=run)
    if scope.needs:
        gaps = gaps.filter(need__code__in=scope.needs)
    if scope.areas:
        gaps = gaps.filter(reduce(or_, (Q(area__code__startswith=code) for code in scope.areas)))
    return gaps


def is_same(one: Meeting, other: Meeting) -> bool:
    """Whether two meetings are of one kind and scope, so that one follows the other.

    The stage is left out: the next rakor of a year often looks at the next stage.
    """
    mine, its = scope_of(one), scope_of(other)
    return (one.kind, one.regency_id, mine.fiscal_year, mine.areas, mine.needs) == (
        *(other.kind, other.regency_id),
        *(its.fiscal_year, its.areas, its.needs),
    )
