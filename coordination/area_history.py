"""What there was in a place before: programs of other years, findings that are gone, lists."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from coordination.discretion import discreet
from coordination.finding_filter import sharing_a_village
from coordination.models import Finding, FindingStatus, PriorityArea, PriorityList
from geo.models import Area
from programs.models import Program

MOST_EARLIER, MOST_GONE = 50, 20


@dataclass(frozen=True)
class YearThere:
    """One year: programs this person reads, and lists that name the place, new in that year."""

    year: int
    program_count: int
    agency_count: int
    lists: list[PriorityList]


@dataclass(frozen=True)
class History:
    """Latest year first. `earlier` and `gone` are the first of their counts."""

    years: list[YearThere]
    earlier: list[Program]
    earlier_count: int
    gone: list[Finding]
    gone_count: int


def history_of(area: Area, year: int, user) -> History:
    """The queries do not grow with the years."""
    programs = Program.objects.visible_to(user).touching(area.code)
    counted = programs.order_by().values_list("fiscal_year").annotate(
        Count("pk", distinct=True), Count("agency", distinct=True)
    )  # fmt: skip
    counts = {of: (many, agencies) for of, many, agencies in counted}
    lists = defaultdict(list)
    for entry in _entries(area):
        lists[entry.priority_list.year].append(entry.priority_list)
    earlier = programs.filter(fiscal_year__lt=year)
    gone = Finding.objects.visible_to(user).filter(status=FindingStatus.GONE)
    gone = sharing_a_village(gone, area.code)
    shown = list(gone.for_list().defer("villages").order_by("-left_year", "-pk")[:MOST_GONE])
    discreet(shown, user)
    return History(
        years=[
            YearThere(of, *counts.get(of, (0, 0)), lists[of])
            for of in sorted({*counts, *lists}, reverse=True)
        ],
        earlier=list(earlier.for_list().order_by("-fiscal_year", "agency__name")[:MOST_EARLIER]),
        earlier_count=sum(many for of, (many, _agencies) in counts.items() if of < year),
        gone=shown,
        gone_count=gone.count(),
    )


def _entries(area: Area):
    return (
        PriorityArea.objects.filter(area=area)
        .select_related("priority_list")
        .order_by("priority_list__code")
    )
