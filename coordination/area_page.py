"""Everything about one place in one year, as one person may read it: the page of an area."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count

from coordination.discretion import discreet
from coordination.finding_filter import sharing_a_village
from coordination.frames import lines_and_ground
from coordination.gaps import located_rows
from coordination.models import Finding, Gap, GapState, PriorityArea
from coordination.scope import gaps_open_to
from geo.models import Area
from programs.models import Footprint, Program

MOST_PROGRAMS, MOST_FINDINGS, MOST_GAPS = 100, 50, 100
STATED_HERE = "stated"
ELSEWHERE = "coarse"  # names a larger area: how much of it comes here is not known


@dataclass(frozen=True)
class CountHere:
    """What a program plans here in one unit; `spreads` are stated, need, equal, or coarse."""

    count: float | None
    unit: str
    spreads: tuple[str, ...]


@dataclass(frozen=True)
class ProgramHere:
    """One program; `bar` is (first day, days) within the year, None without a period in it."""

    program: Program
    counts: list[CountHere]
    bar: tuple[int, int] | None


@dataclass(frozen=True)
class AgencyHere:
    pk: int
    name: str
    program_count: int


@dataclass(frozen=True)
class Place:
    """The page. Counts are of all there is, lists are the first of it."""

    area: Area
    around: list[Area]  # those it lies in, largest first
    inside: list[Area]  # one level down
    agencies: list[AgencyHere]
    program_count: int
    programs: list[ProgramHere]
    finding_count: int
    findings: list[Finding]
    gaps: list[Gap]  # of this area
    gaps_above: list[Gap]  # of the areas it lies in
    gap_states: list[tuple[str, int]]  # of all areas inside it
    listed: list[PriorityArea]
    listed_inside: list[dict] = field(default_factory=list)


def place_of(area: Area, year: int, user) -> Place:
    """What this person may read of the place; the queries do not grow with what is there."""
    programs = Program.objects.visible_to(user).of_year(year).touching(area.code)
    agencies = _agencies(programs)
    shown = list(programs.for_list().order_by("is_coarse", "starts_on", "pk")[:MOST_PROGRAMS])
    findings = Finding.objects.visible_to(user).current().of_year(year)
    findings = sharing_a_village(findings, area.code)
    worst = list(findings.for_list().defer("villages").worst_first()[:MOST_FINDINGS])
    discreet(worst, user)
    around = _around(area)
    gaps = gaps_open_to(user).filter(fiscal_year=year)
    return Place(
        area=area,
        around=around,
        inside=list(Area.objects.filter(parent=area)),
        agencies=agencies,
        program_count=sum(agency.program_count for agency in agencies),
        programs=_programs(shown, area.code, year),
        finding_count=findings.count(),
        findings=worst,
        gaps=_gaps(gaps.filter(area=area)),
        gaps_above=_gaps(gaps.filter(area__in=around)),
        gap_states=_states(gaps, area),
        listed=list(_entries(year).filter(area=area).order_by("priority_list__code")),
        listed_inside=_listed_inside(area, year),
    )


def _around(area: Area) -> list[Area]:
    found = []
    while area.parent is not None:
        area = area.parent
        found.append(area)
    return found[::-1]


def _agencies(programs) -> list[AgencyHere]:
    """Who works here, those with most programs first."""
    counted = programs.order_by().values_list("agency", "agency__name").annotate(n=Count("pk"))
    return [AgencyHere(*row) for row in sorted(counted, key=lambda row: (-row[2], row[1]))]


def _programs(shown: list[Program], code: str, year: int) -> list[ProgramHere]:
    counts = counts_in(code, [program.pk for program in shown])
    return [ProgramHere(p, counts.get(p.pk, []), _bar(p, year)) for p in shown]


def counts_in(code: str, program_ids: list[int]) -> dict[int, list[CountHere]]:
    """What each program plans in the area of this code: its villages' parts added up by unit.

    A line that names the area itself, or a part of it, is stated here. One that names a larger
    area has no count here. A program whose lines name no segment is not among them.
    """
    lines, ground = lines_and_ground(Program.objects.filter(pk__in=program_ids))
    found = {}
    rows = located_rows(lines, ground)
    rows = rows[_is_in(rows["place"], code)]
    for (pk, unit), part in rows.groupby(["program_id", "unit"]):
        count = part["count"].sum(skipna=False)
        spreads = tuple(sorted(set(part.loc[part["count"].notna(), "spread"])))
        found.setdefault(pk, []).append(CountHere(_known(count), unit, spreads))
    for pk, unit, coarse_code, count in _coarse(program_ids):
        is_here = coarse_code == code or coarse_code.startswith(f"{code}.")
        if is_here:
            found.setdefault(pk, []).append(CountHere(count, unit, (STATED_HERE,)))
        elif code.startswith(f"{coarse_code}."):
            found.setdefault(pk, []).append(CountHere(None, unit, (ELSEWHERE,)))
    return found


def _is_in(places, code: str):
    return (places == code) | places.str.startswith(f"{code}.")


def _known(count: float) -> float | None:
    return None if count != count else float(count)


def _coarse(program_ids: list[int]):
    coarse = Footprint.objects.filter(program__in=program_ids, is_coarse=True)
    return coarse.order_by("pk").values_list("program_id", "unit", "coarse_code", "planned_count")


def _bar(program: Program, year: int) -> tuple[int, int] | None:
    starts_on, ends_on = program.starts_on, program.ends_on
    if not (starts_on and ends_on):
        return None
    begin, end = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    first, last = max(starts_on, begin), min(ends_on, end)
    return ((first - begin).days, (last - first).days) if first < last else None


def _gaps(gaps) -> list[Gap]:
    return list(gaps.for_list().select_related("listing__priority_list").worst_first()[:MOST_GAPS])


def _states(gaps, area: Area) -> list[tuple[str, int]]:
    inside = gaps.filter(area__code__startswith=f"{area.code}.").order_by()
    counts = dict(inside.values_list("state").annotate(Count("pk")))
    return [(state, counts[state]) for state in GapState.values if state in counts]


def _entries(year: int):
    entries = PriorityArea.objects.filter(priority_list__year__lte=year)
    return entries.select_related("priority_list__need", "priority_list__segment")


def _listed_inside(area: Area, year: int) -> list[dict]:
    """How many areas inside are on each list."""
    inside = PriorityArea.objects.filter(
        priority_list__year__lte=year, area__code__startswith=f"{area.code}."
    )
    by_list = inside.order_by("priority_list__code").values(
        "priority_list__code", "priority_list__name", "priority_list__year"
    )
    return list(by_list.annotate(count=Count("area", distinct=True)))
