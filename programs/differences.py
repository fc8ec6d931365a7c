"""What changed between two sets of facts (programs.facts), in words people read.

Codes become names, money and dates are written as everywhere. Lines are summed up: which places
came and went, and how the counts moved.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import formats
from geo.models import Area
from programs.models import FundSource, Intervention, RecipientClass, Segment, Stage
from programs.realisation import NOTHING

LABELS = {
    "stage": gettext_lazy("Tahap"),
    "name": gettext_lazy("Nama program"),
    "activity_code": gettext_lazy("Kode sub kegiatan"),
    "nomenclature_version": gettext_lazy("Versi nomenklatur"),
    "intervention": gettext_lazy("Jenis intervensi"),
    "fund_source": gettext_lazy("Sumber dana"),
    "budget_idr": gettext_lazy("Pagu"),
    "realised_first_idr": gettext_lazy("Realisasi anggaran semester 1"),
    "realised_second_idr": gettext_lazy("Realisasi anggaran semester 2"),
    "realised_on": gettext_lazy("Tanggal lapor realisasi"),
    "realised_source": gettext_lazy("Sumber realisasi"),
    "starts_on": gettext_lazy("Mulai"),
    "ends_on": gettext_lazy("Selesai"),
    "last_day": gettext_lazy("Selesai"),
    "period_is_assumed": gettext_lazy("Masa dianggap setahun anggaran"),
    "recipient_class": gettext_lazy("Kelas penerima"),
    "note": gettext_lazy("Keterangan"),
    "source": gettext_lazy("Sumber"),
    "confidence": gettext_lazy("Keyakinan sumber"),
    "is_example": gettext_lazy("Contoh"),
    "places": gettext_lazy("Lokasi"),
    "segments": gettext_lazy("Segmen sasaran"),
    "planned_count": gettext_lazy("Sasaran"),
    "realised_count": gettext_lazy("Realisasi"),
    "lines": gettext_lazy("Rincian sasaran"),
}
LEVELS = (
    gettext_lazy("provinsi"),
    gettext_lazy("kabupaten/kota"),
    gettext_lazy("kecamatan"),
    gettext_lazy("desa/kelurahan"),
)
MOST_NAMES = 8


@dataclass(frozen=True)
class Difference:
    """One column that changed: its field, its label, and both values as text; `-` is missing."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Words:
    """Names by code, of all that some facts mention."""

    interventions: dict[str, str] = field(default_factory=dict)
    fund_sources: dict[str, str] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)


def read_words(many: Iterable[dict]) -> Words:
    """The words that these facts need, in four queries."""
    many = [facts for facts in many if facts]
    codes = {line["area"] for facts in many for line in facts["lines"] if line["area"]}
    areas = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), 900):
        held = Area.objects.filter(code__in=ordered[start : start + 900])
        areas |= {area.code: area.short_name for area in held}
    return Words(
        interventions=dict(Intervention.objects.values_list("code", "name")),
        fund_sources=dict(FundSource.objects.values_list("code", "name")),
        segments=dict(Segment.objects.values_list("code", "name")),
        areas=areas,
    )


def between(before: dict, after: dict, words: Words) -> list[Difference]:
    """Every column that differs, in the order of the form; none for equal facts.

    The status is left out: it is a move, not a fact.
    """
    pairs = [
        (name, _said(name, before.get(name), words), _said(name, after.get(name), words))
        for name in (*after, *(name for name in NOTHING if name not in after))
        if name not in ("status", "lines") and before.get(name) != after.get(name)
    ]
    if before["lines"] != after["lines"]:
        pairs += _lines(before["lines"], after["lines"], words)
    return [Difference(name, str(LABELS[name]), was, now) for name, was, now in pairs]


def _said(name: str, value, words: Words) -> str:
    if value in (None, ""):
        return formats.MISSING
    match name:
        case "budget_idr" | "realised_first_idr" | "realised_second_idr":
            return formats.rupiah(value)
        case "starts_on" | "realised_on":
            return formats.day(datetime.date.fromisoformat(value))
        case "ends_on":
            return formats.last_day(datetime.date.fromisoformat(value))
        case "intervention":
            return words.interventions.get(value, value)
        case "fund_source":
            return words.fund_sources.get(value, value)
        case "recipient_class":
            return str(RecipientClass(value).label)
        case "stage":
            return str(Stage(value).label)
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return str(value)


# --- Lines ---------------------------------------------------------------------------------------


def _lines(before: list[dict], after: list[dict], words: Words) -> Iterable[tuple[str, str, str]]:
    """Places, segments and counts that changed; where none of them did, the lines themselves."""
    found = [
        *_places(before, after, words),
        *_segments(before, after, words),
        *_totals("planned_count", before, after),
        *_totals("realised_count", before, after),
        *_single_counts(before, after, words),
    ]
    if not found:
        same = _(" (isinya berubah)") if len(before) == len(after) else ""
        found = [("lines", _count(len(before)), _count(len(after)) + same)]
    return found


def _count(lines: int) -> str:
    return _("%s baris") % formats.number(lines)


def _place(line: dict) -> tuple[int, str]:
    """What a line names: its level (4: a drawn shape, 5: a place without a code) and its key."""
    if line["area"]:
        return line["area"].count("."), line["area"]
    return (4, line["shape"]) if line["shape"] else (5, line["place_said"])


def _places(before: list[dict], after: list[dict], words: Words):
    was, now = {_place(line) for line in before}, {_place(line) for line in after}
    if was == now:
        return
    changed = [f"+ {part}" for part in _named(now - was, words)]
    changed += [f"- {part}" for part in _named(was - now, words)]
    yield "places", _counted(was), f"{_counted(now)} ({'; '.join(changed)})"


def _kind(level: int) -> str:
    if level < len(LEVELS):
        return str(LEVELS[level])
    return _("bidang gambar") if level == 4 else _("lokasi tanpa kode")


def _counted(places: set[tuple[int, str]]) -> str:
    """`25 desa/kelurahan, 1 bidang gambar`."""
    counts = Counter(level for level, _key in places)
    said = [f"{formats.number(counts[level])} {_kind(level)}" for level in sorted(counts)]
    return ", ".join(said) or formats.MISSING


def _named(places: set[tuple[int, str]], words: Words) -> Iterable[str]:
    """`3 desa/kelurahan: Desa A, Desa B, Desa C`, one text for each kind."""
    for level in sorted({level for level, _key in places}):
        keys = sorted(key for own, key in places if own == level)
        text = f"{formats.number(len(keys))} {_kind(level)}"
        yield text if level == 4 else f"{text}: {_some([words.areas.get(k, k) for k in keys])}"


def _some(names: list[str]) -> str:
    shown = ", ".join(name or formats.MISSING for name in names[:MOST_NAMES])
    rest = len(names) - MOST_NAMES
    return shown + (_(" dan %s lagi") % formats.number(rest) if rest > 0 else "")


def _segments(before: list[dict], after: list[dict], words: Words):
    was, now = ({code for line in lines for code in line["segments"]} for lines in (before, after))
    if was != now:
        said = [_some(sorted(words.segments.get(c, c) for c in codes)) for codes in (was, now)]
        yield "segments", *(text or formats.MISSING for text in said)


def _totals(name: str, before: list[dict], after: list[dict]):
    was, now = _total(name, before), _total(name, after)
    if was != now:
        yield name, was, now


def _total(name: str, lines: list[dict]) -> str:
    """Counts added per unit: KPM, KK and jiwa are never added up."""
    sums = Counter()
    for line in lines:
        if line[name] is not None:
            sums[line["unit"]] += line[name]
    said = [f"{formats.trimmed(total, 2)} {unit}".strip() for unit, total in sorted(sums.items())]
    return ", ".join(said) or formats.MISSING


def _single_counts(before: list[dict], after: list[dict], words: Words):
    """Places that stayed, whose planned counts moved."""
    was, now = _by_place(before), _by_place(after)
    moved = sorted(place for place in was.keys() & now.keys() if was[place] != now[place])
    if moved:
        yield "lines", *(_counts(moved, side, words) for side in (was, now))


def _by_place(lines: list[dict]) -> dict[tuple[int, str], str]:
    places = {}
    for line in lines:
        places.setdefault(_place(line), []).append(line)
    return {place: _total("planned_count", own) for place, own in places.items()}


def _counts(places: list[tuple[int, str]], totals: dict, words: Words) -> str:
    said = [f"{_name(*place, words)} {totals[place]}" for place in places[:MOST_NAMES]]
    rest = len(places) - MOST_NAMES
    return "; ".join(said) + (_(" dan %s lagi") % formats.number(rest) if rest > 0 else "")


def _name(level: int, key: str, words: Words) -> str:
    return str(_kind(level)) if level == 4 else words.areas.get(key, key) or formats.MISSING
