"""What an entry may hold at all, whoever wrote it. PURE.

A form and a file say more, and better, of what they read; this is the last gate before the
database, which must never be the one to say no.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from programs.cells import CODE_LENGTH, NAME_LENGTH, TEXT_LENGTH, program_code
from programs.entries import Entry, EntryLine
from programs.numbers import FIRST_YEAR, LAST_YEAR
from programs.realisation import refused

LONGEST = {
    "name": NAME_LENGTH,
    "activity_code": 30,
    "nomenclature_version": 60,
    "note": TEXT_LENGTH,
    "source": TEXT_LENGTH,
    "realised_source": 300,
    "confidence": 1,
    "place_said": 200,
    "unit": 60,
}
STAGES = ("RKPD", "APBD", "APBD-P")
CLASSES = ("", "langsung", "tidak_langsung", "penunjang")
MOST = 10**15
MOST_LINES = 10_000
MOST_TYPED, LONGEST_FIELD = MOST_LINES, 60  # every count of a pasted column may be unclear
LONGEST_KEY = 500  # of Footprint.segment_key


@dataclass(frozen=True)
class Fault:
    """One value that cannot be kept: its field (`lines.3.planned_count` of a line) and why."""

    field: str
    why: str


class BadEntry(ValueError):
    """An entry holds values that cannot be kept: `faults`."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("; ".join(f"{fault.field}: {fault.why}" for fault in faults))


def check_entry(entry: Entry) -> None:
    """Raises BadEntry. A draft may be all but empty: agency, code, year and stage are enough."""
    if faults := list(faults_of(entry)):
        raise BadEntry(faults)


def check_texts(**texts: str | Mapping[str, str]) -> None:
    """Notes, and texts by field that are not understood yet. Raises BadEntry."""
    faults = []
    for name, said in texts.items():
        parts = {name: said} if isinstance(said, str) else said
        if len(parts) > MOST_TYPED:
            faults.append(Fault(name, f"lebih dari {MOST_TYPED} isian"))
        for field, text in parts.items():
            faults += [*_text(name, field, LONGEST_FIELD), *_text(field, text, TEXT_LENGTH)]
    if faults:
        raise BadEntry(faults)


def faults_of(entry: Entry) -> Iterator[Fault]:
    """Every value of an entry that cannot be kept."""
    yield from _texts(entry)
    try:
        if program_code(entry.code) != entry.code:
            yield Fault("code", "memuat spasi ganda atau karakter tak terlihat")
    except ValueError as why:
        yield Fault("code", str(why))
    if not FIRST_YEAR <= entry.fiscal_year <= LAST_YEAR:
        yield Fault("fiscal_year", f"harus antara {FIRST_YEAR} dan {LAST_YEAR}")
    if entry.stage not in STAGES:
        yield Fault("stage", f"tulis salah satu: {', '.join(STAGES)}")
    if entry.recipient_class not in CLASSES:
        yield Fault("recipient_class", f"tulis salah satu: {', '.join(CLASSES[1:])}")
    yield from _amount("budget_idr", entry.budget_idr)
    yield from _realised(entry)
    yield from _period(entry)
    if len(entry.lines) > MOST_LINES:
        yield Fault("lines", f"lebih dari {MOST_LINES} baris")
    elif [line.line for line in entry.lines] != list(range(1, len(entry.lines) + 1)):
        yield Fault("lines", "nomor baris harus urut dari 1")
    for n, line in enumerate(entry.lines):
        yield from _line(f"lines.{n}.", line)


def _line(prefix: str, line: EntryLine) -> Iterator[Fault]:
    yield from _texts(line, prefix)
    yield from _amount(f"{prefix}planned_count", line.planned_count)
    yield from _amount(f"{prefix}realised_count", line.realised_count)
    if line.area_code and line.shape_wkb:
        yield Fault(f"{prefix}area", "wilayah atau bidang, bukan keduanya")
    if sum(len(code) + 1 for code in line.segments) > LONGEST_KEY:
        yield Fault(f"{prefix}segments", "terlalu banyak segmen")


def _texts(of: Entry | EntryLine, prefix: str = "") -> Iterator[Fault]:
    for name in (f.name for f in fields(of)):
        if isinstance(value := getattr(of, name), str):
            yield from _text(prefix + name, value, LONGEST.get(name, CODE_LENGTH * 4))


def _text(name: str, value: str, longest: int) -> Iterator[Fault]:
    if len(value) > longest:
        yield Fault(name, f"terlalu panjang ({len(value)} huruf, batas {longest})")
    if any(not c.isprintable() and _is_foul(c) for c in value):
        yield Fault(name, "memuat karakter kendali yang tak terlihat; ketik ulang isinya")


def _is_foul(c: str) -> bool:
    """A control character other than a tab or a line end, or half of a surrogate pair."""
    code = ord(c)
    return (code < 32 and c not in "\t\n\r") or 127 <= code < 160 or 0xD800 <= code < 0xE000


def _amount(name: str, value: float | None) -> Iterator[Fault]:
    if value is None:
        return
    if isinstance(value, float) and not math.isfinite(value):
        yield Fault(name, "bukan angka")
    elif value < 0:
        yield Fault(name, "tidak boleh negatif")
    elif value > MOST:
        yield Fault(name, "angka terlalu besar")


def _realised(entry: Entry) -> Iterator[Fault]:
    amounts = {name: getattr(entry, name) for name in ("realised_first_idr", "realised_second_idr")}
    for name, value in amounts.items():
        yield from _amount(name, value)
    found = refused(
        budget=entry.budget_idr,
        first=entry.realised_first_idr,
        second=entry.realised_second_idr,
        on=entry.realised_on,
        year=entry.fiscal_year,
    )
    yield from (Fault(name, why) for name, why in found.items())
    if entry.realised_on and entry.realised_on.year > LAST_YEAR + 1:
        yield Fault("realised_on", f"tahun {entry.realised_on.year} di luar batas")


def _period(entry: Entry) -> Iterator[Fault]:
    start, end = entry.starts_on, entry.ends_on
    for name, day in (("starts_on", start), ("ends_on", end)):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR + 1:
            yield Fault(name, f"tahun {day.year} di luar {FIRST_YEAR}-{LAST_YEAR}")
    if start and end and end <= start:
        yield Fault("ends_on", "sebelum tanggal mulai")
