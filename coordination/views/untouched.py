"""Segmen tak tergarap: per kab/kota, who is needed for and reached by no program with a place."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from coordination.closing import Closer
from coordination.context import here
from coordination.untouched import lines_in, tell, untouched_of
from programs.access import may_see_programs

from .declarations import year_of


@login_required
def untouched_list(request):
    if not may_see_programs(request.user):
        raise PermissionDenied
    found = untouched_of(year_of(request))
    owed = request.GET.get("spm") == "ya"
    lines = lines_in(found, here(request).area)
    told = tell([line for line in lines if line.duties or not owed], found.year)
    context = {
        "found": found,
        "nobody": _by_regency(told, is_coarse_only=False),
        "coarse": _by_regency(told, is_coarse_only=True),
        "closer": Closer(request.user, found.year),
        "total": len(told),
        "owed": owed,
        "owed_count": sum(bool(line.duties) for line in lines),
        "all_count": len(lines),
    }
    return render(request, "coordination/untouched_list.html", context)


def _by_regency(told: list, *, is_coarse_only: bool) -> list[tuple]:
    """(regency, its rows), in the order of codes."""
    rows = [row for row in told if row.line.is_coarse_only == is_coarse_only]
    return [(area, list(some)) for area, some in groupby(rows, key=lambda row: row.regency)]
