"""Impor angka: the template down, a file up, what was understood, one confirm."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from coordination.intake import files, pages, template
from coordination.intake.columns import keys_of
from coordination.models import FigureFile, FigureKind, IndicatorValue, NeedFigure
from coordination.need_filters import NeedFigureFilter
from geo.problems import FileProblem
from programs.imports.errors import error_workbook
from programs.uploads import UploadRefused
from programs.views.imports import PER_PAGE, attachment, original


class SendForm(forms.Form):
    berkas = forms.FileField(label=_("Berkas"), allow_empty_file=True)
    jenis = forms.ChoiceField(choices=FigureKind, label=_("Jenis"))


@login_required
@require_GET
def file_list(request) -> HttpResponse:
    return _list(request)


def _list(request, *, problem: str = "", status: int = 200) -> HttpResponse:
    rows = files.files_open_to(request.user).defer("result")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "problem": problem,
        "kinds": FigureKind.choices,
    }
    return render(request, "coordination/figure_files.html", context, status=status)


@login_required
@require_GET
def template_file(request, kind: str) -> HttpResponse:
    """The empty template, or with `isi=ya` what the register holds (need figures: as filtered)."""
    files.files_open_to(request.user)
    if kind not in FigureKind.values:
        raise Http404
    rows = _held(request, kind) if request.GET.get("isi") == "ya" else []
    return attachment(template.TEMPLATES[kind](rows), f"templat-{kind}.xlsx")


def _held(request, kind: str):
    if kind == FigureKind.INDICATORS:
        return IndicatorValue.objects.for_reading()
    figures = NeedFigure.objects.select_related("area", "need", "segment")
    figures = figures.order_by("indicator", "area__code", "-year", "pk")
    asked = NeedFigureFilter(request.GET, queryset=figures, request=request)
    if asked.errors:
        raise BadRequest(_("Pilihan unduhan tidak dikenali."))
    return asked.qs


@login_required
@require_POST
def file_send(request) -> HttpResponse:
    files.files_open_to(request.user)
    form = SendForm(request.POST, request.FILES)
    if not form.is_valid():
        said = "; ".join(error for errors in form.errors.values() for error in errors)
        return _list(request, problem=said, status=400)
    asked = form.cleaned_data
    try:
        kept = files.send(asked["berkas"], kind=asked["jenis"], by=request.user)
    except UploadRefused as why:
        return _list(request, problem=str(why), status=400)
    return redirect("figures-import-detail", kept.pk)


@login_required
@require_GET
@never_cache
def file_detail(request, pk: uuid.UUID) -> HttpResponse:
    return _detail(request, files.file_for(request.user, pk))


def _detail(request, kept: FigureFile, *, status: int = 200) -> HttpResponse:
    context = {
        "upload": kept,
        "is_mine": kept.by_id == request.user.pk,
        "result": kept.result,
        "earlier": files.earlier_import(kept),
    }
    if "counts" in kept.result:
        tabs = pages.tabs_of(kept.result)
        asked = request.GET.get("lihat", "")
        name = asked if asked in {tab.name for tab in tabs} else tabs[0].name if tabs else ""
        context |= {
            "tabs": tabs,
            "open_tab": name,
            "page": pages.page_of(kept.result, name, request.GET.get("page")),
            "can_be_saved": pages.can_be_saved(kept),
        }
    return render(request, "coordination/figure_file.html", context, status=status)


@login_required
@require_POST
def file_confirm(request, pk: uuid.UUID) -> HttpResponse:
    has_seen_notes = request.POST.get("catatan") == "ya"
    return _said(
        request,
        lambda: files.confirm(pk, by=request.user, has_seen_notes=has_seen_notes),
        pk,
    )


@login_required
@require_POST
def file_drop(request, pk: uuid.UUID) -> HttpResponse:
    return _said(request, lambda: files.drop(pk, by=request.user), pk)


def _said(request, act, pk: uuid.UUID) -> HttpResponse:
    """Do it and go back to the file; what cannot be done now is said there, as a conflict."""
    kept = files.file_for(request.user, pk)
    try:
        act()
    except (files.NotReady, FileProblem) as why:
        messages.error(request, str(why))
        return _detail(request, kept, status=409)
    return redirect("figures-import-detail", pk)


@login_required
@require_GET
@never_cache
def file_errors(request, pk: uuid.UUID) -> HttpResponse:
    """The person's own file with what is to be mended; 404 while there is nothing."""
    kept = files.file_for(request.user, pk)
    if not kept.result.get("problems"):
        raise Http404
    expected = frozenset(keys_of(files.REGISTERS[FigureKind(kept.kind)].COLUMNS))
    try:
        content = error_workbook(kept, expected=expected)
    except FileProblem as why:
        messages.error(request, str(why))
        return redirect("figures-import-detail", pk)
    return attachment(content, f"galat-{kept.at:%Y%m%d-%H%M}.xlsx")


@login_required
@require_GET
def file_original(request, pk: uuid.UUID) -> HttpResponse:
    return original(files.file_for(request.user, pk))
