"""Outlines for the map: the one door to boundaries for a browser."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseNotFound
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from geo import frames, services
from geo.models import Area, Level

LEVELS = {
    "provinsi": Level.PROVINCE,
    "kabkota": Level.REGENCY,
    "kecamatan": Level.DISTRICT,
    "desa": Level.VILLAGE,
} | {str(level.value): level for level in Level}


def _etag(request, level: str) -> str:
    """The boundaries in force and what is asked of them; not the text, which is long."""
    said = (frames.boundary_key(), LEVELS[level].value, request.GET.get("di", ""))
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


@require_safe
@login_required
@cache_control(private=True, max_age=0, must_revalidate=True)
@condition(etag_func=_etag)
def map_outlines(request, level: str):
    """`peta/kecamatan.json?di=36.04`: GeoJSON of one level, within one area if asked."""
    within = request.GET.get("di", "")
    if within and not Area.objects.coded(within).exists():
        return HttpResponseNotFound(content_type="application/json")
    text = services.outlines(LEVELS[level], within=within)
    return HttpResponse(text, content_type="application/geo+json")
