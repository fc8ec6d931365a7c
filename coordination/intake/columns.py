"""The columns of a file of figures, and how each cell is read. PURE.

One row is one figure of one source. A column is known by the heading of the template and by the
name it has in the CSV that the register writes, so that what came out goes in again.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from programs import cells
from programs.numbers import FIRST_YEAR, LAST_YEAR, MONTHS
from programs.tables import Cell, heading_key

CODE_LENGTH, CONFIDENCES = 60, ("A", "B", "C")
PLACE = ("area", "regency", "district", "village", "place")  # any of them says where
STATES = {
    "darisumber": "sourced",
    "sourced": "sourced",
    "dihitung": "derived",
    "derived": "derived",
    "kutipan": "quoted",
    "quoted": "quoted",
    "tidakada": "missing",
    "missing": "missing",
}
STATE_WORDS = {
    "sourced": "dari sumber",
    "derived": "dihitung",
    "quoted": "kutipan",
    "missing": "tidak ada",
}
_MONTH_OF = {name: n for n, names in enumerate(MONTHS, start=1) for name in names}


@dataclass(frozen=True)
class Column:
    """One column; `lists` names the list of codes that its cells are taken from."""

    name: str
    heading: str
    read: Callable[[Cell], object]
    what: str
    example: str
    called: str = ""  # in the register's own CSV
    is_required: bool = False
    lists: str = ""
    is_in_template: bool = True
    is_of_the_line: bool = False  # as sheets of instructions ask

    @property
    def keys(self) -> set[str]:
        return {heading_key(said) for said in (self.heading, self.called) if said}


def value(cell: Cell) -> float | None:
    """A figure: 0 is one, an empty cell is none."""
    return cells.realised(cell)


def confidence(cell: Cell) -> str:
    said = cells.text(cell).upper()
    if said and said not in CONFIDENCES:
        raise ValueError("tulis A (resmi), B (berita), C (perkiraan), atau kosongkan")
    return said


def source(cell: Cell) -> str:
    if not (said := cells.text(cell)):
        raise ValueError("kosong; setiap angka harus bersumber, tulis dari mana dan tanggalnya")
    return said


def unit(cell: Cell) -> str:
    if not (said := cells.text(cell, CODE_LENGTH)):
        raise ValueError("kosong; tulis satuannya, mis. keluarga")
    return said


def indicator(cell: Cell) -> str:
    if not (said := cells.text(cell, CODE_LENGTH)):
        raise ValueError("kosong; tulis kode indikator dari lembar Kode")
    return said


def state(cell: Cell) -> str:
    said = heading_key(cells.text(cell))
    if said and said not in STATES:
        raise ValueError(f"tulis salah satu: {', '.join(STATE_WORDS.values())}")
    return STATES.get(said, "")


def period(cell: Cell) -> tuple[datetime.date, datetime.date]:
    """`2024`, `2024-03` or `Maret 2024` to the first day and the day after the last."""
    if isinstance(cell, float | datetime.date):
        raise ValueError("Excel mengubahnya menjadi tanggal; tulis sebagai teks, mis. Maret 2024")
    said = cells.text(cell)
    month = 0
    if found := re.fullmatch(r"([0-9]{4})", said, re.ASCII):
        year = int(found[1])
    elif found := re.fullmatch(r"([0-9]{4})-([0-9]{2})", said, re.ASCII):
        year, month = int(found[1]), int(found[2])
    elif (found := re.fullmatch(r"(\w+) ([0-9]{4})", said)) and found[1].lower() in _MONTH_OF:
        year, month = int(found[2]), _MONTH_OF[found[1].lower()]
    else:
        raise ValueError("bukan periode; tulis tahun (2024) atau bulan dan tahun (Maret 2024)")
    if not FIRST_YEAR <= year <= LAST_YEAR or month > 12 or (found.lastindex == 2 and not month):
        raise ValueError("bukan periode; tulis tahun (2024) atau bulan dan tahun (Maret 2024)")
    if not month:
        return datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    return datetime.date(year, month, 1), datetime.date(year + month // 12, month % 12 + 1, 1)


WHERE = (
    Column(
        *("area", "Kode Wilayah", cells.code_text),
        "Kode Kemendagri, tingkat mana pun: provinsi, kabupaten/kota, kecamatan, desa/kelurahan.",
        "36.04.30.2008",
        called="area_code",
    ),
    Column(
        *("regency", "Kab/Kota", cells.text),
        "Bila kodenya kosong: nama lengkap dengan Kabupaten atau Kota.",
        "Kabupaten Serang",
    ),
    Column(*("district", "Kecamatan", cells.text), "Nama kecamatan di Kab/Kota itu.", "Baros"),
    Column(
        *("village", "Desa/Kelurahan", cells.text),
        "Nama desa/kelurahan. Tanpa Kab/Kota dan Kecamatan banyak nama berarti lebih dari satu "
        "tempat, dan ditanyakan.",
        "Sukamanah",
    ),
    Column(
        *("place", "Nama Wilayah", cells.text), "", "", called="area_name", is_in_template=False
    ),
)
SAID = (
    Column(
        *("source", "Sumber", source),
        "Dari mana angka ini: terbitan, nomor atau alamat, dan tanggalnya. Sumber lain untuk hal "
        "yang sama menjadi angka lain di sampingnya.",
        "SK Bupati 600/Kep.12/2025",
        called="source",
        is_required=True,
    ),
    Column(
        *("sourced_on", "Tanggal Sumber", cells.day),
        "Tanggal terbit sumbernya, bila diketahui.",
        "22/11/2025",
        called="sourced_on",
    ),
)
NOTE = Column(
    *("note", "Catatan", cells.text),
    "Hal yang perlu diketahui pembaca, mis. pertentangan dengan sumber lain.",
    "Tidak termasuk kelurahan.",
    called="note",
)

OF_NEEDS = (
    *WHERE,
    Column(
        *("indicator", "Indikator", indicator),
        "Kode ukuran dari lembar Kode. Ukuran baru boleh, dengan Definisi; ukuran berbeda tidak "
        "pernah dijumlahkan.",
        "rtlh_sisa",
        called="indicator",
        is_required=True,
        lists="indikator",
    ),
    Column(
        *("definition", "Definisi", lambda cell: cells.text(cell, 300)),
        "Apa yang dihitung dan oleh siapa. Wajib untuk indikator baru.",
        "Rumah tidak layak huni menurut pendataan dinas",
        called="definition",
    ),
    Column(
        *("need", "Kebutuhan", cells.text),
        "Kebutuhan yang diukur. Kosong: angka acuan, tidak dipakai menghitung celah.",
        "HUNIAN",
        called="need",
        lists="kebutuhan",
    ),
    Column(
        *("segment", "Segmen", cells.text),
        "Segmen sasaran yang dihitung.",
        "KLG-RTLH",
        called="segment",
        lists="segmen",
    ),
    Column(
        *("year", "Tahun", cells.year),
        "Tahun keadaan angka itu.",
        "2025",
        called="year",
        is_required=True,
    ),
    Column(
        *("value", "Nilai", value),
        "Angka tanpa satuan. Kosong berarti sumber tidak memberi nilai, bukan nol.",
        "8196",
        called="value",
        is_required=True,
    ),
    Column(
        *("unit", "Satuan", unit),
        "Satuan angka; satu indikator satu satuan. KPM, KK, keluarga, dan jiwa tidak sama.",
        "unit rumah",
        called="unit",
        is_required=True,
        lists="satuan",
    ),
    *SAID,
    Column(
        *("confidence", "Keyakinan", confidence),
        "A dokumen resmi, B berita yang menyebut sumber, C perkiraan; boleh kosong.",
        "A",
        called="confidence",
        lists="keyakinan",
    ),
    NOTE,
)
OF_INDICATORS = (
    *WHERE,
    Column(
        *("indicator", "Indikator", indicator),
        "Kode atau nama indikator dari lembar Kode.",
        "bps_miskin_persen",
        called="indicator",
        is_required=True,
        lists="indikator",
    ),
    Column(
        *("period", "Periode", period),
        "Tahun (2024) atau bulan dan tahun (Maret 2024), sebagai teks.",
        "Maret 2025",
        called="period",
        is_required=True,
    ),
    Column(
        *("value", "Nilai", value),
        "Angka tanpa satuan dan tanpa tanda persen. Kosong: dicari dan tidak ada, bukan nol.",
        "4,48",
        called="value",
        is_required=True,
    ),
    Column(
        *("unit", "Satuan", unit),
        "Satuan indikator itu, supaya ribu jiwa tidak terbaca jiwa.",
        "%",
        called="unit",
        is_required=True,
        lists="satuan",
    ),
    Column(
        *("status", "Keadaan", state),
        "dari sumber, dihitung, kutipan (tidak pernah dipakai), atau tidak ada.",
        "dari sumber",
        called="status",
        lists="keadaan",
    ),
    Column(
        *("source_codes", "Kode Sumber", lambda cell: cells.text(cell, CODE_LENGTH)),
        "Kode singkat sumbernya, bila ada.",
        "S17",
        called="source_codes",
    ),
    replace(SAID[0], read=cells.text),  # what was not found has none
    SAID[1],
    NOTE,
)
# Columns of the register's own CSV that say what the register decided: not read again.
NOT_READ = frozenset(
    map(heading_key, ("in_use", "why", "chosen_because", "is_example", "reason", "Baris", "Galat"))
)


def keys_of(columns: tuple[Column, ...]) -> dict[str, Column]:
    return {key: column for column in columns for key in column.keys}
