"""The queue of findings as one person reads it: what the address asks for, counts, what is late.

The page, the neighbours of a finding and the actions on many rows all ask here, so that they agree
on what "the queue" is.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef
from django.http import QueryDict

from coordination.context import here
from coordination.discretion import discreet
from coordination.finding_filter import FindingFilter
from coordination.models import Finding, FindingLevel, FindingStatus, Reply
from coordination.reasons import with_kept

LOCATED = (FindingLevel.DUPLICATION, FindingLevel.OVERLAP)
# Who asks for one of these wants every level; else the coarse ones wait on a list of their own.
OF_ANY_LEVEL = ("level", "program", "urai", "lewat", "untuk", "proses")
NOT_A_FILTER = ("page",)
UNREAD = ("villages", "severity_parts", "exposed_figure", "facts_digest")
UNREAD_OF_A_PROGRAM = ("note", "source")


@dataclass(frozen=True)
class Counts:
    """How many findings there are of each level and status, under the other filters."""

    by: dict[tuple[str, str], int]

    def of(self, levels, statuses) -> int:
        """Those of these levels and statuses."""
        return sum(
            n for (level, status), n in self.by.items() if level in levels and status in statuses
        )


@dataclass(frozen=True)
class Overdue:
    """What passed its date: of the year on screen, and how many more in each other year."""

    count: int
    oldest_days: int
    elsewhere: list[tuple[int, int]]  # (year, count)


def query_of(request) -> QueryDict:
    """What the address asks for, with the year of the page, without the page number."""
    return _of_year(request, request.GET)


def _of_year(request, given: QueryDict) -> QueryDict:
    data = given.copy()
    for name in NOT_A_FILTER:
        data.pop(name, None)
    if not _is_year(data.get("tahun", "")) and (year := here(request).year):
        data["tahun"] = str(year)
    return data


def _is_year(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) == 4


def asked_for(request, given: QueryDict | None = None) -> FindingFilter:
    """The findings that an address asks for, worst first; `given` is the page's own by default."""
    data = _of_year(request, request.GET if given is None else given)
    rows = Finding.objects.visible_to(request.user).worst_first()
    if not any(data.get(name) for name in OF_ANY_LEVEL):
        rows = rows.filter(level__in=LOCATED)
    return FindingFilter(data, queryset=rows, request=request)


def counts_of(request) -> Counts:
    """One query counts what every state, and every level, would list under the other filters."""
    data = query_of(request)
    for name in ("status", "level", "urut"):
        data.pop(name, None)
    rows = Finding.objects.visible_to(request.user).order_by()
    asked = FindingFilter(data, queryset=rows, request=request, with_gone=True)
    if asked.errors:
        return Counts({})
    found = asked.qs.order_by().values_list("level", "status").annotate(Count("pk"))
    return Counts({(level, status): count for level, status, count in found})


def levels_asked(data: QueryDict) -> list[str]:
    if chosen := data.getlist("level"):
        return chosen
    asks_all = any(data.get(name) for name in OF_ANY_LEVEL)
    return list(FindingLevel if asks_all else LOCATED)


def statuses_asked(data: QueryDict) -> list[str]:
    chosen = [status for status in data.getlist("status") if status]
    return chosen or [status for status in FindingStatus if status != FindingStatus.GONE]


def rows_of(ids: list[int], user) -> list[Finding]:
    """These findings in this order, with all that a row of the queue shows, and no more of them
    than this person may read. One query."""
    asked = Reply.objects.open().filter(finding=OuterRef("pk"))
    unread = [f"{side}__{name}" for side in ("left", "right") for name in UNREAD_OF_A_PROGRAM]
    rows = (
        with_kept(Finding.objects.filter(pk__in=ids))
        .annotate(awaits_reply=Exists(asked))
        .for_list()
        .select_related("assigned_to")
        .defer(*UNREAD, *unread)
    )
    found = {finding.pk: finding for finding in rows.order_by()}
    ordered = [found[pk] for pk in ids if pk in found]
    discreet(ordered, user)
    return ordered


def overdue_of(request, today: datetime.date) -> Overdue:
    """What passed its date, in every year and every area this person reads. One query."""
    late = Finding.objects.visible_to(request.user).past_due(today).order_by()
    sides = late.values_list("left_year", "right_year")
    year = here(request).year
    count, first, elsewhere = 0, None, {}
    for left, right, number, due_on in sides.annotate(Count("pk"), Min("due_on")):
        first = min(first or due_on, due_on)
        if year in (left, right):
            count += number
        else:
            for other in {left, right}:
                elsewhere[other] = elsewhere.get(other, 0) + number
    oldest = (today - first).days if first else 0
    return Overdue(count, oldest, sorted(elsewhere.items()))
