"""The rakor report as page, PDF and XLSX, each from the values of the latest run."""

from functools import lru_cache

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.models import Report
from coordination.reports.html import page_values
from coordination.reports.pdf import as_pdf
from coordination.reports.typesetting import TypesettingFailed
from coordination.reports.values import from_plain
from coordination.reports.xlsx import as_xlsx
from programs.access import may_see_programs, may_start_run

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def report_page(request):
    row = _latest(request)
    context = {"document": None, "map": "", "query": f"?tahun={row.fiscal_year}" if row else ""}
    if row:
        context |= page_values(from_plain(row.values))
    context["may_start_run"] = may_start_run(request.user)
    return render(request, "coordination/report.html", context)


@login_required
@require_safe
def report_pdf(request):
    row = _latest_or_404(request)
    try:
        content = _pdf_of(row.pk, row.sha256)
    except TypesettingFailed as why:
        return pdf_failed(request, why)
    return _file(content, "application/pdf", f"{_name(row)}.pdf")


def pdf_failed(request, why: TypesettingFailed) -> HttpResponse:
    """In words, and that another try may do: nothing that was kept has changed."""
    context = {"problem": str(why)}
    return render(request, "coordination/pdf_failed.html", context, status=503)


@login_required
@require_safe
def report_xlsx(request):
    row = _latest_or_404(request)
    return _file(as_xlsx(from_plain(row.values)), XLSX_TYPE, f"{_name(row)}.xlsx")


@lru_cache(maxsize=4)
def _pdf_of(pk: int, sha256: str) -> bytes:
    """The PDF of one report, kept by its hash: a hundred pages take seconds."""
    return as_pdf(from_plain(Report.objects.get(pk=pk, sha256=sha256).values))


def _latest(request) -> Report | None:
    """The newest report of the year in the address, or of the newest year that has one."""
    if not may_see_programs(request.user):
        raise PermissionDenied(_("Admin sistem tidak membaca bahan rakor."))
    reports = Report.objects.order_by("-fiscal_year", "-run_id")
    year = request.GET.get("tahun", "")
    if year.isascii() and year.isdigit() and len(year) == 4:
        reports = reports.filter(fiscal_year=int(year))
    return reports.first()


def _latest_or_404(request) -> Report:
    row = _latest(request)
    if row is None:
        raise Http404(_("Belum ada bahan rakor untuk tahun ini."))
    return row


def _name(row: Report) -> str:
    return f"bahan-rakor-{row.fiscal_year}-{row.sha256[:12]}"


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
