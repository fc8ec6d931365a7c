"""What was typed into the program form, as an Entry, and what could not be understood. PURE."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geo import formats
from programs import cells
from programs.entries import Entry, EntryLine, Vocabulary
from programs.facts import digest
from programs.lookups import Lookup
from programs.numbers import Unclear
from programs.realisation import FIRST, NOTHING, ON, SECOND, SOURCE, refused

from .amounts import read_budget, read_spent, write_amount
from .asking import Choice, money_choices
from .days import read_edge
from .lines import UNIT_LENGTH, BadLines, clean, defaults_of, read_lines, write_lines

LONGEST_KEY = 500  # of the segments of one line, as footprints keep them
LONGEST_TEXT = cells.TEXT_LENGTH
LINE_FIELDS = {"lines", "segments", "unit"}


@dataclass(frozen=True)
class FieldProblem:
    """One field that is not understood: what it said, why, and readings to pick from."""

    field: str
    said: str
    why: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class FormReading:
    """One posted form.

    `typed` holds, by field, every text that `entry` could not take; `problems` say why. `echo` is
    how an understood field is written by everybody; `remarks` are doubts that stop nothing.
    """

    entry: Entry
    typed: dict[str, str]
    problems: tuple[FieldProblem, ...]
    echo: dict[str, str]
    remarks: dict[str, str]

    def refused(self, field: str, said: str, why: str, *, entry: Entry) -> "FormReading":
        """The same reading after somebody who knows more could not take one field either."""
        problem = FieldProblem(field, said, why)
        return replace(
            self,
            entry=entry,
            typed=self.typed | {field: said},
            problems=(*self.problems, problem),
        )


def read_form(
    data: Mapping[str, str],
    *,
    base: Entry | None,
    vocabulary: Vocabulary,
    shapes: Mapping[str, bytes] | None = None,
    kept: Mapping[str, str] | None = None,
) -> FormReading:
    """Read posted fields, named as the columns of Entry (`last_day` for the day before `ends_on`).

    A field that is not posted keeps what `base` says, and its text in `kept` (what was typed
    before). An identity that cannot be read (name, code, year, stage) stays as in `base`; any other
    field is then missing. `shapes` are outlines by digest, beside those of `base`.
    """
    lines = base.lines if base else ()
    own = {digest(line.shape_wkb): line.shape_wkb for line in lines if line.shape_wkb}
    known = own | dict(shapes or {})
    return _Reader(_texts(data), base, vocabulary, known, kept or {}).reading()


def _texts(data: Mapping) -> dict[str, str]:
    """One clean text for each field; several values of `segments` become one list of codes."""
    found = {}
    for name in data:
        value = data[name]
        if name == "segments" and hasattr(data, "getlist"):
            value = ",".join(data.getlist(name))
        found[name] = clean(str(value))
    return found


class _Reader:
    """Reads field after field; collects doubts, echoes and remarks on the way."""

    def __init__(self, said, base, vocabulary, shapes, kept):
        self.said, self.base, self.words, self.shapes = said, base, vocabulary, shapes
        self.kept = kept
        self.typed: dict[str, str] = {}
        self.problems: list[FieldProblem] = []
        self.echo: dict[str, str] = {}
        self.remarks: dict[str, str] = {}

    def reading(self) -> FormReading:
        entry = Entry(**self._identity(), **self._facts(), **self._carried())
        entry = replace(entry, **self._period(entry.fiscal_year))
        entry = replace(entry, **self._realised(entry))
        entry = replace(entry, lines=self._lines())
        return FormReading(entry, self.typed, tuple(self.problems), self.echo, self.remarks)

    def _identity(self) -> dict:
        """What makes it this program; a bad value leaves it what it was."""
        was = self._was
        return {
            "agency": self.base.agency if self.base else self._take("agency", self._agency, ""),
            "code": self._take("code", _code, was("code", "")) or was("code", ""),
            "fiscal_year": self._take("fiscal_year", cells.year, was("fiscal_year", 0)),
            "stage": self._take("stage", cells.stage, was("stage", "")),
            "name": self._take("name", _name, was("name", "")),
        }

    def _facts(self) -> dict:
        words = self.words
        take = self._take
        return {
            "activity_code": take("activity_code", self._activity, ""),
            "nomenclature_version": take("nomenclature_version", cells.short_text, ""),
            "intervention": take(
                "intervention", _found(words.interventions, "jenis intervensi"), None
            ),
            "fund_source": take("fund_source", _found(words.fund_sources, "sumber dana"), None),
            "budget_idr": take("budget_idr", read_budget, None, formats.rupiah, money_choices),
            "recipient_class": take("recipient_class", cells.recipient_class, ""),
            "note": take("note", _long_text, ""),
            "source": take("source", _long_text, ""),
        }

    def _activity(self, said: str) -> str:
        code = cells.activity_code(said)
        if code and not cells.is_activity_code(code):
            self.remarks["activity_code"] = "bukan kode sub kegiatan; pilih dari daftar bila ada"
        return code

    def _carried(self) -> dict:
        """Columns that the form does not ask for."""
        names = ("status", "confidence", "is_example")
        return {name: getattr(self.base, name) for name in names} if self.base else {}

    def _was(self, column: str, default):
        return getattr(self.base, column) if self.base else default

    def _take(
        self,
        field: str,
        read: Callable,
        missing,
        show: Callable[[object], str] | None = None,
        choices: Callable[[str], tuple[Choice, ...]] | None = None,
    ):
        """The value of one field; `missing` where it says what nobody understands."""
        if field not in self.said:
            if field in self.kept:
                self.typed[field] = self.kept[field]
            return self._was(field, missing)
        said = self.said[field]
        try:
            value = read(said)
        except ValueError as why:
            asked = choices(said) if choices and isinstance(why, Unclear) else ()
            self._doubt(field, said, str(why), asked)
            return missing
        if show and value not in (None, ""):
            self.echo[field] = show(value)
        return value

    def _doubt(self, field: str, said: str, why: str, choices: tuple[Choice, ...] = ()) -> None:
        self.typed[field] = said
        self.problems.append(FieldProblem(field, said, why, choices))

    def _agency(self, said: str) -> str:
        if said not in self.words.agencies:
            raise ValueError("pilih perangkat daerah dari daftar")
        return said

    # --- Period ------------------------------------------------------------------------------

    def _period(self, year: int) -> dict:
        is_assumed = self._take("period_is_assumed", _is_ticked, False)
        start = self._take("starts_on", lambda s: read_edge(s, year=year, is_last=False), None)
        last = self._last_day(year)
        is_silent = not (start or last or {"starts_on", "last_day"} & set(self.typed))
        if is_assumed and is_silent and year:
            start, last = date(year, 1, 1), date(year, 12, 31)
        if start and last and last < start:
            self._doubt("last_day", self.said.get("last_day", ""), "sebelum tanggal mulai")
            last = None
        return self._said_period(year, start, last, is_assumed=is_assumed)

    def _last_day(self, year: int) -> date | None:
        if "last_day" not in self.said:
            ends_on = self._was("ends_on", None)
            if "last_day" in self.kept:
                self.typed["last_day"] = self.kept["last_day"]
            return ends_on - timedelta(days=1) if ends_on else None
        return self._take("last_day", lambda s: read_edge(s, year=year, is_last=True), None)

    def _said_period(self, year: int, start, last, *, is_assumed: bool) -> dict:
        """The period, half-open. It stays assumed only while it is a whole year, or as it was."""
        for field, day in (("starts_on", start), ("last_day", last)):
            if day:
                self.echo[field] = formats.day(day)
                if day.year != year and year:
                    self.remarks[field] = f"di luar tahun anggaran {year}; pastikan benar"
        ends_on = last + timedelta(days=1) if last else None
        days = (start, ends_on)
        is_whole = bool(year) and days == (date(year, 1, 1), date(year + 1, 1, 1))
        is_same = self.base is not None and days == (self.base.starts_on, self.base.ends_on)
        return {
            "starts_on": start,
            "ends_on": ends_on,
            "period_is_assumed": is_assumed and (is_whole or is_same),
        }

    # --- Money spent -------------------------------------------------------------------------

    def _realised(self, entry: Entry) -> dict:
        """What was spent of this entry's budget; what cannot stand is asked, not kept."""
        money = (read_spent, None, formats.rupiah, money_choices)
        read = {
            FIRST: self._take(FIRST, *money),
            SECOND: self._take(SECOND, *money),
            ON: self._take(ON, cells.day, None, formats.day),
            SOURCE: self._take(SOURCE, cells.short_source, ""),
        }
        found = refused(
            budget=entry.budget_idr,
            first=read[FIRST],
            second=read[SECOND],
            on=read[ON],
            year=entry.fiscal_year,
        )
        for name, why in found.items():
            shown = formats.day(read[ON]) if name == ON else write_amount(read[name])
            self._doubt(name, self.said.get(name, shown), why)
            self.echo.pop(name, None)
        return read | {name: NOTHING[name] for name in found}

    # --- Lines -------------------------------------------------------------------------------

    def _lines(self) -> tuple[EntryLine, ...]:
        """The lines, and the segments and unit that stand for all of them; posted together."""
        if not LINE_FIELDS & set(self.said):
            self.typed |= {f: s for f, s in self.kept.items() if _is_of_lines(f)}
            return self._was("lines", ())
        self.said = self._lines_shown() | self.said
        segments = self._segments()
        unit = self._take("unit", lambda said: cells.text(said, UNIT_LENGTH), "")
        try:
            read = read_lines(
                self.said["lines"],
                segments=segments,
                unit=unit,
                areas=self.words.areas,
                known_segments=self.words.segments,
                shapes=self.shapes,
            )
        except BadLines as why:
            self._doubt("lines", self.said["lines"], str(why))
            return self._was("lines", ())
        for doubt in read.doubts:
            self._doubt(*doubt)
        return read.lines

    def _lines_shown(self) -> dict[str, str]:
        """What the form would have shown, for those of the three that were not posted."""
        lines = self._was("lines", ())
        segments, unit = defaults_of(lines)
        said = write_lines(lines, segments=segments, unit=unit, labels={}, typed=self.kept)
        shown = {"segments": ",".join(segments), "unit": unit, "lines": said}
        return shown | {f: s for f, s in self.kept.items() if f in shown}

    def _segments(self) -> tuple[str, ...]:
        said = self.said["segments"]
        codes = [c for c in (part.strip() for part in said.replace(";", ",").split(",")) if c]
        known = [code for code in dict.fromkeys(codes) if code in self.words.segments]
        if unknown := [code for code in codes if code not in known]:
            self._doubt("segments", said, f"segmen tidak dikenal: {', '.join(unknown)[:200]}")
        if sum(len(code) + 1 for code in known) > LONGEST_KEY:
            self._doubt("segments", said, "terlalu banyak segmen; pilih segmen di atasnya")
            return ()
        return tuple(known)


def _is_of_lines(field: str) -> bool:
    return field in LINE_FIELDS or field.startswith("lines.")


def _is_ticked(said: str) -> bool:
    return said in ("1", "on")


def _code(said: str) -> str:
    return cells.program_code(said) if said.strip() else ""


def _name(said: str) -> str:
    return cells.text(said, cells.NAME_LENGTH)


def _long_text(said: str) -> str:
    """A text of several lines, as typed but for stray spaces at the ends of lines."""
    lines = [line.rstrip() for line in said.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    whole = "\n".join(lines).strip("\n")
    if len(whole) > LONGEST_TEXT:
        raise ValueError(f"terlalu panjang ({len(whole)} huruf, batas {LONGEST_TEXT})")
    return whole


def _found(names: Mapping[str, str], what: str) -> Callable[[str], str | None]:
    """A reader of a code or a name of this vocabulary; None where nothing is said."""
    return lambda said: Lookup(names, what).find(said.strip()) if said.strip() else None
