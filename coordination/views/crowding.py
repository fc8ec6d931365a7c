"""Kepadatan: four quadrants of agencies and need, to start a conversation with."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination.context import here
from coordination.crowding import START_WITH, Crowding
from coordination.engine.crowding import CROWDED_AGENCIES, HIGH_QUINTILE
from coordination.gaps import has_examples
from programs.access import may_see_programs

from .declarations import year_of


def _quadrants() -> dict[str, str]:
    return {
        "sepi_tinggi": _("Sepi, kebutuhan tinggi"),
        "ramai_tinggi": _("Ramai, kebutuhan tinggi"),
        "sepi_rendah": _("Sepi, kebutuhan rendah"),
        "ramai_rendah": _("Ramai, kebutuhan rendah"),
    }


@login_required
def crowding_list(request):
    if not may_see_programs(request.user):
        raise PermissionDenied
    year, names = year_of(request), _quadrants()
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
    return render(request, "coordination/crowding_list.html", context)
