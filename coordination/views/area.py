"""Desa, kecamatan, kab/kota: everything about one place on one page."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from coordination.area_history import history_of
from coordination.area_page import place_of
from coordination.closing import Closer
from coordination.context import here
from geo.models import Area, Level
from programs.access import may_see_programs

from .declarations import year_of


@login_required
def area_detail(request, code: str):
    """The area chosen in the top bar, where it is another one, is gone to."""
    if not may_see_programs(request.user):
        raise PermissionDenied
    areas = Area.objects.coded(code).filter(level__gt=Level.PROVINCE)
    area = areas.select_related("parent__parent__parent").first()
    if area is None:
        raise Http404
    chosen = request.GET.get("wilayah", code)
    if chosen != code:
        return _elsewhere(request, chosen)
    here(request).area = area  # the menu and the top bar keep to this place
    year = year_of(request)
    context = {
        "place": place_of(area, year, request.user),
        "history": history_of(area, year, request.user),
        "closer": Closer(request.user, year),
        "year": year,
    }
    return render(request, "coordination/area_detail.html", context)


def _elsewhere(request, chosen: str):
    kept = {"tahun": request.GET.get("tahun"), "wilayah": chosen}
    query = urlencode({name: value for name, value in kept.items() if value})
    known = Area.objects.coded(chosen).filter(level__gt=Level.PROVINCE).exists()
    address = reverse("area-detail", args=[chosen]) if known else reverse("overview")
    return redirect(f"{address}?{query}" if query else address)
