"""One Indonesian sentence for one overlap, made from exactly the numbers it shows."""

import datetime
import re
from dataclasses import dataclass

from geo.formats import period, rupiah_short, trimmed

from .exposure import NEED, NONE
from .severity import LEVEL_PART

DUPLICATION, _OVERLAP, CLARIFY = LEVEL_PART
MOST_DISTRICTS = 3


@dataclass(frozen=True)
class Side:
    """One program as the sentence names it."""

    agency: str
    intervention: str
    need: str
    is_coarse: bool


@dataclass(frozen=True)
class Place:
    """Where: number of shared villages, and their districts and regencies by name."""

    village_count: int
    districts: tuple[str, ...]
    regencies: tuple[str, ...]


@dataclass(frozen=True)
class Measures:
    level: str
    is_certain: bool
    is_internal: bool
    starts_on: datetime.date
    ends_on: datetime.date
    segments: tuple[str, ...]
    people: float | None
    people_unit: str
    people_basis: str
    money_idr: float | None
    money_is_partial: bool
    needs_unit_check: bool


def sentence(left: Side, right: Side, place: Place, measures: Measures) -> str:
    """Who does what for whom, where, when, how many and how much. Neutral: an indication."""
    money = money_clause(measures.money_idr, is_partial=measures.money_is_partial)
    maybe = "kemungkinan " if measures.level == CLARIFY else ""
    text = (
        f"{_who(left, right, measures)} {maybe}sama-sama {_what(left, right, measures)} "
        f"{_whom(measures)} {_where(place)}, {period(measures.starts_on, measures.ends_on)}: "
        f"{_people(measures)}{money}."
    )
    return text + _remark(left, right, measures)


def _who(left: Side, right: Side, measures: Measures) -> str:
    if measures.is_internal:
        return f"Dua program {left.agency}"
    return f"{left.agency} dan {right.agency}"


def _what(left: Side, right: Side, measures: Measures) -> str:
    ours, theirs = _brief(left.intervention), _brief(right.intervention)
    if left.intervention == right.intervention:
        return f"menjalankan {ours}"
    both = f"({ours}; {theirs})"
    if left.need == right.need:
        return f"menangani kebutuhan {_lower(left.need)} {both}"
    return f"menjalankan bantuan yang dapat rangkap {both}"


def _brief(name: str) -> str:
    """The name without what its vocabulary adds in brackets at the end."""
    return re.sub(r" \([^()]*\)$", "", name)


def _lower(name: str) -> str:
    """The name inside a sentence: an abbreviation keeps its capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _whom(measures: Measures) -> str:
    if not measures.segments:
        return "bagi sasaran yang mungkin sama"
    return f"bagi {_listed([_lower(_brief(s)) for s in measures.segments])}"


def _where(place: Place) -> str:
    villages = f"di {trimmed(place.village_count)} desa/kelurahan"
    if len(place.regencies) > 1:
        return f"{villages} di {len(place.regencies)} kabupaten/kota"
    if len(place.districts) > MOST_DISTRICTS:
        return f"{villages} di {len(place.districts)} kecamatan {place.regencies[0]}"
    return f"{villages} Kecamatan {_listed(list(place.districts))}, {place.regencies[0]}"


def _people(measures: Measures) -> str:
    if measures.people_basis == NONE or measures.people is None:
        return "jumlah sasaran tidak tersedia"
    about = "sekitar" if measures.people_basis == NEED else "paling banyak"
    shown = max(1, round(measures.people))
    return f"{about} {trimmed(shown, 0)} {measures.people_unit}"


def money_clause(money_idr: float | None, *, is_partial: bool) -> str:
    """What the sentence says of money; known apart, for readers who may not see a budget."""
    if money_idr is None:
        return ", anggaran tidak disebut"
    least = "sedikitnya " if is_partial else ""
    return f", anggaran terkait {least}{rupiah_short(money_idr)}"


def _remark(left: Side, right: Side, measures: Measures) -> str:
    if measures.level == CLARIFY:
        coarse = [side.agency for side in (left, right) if side.is_coarse]
        return f" Lokasi program {_listed(list(dict.fromkeys(coarse)))} belum rinci."
    if measures.needs_unit_check:
        return " Cek unit: desa yang sama belum tentu rumah atau bangunan yang sama."
    if measures.level == DUPLICATION or measures.is_certain:
        return ""
    return " Segmen kedua program belum tentu orang yang sama."


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} dan {names[-1]}"
