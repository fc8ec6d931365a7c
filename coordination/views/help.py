"""Bantuan: how everything is computed, with the parameters in force."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination.engine.severity import A_YEAR_DAYS, FLOOR, LEVEL_PART, MANY_VILLAGES, WEIGHTS
from coordination.models import FindingLevel, FindingStatus, GapState, Resolution
from programs.models import Status


def topics() -> list[tuple[str, str, str]]:
    """Address, title, and what it answers."""
    return [
        (
            "tumpang-tindih",
            _("Kapan dua program disebut tumpang tindih"),
            _("Lima syarat yang harus terpenuhi bersama-sama."),
        ),
        (
            "tingkat",
            _("Arti tingkat temuan"),
            _("Duplikasi, tumpang tindih, perlu klarifikasi, saling melengkapi."),
        ),
        ("bobot", _("Cara menghitung bobot"), _("Rumus 0 sampai 100 dan seluruh unsurnya.")),
        (
            "celah",
            _("Kapan sebuah wilayah disebut celah"),
            _("Arti setiap keadaan, termasuk kosong."),
        ),
        (
            "data",
            _("Dari mana datanya"),
            _("Batas perkiraan, data contoh, masa yang dianggap setahun, angka perkiraan."),
        ),
    ]


@login_required
def help_index(request):
    return render(request, "coordination/help/index.html", {"topics": topics()})


@login_required
def help_topic(request, topic: str):
    titles = {name: title for name, title, _said in topics()}
    if topic not in titles:
        raise Http404
    context = {
        "title": titles[topic],
        "topics": topics(),
        "topic": topic,
        "min_shared_m2": settings.ENGINE["min_shared_m2"],
        "enough_ratio": settings.ENGINE["enough_ratio"],
        "level_parts": [(level, part) for level, part in LEVEL_PART.items()],
        "weights": WEIGHTS,
        "floor": FLOOR,
        "rest": 1 - FLOOR,
        "year_days": A_YEAR_DAYS,
        "many_villages": MANY_VILLAGES,
        "levels": FindingLevel.values,
        "states": GapState.values,
        "finding_statuses": FindingStatus.labels,
        "program_statuses": Status.labels,
        "resolutions": Resolution.labels,
    }
    return render(request, f"coordination/help/{topic}.html", context)
