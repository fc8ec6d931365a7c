"""Bantuan: how to enter programs and how everything is computed, with the parameters in force."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination.engine.severity import A_YEAR_DAYS, FLOOR, LEVEL_PART, MANY_VILLAGES, WEIGHTS
from coordination.left_out import left_out
from coordination.models import FindingLevel, FindingStatus, GapState, Resolution
from coordination.priority import STATES
from programs.models import Status

from . import help_meetings, help_operator, help_review


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
            "angka-dan-daftar",
            _("Angka kebutuhan dan daftar prioritas"),
            _("Angka yang bertentangan, angka yang dipakai, nama tanpa kode pasti."),
        ),
        (
            "kemiskinan",
            _("Membaca angka kemiskinan"),
            _("Ukuran yang berbeda, persen dan jumlah, kutipan, angka dihitung, sasaran."),
        ),
        (
            "kosong",
            _("Apa artinya kosong"),
            _("Tidak dilayani, kurang, belum dilaporkan, atau tidak diketahui."),
        ),
        (
            "anggaran",
            _("Bagaimana pagu dijumlahkan dan dibagi"),
            _("Yang dihitung, yang tidak menyebut pagu, dan bagian per kab/kota."),
        ),
        (
            "data",
            _("Dari mana datanya"),
            _("Batas perkiraan, data contoh, masa yang dianggap setahun, angka perkiraan."),
        ),
    ]


def groups() -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """All topics: anchor, title, and the topics of each group."""
    return [
        ("operator", _("Untuk operator OPD"), help_operator.topics()),
        ("verifikator", _("Untuk verifikator"), help_review.topics()),
        ("sekretariat", _("Untuk sekretariat rakor"), help_meetings.topics()),
        ("hitungan", _("Bagaimana dihitung"), topics()),
    ]


@login_required
def help_index(request):
    return render(request, "coordination/help/index.html", {"groups": groups()})


@login_required
def help_topic(request, topic: str):
    beside = next((own for _a, _t, own in groups() if topic in [name for name, *_r in own]), None)
    if beside is None:
        raise Http404
    titles = {name: title for name, title, _said in beside}
    context = {
        "title": titles[topic],
        "topics": beside,
        "topic": topic,
        **_context(),
        **help_operator.context(),
        **help_review.context(),
        **help_meetings.context(),
    }
    return render(request, f"coordination/help/{topic}.html", context)


def _context() -> dict:
    """What the pages of the computation say that is decided elsewhere."""
    return {
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
        "served": STATES,
        "left_out": left_out(),
        "finding_statuses": FindingStatus.labels,
        "program_statuses": Status.labels,
        "resolutions": Resolution.labels,
    }
