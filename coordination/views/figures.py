"""Angka kebutuhan: every figure by yardstick, contradicting ones side by side, and choosing one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.figures import (
    FigureRefused,
    address_of,
    choose_figure,
    indicator_name,
    may_choose_figures,
    rivals_of,
    told,
)
from coordination.intake.files import may_import_figures
from coordination.listing import errors_of, listing
from coordination.models import NeedFigure
from coordination.need_files import write_figures
from coordination.need_filters import NeedFigureFilter
from coordination.priority import may_read_needs
from programs.limits import BadEntry

SHOWN = ("q", "kebutuhan", "segmen", "tingkat", "tahun_angka", "dipakai", "contoh")


@login_required
def figure_list(request):
    found = listing(request, NeedFigureFilter, _figures(request.user), shown=SHOWN)
    context = {
        "listing": found,
        "figures": told(found.page),
        "address": request.GET.urlencode(),
        "may_import": may_import_figures(request.user),
    }
    return render(request, "coordination/figure_list.html", context)


@login_required
def figures_file(request):
    """All figures that the address asks for."""
    figures = _figures(request.user)
    asked = NeedFigureFilter(request.GET, queryset=figures, request=request)
    if asked.errors:
        return HttpResponse("; ".join(errors_of(asked)), status=400, content_type="text/plain")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="angka-kebutuhan.csv"'
    write_figures(asked.qs, answer)
    return answer


@login_required
def figure_compare(request):
    """The figures of one area about the same thing: `?wilayah=&kebutuhan=&segmen=`, or
    `?wilayah=&indikator=` of what is no need.
    """
    figures = _figures(request.user)
    asked = {name: request.GET.get(name, "") for name in ("wilayah", "kebutuhan", "segmen")}
    found = figures.filter(area__code=_plain(asked["wilayah"]))
    if asked["kebutuhan"]:
        found = found.filter(need__code=_plain(asked["kebutuhan"]))
        segment = _plain(asked["segmen"])
        found = found.filter(segment__code=segment) if segment else found.filter(segment=None)
    else:
        indicator = _plain(request.GET.get("indikator", ""))
        found = found.filter(need=None, indicator=indicator)
    return _compared(request, list(found.order_by("-year", "indicator", "pk")))


@login_required
@require_POST
def figure_choose(request, pk: int):
    if not may_read_needs(request.user) or not may_choose_figures(request.user):
        raise PermissionDenied
    figure = get_object_or_404(_figures(request.user), pk=pk)
    said = request.POST.get("alasan", "")
    try:
        choose_figure(figure, because=said, by=request.user)
    except FigureRefused as why:
        return _refused(request, figure, str(why), said)
    except BadEntry as why:
        return _refused(request, figure, "; ".join(fault.why for fault in why.faults), said)
    messages.success(
        request,
        _("Angka %(name)s %(year)s kini dipakai. Celah mengikutinya pada proses berikutnya.")
        % {"name": indicator_name(figure.indicator), "year": figure.year},
    )
    return redirect(address_of(figure))


def _refused(request, figure: NeedFigure, problem: str, said: str) -> HttpResponse:
    group = rivals_of(figure).select_related("area__parent__parent", "need", "segment")
    figures = list(group.order_by("-year", "indicator", "pk"))
    return _compared(request, figures, problem=problem, wanted=figure.pk, because=said, status=400)


def _compared(request, figures, *, problem="", wanted=None, because="", status=200):
    if not figures:
        raise Http404
    rows = told(figures)
    facts = [figure for figure in rows if not figure.row.is_example]
    values = {
        (figure.row.value, figure.row.unit) for figure in facts if figure.row.value is not None
    }
    context = {
        "about": figures[0],
        "figures": rows,
        "units": sorted({figure.row.unit for figure in facts}),
        "is_contradicting": len(values) > 1,
        "may_choose": may_choose_figures(request.user),
        "problem": problem,
        "wanted": wanted,
        "because": because,
    }
    return render(request, "coordination/figure_compare.html", context, status=status)


def _figures(user):
    if not may_read_needs(user):
        raise PermissionDenied
    figures = NeedFigure.objects.select_related("area__parent__parent", "need", "segment")
    return figures.order_by("indicator", "area__code", "-year", "pk")


def _plain(text: str) -> str:
    """What a database can look for: no NUL, nothing endless."""
    return text.replace("\0", "")[:60]
