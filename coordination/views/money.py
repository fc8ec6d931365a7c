"""Anggaran: what the programs of a year cost, by one thing at a time; and the same as CSV."""

import io
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination.context import here
from coordination.money import Block, Realised, Sum, may_read_money, money_of
from coordination.money_csv import write_realised, write_splits, write_sums
from coordination.money_places import Split
from coordination.money_quotes import quoted_totals
from coordination.money_tables import BY_SLUG, CLASSES, DIMENSIONS, HOW_LABELS, REGENCY
from coordination.scope import programs_of
from programs.models import Program

PER_PAGE = 50
PAGE_OF = {False: "page", True: "halaman_contoh"}
PARTS = ("pembagian", "realisasi")


@dataclass(frozen=True)
class Line:
    """One row of a table: its cells in the order of the columns; None where no program is."""

    key: str
    label: str
    above: str
    sums: list[Sum | None]


@dataclass(frozen=True)
class Shown:
    """A block as the page shows it; `page` holds (program, Split, its way in words)."""

    block: Block
    columns: list[str]
    lines: list[Line]
    totals: list[Sum | None]
    realised: list[tuple[str, Realised]]
    hows: list[tuple[str, int]]
    page: Page | None


@login_required
def money(request):
    by = _asked(request)
    blocks = money_of(programs_of(request), by)
    context = {
        "by": by,
        "label": DIMENSIONS[by].label,
        "slug": DIMENSIONS[by].slug,
        "choices": [(entry.slug, entry.label) for entry in DIMENSIONS.values()],
        "shown": [_shown(request, block) for block in blocks],
        "quoted": quoted_totals(),
    }
    return render(request, "coordination/money.html", context)


@login_required
def money_csv(request):
    """The table on screen; with `rinci`, how budgets were divided or what was realised."""
    by, part = _asked(request), request.GET.get("rinci", "")
    part = part if part in PARTS else ""
    if part:
        by = REGENCY if part == "pembagian" else "stage"
    blocks, out = money_of(programs_of(request), by), io.StringIO()
    if part == "pembagian":
        write_splits(blocks, out)
    elif part == "realisasi":
        write_realised(blocks, out)
    else:
        write_sums(blocks, by, out)
    headers = {"Content-Disposition": f'attachment; filename="{_name(request, by, part)}"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _name(request, by: str, part: str) -> str:
    """`anggaran-dana-2026-36.04.csv`: what is in the file, of which year and area."""
    place = here(request)
    words = ["anggaran", part or DIMENSIONS[by].slug]
    words += [str(place.year)] if place.year else []
    words += [place.area.code] if place.area else []
    return "-".join(words) + ".csv"


def _asked(request) -> str:
    """Which table; the first where the address names none that there is."""
    if not may_read_money(request.user):
        raise PermissionDenied(_("Admin sistem tidak membaca anggaran program."))
    return BY_SLUG.get(request.GET.get("menurut", ""), "stage")


def _shown(request, block: Block) -> Shown:
    classes = block.classes
    return Shown(
        block,
        [str(CLASSES[name]) for name in classes],
        [Line(row.key, row.label, row.above, _cells(row.sums, classes)) for row in block.rows],
        _cells(block.totals, classes),
        [(str(CLASSES[row.recipient_class]), row) for row in block.realised],
        _hows(block),
        _page(request, block) if block.division else None,
    )


def _cells(sums: dict[str, Sum], classes: list[str]) -> list[Sum | None]:
    return [sums[name] if sums[name].programs else None for name in classes]


def _hows(block: Block) -> list[tuple[str, int]]:
    if not block.division:
        return []
    return [(str(HOW_LABELS[how]), count) for how, count in block.division.hows.items()]


def _page(request, block: Block) -> Page:
    paginator = Paginator(block.division.program_ids, PER_PAGE)
    page = paginator.get_page(request.GET.get(PAGE_OF[block.is_example]))
    ids = list(page.object_list)
    named = Program.objects.select_related("agency").in_bulk(ids)
    page.object_list = [_named(split, named) for split in block.division.splits(ids)]
    return page


def _named(split: Split, named: dict[int, Program]) -> tuple[Program, Split, str]:
    return named[split.program_id], split, str(HOW_LABELS[split.how])
