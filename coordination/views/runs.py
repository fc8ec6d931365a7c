"""Starting a run from a button, and the card that shows how far it is."""

import contextlib

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from coordination.models import Run
from coordination.runs import TooLate, cancel_run, start_run, year_to_run
from programs.access import may_see_runs, may_start_run


class StartForm(forms.Form):
    year = forms.IntegerField(min_value=2000, max_value=2100, required=False)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a run, or show the one that is already going."""
    form = StartForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("Tahun anggaran tidak dikenali."))
    year = form.cleaned_data["year"] or year_to_run(timezone.localdate())
    run = start_run(by=request.user, fiscal_year=year)
    return _card(request, run) if request.htmx else redirect("finding-list")


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call off a run; the card then says by whom, or that it is too late."""
    if not may_start_run(request.user):
        raise PermissionDenied
    run = get_object_or_404(Run, pk=pk)
    with contextlib.suppress(TooLate):  # the card shows that it is writing
        run = cancel_run(run.pk, by=request.user)
    return _card(request, run) if request.htmx else redirect("finding-list")


@login_required
@require_GET
@never_cache
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of one run; it asks for itself again every two seconds until the run has ended."""
    run = get_object_or_404(Run, pk=pk)
    if not may_see_runs(request.user):
        return HttpResponse(_("Anda tidak berhak melihat proses."), status=403)
    return _card(request, run)


def _card(request: HttpRequest, run: Run) -> HttpResponse:
    answer = render(
        request,
        "coordination/_run.html",
        {"run": run, "may_start_run": may_start_run(request.user)},
    )
    if not run.is_active:
        answer["HX-Trigger"] = "run-ended"
    return answer
