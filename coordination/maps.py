"""Numbers of the map and of the table beside it: findings or gaps per area, one level down.

Counts agree with the lists they link to: a finding counts in every area that holds one of its
shared villages, once.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import Count

from geo.models import Area, Level

from .models import FindingLevel, GapState

OVERLAP, GAP = "tumpang_tindih", "celah"
VIEWS = (OVERLAP, GAP)
CODE_LENGTHS = {Level.PROVINCE: 2, Level.REGENCY: 5, Level.DISTRICT: 8, Level.VILLAGE: 13}
LOCATED = (FindingLevel.DUPLICATION, FindingLevel.OVERLAP)
CONCERNING = (GapState.UNTOUCHED, GapState.LACKING)
# Where agencies have not reported, nobody knows of a gap: that is not 0.
KNOWN = (*CONCERNING, GapState.ENOUGH)
MOST_CLASSES = 5  # and one for zero


@dataclass(frozen=True)
class Row:
    """One area of the map. `shown` is what it is shaded by, None where there is no data."""

    area: Area
    counts: dict[str, int]
    shown: int | None

    @property
    def sort_key(self):
        return (self.shown is None, -(self.shown or 0), self.area.bare_name)


@dataclass(frozen=True)
class Class:
    """One colour of the legend: counts from `low` to `high`, both included."""

    step: int
    low: int
    high: int

    @property
    def label(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


def parts_of(area: Area | None) -> list[Area]:
    """The areas one level below; those of the province where none is chosen."""
    if area is not None and area.level == Level.VILLAGE:
        return [area]
    if area is None or area.level == Level.PROVINCE:
        return list(Area.objects.regencies())
    return list(Area.objects.filter(parent=area))


def details_of(area: Area | None) -> list[Level]:
    """The levels in which an area can be shaded, the finest first."""
    above = Level.PROVINCE if area is None else area.level
    finer = [level for level in reversed(Level) if level > above]
    return finer or [Level.VILLAGE]


def areas_of(area: Area | None, level: int) -> list[Area]:
    """All areas of one level inside `area`, or inside the province."""
    found = Area.objects.filter(level=level)
    return list(found if area is None else found.within(area.code))


def overlap_rows(findings, parts: list[Area]) -> list[Row]:
    """Findings that share ground in each area, most located ones first."""
    counts = _findings_by_part(findings, parts)
    rows = []
    for area in parts:
        of_area = {level: counts[area.code, level] for level in FindingLevel.values}
        rows.append(Row(area, of_area, sum(of_area[level] for level in LOCATED)))
    return sorted(rows, key=lambda row: row.sort_key)


def _findings_by_part(findings, parts: list[Area]) -> Counter:
    """(code, level) -> findings."""
    findings = findings.order_by()
    if not parts:
        return Counter()
    if parts[0].level == Level.REGENCY:
        pairs = findings.values_list("regencies", "level")
        return Counter((code, level) for codes, level in pairs for code in codes.split(",") if code)
    place = _place_of_villages(parts)
    counts = Counter()
    regencies = {area.regency_code for area in parts}
    if len(regencies) == 1:
        findings = findings.in_regency(regencies.pop())
    for blob, level in findings.values_list("villages", "level").iterator(chunk_size=2000):
        ids = np.frombuffer(blob, "<i4")
        found = np.unique(place[ids[ids < len(place)]])
        counts.update((parts[n].code, level) for n in found[found >= 0])
    return counts


def _place_of_villages(parts: list[Area]) -> np.ndarray:
    """Village id -> position of its part, -1 where it lies in none."""
    length = CODE_LENGTHS[parts[0].level]
    position = {area.code: n for n, area in enumerate(parts)}
    villages = Area.objects.villages()
    rows = [
        (pk, position.get(code[:length], -1)) for pk, code in villages.values_list("pk", "code")
    ]
    place = np.full(max((pk for pk, _n in rows), default=0) + 1, -1)
    for pk, n in rows:
        place[pk] = n
    return place


def gap_rows(gaps, parts: list[Area]) -> list[Row]:
    """Gaps recorded in each area or inside it, most untouched and lacking ones first."""
    if not parts:
        return []
    length = CODE_LENGTHS[parts[0].level]
    counts = defaultdict(Counter)
    grouped = gaps.order_by().values_list("area__code", "state").annotate(n=Count("pk"))
    for code, state, n in grouped:
        if len(code) >= length:
            counts[code[:length]][state] += n
    rows = []
    for area in parts:
        of_area = {state: counts[area.code][state] for state in GapState.values}
        known = sum(of_area[state] for state in KNOWN)
        shown = sum(of_area[state] for state in CONCERNING) if known else None
        rows.append(Row(area, of_area, shown))
    return sorted(rows, key=lambda row: row.sort_key)


def classes(rows: list[Row]) -> list[Class]:
    """At most five classes of about equally many areas, and one for zero."""
    values = np.array([row.shown for row in rows if row.shown is not None], dtype=int)
    made = [Class(0, 0, 0)] if (values == 0).any() else []
    positive = np.unique(values[values > 0])
    if not positive.size:
        return made
    highs = positive
    if positive.size > MOST_CLASSES:
        steps = np.linspace(0, 1, MOST_CLASSES + 1)[1:]
        highs = np.unique(np.quantile(positive, steps, method="higher"))
    low = int(positive[0])
    first_step = MOST_CLASSES - len(highs) + 1 if len(highs) > 2 else 2
    for n, high in enumerate(highs):
        made.append(Class(min(first_step + n, MOST_CLASSES), low, int(high)))
        low = int(high) + 1
    return made


def step_of(value: int | None, made: list[Class]) -> int | None:
    """The class a value falls in; None where there is no data."""
    if value is None:
        return None
    return next((c.step for c in made if c.low <= value <= c.high), None)
