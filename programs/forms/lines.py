"""The target lines of a form: the JSON of its hidden field, read and written. PURE.

Each line is an object: area (code) or shape (digest) or neither, place_said, segments (empty: those
of the program), planned_count and realised_count as typed, unit (empty: that of the program), and a
label, which is only shown.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from programs.cells import text
from programs.entries import EntryLine
from programs.facts import digest

from .amounts import read_planned, read_realised, write_amount
from .asking import Choice, count_choices

MOST_LINES = 10_000
UNIT_LENGTH, PLACE_LENGTH = 60, 200


@dataclass
class LinesReading:
    """Lines as understood, and what was not: (field, text, why, choices), `lines.3.area`."""

    lines: tuple[EntryLine, ...] = ()
    doubts: list[tuple[str, str, str, tuple[Choice, ...]]] = field(default_factory=list)


class BadLines(ValueError):
    """The field does not hold lines at all: the page and the server disagree."""


def read_lines(
    said: str,
    *,
    segments: tuple[str, ...],
    unit: str,
    areas: Mapping[str, str],
    known_segments: Mapping[str, str],
    shapes: Mapping[str, bytes],
) -> LinesReading:
    """The lines, with the segments and the unit of the program where they name none.

    A program without lines that has segments or a unit gets one line without a place, which
    carries them. Raises BadLines.
    """
    reading = LinesReading()
    read = _LineReader(reading, segments, unit, areas, known_segments, shapes)
    found = [read.line(n, raw) for n, raw in enumerate(_objects(said))]
    if not found and (segments or unit):
        found = [EntryLine(line=1, segments=segments, unit=unit)]
    reading.lines = tuple(found)
    return reading


def _objects(said: str) -> list[dict]:
    try:
        raw = json.loads(said or "[]")
    except (ValueError, RecursionError):
        raise BadLines("daftar lokasi tidak terbaca; muat ulang halaman") from None
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise BadLines("daftar lokasi tidak terbaca; muat ulang halaman")
    if len(raw) > MOST_LINES:
        raise BadLines(f"lebih dari {MOST_LINES} baris lokasi")
    return raw


@dataclass
class _LineReader:
    reading: LinesReading
    segments: tuple[str, ...]
    unit: str
    areas: Mapping[str, str]
    known_segments: Mapping[str, str]
    shapes: Mapping[str, bytes]

    def line(self, n: int, raw: Mapping) -> EntryLine:
        area, shape = self._known(n, raw, "area", self.areas), None
        if not area:
            shape = self._known(n, raw, "shape", self.shapes)
        place = self._take(n, raw, "place_said", lambda said: text(said, PLACE_LENGTH)) or ""
        if not area and not shape and not place:
            place = _clean(raw.get("label"))[:PLACE_LENGTH]
        return EntryLine(
            line=n + 1,
            area_code=area,
            shape_wkb=self.shapes[shape] if shape else None,
            place_said=place,
            segments=self._segments(n, raw),
            planned_count=self._take(n, raw, "planned_count", read_planned, count_choices),
            unit=self._take(n, raw, "unit", lambda said: text(said, UNIT_LENGTH)) or self.unit,
            realised_count=self._take(n, raw, "realised_count", read_realised, count_choices),
        )

    def _take(self, n: int, raw: Mapping, name: str, read, choices=None):
        said = _clean(raw.get(name))
        try:
            return read(said)
        except ValueError as why:
            self._doubt(n, name, said, str(why), choices(said) if choices else ())
            return None

    def _known(self, n: int, raw: Mapping, name: str, known: Mapping) -> str | None:
        said = _clean(raw.get(name))
        if said and said not in known:
            what = "kode wilayah tidak dikenal" if name == "area" else "bidang ini tidak tersimpan"
            self._doubt(n, name, said, f"{what}; pilih ulang lokasinya", ())
            return None
        return said or None

    def _segments(self, n: int, raw: Mapping) -> tuple[str, ...]:
        said = raw.get("segments") or []
        codes = [_clean(code) for code in said] if isinstance(said, list) else [_clean(said)]
        if unknown := [code for code in codes if code not in self.known_segments]:
            self._doubt(n, "segments", ", ".join(unknown), "segmen tidak dikenal", ())
        return tuple(dict.fromkeys(c for c in codes if c in self.known_segments)) or self.segments

    def _doubt(self, n: int, name: str, said: str, why: str, choices: Sequence[Choice]) -> None:
        self.reading.doubts.append((f"lines.{n}.{name}", said, why, tuple(choices)))


def _clean(value) -> str:
    """The text of one JSON value; a number as it is typed."""
    if value is None or isinstance(value, bool | list | dict):
        return ""
    if isinstance(value, float) and math.isfinite(value):
        return write_amount(value)
    return clean(str(value)).strip()


def clean(said: str) -> str:
    """Without characters nobody sees or types: they come with pasting and no store takes them."""
    return "".join(" " if _is_foul(c) else c for c in said)


def _is_foul(c: str) -> bool:
    code = ord(c)
    return (code < 32 and c not in "\t\n\r") or 127 <= code < 160 or 0xD800 <= code < 0xE000


# --- Back into the form --------------------------------------------------------------------------


def defaults_of(lines: Sequence[EntryLine]) -> tuple[tuple[str, ...], str]:
    """Segments and unit to stand for the whole program: the commonest, if every line has some."""
    segments = [tuple(sorted(line.segments)) for line in lines]
    units = [line.unit for line in lines]
    common = Counter(segments).most_common(1)[0][0] if segments and all(segments) else ()
    unit = Counter(units).most_common(1)[0][0] if units and all(units) else ""
    return common, unit


def is_bare(line: EntryLine) -> bool:
    """Whether a line says nothing of its own: it only carries what is said of the program."""
    counts = (line.planned_count, line.realised_count)
    return not (line.area_code or line.shape_wkb or line.place_said) and counts == (None, None)


def write_lines(
    lines: Sequence[EntryLine],
    *,
    segments: tuple[str, ...],
    unit: str,
    labels: Mapping[str, str],
    typed: Mapping[str, str],
) -> str:
    """The JSON of these lines, with what was typed and not understood in its place."""
    if len(lines) == 1 and is_bare(lines[0]) and not any(f.startswith("lines.0.") for f in typed):
        return "[]"
    shown = [
        _shown(line, segments=segments, unit=unit, labels=labels) | _typed(n, typed)
        for n, line in enumerate(lines)
    ]
    return json.dumps(shown, ensure_ascii=False)


def _shown(line: EntryLine, *, segments, unit, labels) -> dict:
    own = sorted(line.segments)
    return {
        "area": line.area_code,
        "shape": digest(line.shape_wkb) if line.shape_wkb else None,
        "label": labels.get(line.area_code, line.area_code) if line.area_code else line.place_said,
        "place_said": line.place_said,
        "segments": [] if tuple(own) == segments else own,
        "planned_count": write_amount(line.planned_count),
        "realised_count": write_amount(line.realised_count),
        "unit": "" if line.unit == unit else line.unit,
    }


def _typed(n: int, typed: Mapping[str, str]) -> dict[str, str]:
    names = ("area", "shape", "place_said", "planned_count", "realised_count", "unit")
    return {name: typed[f"lines.{n}.{name}"] for name in names if f"lines.{n}.{name}" in typed}
