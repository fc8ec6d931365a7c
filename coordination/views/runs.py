"""The button that recomputes the findings, and the card that tells how far it is."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination import runs
from coordination.models import Run
from programs.access import may_see_runs, may_start_run


@require_POST
@login_required
def run_start(request):
    said = request.POST.get("tahun", "")
    year = int(said) if said.isascii() and said.isdigit() and len(said) == 4 else None
    if year is None:
        year = runs.year_to_run(timezone.localdate())
    run = runs.start_run(by=request.user, fiscal_year=year)
    if request.htmx:
        return _card(request, run)
    messages.info(request, _("Perhitungan temuan dimulai. Halaman ini boleh ditutup."))
    return redirect("finding-list")


@login_required
def run_progress(request, pk: int):
    if not may_see_runs(request.user):
        raise PermissionDenied
    return _card(request, get_object_or_404(Run, pk=pk))


def _card(request, run: Run):
    context = {"run": run, "may_start_run": may_start_run(request.user), "just_polled": True}
    return render(request, "coordination/_run.html", context)
