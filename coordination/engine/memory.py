"""What makes a decided finding worth asking about again (DESIGN.md 3.5). Pure."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geo.formats import MISSING, number, percent, period, rupiah, trimmed

RANK = {"perlu_klarifikasi": 0, "tumpang_tindih": 1, "duplikasi": 2}
NAMES = {
    "perlu_klarifikasi": "perlu klarifikasi",
    "tumpang_tindih": "tumpang tindih",
    "duplikasi": "duplikasi",
}
MORE_PEOPLE_RATIO = 1.10
MOST_NAMED = 5


def material_changes(before: Mapping, now: Mapping) -> tuple[str, ...]:
    """What has changed materially since `before`, in words; empty when nothing has.

    Parameters
    ----------
    before, now : facts of one finding
        villages : {code: name}; segments : {code: name}; level;
        starts_on, ends_on : ISO dates, half-open; people (None: not available), people_unit,
        people_basis

    Notes
    -----
    A new shared village, a new segment, a day earlier or later, a higher level, and exposure up by
    more than 10 % in the same unit and on the same basis. Less of anything is not material.
    """
    changes = [
        _new(before["villages"], now["villages"], "desa/kelurahan bersama baru"),
        _new(before["segments"], now["segments"], "segmen baru"),
        _longer(before, now),
        _higher(before["level"], now["level"]),
        _more_people(before, now),
    ]
    return tuple(change for change in changes if change)


def _new(before: Mapping, now: Mapping, what: str) -> str:
    fresh = [now[code] for code in sorted(now.keys() - before.keys())]
    if not fresh:
        return ""
    named = ", ".join(fresh[:MOST_NAMED])
    more = f" dan {len(fresh) - MOST_NAMED} lainnya" if len(fresh) > MOST_NAMED else ""
    return f"{len(fresh)} {what}: {named}{more}"


def _longer(before: Mapping, now: Mapping) -> str:
    if now["starts_on"] >= before["starts_on"] and now["ends_on"] <= before["ends_on"]:
        return ""
    if months := _months_more(before, now):
        return f"masa bersama bertambah {number(months)} bulan"
    more = now["overlap_days"] - before["overlap_days"]
    return f"masa bersama bertambah {number(more)} hari" if more > 0 else "masa bersama bergeser"


def _months_more(before: Mapping, now: Mapping) -> int:
    """By how many months the period grew, at one end or both; 0 unless they are whole ones."""
    earlier = _whole_months(now["starts_on"], before["starts_on"])
    later = _whole_months(before["ends_on"], now["ends_on"])
    return 0 if earlier is None or later is None else earlier + later


def _whole_months(start: str, end: str) -> int | None:
    """Months from one ISO date to another, 0 or more; None when days remain or it goes back."""
    first, last = map(datetime.date.fromisoformat, (start, end))
    if first.day != last.day or last < first:
        return None
    return (last.year - first.year) * 12 + last.month - first.month


def _higher(before: str, now: str) -> str:
    if RANK[now] <= RANK[before]:
        return ""
    return f"tingkat naik dari {NAMES[before]} menjadi {NAMES[now]}"


def _more_people(before: Mapping, now: Mapping) -> str:
    was, now_people = before["people"], now["people"]
    alike = (before["people_unit"], before["people_basis"]) == (
        now["people_unit"],
        now["people_basis"],
    )
    if was is None or now_people is None or not alike or now_people <= was * MORE_PEOPLE_RATIO:
        return ""
    return f"sasaran terkait naik dari {trimmed(was, 0)} menjadi {trimmed(now_people, 0)}"


@dataclass(frozen=True)
class Changed:
    """One number or name of a finding that is another now, both in words."""

    label: str
    before: str
    now: str


def all_changes(before: Mapping, now: Mapping, *, with_money: bool) -> tuple[Changed, ...]:
    """Every fact that differs, in the order in which people ask, material or not.

    Parameters
    ----------
    before, now : facts of one finding, as for `material_changes`; what a mapping lacks is not
        compared, and `village_count` may stand for `villages`
    with_money : leave money out for readers who may not see both budgets

    Notes
    -----
    Compared as they are written: a difference that no reader would see is none.
    """
    readers = (*_READERS, *((_MONEY,) if with_money else ()))
    said = [(label, _said(before, read), _said(now, read)) for label, read in readers]
    return tuple(
        Changed(label, was, is_now)
        for label, was, is_now in said
        if was is not None and is_now is not None and was != is_now
    )


def facts_said(facts: Mapping, *, with_money: bool) -> tuple[tuple[str, str], ...]:
    """Facts frozen with a decision in words: (what it is called, how it is written)."""
    readers = (*_READERS, *((_MONEY,) if with_money else ()))
    said = [(label, _said(facts, read)) for label, read in readers]
    return tuple((label, words) for label, words in said if words is not None)


def _said(facts: Mapping, read) -> str | None:
    try:
        return read(facts)
    except KeyError:
        return None


def _count(facts: Mapping) -> str:
    return number(facts["village_count"] if "village_count" in facts else len(facts["villages"]))


def _people(facts: Mapping) -> str:
    if facts["people"] is None:
        return "tidak tersedia"
    at_most = "paling banyak " if facts["people_basis"] == "paling_banyak" else ""
    return f"{at_most}{number(facts['people'])} {facts['people_unit']}".strip()


def _period(facts: Mapping) -> str:
    starts_on, ends_on = (date.fromisoformat(facts[key]) for key in ("starts_on", "ends_on"))
    return period(starts_on, ends_on)


# What each fact is called, and how it is written.
_READERS = (
    ("tingkat", lambda facts: NAMES[facts["level"]]),
    ("desa/kelurahan bersama", _count),
    ("segmen bersama", lambda facts: ", ".join(sorted(facts["segments"].values())) or MISSING),
    ("masa bersama", _period),
    ("hari bersama", lambda facts: number(facts["overlap_days"])),
    ("luas bersama (km²)", lambda facts: number(facts["shared_area_m2"] / 1e6, 2)),
    ("bagian wilayah kiri", lambda facts: percent(facts["left_share_ratio"], 1)),
    ("bagian wilayah kanan", lambda facts: percent(facts["right_share_ratio"], 1)),
    ("sasaran terpapar", _people),
    ("sumber angka kebutuhan", lambda facts: facts["people_figure"] or MISSING),
    ("bobot", lambda facts: trimmed(facts["severity"])),
    ("versi aturan", lambda facts: facts["rule_version"]),
)
_MONEY = ("anggaran terpapar", lambda facts: rupiah(facts["money_idr"]))
