"""What a file of indicator values would add, and adding it.

A value is known by indicator, area, period and the codes of its sources (indicators.VALUE_KEY).
An import only adds. Of one period one value is in use: a second one stays beside it with its
reason; only the remark that nothing was found gives way to a value.
"""

import hashlib
import re

from django.urls import reverse

from coordination.indicators import SLOT, VALUE_KEY, step_aside
from coordination.intake.columns import OF_INDICATORS, STATE_WORDS
from coordination.intake.examined import Examined, Found, RowRefused
from coordination.intake.reading import Line, Reading, Words
from coordination.models import FigureFile, Indicator, IndicatorValue, ValueStatus, measured
from coordination.models.indicators import period_said
from geo import formats
from geo.models import Area
from programs.entries import Problem

COLUMNS = OF_INDICATORS
CODE_OF_FILE = "U-"  # before a code made of the source's own words


def read_words() -> Words:
    return Words(
        areas=dict(Area.objects.values_list("code", "name")),
        indicators=dict(Indicator.objects.values_list("code", "name")),
    )


def examine(reading: Reading) -> Examined:
    """Compare every row with the register. Writes nothing; three queries."""
    return _Examiner().examine(reading)


def store(examined: Examined, *, file: FigureFile) -> int:
    """Add what was examined, inside the caller's transaction. Returns how many."""
    rows = [IndicatorValue(**found.facts, imported_in=file) for found in examined.entering]
    step_aside(row for row in rows if row.in_use)
    IndicatorValue.objects.bulk_create(rows, batch_size=500)
    return len(rows)


class _Examiner:
    def __init__(self):
        self.known, self.periods = {}, {}
        for row in IndicatorValue.objects.order_by("pk"):
            self.known.setdefault(tuple(getattr(row, name) for name in VALUE_KEY), row)
            self.periods.setdefault(_slot(vars(row)), []).append(vars(row))
        self.areas = {area.code: area for area in Area.objects.select_related("parent__parent")}
        self.indicators = {row.code: row for row in Indicator.objects.all()}
        self.seen: dict[tuple, Line] = {}

    def examine(self, reading: Reading) -> Examined:
        examined = Examined()
        for line in reading.lines:
            try:
                self._take(line, examined)
            except RowRefused as why:
                problem = Problem(line.row, why.heading, why.said[:80], str(why))
                examined.problems.append(problem)
        return examined

    def _take(self, line: Line, examined: Examined) -> None:
        facts = self._facts(line)
        key = tuple(facts[name] for name in VALUE_KEY)
        if known := self.known.get(key):
            self._check_same(facts, known)
            examined.unchanged.append(self._found(line, facts, [], is_known=True))
            return
        if ";" in facts["source_codes"]:
            why = "satu kode sumber untuk satu nilai; sumber lain menjadi baris lain"
            raise RowRefused("Kode Sumber", facts["source_codes"], why)
        if earlier := self.seen.get(key):
            why = f"sumber yang sama sudah ada di baris {earlier.row}; hapus salah satu"
            raise RowRefused("", "", why)
        self.seen[key] = line
        around = self.periods.setdefault(_slot(facts), [])
        self._choose(facts, around)
        rivals = [row for row in around if _says_else(row, facts)]
        found = self._found(line, facts, rivals)
        (examined.contradicting if rivals else examined.new).append(found)
        around.append(facts)

    def _facts(self, line: Line) -> dict:
        indicator, value = self.indicators[line["indicator"]], line["value"]
        if line["unit"] != indicator.unit:
            why = f"indikator ini dalam {indicator.unit}; samakan nilai dan satuannya"
            raise RowRefused("Satuan", line["unit"], why)
        status = line["status"] or (ValueStatus.MISSING if value is None else ValueStatus.SOURCED)
        if (value is None) != (status == ValueStatus.MISSING):
            why = "'tidak ada' untuk nilai kosong, keadaan lain untuk nilai yang terisi"
            raise RowRefused("Keadaan", STATE_WORDS[status], why)
        if value is not None and not line["source"]:
            why = "kosong; setiap nilai harus bersumber, tulis dari mana dan tanggalnya"
            raise RowRefused("Sumber", "", why)
        starts_on, ends_on = line["period"]
        return {
            "indicator_id": indicator.pk,
            "area_id": self.areas[line["area"]].pk,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "value": value,
            "unit": indicator.unit,
            "status": str(status),
            "source_codes": line["source_codes"] or _code_of(line["source"] or ""),
            "source_text": line["source"] or "",
            "sourced_on": line["sourced_on"],
            "note": line["note"] or "",
        }

    def _check_same(self, facts: dict, known: IndicatorValue) -> None:
        """What the same source said already: an import changes nothing of it."""
        was = (known.value, known.status, _plain(known.source_text), _plain(known.note))
        now = (facts["value"], facts["status"], facts["source_text"], facts["note"])
        headings = ("Nilai", "Keadaan", "Sumber", "Catatan")
        for heading, before, after in zip(headings, was, now, strict=True):
            if before != after and (after or heading == "Nilai"):
                why = (
                    f"sumber dengan kode {known.source_codes} sudah tercatat dengan "
                    f"{formats.MISSING if before in (None, '') else before}; impor tidak mengubah "
                    "nilai yang ada. Bila ini terbitan lain, beri kode sumber lain"
                )
                raise RowRefused(heading, "" if after is None else str(after), why)

    def _choose(self, facts: dict, around: list[dict]) -> None:
        used = next((row for row in around if row["in_use"]), None)
        if facts["status"] == ValueStatus.QUOTED:
            facts["in_use"], facts["reason"] = False, "Kutipan; tidak pernah dipakai."
        elif used is None:
            facts["in_use"], facts["reason"] = True, ""
        elif used["value"] is None and facts["value"] is not None:
            used["in_use"] = False
            facts["in_use"], facts["reason"] = True, ""
        else:
            facts["in_use"] = False
            facts["reason"] = f"Sudah dipakai nilai dari {used['source_codes'] or 'sumber lain'}."

    def _found(self, line: Line, facts: dict, rivals: list[dict], *, is_known=False) -> Found:
        indicator, area = self.indicators[line["indicator"]], self.areas[line["area"]]
        use = "" if is_known else _use(facts)
        return Found(
            row=line.row,
            area=f"{area.short_name} ({area.code})",
            name=indicator.name,
            about=str(indicator.get_yardstick_display()),
            period=period_said(facts["starts_on"], facts["ends_on"]),
            said=measured(facts["value"], indicator.unit, 6),
            source=facts["source_text"],
            use=use,
            beside=tuple(
                f"{measured(row['value'], indicator.unit, 6)} ({_plain(row['source_text'])})"
                for row in rivals
            ),
            address=reverse("roadmap-area", args=[area.code]) if rivals or is_known else "",
            facts={} if is_known else facts,
        )


def _slot(facts: dict) -> tuple:
    return tuple(facts[name] for name in SLOT)


def _use(facts: dict) -> str:
    return "dipakai" if facts["in_use"] else f"tidak dipakai: {facts['reason']}"


def _says_else(row: dict, facts: dict) -> bool:
    return None not in (row["value"], facts["value"]) and row["value"] != facts["value"]


def _code_of(source: str) -> str:
    return source and CODE_OF_FILE + hashlib.sha256(source.encode()).hexdigest()[:8]


def _plain(text: str) -> str:
    """A text as a cell holds it: one line."""
    return re.sub(r"\s+", " ", text).strip()
