"""What the difference of two meetings is called, in words. Values in, sentences out; no query."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.models import FindingLevel, FindingStatus, MeetingKind, Resolution
from geo import formats
from programs.models import Stage

from .difference import (
    AgreementNow,
    Caution,
    Difference,
    Fact,
    FindingChange,
    GapWay,
    NotComparable,
    Obstacle,
    Said,
)
from .standing import Kind, Way
from .values import Frozen

KINDS = {
    Kind.NEW: gettext_lazy("Baru"),
    Kind.REOPENED: gettext_lazy("Terbuka lagi"),
    Kind.PERSISTING: gettext_lazy("Tetap"),
    Kind.RESOLVED: gettext_lazy("Selesai"),
}
OVER_BEFORE = gettext_lazy("Sudah tuntas sebelumnya")
WAYS = {
    Way.FIRST: gettext_lazy("Belum ada pada rakor sebelumnya"),
    Way.FIRST_SETTLED: gettext_lazy("Belum ada pada rakor sebelumnya, dan sudah tuntas"),
    Way.STILL: gettext_lazy("Masih ada"),
    Way.SETTLED: gettext_lazy("Dituntaskan sejak rakor sebelumnya"),
    Way.GONE: gettext_lazy("Gugur: tumpang tindih tidak ada lagi"),
    Way.LEFT: gettext_lazy("Keluar dari cakupan rakor, bukan diputuskan"),
    Way.PASSED: gettext_lazy("Muncul setelah rakor sebelumnya, lalu gugur"),
    Way.EARLIER: gettext_lazy("Sudah tuntas pada rakor sebelumnya"),
    Way.REOPENED: gettext_lazy("Dibuka kembali"),
    Way.RETURNED: gettext_lazy("Pernah gugur, tumpang tindih kembali ada"),
}
AGREEMENTS = {
    AgreementNow.KEPT: gettext_lazy("Ditepati"),
    AgreementNow.LATE: gettext_lazy("Terlambat"),
    AgreementNow.OPEN: gettext_lazy("Belum jatuh tempo"),
    AgreementNow.DROPPED: gettext_lazy("Dibatalkan"),
}
GAP_WAYS = {
    GapWay.OPENED: gettext_lazy("Celah baru"),
    GapWay.WORSE: gettext_lazy("Memburuk"),
    GapWay.KNOWN: gettext_lazy("Baru diketahui"),
    GapWay.UNKNOWN: gettext_lazy("Tidak dapat dinilai lagi"),
    GapWay.EASED: gettext_lazy("Membaik"),
    GapWay.CLOSED: gettext_lazy("Tertutup"),
}
RATIOS = {
    NotComparable.ABSENT: gettext_lazy("tidak dapat dibandingkan: hanya ada pada satu rakor"),
    NotComparable.FIGURE: gettext_lazy("tidak dapat dibandingkan: angka kebutuhan berbeda"),
    NotComparable.UNIT: gettext_lazy("tidak dapat dibandingkan: satuan berbeda"),
    NotComparable.MISSING: gettext_lazy("tidak dapat dibandingkan: satu cakupan tidak diketahui"),
}
QUALITY = {
    "program": gettext_lazy("Program dalam cakupan"),
    "lokasi": gettext_lazy("Program dengan lokasi rinci"),
    "target": gettext_lazy("Program dengan target"),
    "pagu": gettext_lazy("Program dengan pagu"),
    "pernyataan": gettext_lazy("OPD yang menyatakan lengkap atau nihil"),
}
FACTS = {
    "level": gettext_lazy("tingkat"),
    "status": gettext_lazy("status"),
    "resolution": gettext_lazy("penyelesaian"),
    "people": gettext_lazy("sasaran terpapar"),
    "people_unit": gettext_lazy("satuan sasaran"),
    "money": gettext_lazy("anggaran terpapar"),
    "days": gettext_lazy("hari bersama"),
    "period": gettext_lazy("masa bersama"),
    "segments": gettext_lazy("segmen bersama"),
    "villages": gettext_lazy("desa bersama"),
}


def sentence_of(row: FindingChange) -> str:
    """How the finding came into its class, and what changed."""
    said = str(WAYS[row.way])
    if row.before is None or row.after is None:
        return _("%(way)s (status %(status)s).") % {
            "way": said,
            "status": FindingStatus(row.seen.status).label,
        }
    if not row.facts:
        return _("%(way)s, tidak berubah.") % {"way": said}
    changed = "; ".join(fact_sentence(fact) for fact in row.facts)
    return _("%(way)s. Berubah: %(facts)s.") % {"way": said, "facts": changed}


def fact_sentence(fact: Fact) -> str:
    """`desa bersama 2 menjadi 3 (bertambah 2, berkurang 1)`."""
    said = _("%(what)s %(then)s menjadi %(now)s") % {
        "what": FACTS[fact.what],
        "then": _read(fact.what, fact.then),
        "now": _read(fact.what, fact.now),
    }
    moved = []
    if fact.added:
        moved.append(_("bertambah %(n)s") % {"n": formats.number(len(fact.added))})
    if fact.removed:
        moved.append(_("berkurang %(n)s") % {"n": formats.number(len(fact.removed))})
    return f"{said} ({', '.join(moved)})" if moved else said


def _read(what: str, value) -> str:
    if formats.is_missing(value):
        return _("tidak diketahui") if what in ("people", "money") else formats.MISSING
    match what:
        case "level":
            return str(FindingLevel(value).label)
        case "status":
            return str(FindingStatus(value).label)
        case "resolution":
            return str(Resolution(value).label)
        case "money":
            return formats.rupiah_short(value)
        case "period":
            return formats.period(*value)
        case "people_unit":
            return value
    return formats.number(value)


# --- What is said first ------------------------------------------------------------------


def notes_of(difference: Difference) -> tuple[str, ...]:
    """Why nothing is compared, or what differences may come from beside the register."""
    after = difference.after
    return (
        *(_obstacle(said, after) for said in difference.obstacles),
        *(_caution(said) for said in difference.cautions),
    )


def _obstacle(said: Said, after: Frozen) -> str:
    names = {area.code: area.name for area in after.areas}
    needs = {need.code: need.name for need in after.needs}
    match said.what:
        case Obstacle.FIRST:
            return _(
                "Belum ada rakor sebelumnya dengan jenis dan cakupan yang sama yang dibekukan: "
                "tidak ada pembanding. Ini bukan berarti tidak ada yang berubah."
            )
        case Obstacle.KIND:
            what, read = _("jenis rakor"), lambda value: MeetingKind(value).label
        case Obstacle.CONVENER:
            what, read = _("penyelenggara"), lambda code: names.get(code, code) or _("provinsi")
        case Obstacle.YEAR:
            what, read = _("tahun anggaran"), str
        case Obstacle.AREAS:
            what, read = _("wilayah"), lambda codes: _listed(codes, names, _("seluruh provinsi"))
        case Obstacle.NEEDS:
            what, read = _("kebutuhan"), lambda codes: _listed(codes, needs, _("semua kebutuhan"))
    return _("Tidak dapat dibandingkan: %(what)s berbeda (%(then)s, kini %(now)s).") % {
        "what": what,
        "then": read(said.then),
        "now": read(said.now),
    }


def _listed(codes, names: dict[str, str], nothing: str) -> str:
    return ", ".join(names.get(code, code) for code in codes) or nothing


def _caution(said: Said) -> str:
    match said.what:
        case Caution.RULE:
            text = _(
                "Aturan berubah: versi %(then)s pada rakor sebelumnya, kini versi %(now)s. "
                "Sebagian beda dapat berasal dari aturan, bukan dari program."
            )
            return text % {"then": said.then, "now": said.now}
        case Caution.BOUNDARY:
            text = _(
                "Batas wilayah berubah: %(then)s, kini %(now)s. "
                "Desa dan luas bersama dapat berbeda karenanya."
            )
            return text % {"then": _boundary(said.then), "now": _boundary(said.now)}
        case Caution.STAGE:
            text = _(
                "Tahap berubah: %(then)s, kini %(now)s. Program yang belum atau tidak lagi di "
                "tahap itu keluar dari cakupan, dan pasangannya ikut keluar."
            )
            return text % {"then": _stage(said.then), "now": _stage(said.now)}
    raise ValueError(said.what)


def _boundary(value: tuple[str, bool]) -> str:
    source, is_approximate = value
    if not source:
        return _("belum dimuat")
    return _("%(source)s (perkiraan)") % {"source": source} if is_approximate else source


def _stage(value: str) -> str:
    return str(Stage(value).label) if value else _("semua tahap")
