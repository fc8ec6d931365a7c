"""JSON for the search fields of the entry form."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from programs import catalog
from programs.matching import Item
from programs.places import check_may_enter

from .places import answers_json


def _answer(items: list[Item]) -> JsonResponse:
    found = [{"code": item.code, "name": item.name} | item.shown for item in items]
    return JsonResponse({"results": found})


@require_safe
@answers_json
def activity_search(request: HttpRequest) -> JsonResponse:
    """`?q=`: sub-activities by code or words, best first."""
    check_may_enter(request.user)
    return _answer(catalog.find_activities(request.GET.get("q", ""), by=request.user))


@require_safe
@answers_json
def intervention_search(request: HttpRequest) -> JsonResponse:
    """`?q=`: interventions by words, with need and strategy; all of them for no words."""
    check_may_enter(request.user)
    return _answer(catalog.find_interventions(request.GET.get("q", "")))


@require_safe
@answers_json
def segment_search(request: HttpRequest) -> JsonResponse:
    """`?q=`: segments by words, with dimension and path; the whole tree for no words."""
    check_may_enter(request.user)
    return _answer(catalog.find_segments(request.GET.get("q", "")))
