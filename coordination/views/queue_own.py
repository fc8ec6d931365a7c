"""How a person likes their queue: filters with a name, and which columns it has."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordination.columns import BY_NAME, COLUMNS, choose_columns, columns_of, moved
from coordination.saved_filters import (
    LONGEST_NAME,
    FilterRefused,
    delete_filter,
    save_filter,
    saved_filters_of,
)
from programs.access import may_see_programs
from programs.limits import BadEntry


def _readers_only(user) -> None:
    if not may_see_programs(user):
        raise PermissionDenied(_("Peran Anda tidak membaca temuan."))


@login_required
@require_http_methods(["GET", "POST"])
def saved_filters(request):
    """The filters a person keeps; a POST keeps another, and says why where it cannot."""
    _readers_only(request.user)
    context = {
        "query": request.POST.get("saringan", ""),
        "name": request.POST.get("nama", ""),
        "error": "",
        "longest_name": LONGEST_NAME,
    }
    if request.method == "POST":
        try:
            kept = save_filter(context["name"], context["query"], by=request.user)
        except (FilterRefused, BadEntry) as refused:
            context["error"] = str(refused)
        else:
            messages.success(request, _("Saringan “%(name)s” disimpan.") % {"name": kept.name})
            return redirect(f"{reverse('finding-list')}?{kept.query}")
    context["saved_filters"] = saved_filters_of(request.user)
    status = 422 if context["error"] else 200
    return render(request, "coordination/queue/saved_filters.html", context, status=status)


@login_required
@require_POST
def delete_saved(request, pk: int):
    _readers_only(request.user)
    delete_filter(pk, by=request.user)
    messages.success(request, _("Saringan dihapus."))
    return redirect("finding-filters")


@login_required
@require_http_methods(["GET", "POST"])
def columns(request):
    """Choose columns and their order. A button beside a row moves it; nothing needs a script."""
    _readers_only(request.user)
    if request.method == "POST":
        if "bawaan" in request.POST:
            choose_columns([], by=request.user)
        elif "geser" in request.POST:
            return render(request, "coordination/queue/columns.html", _moved(request.POST))
        else:
            choose_columns(request.POST.getlist("kolom"), by=request.user)
        messages.success(request, _("Kolom disimpan."))
        return redirect("finding-list")
    chosen = [column.name for column in columns_of(request.user)]
    return render(request, "coordination/queue/columns.html", _context(chosen, _all(chosen)))


def _all(first: list[str]) -> list[str]:
    """Every column, those chosen before the others."""
    return [*first, *(column.name for column in COLUMNS if column.name not in first)]


def _moved(posted) -> dict:
    """The form as it was, one row up or down; nothing is kept yet."""
    where, _colon, name = posted["geser"].partition(":")
    names = [said for said in posted.getlist("urutan") if said in BY_NAME]
    step = -1 if where == "naik" else 1
    return _context(posted.getlist("kolom"), moved(_all(names), name, step))


def _context(chosen: list[str], order: list[str]) -> dict:
    return {"rows": [(BY_NAME[name], name in chosen) for name in order]}
