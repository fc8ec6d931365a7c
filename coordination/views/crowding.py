"""Kepadatan: four quadrants of agencies and need, to start a conversation with."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from coordination.charts import area_map, quadrant_chart
from coordination.context import here
from coordination.crowding import START_WITH, Crowding, quadrant_names
from coordination.crowding_files import as_csv
from coordination.crowding_pictures import chart_picture, map_picture
from coordination.engine.crowding import CROWDED_AGENCIES, HIGH_QUINTILE
from coordination.gaps import has_examples
from programs.access import may_see_programs

from .declarations import year_of
from .files import picture_file


@login_required
def crowding_list(request):
    if not may_see_programs(request.user):
        raise PermissionDenied
    year, names = year_of(request), quadrant_names()
    crowding = Crowding(year, here(request).area)
    needs = crowding.needs()
    codes = [row.need.code for row in needs]
    need = request.GET.get("kebutuhan")
    need = need if need in codes else next(iter(codes), "")
    quadrant = request.GET.get("kuadran")
    quadrant = quadrant if quadrant in names else START_WITH
    context = {
        "needs": [(row, [(q, dict(row.counts)[q]) for q in names]) for row in needs],
        "names": names,
        "chosen": next((row for row in needs if row.need.code == need), None),
        "quadrant": quadrant,
        "villages": crowding.villages(need, quadrant) if need else [],
        "crowded_agencies": CROWDED_AGENCIES,
        "high_quintile": HIGH_QUINTILE,
        "is_example": has_examples(year),
        "year": year,
    }
    if need:
        chart = chart_picture(crowding, context["chosen"], here(request).area, year)
        context["chart"] = mark_safe(quadrant_chart(chart))  # it escapes all it is given
        context["files"] = _files(request, need, year)
    return render(request, "coordination/crowding_list.html", context)


def _files(request, need: str, year: int) -> dict[str, list[tuple[str, str]]]:
    """What can be taken along of each picture: (kind, address)."""
    area = here(request).area
    asked = {"kebutuhan": need, "tahun": year} | ({"wilayah": area.code} if area else {})
    return {
        what: [
            (kind, f"{reverse('crowding-file', args=[what, kind])}?{urlencode(asked)}")
            for kind in ("svg", "png", "csv")
        ]
        for what in ("peta", "kuadran")
    }


@login_required
def crowding_file(request, what: str, kind: str):
    """The map or the chart of the quadrants of one need; never without the need."""
    if not may_see_programs(request.user):
        raise PermissionDenied
    year, area = year_of(request), here(request).area
    crowding = Crowding(year, area)
    code = request.GET.get("kebutuhan", "")
    chosen = next((row for row in crowding.needs() if row.need.code == code), None)
    if chosen is None or what not in ("peta", "kuadran"):
        raise Http404

    def svg() -> str:
        if what == "peta":
            return area_map(map_picture(crowding, chosen, area, year))
        return quadrant_chart(chart_picture(crowding, chosen, area, year))

    return picture_file(
        kind,
        f"kepadatan-{what}-{code}",
        svg=svg,
        csv=lambda: as_csv(crowding, code, year),
        is_shown="tampil" in request.GET,
    )
