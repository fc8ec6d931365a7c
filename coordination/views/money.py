"""Anggaran: what the programs of a year cost, by one thing at a time; and the same as CSV."""

import io
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coordination.charts import to_png
from coordination.context import here
from coordination.money import Block, Realised, Sum, may_read_money, money_of
from coordination.money_charts import About, MoneyChart, charts_of
from coordination.money_csv import (
    write_realised,
    write_spending,
    write_splits,
    write_stages,
    write_sums,
)
from coordination.money_places import Split
from coordination.money_quotes import quoted_totals
from coordination.money_spent import Spent
from coordination.money_tables import BY_SLUG, CLASSES, DIMENSIONS, HOW_LABELS, REGENCY, STAGE
from coordination.scope import programs_of
from programs.models import Program

PER_PAGE = 50
PAGE_OF = {False: "page", True: "halaman_contoh"}
PARTS = {"pembagian": REGENCY, "realisasi": STAGE, "tahapan": STAGE, "serapan": ""}
FILES = {
    "svg": ("image/svg+xml", lambda chart: chart.svg),
    "png": ("image/png", lambda chart: to_png(chart.svg)),
    "csv": ("text/csv; charset=utf-8", lambda chart: "\ufeff" + chart.csv),
}


@dataclass(frozen=True)
class Line:
    """One row of a table: its cells in the order of the columns; None where no program is."""

    key: str
    label: str
    above: str
    sums: list[Sum | None]


@dataclass(frozen=True)
class Shown:
    """A block as the page shows it; `page` holds (program, Split, its way in words), or of the
    table by stage (program, money_stages.StageLine).
    """

    block: Block
    columns: list[str]
    lines: list[Line]
    totals: list[Sum | None]
    realised: list[tuple[str, Realised]]
    hows: list[tuple[str, int]]
    page: Page | None
    spent: list[tuple[str, str, Spent]]  # label, class in words
    spent_totals: list[tuple[str, Spent]]
    charts: list[tuple[MoneyChart, SafeString]]


@login_required
def money(request):
    by = _asked(request)
    blocks = money_of(programs_of(request), by)
    context = {
        "by": by,
        "label": DIMENSIONS[by].label,
        "slug": DIMENSIONS[by].slug,
        "choices": [(entry.slug, entry.label) for entry in DIMENSIONS.values()],
        "shown": [_shown(request, block, by) for block in blocks],
        "quoted": quoted_totals(),
    }
    return render(request, "coordination/money.html", context)


@login_required
def money_csv(request):
    """The table on screen; with `rinci` how budgets were divided, went from stage to stage or were
    spent, or what was realised.
    """
    by, part = _asked(request), request.GET.get("rinci", "")
    part = part if part in PARTS else ""
    by = PARTS.get(part) or by
    blocks, out = money_of(programs_of(request), by), io.StringIO()
    if part == "pembagian":
        write_splits(blocks, out)
    elif part == "realisasi":
        write_realised(blocks, out)
    elif part == "tahapan":
        write_stages(blocks, out)
    elif part == "serapan":
        write_spending(blocks, by, out)
    else:
        write_sums(blocks, by, out)
    headers = {"Content-Disposition": f'attachment; filename="{_name(request, by, part)}"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@login_required
@require_GET
def money_chart(request, slug: str, kind: str):
    """One chart as a file: the same picture as SVG or PNG, or its values as CSV."""
    by = _asked(request)
    blocks = money_of(programs_of(request), by) if kind in FILES else []
    charts = [chart for block in blocks for chart in charts_of(block, by, _about(request))]
    chart = next((chart for chart in charts if chart.slug == slug), None)
    if chart is None:
        raise Http404
    content_type, make = FILES[kind]
    name = _name(request, by, slug, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(make(chart), content_type=content_type, headers=headers)


def _about(request) -> About:
    place = here(request)
    area = place.area.short_name if place.area else ""
    return About(place.year, area, timezone.localdate())


def _name(request, by: str, part: str, kind: str = "csv") -> str:
    """`anggaran-dana-2026-36.04.csv`: what is in the file, of which year and area."""
    place = here(request)
    words = ["anggaran", DIMENSIONS[by].slug] if part in ("", "serapan") else ["anggaran"]
    words += [part] if part else []
    words += [str(place.year)] if place.year else []
    words += [place.area.code] if place.area else []
    return "-".join(words) + f".{kind}"


def _asked(request) -> str:
    """Which table; the first where the address names none that there is."""
    if not may_read_money(request.user):
        raise PermissionDenied(_("Admin sistem tidak membaca anggaran program."))
    return BY_SLUG.get(request.GET.get("menurut", ""), "stage")


def _shown(request, block: Block, by: str) -> Shown:
    classes = block.classes
    return Shown(
        block,
        [str(CLASSES[name]) for name in classes],
        [Line(row.key, row.label, row.above, _cells(row.sums, classes)) for row in block.rows],
        _cells(block.totals, classes),
        [(str(CLASSES[row.recipient_class]), row) for row in block.realised],
        _hows(block),
        _page(request, block),
        [
            (row.label, str(CLASSES[row.recipient_class]), row)
            for row in block.spending.rows
            if row.reported
        ],
        [(str(CLASSES[one.recipient_class]), one) for one in block.spending.totals],
        # Made by coordination.charts, which escapes all it is given.
        [(chart, mark_safe(chart.svg)) for chart in charts_of(block, by, _about(request))],
    )


def _cells(sums: dict[str, Sum], classes: list[str]) -> list[Sum | None]:
    return [sums[name] if sums[name].programs else None for name in classes]


def _hows(block: Block) -> list[tuple[str, int]]:
    if not block.division:
        return []
    return [(str(HOW_LABELS[how]), count) for how, count in block.division.hows.items()]


def _page(request, block: Block) -> Page | None:
    """How budgets were divided, or went from stage to stage, program by program."""
    table = block.division or block.stages
    if table is None:
        return None
    paginator = Paginator(table.program_ids, PER_PAGE)
    page = paginator.get_page(request.GET.get(PAGE_OF[block.is_example]))
    ids = list(page.object_list)
    named = Program.objects.select_related("agency").in_bulk(ids)
    if block.division:
        page.object_list = [_named(split, named) for split in block.division.splits(ids)]
    else:
        page.object_list = [(named[line.program_id], line) for line in block.stages.lines(ids)]
    return page


def _named(split: Split, named: dict[int, Program]) -> tuple[Program, Split, str]:
    return named[split.program_id], split, str(HOW_LABELS[split.how])
