"""OPD saya: where the people of an agency begin, most urgent first."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.desk import desk_of, entrusted_to, own_agencies
from coordination.models import OPEN
from programs.models import Agency, Declared, Stage

from .declarations import year_of


@login_required
def mine(request):
    """The desk of one own agency; `?opd=` chooses where there are several."""
    agencies = list(own_agencies(request.user))
    if not agencies:
        raise PermissionDenied(_("Halaman ini untuk operator dan verifikator OPD."))
    agency, year = _chosen(agencies, request.GET.get("opd", "")), year_of(request)
    context = {
        "agency": agency,
        "agencies": agencies,
        "year": year,
        "desk": desk_of(agency, year, user=request.user),
        "entrusted": entrusted_to(request.user, year),
        "today": timezone.localdate(),
        "open_statuses": [str(status) for status in OPEN],
        "stages": Stage.choices,
        "states": Declared.choices,
    }
    return render(request, "coordination/mine.html", context)


def _chosen(agencies: list[Agency], said: str) -> Agency:
    """The agency asked for by its id; an agency of somebody else does not exist here."""
    if not said:
        return agencies[0]
    for agency in agencies:
        if str(agency.pk) == said:
            return agency
    raise Http404
