"""Headings that are not the template's: what each may mean, and what a person says it does. PURE.

A person says once, for each unknown heading, which field it is or that it is not read.
"""

import datetime
import difflib
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from programs.readers import COLUMNS, FIELD_OF
from programs.soundness import PERSONAL
from programs.tables import HEADING_WITHIN, Row, Table, heading_key

IGNORED = ""
SCALED = {"budget_thousand": ("ribu", 10**3), "budget_million": ("juta", 10**6)}
FIELDS_TO_CHOOSE = (IGNORED, *COLUMNS, *SCALED)
OURS = {"baris": IGNORED, "galat": IGNORED}  # the columns we put in front of a file with errors
OURS_FROM = 3  # headings of the template that make a row theirs
MOST_SAMPLES, LONGEST_SAMPLE = 3, 60

# What officers and systems call our fields, beside our own headings.
SPOKEN = {
    "code": "kode | id program | nomor program | kode kegiatan",
    "fiscal_year": "tahun | ta | thn | thn anggaran | tahun pelaksanaan",
    "stage": "tahapan | dokumen | tahap perencanaan",
    "agency": "opd | skpd | nama skpd | nama opd | instansi | dinas | pelaksana"
    " | perangkat daerah pelaksana | perangkat daerah penanggung jawab | nama sub skpd",
    "name": "program | kegiatan | sub kegiatan | nama kegiatan"
    " | nama sub kegiatan | program/kegiatan | uraian | program kegiatan | nama program/kegiatan",
    "activity_code": "kode sub giat | kode subkegiatan | kode rekening | kode nomenklatur",
    "intervention": "intervensi | jenis bantuan | bentuk bantuan | jenis kegiatan",
    "fund_source": "sumber pendanaan | dana | sumber anggaran | sumber pembiayaan",
    "budget_idr": "anggaran | pagu | pagu anggaran | alokasi anggaran | nilai pagu"
    " | anggaran (rp) | pagu indikatif | pagu indikatif (rp) | jumlah anggaran",
    "realised_first_idr": "realisasi sem 1 | realisasi sem i | realisasi semester 1"
    " | realisasi semester i | realisasi anggaran sem 1 | realisasi anggaran semester 1",
    "realised_second_idr": "realisasi sem 2 | realisasi sem ii | realisasi semester 2"
    " | realisasi semester ii | realisasi anggaran sem 2 | realisasi anggaran semester 2",
    "realised_on": "tanggal laporan realisasi | tgl lapor realisasi",
    "realised_source": "dasar realisasi | laporan realisasi",
    "starts_on": "tanggal mulai | tgl mulai | waktu mulai | awal",
    "ends_on": "tanggal selesai | tgl selesai | waktu selesai | akhir | berakhir",
    "segments": "sasaran | kelompok sasaran | segmen sasaran | penerima manfaat",
    "recipient_class": "jenis penerima | kategori penerima | penerima",
    "area": "kode desa | kode wilayah kemendagri | kode desa/kelurahan | kode kecamatan",
    "regency": "kabupaten | kabupaten/kota | kota | kab | nama kabupaten",
    "district": "kec | nama kecamatan",
    "village": "desa | kelurahan | desa/kel | nama desa | desa kelurahan | kel/desa",
    "place_said": "lokasi | lokasi kegiatan | alamat | lokus | lokasi output kegiatan",
    "planned_count": "jumlah sasaran | volume | jumlah penerima | jumlah | kuota"
    " | target sasaran | target penerima | jumlah target",
    "unit": "satuan target | sat | satuan sasaran",
    "realised_count": "capaian | jumlah realisasi | realisasi penerima",
    "note": "catatan | ket | keterangan tambahan",
    "source": "sumber data | referensi | dasar",
}
_SPOKEN = {heading_key(said): name for name, many in SPOKEN.items() for said in many.split("|")}


@dataclass(frozen=True)
class Unknown:
    """A heading to be asked about: as written, the likeliest field, and some of its cells."""

    key: str
    heading: str
    guess: str
    samples: tuple[str, ...]


def unknown_headings(table: Table, choices: Mapping[str, str]) -> list[Unknown]:
    """Headings that are neither of the template nor chosen, each once, in their order."""
    taken = {FIELD_OF[key] for h in table.headings if (key := heading_key(h)) in FIELD_OF}
    taken |= {field_of(choice) for choice in choices.values()}
    found = {}
    for i, heading in enumerate(table.headings):
        key = heading_key(heading)
        if not key or key in FIELD_OF or key in PERSONAL or key in choices or key in found:
            continue
        guess = guess_field(key)
        guess = IGNORED if guess in taken else guess
        taken |= {guess} - {IGNORED}
        found[key] = Unknown(key, heading[:200], guess, _samples(table, i))
    return list(found.values())


def guess_field(key: str) -> str:
    """The field a heading most likely means; empty when nothing is near."""
    if key in _SPOKEN:
        return _SPOKEN[key]
    known = {**FIELD_OF, **_SPOKEN}
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.8)
    return known[near[0]] if near else IGNORED


def field_of(choice: str) -> str:
    """`budget_thousand` and `budget_million` are the budget in another scale."""
    return "budget_idr" if choice in SCALED else choice


def doubles(table: Table, choices: Mapping[str, str]) -> list[str]:
    """Headings of the template that two columns would bear."""
    said = [_meant(heading, choices) for heading in table.headings]
    fields = [field_of(name) for name in said if name]
    return sorted({COLUMNS[name][0] for name in fields if fields.count(name) > 1})


def apply_choices(table: Table, choices: Mapping[str, str]) -> Table:
    """The table with the headings of the template; what is not to be read bears none."""
    meant = [_meant(heading, choices) for heading in table.headings]
    headings = tuple(
        COLUMNS[field_of(name)][0] if name else "" if name == IGNORED else heading
        for name, heading in zip(meant, table.headings, strict=True)
    )
    scales = {i: SCALED[name] for i, name in enumerate(meant) if name in SCALED}
    rows = table.rows
    if scales:
        rows = tuple(_scaled(row, scales) for row in rows)
    return replace(table, headings=headings, rows=rows)


def _meant(heading: str, choices: Mapping[str, str]) -> str | None:
    """The choice for a heading, the field it names itself, or None when neither is there."""
    key = heading_key(heading)
    return choices.get(key, FIELD_OF.get(key))


def _scaled(row: Row, scales: Mapping[int, tuple[str, int]]) -> Row:
    cells = list(row.cells)
    for i, (word, factor) in scales.items():
        if i < len(cells):
            cells[i] = _times(cells[i], word, factor)
    return Row(row.number, tuple(cells))


def _times(cell, word: str, factor: int):
    """An amount in thousands or millions; a text says so in words and is read like any other."""
    if isinstance(cell, bool | datetime.date):
        return cell
    if isinstance(cell, int | float):
        return round(cell * factor)
    said = str(cell).strip()
    return f"{said} {word}" if said and said[-1].isdigit() else cell


def with_constants(table: Table, constants: Mapping[str, object]) -> Table:
    """The table with columns in front for fields it has none for, equal on all rows."""
    said = {FIELD_OF.get(heading_key(heading)) for heading in table.headings}
    given = {name: value for name, value in constants.items() if value and name not in said}
    if not given:
        return table
    front = tuple(given.values())
    return replace(
        table,
        headings=(*(COLUMNS[name][0] for name in given), *table.headings),
        rows=tuple(Row(row.number, (*front, *row.cells)) for row in table.rows),
    )


def filled(table: Table, constants: Mapping[str, object]) -> Table:
    """The table with these values in the empty cells of their columns."""
    at = {i: constants.get(FIELD_OF.get(heading_key(h), "")) for i, h in enumerate(table.headings)}
    at = {i: value for i, value in at.items() if value}
    rows = (
        Row(
            row.number,
            tuple(at.get(i, cell) if cell == "" else cell for i, cell in enumerate(row.cells)),
        )
        for row in table.rows
    )
    return replace(table, rows=tuple(rows))


def heading_at(grid: Table, expected: Container[str] = FIELD_OF) -> int | None:
    """Position of the first row of a grid in which expected headings (the template's) stand."""
    for at, row in enumerate(grid.rows[:HEADING_WITHIN]):
        if sum(key in expected for key in {heading_key(c) for c in row.cells}) >= OURS_FROM:
            return at
    return None


def has_our_headings(grid: Table) -> bool:
    return heading_at(grid) is not None


def likely_table(grid: Table) -> Table:
    """A grid with its headings found: of its first rows the one with the most texts."""
    best, most = 0, 0
    for at, row in enumerate(grid.rows[:HEADING_WITHIN]):
        count = sum(isinstance(cell, str) and bool(cell.strip()) for cell in row.cells)
        if count > most:
            best, most = at, count
    if not grid.rows:
        return grid
    heads = grid.rows[best]
    headings = tuple(str(cell).strip() for cell in heads.cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    return replace(grid, headings=headings, rows=grid.rows[best + 1 :], heading_row=heads.number)


def _samples(table: Table, column: int) -> tuple[str, ...]:
    said = dict.fromkeys(
        str(row.cells[column]).strip()[:LONGEST_SAMPLE]
        for row in table.rows[:200]
        if column < len(row.cells) and str(row.cells[column]).strip()
    )
    return tuple(said)[:MOST_SAMPLES]
