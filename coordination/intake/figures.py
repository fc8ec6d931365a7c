"""What a file of need figures would add, and adding it.

A figure is known by area, indicator, year and source (needs.FIGURE_KEY). An import only adds: what
another source says of the same thing stays beside the figure in use, not in use, until the province
chooses it with a reason; what the same source said already is left as it is.
"""

import re

from coordination.figures import address_of, indicator_name
from coordination.intake.columns import OF_NEEDS
from coordination.intake.examined import Examined, Found, RowRefused
from coordination.intake.reading import Line, Reading, Words
from coordination.models import EXAMPLE_INDICATOR, FigureFile, NeedFigure
from coordination.needs import FIGURE_KEY, choose_in_use, group_of, joined_note, split_note
from geo import formats
from geo.models import Area
from programs.entries import Problem
from programs.models import Need, Segment

COLUMNS = OF_NEEDS
_CODE = re.compile(r"^[a-z0-9_]+$", re.ASCII)
_OF_INDICATOR = (("need", "Kebutuhan"), ("segment", "Segmen"), ("unit", "Satuan"))
_OF_FIGURE = (
    *(("value", "Nilai"), ("definition", "Definisi"), ("confidence", "Keyakinan")),
    *(("sourced_on", "Tanggal Sumber"), ("note", "Catatan")),
)


def read_words() -> Words:
    return Words(
        areas=dict(Area.objects.values_list("code", "name")),
        needs=dict(Need.objects.values_list("code", "name")),
        segments=dict(Segment.objects.values_list("code", "name")),
    )


def examine(reading: Reading) -> Examined:
    """Compare every row with the register. Writes nothing; a handful of queries."""
    return _Examiner().examine(reading)


def store(examined: Examined, *, file: FigureFile) -> int:
    """Add what was examined, inside the caller's transaction. Returns how many."""
    rows = [NeedFigure(**found.facts, imported_in=file) for found in examined.entering]
    NeedFigure.objects.bulk_create(rows, batch_size=500)
    return len(rows)


class _Examiner:
    def __init__(self):
        figures = NeedFigure.objects.select_related("area", "need", "segment").order_by("pk")
        self.known, self.groups, self.meanings = {}, {}, {}
        for figure in figures:
            key = tuple(getattr(figure, name) for name in FIGURE_KEY)
            self.known.setdefault(key, figure)
            self.meanings.setdefault(figure.indicator, _meaning(figure))
            if not figure.is_example:
                self.groups.setdefault(group_of(vars(figure)), []).append(vars(figure))
        self.areas = {area.code: area for area in Area.objects.select_related("parent__parent")}
        self.needs = {need.code: need for need in Need.objects.all()}
        self.segments = {segment.code: segment for segment in Segment.objects.all()}
        self.needs_by_id = {need.pk: need for need in self.needs.values()}
        self.segments_by_id = {segment.pk: segment for segment in self.segments.values()}
        self.adding: dict[tuple, list[dict]] = {}
        self.seen: dict[tuple, Line] = {}
        self.examined = Examined()

    def examine(self, reading: Reading) -> Examined:
        adding = [wanted for line in reading.lines if (wanted := self._wanted(line)) is not None]
        self._choose([facts for _line, facts in adding])
        for line, facts in adding:
            found = self._found(line, facts)
            into = self.examined.contradicting if found.beside else self.examined.new
            into.append(found)
        return self.examined

    def _wanted(self, line: Line) -> tuple[Line, dict] | None:
        """The columns of the figure to add; None where it is there already or refused."""
        try:
            facts = self._facts(line)
            key = tuple(facts[name] for name in FIGURE_KEY)
            if known := self.known.get(key):
                self._check_same(line, facts, known)
                self.examined.unchanged.append(self._found(line, facts, known))
                return None
            self._check_new(line, facts)
            if earlier := self.seen.setdefault(key, line):
                self._check_once(line, earlier)
        except RowRefused as why:
            problem = Problem(line.row, why.heading, why.said[:80], str(why))
            self.examined.problems.append(problem)
            return None
        return line, facts

    def _facts(self, line: Line) -> dict:
        """The row's figure, completed by what the register knows of its indicator."""
        indicator = re.sub(r"[\s-]+", "_", line["indicator"].lower())
        said = {name: line[name] or "" for name, _h in _OF_INDICATOR}
        definition = line["definition"] or ""
        if known := self.meanings.get(indicator):
            for name, heading in _OF_INDICATOR:
                said[name] = said[name] or known[name]
                if said[name] != known[name]:
                    shown = known[name] or "kosong (angka acuan)"
                    why = f"indikator {indicator} tercatat dengan {shown}; samakan, atau pakai "
                    raise RowRefused(heading, said[name], f"{why}indikator lain")
            definition = definition or known["definition"]
        elif not _CODE.match(indicator):
            why = "indikator baru: pakai huruf kecil, angka, dan garis bawah, mis. rtlh_sisa"
            raise RowRefused("Indikator", line["indicator"], why)
        else:
            self.meanings[indicator] = self._new_meaning(indicator, said, definition)
        return {
            "area_id": self.areas[line["area"]].pk,
            "indicator": indicator,
            "definition": definition,
            "need_id": self.needs[said["need"]].pk if said["need"] else None,
            "segment_id": self.segments[said["segment"]].pk if said["segment"] else None,
            "year": line["year"],
            "value": None if line["value"] is None else round(line["value"], 6),
            "unit": said["unit"],
            "source": line["source"],
            "sourced_on": line["sourced_on"],
            "confidence": line["confidence"] or "",
            "note": split_note(line["note"] or "")[0],
        }

    def _new_meaning(self, indicator: str, said: dict, definition: str) -> dict:
        if indicator.startswith(EXAMPLE_INDICATOR):
            why = f"awalan {EXAMPLE_INDICATOR} hanya untuk data contoh; tulis tanpa awalan itu"
            raise RowRefused("Indikator", indicator, why)
        if not definition:
            why = "kosong; indikator ini baru, tulis apa yang dihitung dan oleh siapa"
            raise RowRefused("Definisi", "", why)
        return {**said, "definition": definition}

    def _check_same(self, line: Line, facts: dict, known: NeedFigure) -> None:
        """What the same source said already: an import changes nothing of it."""
        for name, heading in _OF_FIGURE:
            was = getattr(known, name)
            was = split_note(was)[0] if name == "note" else was
            is_silent = facts[name] in (None, "") and name != "value"
            if facts[name] != was and not is_silent:
                shown = _said(was, known.unit) if name == "value" else was or formats.MISSING
                why = (
                    f"sumber yang sama sudah tercatat dengan {shown}; impor tidak mengubah angka "
                    "yang ada. Bila ini terbitan lain, sebutkan di kolom Sumber"
                )
                raise RowRefused(heading, _text(facts[name]), why)

    def _check_new(self, line: Line, facts: dict) -> None:
        if facts["indicator"].startswith(EXAMPLE_INDICATOR):
            why = "angka contoh hanya dibuat oleh data contoh; tulis indikator sumbernya"
            raise RowRefused("Indikator", facts["indicator"], why)

    def _check_once(self, line: Line, earlier: Line) -> None:
        if earlier is line:
            return
        is_equal = earlier.values == line.values
        why = f"mengulang baris {earlier.row}; hapus salah satu" if is_equal else (
            f"sumber yang sama di baris {earlier.row} menyebut hal lain; pilih satu, atau bedakan "
            "sumbernya"
        )  # fmt: skip
        raise RowRefused("", "", why)

    def _choose(self, adding: list[dict]) -> None:
        """Which of the new figures are in use, and the reason in the note of those that are not."""
        free = [f for f in adding if f["value"] is not None and not self._used(f)]
        ranks = dict.fromkeys((f["indicator"] for f in free), 0)
        chosen = dict(zip(map(id, free), choose_in_use(free, ranks), strict=True))
        for facts in adding:
            facts["in_use"], why = chosen.get(id(facts)) or (False, self._why_not(facts))
            facts["note"] = joined_note(facts["note"], why)
            self.adding.setdefault(group_of(facts), []).append(facts)

    def _used(self, facts: dict) -> dict | None:
        """The figure of its group that is in use already."""
        return next((f for f in self.groups.get(group_of(facts), ()) if f["in_use"]), None)

    def _why_not(self, facts: dict) -> str:
        if facts["value"] is None:
            return "tidak dipakai: sumber tidak memberi nilai"
        used = self._used(facts)
        said = f"{indicator_name(used['indicator'])} tahun {used['year']}"
        return f"tidak dipakai: sudah dipakai {said}; sekretariat provinsi dapat memilih angka ini"

    def _found(self, line: Line, facts: dict, known: NeedFigure | None = None) -> Found:
        told = known or self._unsaved(line, facts)
        rivals = [] if known else self._contradicted(facts)
        return Found(
            row=line.row,
            area=f"{told.area.short_name} ({told.area.code})",
            name=indicator_name(told.indicator),
            about=", ".join(x.name for x in (told.need, told.segment) if x) or "angka acuan",
            period=str(told.year),
            said=_said(told.value, told.unit),
            source=told.source,
            use="" if known else split_note(facts["note"])[1] or "dipakai: satu-satunya angka",
            beside=tuple(f"{_said(f['value'], f['unit'])} ({f['source']})" for f in rivals),
            address=address_of(told) if known or rivals else "",
            facts={} if known else facts,
        )

    def _unsaved(self, line: Line, facts: dict) -> NeedFigure:
        """The figure with its area, need and segment at hand: no query for a row."""
        return NeedFigure(
            **facts | {
                "area": self.areas[line["area"]],
                "need": self.needs_by_id.get(facts["need_id"]),
                "segment": self.segments_by_id.get(facts["segment_id"]),
            }
        )  # fmt: skip

    def _contradicted(self, facts: dict) -> list[dict]:
        """Figures of the same thing and year that say another number; the one in use first.

        Other years do not contradict, and neither does the same number from another source.
        """
        if facts["value"] is None:
            return []
        around = self.groups.get(group_of(facts), []) + self.adding.get(group_of(facts), [])
        rivals = [
            figure
            for figure in around
            if figure["year"] == facts["year"]
            and figure["value"] is not None
            and (figure["value"], figure["unit"]) != (facts["value"], facts["unit"])
        ]
        return sorted(rivals, key=lambda figure: not figure["in_use"])


def _meaning(figure: NeedFigure) -> dict:
    return {
        "need": figure.need.code if figure.need else "",
        "segment": figure.segment.code if figure.segment else "",
        "unit": figure.unit,
        "definition": figure.definition,
    }


def _said(value: float | None, unit: str) -> str:
    return f"{formats.trimmed(value, 6)} {unit}" if value is not None else formats.MISSING


def _text(value) -> str:
    return "" if value is None else str(value)
