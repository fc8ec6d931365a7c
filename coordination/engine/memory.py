"""What makes a decided finding worth asking about again (DESIGN.md 3.5). Pure."""

import datetime
from collections.abc import Mapping

from geo.formats import number, trimmed

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
