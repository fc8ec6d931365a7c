"""Daftar prioritas: the lists, one list with whom nobody serves, and two lists side by side."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from coordination.context import here
from coordination.listing import errors_of, listing
from coordination.models import PriorityList
from coordination.need_files import write_entries
from coordination.need_filters import PriorityListFilter
from coordination.priority import (
    STATES,
    comparable_to,
    compare,
    decree_of,
    entries_of,
    may_read_needs,
    sources_of,
    summaries,
)

SHOWN = ("q", "kebutuhan", "tahun_daftar")
LONGEST_ID = 18  # digits


@login_required
def list_of_lists(request):
    found = listing(request, PriorityListFilter, _lists(request.user), shown=SHOWN)
    year = here(request).year
    rows = summaries(found.page, year=year)
    context = {
        "listing": found,
        "rows": rows,
        "has_examples": any(row.is_example for row in rows),
        "year": year,
        "address": request.GET.urlencode(),
    }
    return render(request, "coordination/priority_list.html", context)


@login_required
def one_list(request, pk: int):
    listed = get_object_or_404(_lists(request.user), pk=pk)
    entries = entries_of(listed, year=here(request).year)
    other, problem = _other(request, listed)
    context = {
        "list": listed,
        "decree": decree_of(listed),
        "entries": entries,
        "unplaced_count": sum(entry.row.area is None for entry in entries),
        "counts": [(state, sum(e.state == state for e in entries)) for state in STATES],
        "has_examples": any(entry.gap and entry.gap.is_example for entry in entries),
        "sources": list(dict.fromkeys(s for e in entries for s in sources_of(e.row.source))),
        "year": here(request).year,
        "others": comparable_to(listed),
        "compared": compare(listed, other) if other else None,
        "problem": problem,
    }
    return render(request, "coordination/priority_detail.html", context)


@login_required
def entries_file(request, pk: int | None = None):
    """The names on one list, or on all that the address asks for."""
    lists = _lists(request.user)
    if pk is not None:
        get_object_or_404(lists, pk=pk)
        return _file(request, lists.filter(pk=pk))
    asked = PriorityListFilter(request.GET, queryset=lists, request=request)
    if asked.errors:
        return HttpResponse("; ".join(errors_of(asked)), status=400, content_type="text/plain")
    return _file(request, asked.qs)


def _file(request, lists) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="daftar-prioritas.csv"'
    write_entries(lists, answer, year=here(request).year)
    return answer


def _lists(user):
    if not may_read_needs(user):
        raise PermissionDenied
    return PriorityList.objects.select_related("need", "segment").order_by("-year", "code")


def _other(request, listed: PriorityList) -> tuple[PriorityList | None, str]:
    """The list to compare with, or why there is none."""
    said = request.GET.get("dengan", "")
    if not said:
        return None, ""
    is_number = said.isascii() and said.isdigit() and len(said) <= LONGEST_ID
    lists = PriorityList.objects.select_related("need", "segment")
    other = lists.filter(pk=int(said)).first() if is_number else None
    if other is None or other.pk == listed.pk:
        return None, _("Daftar pembanding tidak ditemukan. Pilih dari daftar di bawah ini.")
    if other.need_id != listed.need_id:
        return None, _("“%(name)s” menyangkut kebutuhan lain, jadi tidak dapat dibandingkan.") % {
            "name": other.name
        }
    return other, ""
