"""Celah: where need and planned help do not meet, with what each state means in words."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import render

from coordination.agreements.reading import meeting_to_agree_in
from coordination.closing import Closer
from coordination.filters import GapFilter
from coordination.listing import listing
from coordination.models import GapState
from coordination.scope import gaps_of, gaps_open_to
from programs.access import may_see_programs

from .declarations import year_of

SHOWN = ("q", "keadaan", "kebutuhan", "segmen", "tingkat", "urut")


@login_required
def gap_list(request):
    rows = gaps_open_to(request.user).for_list().worst_first()
    found = listing(request, GapFilter, rows, shown=SHOWN)
    counts = dict(gaps_of(request).order_by().values_list("state").annotate(Count("pk")))
    context = {
        "listing": found,
        "states": [(state, counts.get(state, 0)) for state in GapState.values],
        "closer": Closer(request.user, year_of(request)),
        "meeting": meeting_to_agree_in(request.user),
        "sees_register": may_see_programs(request.user),
    }
    return render(request, "coordination/gap_list.html", context)
