"""Data: the areas with what the register knows of each, and the words everything is said in."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination import maps
from coordination.models import GapState
from coordination.scope import findings_of, gaps_of, programs_of
from geo.models import Area
from programs.access import may_see_programs
from programs.models import Compatibility, Footprint, Intervention, Need, Segment


@login_required
def data_home(request):
    parts = list(Area.objects.regencies())
    findings = {row.area.code: row.counts for row in maps.overlap_rows(findings_of(request), parts)}
    gaps = {row.area.code: row.counts for row in maps.gap_rows(gaps_of(request), parts)}
    programs = _programs_by_regency(request)
    villages = Counter(code[:5] for code in Area.objects.villages().values_list("code", flat=True))
    rows = [
        {
            "area": area,
            "villages": villages[area.code],
            "programs": programs[area.code],
            "findings": list(findings[area.code].items()),
            "untouched": gaps[area.code][GapState.UNTOUCHED],
        }
        for area in sorted(parts, key=lambda area: area.bare_name)
    ]
    context = {
        "rows": rows,
        "has_examples": programs_of(request).filter(is_example=True).exists(),
        "kinds": [(kind, title) for kind, (title, *_r) in _kinds().items()],
    }
    return render(request, "coordination/data.html", context)


def _programs_by_regency(request) -> Counter:
    """Regency code -> programs with ground there, province-wide ones included."""
    ground = Footprint.objects.filter(program__in=programs_of(request).order_by().values("pk"))
    pairs = {
        (program_id, code)
        for program_id, codes in ground.values_list("program_id", "regencies")
        for code in codes.split(",")
        if code
    }
    return Counter(code for _program_id, code in pairs)


def _kinds() -> dict:
    """Kind -> (title, rows, what it is for)."""
    return {
        "kebutuhan": (
            _("Kebutuhan"),
            Need.objects.select_related("group"),
            _("Apa yang kurang pada sebuah keluarga. Setiap jenis intervensi memenuhi satu."),
        ),
        "intervensi": (
            _("Jenis intervensi"),
            Intervention.objects.select_related("need", "strategy"),
            _("Jenis bantuan, kebutuhan yang dipenuhinya, dan satuan hitungnya."),
        ),
        "segmen": (
            _("Segmen sasaran"),
            Segment.objects.select_related("parent"),
            _("Kelompok sasaran, tersusun sebagai pohon. Anak dari SEG adalah dimensi."),
        ),
        "kesesuaian": (
            _("Kesesuaian intervensi"),
            Compatibility.objects.select_related("left", "right").order_by(
                "relation", "left__code", "right__code"
            ),
            _("Pasangan intervensi yang duplikat, saling melengkapi, atau netral, dan alasannya."),
        ),
    }


@login_required
def vocabulary(request, kind: str):
    known = _kinds()
    if kind not in known:
        raise Http404
    title, rows, purpose = known[kind]
    context = {
        "kind": kind,
        "title": title,
        "rows": list(rows),
        "purpose": purpose,
        "sees_register": may_see_programs(request.user),
        "kinds": [(name, entry[0]) for name, entry in known.items()],
    }
    return render(request, "coordination/vocabulary.html", context)
