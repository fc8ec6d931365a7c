"""Temuan: the queue, worst first."""

from dataclasses import dataclass
from functools import partial

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination import queue
from coordination.bulk import AT_ONCE, actions_for
from coordination.columns import columns_of
from coordination.listing import listing_of
from coordination.models import FindingLevel, FindingStatus, Run
from coordination.rights import Act, holds
from coordination.saved_filters import saved_filters_of
from programs.access import may_start_run
from programs.models import Program

MAIN = ("q", "level", "kabkota", "opd", "kebutuhan", "segmen", "ditugaskan", "urut")
MORE = (
    "intervensi",
    "umur",
    "lewat",
    "tanggapan",
    "dibuka",
    "kedua",
    "penyelesaian",
    "tak_tuntas",
    "internal",
    "contoh",
)


@dataclass(frozen=True)
class Tab:
    """A link that narrows the list, with how many it opens; the other filters stay."""

    label: str
    count: int
    address: str
    is_here: bool


@dataclass(frozen=True)
class CoarseProgram:
    """A program whose location is not detailed, with the findings that wait for it."""

    program: Program
    count: int
    severity: float
    address: str


@login_required
def finding_list(request):
    """Located findings one by one; those that lack a location grouped per coarse program.

    The number of queries is the same however many there are.
    """
    data, asked = queue.query_of(request), queue.asked_for(request)
    counts = queue.counts_of(request)
    levels, statuses = queue.levels_asked(data), queue.statuses_asked(data)
    wants_groups = levels == [FindingLevel.CLARIFY] and not _names_one_program(data)
    found = listing_of(
        request,
        asked,
        shown=MAIN + MORE,
        total=counts.of(levels, statuses),
        load=partial(queue.rows_of, user=request.user),
    )
    may_decide = holds(request.user, Act.DECIDE)
    context = {
        "listing": found,
        "fields": found.fields[: len(MAIN)],
        "more_fields": found.fields[len(MAIN) :],
        "is_more_open": any(field.value for field in found.fields[len(MAIN) :]),
        "level_tabs": _level_tabs(data, counts, levels, statuses),
        "state_tabs": _state_tabs(data, counts, levels),
        "groups": _coarse_programs(asked, data) if wants_groups and not found.errors else None,
        "columns": columns_of(request.user),
        "query": data.urlencode(),
        "suffix": _suffix(request),
        "saved_filters": saved_filters_of(request.user),
        "today": timezone.localdate(),
        "overdue": queue.overdue_of(request, timezone.localdate()) if may_decide else None,
        "actions": actions_for(request.user) if may_decide else (),
        "at_once": AT_ONCE,
        "may_start_run": may_start_run(request.user),
        "run": Run.objects.first(),
    }
    return render(request, "coordination/finding_list.html", context)


def _names_one_program(data: QueryDict) -> bool:
    return bool(data.get("program")) or data.get("urai") == "ya"


def _suffix(request) -> str:
    """What a link to a finding takes along, so that its neighbours are those of this list."""
    given = request.GET.copy()
    given.pop("page", None)
    return f"?{given.urlencode()}" if given else ""


def _address(data: QueryDict, **changed: list[str]) -> str:
    kept = data.copy()
    for name, values in changed.items():
        kept.setlist(name, values)
    return f"?{kept.urlencode()}"


def _level_tabs(data: QueryDict, counts: queue.Counts, levels, statuses) -> list[Tab]:
    clarify = [FindingLevel.CLARIFY]
    located = counts.of(queue.LOCATED, statuses)
    return [
        Tab(
            _("Duplikasi dan tumpang tindih"),
            located,
            _address(data, level=[], urai=[], program=[], lewat=[]),
            levels == list(queue.LOCATED),
        ),
        Tab(
            _("Perlu klarifikasi"),
            counts.of(clarify, statuses),
            _address(data, level=clarify),
            levels == clarify,
        ),
    ]


def _state_tabs(data: QueryDict, counts: queue.Counts, levels) -> list[Tab]:
    """Every state that has any, and the one asked for; `gugur` is not among all."""
    chosen = [status for status in data.getlist("status") if status]
    current = [status for status in FindingStatus if status != FindingStatus.GONE]
    tabs = [Tab(_("Semua"), counts.of(levels, current), _address(data, status=[]), not chosen)]
    for status in FindingStatus:
        count = counts.of(levels, [status])
        if count or status in chosen:
            address = _address(data, status=[status])
            tabs.append(Tab(str(status.label), count, address, status in chosen))
    return tabs


def _coarse_programs(asked, data: QueryDict) -> list[CoarseProgram]:
    """One row per coarse program, those with most findings first. Three queries."""
    waiting = asked.qs.order_by()
    counts: dict[int, int] = {}
    worst: dict[int, float] = {}
    for side in ("left", "right"):
        grouped = waiting.filter(**{f"{side}__is_coarse": True}).values_list(side)
        for pk, count, severity in grouped.annotate(Count("pk"), Max("severity")):
            counts[pk] = counts.get(pk, 0) + count
            worst[pk] = max(worst.get(pk, 0), severity)
    programs = Program.objects.for_list().in_bulk(counts)
    rows = [
        CoarseProgram(programs[pk], counts[pk], worst[pk], _address(data, program=[str(pk)]))
        for pk in programs
    ]
    return sorted(rows, key=lambda row: (-row.count, -row.severity, row.program.pk))
