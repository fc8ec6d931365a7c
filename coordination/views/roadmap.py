"""Peta jalan: poverty by each yardstick, where it shall go, and what is planned beside it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coordination.charts import to_png
from coordination.context import here
from coordination.roadmap import page
from coordination.roadmap.pictures import Chart, charts_of
from coordination.roadmap.planned import planned_in
from coordination.roadmap.reading import FIRST_YEAR, Book, read_book
from coordination.roadmap.sheets import as_csv
from coordination.roadmap.targets import (
    TargetRefused,
    may_read_indicators,
    may_set_targets,
    set_target,
)
from geo.models import Area, Level
from programs.limits import BadEntry
from programs.numbers import read_number

REGENCY = 5  # characters of 36.04


@login_required
@require_GET
def roadmap(request):
    """The province; an area chosen in the top bar leads to its own page."""
    _require_reader(request.user)
    if (area := here(request).area) and area.level >= Level.REGENCY:
        code = area.code[:REGENCY]
        return redirect(f"{reverse('roadmap-area', args=[code])}?{_asked(request, code)}")
    book = read_book()
    return _page(request, book, book.province)


@login_required
@require_GET
def roadmap_area(request, code: str):
    _require_reader(request.user)
    chosen = request.GET.get("wilayah", code)
    if chosen[:REGENCY] != code:
        return redirect(f"{reverse('roadmap')}?{_asked(request, chosen)}")
    book = read_book()
    area = _regency(book, code)
    here(request).area = area  # the top bar says where one is
    return _page(request, book, area)


def _asked(request, code: str) -> str:
    asked = request.GET.copy()
    asked["wilayah"] = code
    return asked.urlencode()


def _require_reader(user) -> None:
    if not may_read_indicators(user):
        raise PermissionDenied


def _regency(book: Book, code: str) -> Area:
    area = next((area for area in book.regencies if area.code == code), None)
    if area is None:
        raise Http404
    return area


def _page(request, book: Book, area: Area | None, *, said=None, faults=None):
    context = {
        "area": area,
        "book": book,
        "is_province": area is not None and area == book.province,
        "regencies": book.regencies,
        "said": said or {},
        "faults": faults or {},
        "may_set": may_set_targets(request.user),
    }
    if area is not None and book.poor is not None:
        numbers = _numbers(book, area)
        drawn = [row for shown in numbers["charts"] for row in shown["chart"].rows]
        context |= numbers | _beside(request, book, area, drawn)
    return render(request, "coordination/roadmap.html", context)


def _numbers(book: Book, area: Area) -> dict:
    """Of BPS's poor, the one yardstick there is of every area and year."""
    is_province = area == book.province
    standing = [] if is_province else page.standings(book, area)
    return {
        "years": book.years,
        "lines": page.lines(book) if is_province else [],
        "pairs": page.pairs(book, area),
        "checks": page.sum_checks(book),
        "known": page.known_counts(book),
        "ranked": [(one, page.standings(book, one)) for one in book.regencies if is_province],
        "standing": standing,
        "third": page.third_lowest(standing),
        "charts": [_shown(chart) for chart in charts_of(book, area)],
    }


def _shown(chart: Chart) -> dict:
    # Made by coordination.charts, which escapes all it is given.
    return {"chart": chart, "svg": mark_safe(chart.svg)}


def _beside(request, book: Book, area: Area, drawn: list) -> dict:
    codes = [area.code] if area != book.province else [area.code, *book.codes]
    rows = [row for row in book.rows if row.area.code in codes]
    return {
        "statements": page.statements(book, codes),
        "unused": book.unused(codes),
        "yardsticks": book.by_yardstick([area.code]),
        "notes": [row for row in rows if row.note and row.in_use],
        "targets": book.targets,
        "may_have_target": [about for about in book.indicators.values() if about.is_rate],
        "planned": planned_in(request.user, area.code, first_year=FIRST_YEAR),
        "sources": page.sources_of([*rows, *drawn, *book.targets]),
    }


@login_required
@require_GET
def roadmap_chart(request, code: str, slug: str, kind: str):
    """One chart as a file: the same picture as SVG or PNG, or its values as CSV."""
    _require_reader(request.user)
    book = read_book()
    area = book.province if book.province and code == book.province.code else None
    area = area or _regency(book, code)
    chart = next((chart for chart in charts_of(book, area) if chart.slug == slug), None)
    if chart is None or kind not in FILES:
        raise Http404
    content_type, make = FILES[kind]
    answer = HttpResponse(make(chart), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="sinkron-{code}-{slug}.{kind}"'
    return answer


FILES = {
    "svg": ("image/svg+xml", lambda chart: chart.svg),
    "png": ("image/png", lambda chart: to_png(chart.svg)),
    "csv": ("text/csv; charset=utf-8", lambda chart: "\ufeff" + as_csv(chart.rows)),
}


@login_required
def roadmap_target(request):
    if request.method != "POST":
        return redirect("roadmap")
    if not may_set_targets(request.user):
        raise PermissionDenied(_("Sasaran ditetapkan oleh sekretariat provinsi."))
    said = {name: request.POST.get(name, "") for name in ("wilayah", "indikator", "tahun")}
    said |= {name: request.POST.get(name, "") for name in ("sasaran", "alasan")}
    try:
        target = set_target(
            area=said["wilayah"],
            indicator=said["indikator"],
            year=_number(said["tahun"], whole=True),
            value=_number(said["sasaran"]),
            reason=said["alasan"],
            by=request.user,
        )
    except TargetRefused as why:
        book = read_book()
        return _page(request, book, book.province, said=said, faults=why.faults)
    except BadEntry as why:
        book = read_book()
        faults = {"reason": "; ".join(fault.why for fault in why.faults)}
        return _page(request, book, book.province, said=said, faults=faults)
    messages.success(request, _("Sasaran %(target)s disimpan.") % {"target": target})
    return redirect(f"{reverse('roadmap')}#sasaran")


def _number(said: str, *, whole: bool = False):
    """None for what cannot be read: the service says what is wrong with it."""
    try:
        value = read_number(said)
    except ValueError:
        return None
    if value is None or not whole:
        return value
    return int(value) if value == int(value) else None
