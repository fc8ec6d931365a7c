"""Pernyataan: who has said that the year is entered, who is silent, and saying it oneself."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination.context import here
from coordination.desk import own_agencies
from coordination.listing import listing
from programs.access import may_see_programs
from programs.declaration_filters import AgencyFilter
from programs.declarations import (
    SILENT,
    Refused,
    Unconfirmed,
    agencies_to_declare,
    declare,
    with_word,
    words_of,
)
from programs.models import Agency, Declaration, Declared, Stage

SHOWN = ("q", "tingkat", "keadaan", "saya")
WAYS_BACK = ("home", "declaration-list")
MOST_HISTORY = 30


def year_of(request) -> int:
    """The fiscal year of the page; this year where nothing is entered yet."""
    return here(request).year or timezone.localdate().year


@login_required
def declaration_list(request):
    _only_readers(request.user)
    year = year_of(request)
    agencies = with_word(Agency.objects.select_related("regency"), year)
    silent_first = agencies.order_by(F("said").asc(nulls_first=True), "name")
    found = listing(request, AgencyFilter, silent_first, shown=SHOWN)
    context = {
        "listing": found,
        "words": words_of(found.page.object_list, year, user=request.user),
        "own": words_of(own_agencies(request.user), year, user=request.user),
        "counts": _counts(with_word(_of_place(request), year)),
        "speaks": agencies_to_declare(request.user).exists(),
        "year": year,
        "stages": Stage.choices,
        "states": Declared.choices,
    }
    return render(request, "coordination/declaration_list.html", context)


def _of_place(request):
    area = here(request).area
    return Agency.objects.filter(regency__code=area.code[:5]) if area else Agency.objects.all()


def _counts(agencies) -> list[tuple[str, str, int]]:
    """State, its name, and how many agencies of the place have it; the silent ones first."""
    counts = Counter(state or SILENT for state in agencies.values_list("said", flat=True))
    names = [(SILENT, _("Belum menyatakan")), *Declared.choices]
    return [(state, name, counts[state]) for state, name in names]


@login_required
@require_http_methods(["GET", "POST"])
def declaration_detail(request, pk: int):
    """One agency: its word on each stage, how it changed, and the form for those who may."""
    _only_readers(request.user)
    agency = get_object_or_404(Agency.objects.select_related("regency"), pk=pk)
    said, problem, question = {}, "", ""
    if request.method == "POST":
        said = request.POST
        try:
            done = _declare(request, agency)
        except Refused as why:
            problem = str(why)
        except Unconfirmed as why:
            question = str(why)
        else:
            messages.success(request, _("Pernyataan disimpan: %s.") % done)
            return redirect(_way_back(request, done))
    year = _number(said.get("tahun", "")) or year_of(request)
    word = words_of([agency], year, user=request.user)[0]
    context = {
        "word": word,
        "year": year,
        "said": {name: said.get(name, "") for name in ("tahap", "keadaan", "catatan")},
        "problem": problem,
        "question": question,
        "history": _history(agency, year),
        "stages": Stage.choices,
        "states": Declared.choices,
    }
    return render(request, "coordination/declaration_detail.html", context)


def _only_readers(user) -> None:
    if not may_see_programs(user):
        raise PermissionDenied


def _declare(request, agency: Agency) -> Declaration:
    given = request.POST
    return declare(
        agency,
        year=_number(given.get("tahun", "")),
        stage=given.get("tahap", ""),
        state=given.get("keadaan", ""),
        note=given.get("catatan", ""),
        confirmed=given.get("yakin") == "ya",
        by=request.user,
        on=timezone.localdate(),
    )


def _number(text: str) -> int:
    """A year as posted; 0, which is none, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0


def _way_back(request, done: Declaration) -> str:
    """Where the person came from, in the year that was declared."""
    name = request.POST.get("kembali", "")
    if name in WAYS_BACK:
        address = reverse(name)
    else:
        address = reverse("declaration-detail", args=[done.agency_id])
    return f"{address}?{urlencode({'tahun': done.fiscal_year})}"


def _history(agency: Agency, year: int):
    """Every word of the year, the latest first."""
    rows = Declaration.history.filter(agency=agency, fiscal_year=year)
    return rows.select_related("history_user").order_by("-history_date")[:MOST_HISTORY]
