"""The page of the log, and the button that walks the chain."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from programs import log_reading
from programs.log_reading import LogFilter

PER_PAGE = 50
BIGGEST = 18  # digits of a number of an entry


@login_required
@require_GET
def log_list(request):
    """The latest entries, or those before one (`?sebelum=`): no page costs more than the first."""
    entries = log_reading.entries_for(request.user)
    narrowed = LogFilter(request.GET, queryset=entries, request=request)
    found = narrowed.qs if narrowed.is_valid() else entries.none()
    before = request.GET.get("sebelum", "")
    if before.isascii() and before.isdecimal() and len(before) <= BIGGEST:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PER_PAGE + 1])
    shown = log_reading.lines(rows[:PER_PAGE], user=request.user)
    context = {
        "form": narrowed.form,
        "lines": shown,
        "last": shown[-1].entry.pk if len(rows) > PER_PAGE else None,
        "is_first": not before,
        "has_shut": any(not line.is_open for line in shown),
    }
    return render(request, "programs/log/list.html", context)


@login_required
@require_POST
def verify(request):
    found = log_reading.verify(by=request.user)
    at = date_format(timezone.localtime(found.at), "j F Y H.i")
    said = f"{log_reading.said_of_verdict(found)} {_('Diperiksa %s.') % at}"
    (messages.error if found.broken else messages.success)(request, said)
    return redirect("log-list")
