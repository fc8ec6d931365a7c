"""One segment: how many need what in which area, who serves them where, and where nobody does."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render

from coordination.closing import Closer
from coordination.context import here
from coordination.segment_page import page_of
from programs.access import may_see_programs
from programs.models import Segment

from .declarations import year_of


@login_required
def segment_detail(request, code: str):
    if not may_see_programs(request.user):
        raise PermissionDenied
    segment = get_object_or_404(Segment.objects.select_related("parent"), code=code)
    year = year_of(request)
    context = {
        "page": page_of(segment, year, here(request).area, request.user),
        "closer": Closer(request.user, year),
        "year": year,
    }
    return render(request, "coordination/segment_detail.html", context)
