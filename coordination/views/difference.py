"""Beda: a meeting beside the one before, four numbers with the lists behind them; and as files."""

from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.meetings import difference_tables as tables
from coordination.meetings.difference import Difference
from coordination.meetings.difference_cards import cards_of
from coordination.meetings.difference_files import as_xlsx, findings_csv
from coordination.meetings.difference_filter import asked_of, chips_of
from coordination.meetings.difference_wording import notes_of
from coordination.meetings.differences import Chosen, NoSuchSnapshot, difference_for
from coordination.meetings.rights import require_meeting
from coordination.meetings.snapshots import SnapshotDamaged
from coordination.models import Finding, Meeting
from coordination.reports.document import tables_text
from coordination.reports.layout import Table

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 50
MOST_ROWS = 25  # of a table on the page; the workbook has all


@dataclass(frozen=True)
class Shown:
    """A table as text, each row with the address of the list behind it, "" for none."""

    table: dict
    rows: list[tuple[dict, str]]


@dataclass(frozen=True)
class Found:
    """One page of findings; the pagination partial reads `page`, `numbers` and `total`."""

    page: Page
    numbers: list

    @property
    def total(self) -> int:
        return self.page.paginator.count


@login_required
@require_safe
def difference_page(request, pk: int):
    meeting = require_meeting(request.user, pk)
    try:
        chosen = _chosen(meeting, request.GET)
    except SnapshotDamaged as damaged:
        context = {"meeting": meeting, "damaged": str(damaged), "chosen": None}
        return render(request, "coordination/meeting/difference.html", context, status=409)
    context = {"meeting": meeting, "chosen": chosen, "damaged": ""}
    difference = chosen.difference
    if difference:
        context["notes"] = notes_of(difference)
    if difference and difference.is_compared:
        context |= _compared(request, difference)
    return render(request, "coordination/meeting/difference.html", context)


def _chosen(meeting: Meeting, query: QueryDict) -> Chosen:
    said = query.get("dengan", "")
    if said and not (said.isascii() and said.isdigit() and len(said) < 10):
        raise Http404
    try:
        return difference_for(meeting, int(said) if said else None)
    except NoSuchSnapshot:
        text = _("Tidak ada bahan beku yang lebih dulu dengan jenis dan cakupan yang sama.")
        raise Http404(text) from None


def _compared(request, difference: Difference) -> dict:
    asked = asked_of(request.GET)
    rows = sorted(asked.rows_of(difference), key=tables.order_of)
    paginator = Paginator(rows, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    numbers = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "cards": cards_of(difference),
        "chips": [(chip, _without(request, chip.name)) for chip in chips_of(asked, difference)],
        "problem": asked.problem,
        "kind": asked.kind,
        "found": Found(page, list(numbers)),
        "findings": _findings(request, difference, page),
        "small": [_shown(table) for table in _small(difference)],
        "tallies": _tallies(request, difference),
        "rest": [_shown(table) for table in _rest(difference)],
    }


def _without(request, name: str) -> str:
    """The address of the list without one filter."""
    query = request.GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return f"?{query.urlencode()}#temuan"


def _small(difference: Difference) -> tuple[Table, ...]:
    return (
        tables.agreement_counts(difference),
        tables.gap_states(difference),
        tables.completeness(difference),
    )


def _rest(difference: Difference) -> tuple[Table, ...]:
    return (
        tables.agreements(difference),
        tables.regency_gaps(difference),
        tables.gap_changes(difference),
        tables.ratios(difference),
        tables.declared(difference),
    )


def _shown(table: Table, addresses: list[str] | None = None) -> Shown:
    whole = len(table.rows)
    cut = replace(
        table,
        rows=table.rows[:MOST_ROWS],
        examples=table.examples[:MOST_ROWS],
        total=whole if whole > MOST_ROWS else None,
    )
    (text,) = tables_text((cut,))
    addresses = addresses or [""] * whole
    return Shown(text, list(zip(text["rows"], addresses, strict=False)))


def _tallies(request, difference: Difference) -> list[Shown]:
    """Tables of counts, each row leading to its findings."""

    def behind(name: str, tallies) -> list[str]:
        return [_address(request, name, list(tally.key)) for tally in tallies]

    return [
        _shown(tables.by_pair(difference), behind("opd", difference.pairs)),
        _shown(tables.by_regency(difference), behind("wilayah", difference.regencies)),
        _shown(tables.by_level(difference), behind("tingkat", difference.levels)),
        _shown(tables.by_need(difference), behind("kebutuhan", difference.needs)),
    ]


def _address(request, name: str, values: list) -> str:
    """This page with one filter alone, down at its list; "" where there is nothing to ask for."""
    if values == [""]:
        return ""
    query = QueryDict(mutable=True)
    for kept in ("tahun", "dengan"):
        if kept in request.GET:
            query[kept] = request.GET[kept]
    query.setlist(name, values)
    return f"?{query.urlencode()}#temuan"


def _findings(request, difference: Difference, page: Page) -> Shown:
    """The page's rows; a finding this person may read leads to it as it is today."""
    changes = list(page.object_list)
    (text,) = tables_text((tables.findings(difference, changes, first=page.start_index() or 1),))
    readable = set(
        Finding.objects.visible_to(request.user)
        .filter(pk__in=[row.id for row in changes])
        .values_list("pk", flat=True)
    )
    ids = [row.id if row.id in readable else None for row in changes]
    return Shown(text, list(zip(text["rows"], ids, strict=True)))


@login_required
@require_safe
def difference_file(request, pk: int):
    """All tables as XLSX, or with `bentuk=csv` the list of findings; filters of the page hold."""
    meeting = require_meeting(request.user, pk)
    try:
        chosen = _chosen(meeting, request.GET)
    except SnapshotDamaged as damaged:
        return HttpResponse(str(damaged), status=409, content_type="text/plain; charset=utf-8")
    difference = chosen.difference
    if difference is None or not difference.is_compared:
        raise Http404(_("Tidak ada pembanding untuk rakor ini."))
    rows = tuple(asked_of(request.GET).rows_of(difference))
    name = f"beda-rakor-{chosen.before.sha256[:8]}-{chosen.after.sha256[:8]}"
    if request.GET.get("bentuk") == "csv":
        text = findings_csv(difference, rows)
        return _file(text, "text/csv; charset=utf-8", f"{name}.csv")
    return _file(as_xlsx(difference, rows, chosen.after.sha256), XLSX_TYPE, f"{name}.xlsx")


def _file(content, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
