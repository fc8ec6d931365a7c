"""One cell to one value, column by column. PURE. A cell that cannot be read says why (ValueError).

An empty cell is missing: None or "", never 0.
"""

import datetime
import re
import unicodedata

from programs.numbers import FIRST_YEAR, LAST_YEAR, read_day, read_money, read_number
from programs.tables import UNCALCULATED, Cell

NAME_LENGTH, CODE_LENGTH, TEXT_LENGTH, PLACE_LENGTH = 300, 60, 5000, 200

STAGES = {
    "rkpd": "RKPD",
    "apbd": "APBD",
    "apbdmurni": "APBD",
    "apbdp": "APBD-P",
    "papbd": "APBD-P",
    "apbdperubahan": "APBD-P",
    "perubahanapbd": "APBD-P",
    "perubahan": "APBD-P",
}
STATUSES = {
    "draf": "draf",
    "draft": "draf",
    "diajukan": "diajukan",
    "dikembalikan": "dikembalikan",
    "diverifikasi": "diverifikasi",
    "disepakati": "disepakati",
    "berjalan": "berjalan",
    "selesai": "selesai",
    "dibatalkan": "dibatalkan",
}
CLASSES = {
    "langsung": "langsung",
    "tidaklangsung": "tidak_langsung",
    "penunjang": "penunjang",
}
_ERRORS = re.compile(r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)$")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NOMENCLATURE = re.compile(r"^[0-9xX](\.[0-9xX]{1,4})+\.?$", re.ASCII)
_ACTIVITY = re.compile(r"^[0-9](\.[0-9]{1,4})+$", re.ASCII)


def text(cell: Cell, longest: int = TEXT_LENGTH) -> str:
    """A text of one line or more, its spaces tidied."""
    said = _said(cell)
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in said):
        raise ValueError("memuat karakter kendali yang tak terlihat; ketik ulang isinya")
    said = re.sub(r"\s+", " ", _HIDDEN.sub("", said)).strip()
    if len(said) > longest:
        raise ValueError(f"terlalu panjang ({len(said)} huruf, batas {longest})")
    return said


def _said(cell: Cell) -> str:
    """What a cell says as text. Raises ValueError for what is no value at all."""
    if cell is UNCALCULATED:
        raise ValueError("rumus yang belum dihitung; buka di Excel, simpan, lalu unggah lagi")
    if isinstance(cell, str) and _ERRORS.match(cell):
        raise ValueError("galat rumus Excel; perbaiki rumusnya atau tulis nilainya")
    return str(cell)


def name(cell: Cell) -> str:
    if not (said := text(cell, NAME_LENGTH)):
        raise ValueError("kosong; wajib diisi")
    return said


def short_text(cell: Cell) -> str:
    return text(cell, CODE_LENGTH)


def short_source(cell: Cell) -> str:
    return text(cell, NAME_LENGTH)


def place(cell: Cell) -> str:
    """A place in words, where it has no code."""
    return text(cell, PLACE_LENGTH)


def code_text(cell: Cell) -> str:
    """A code, read as text. Excel turns 1.10 into 1.1 and 1.02 into a date: those are asked."""
    if isinstance(cell, float | datetime.date | datetime.time | datetime.timedelta):
        raise ValueError(
            "Excel mengubah kode ini menjadi angka atau tanggal; format kolomnya sebagai Teks "
            "lalu tulis ulang kodenya"
        )
    return text(cell, CODE_LENGTH)


def program_code(cell: Cell) -> str:
    said = code_text(cell)
    if not said:
        raise ValueError("kosong; wajib diisi di setiap baris")
    if _NOMENCLATURE.match(said.replace(" ", "")):
        raise ValueError(
            "ini kode nomenklatur, yang sama bagi banyak program; tulis kode program sendiri, "
            "mis. DINSOS-001, dan taruh kode ini di kolom Kode Sub Kegiatan"
        )
    return said


def activity_code(cell: Cell) -> str:
    """A sub-activity code without stray spaces and mojibake; as written if it is no such code.

    `02.02` for authority and activity is `2.02`. Two and four digits at the end stay different:
    numbering was revised between versions.
    """
    said = code_text(cell)
    tidy = re.sub(r"[\s\u00a0\u00c2]+", "", said).strip(".")
    if not _ACTIVITY.match(tidy):
        if len(said) > 30:
            raise ValueError("terlalu panjang untuk kode sub kegiatan (batas 30 huruf)")
        return said
    parts = tidy.split(".")
    if len(parts) >= 5 and parts[3] in ("01", "02"):
        parts[3] = parts[3][1]
    return ".".join(parts)


def is_activity_code(said: str) -> bool:
    """Whether this reads as a code of the nomenclature, not as words."""
    return bool(_ACTIVITY.match(said))


def year(cell: Cell) -> int:
    if isinstance(cell, bool | float | datetime.date):
        raise ValueError("bukan tahun; tulis mis. 2026")
    said = text(cell)
    found = re.fullmatch(r"(?:TA\.?\s*)?([0-9]{4})", said, re.ASCII | re.IGNORECASE)
    if not said:
        raise ValueError("kosong; wajib diisi, mis. 2026")
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise ValueError("bukan tahun; tulis mis. 2026")
    return int(found[1])


def budget(cell: Cell) -> int | None:
    value = _number(cell, read_money)
    if value == 0:
        raise ValueError("nol; kosongkan bila pagu tidak diketahui")
    return None if value is None else int(value + 0.5)


def spent(cell: Cell) -> int | None:
    """Money spent: a budget of which nothing was spent is told by 0."""
    value = _number(cell, read_money)
    return None if value is None else int(value + 0.5)


def has_sen(cell: Cell) -> bool:
    """Whether a budget that could be read has a part of a rupiah, which the register leaves out."""
    value = cell if isinstance(cell, int | float) else read_number(text(cell) or "0")
    return abs(value - round(value)) >= 0.005


def planned(cell: Cell) -> float | None:
    value = _number(cell, read_number)
    if value == 0:
        raise ValueError("nol; kosongkan bila target tidak diketahui")
    return None if value is None else float(value)


def realised(cell: Cell) -> float | None:
    value = _number(cell, read_number)
    return None if value is None else float(value)


def _number(cell: Cell, read) -> float | None:
    if isinstance(cell, bool | datetime.date | datetime.time | datetime.timedelta):
        raise ValueError("tanggal atau ya/tidak, bukan angka; format kolomnya sebagai Angka")
    if isinstance(cell, int | float):
        value = cell
    elif said := text(cell):
        if said == "-":
            raise ValueError("kosongkan sel ini bila tidak diketahui")
        value = read(said)
    else:
        return None
    if value < 0:
        raise ValueError("tidak boleh negatif")
    if not value <= 10**15:
        raise ValueError("angka terlalu besar")
    return value


def day(cell: Cell) -> datetime.date | None:
    if isinstance(cell, str):
        cell = text(cell)
        if not cell:
            return None
    elif cell is UNCALCULATED:
        text(cell)
    return read_day(cell)


def stage(cell: Cell) -> str:
    return _one_of(cell, STAGES, "RKPD, APBD, atau APBD-P", required=True)


def status(cell: Cell) -> str:
    return _one_of(cell, STATUSES, ", ".join(dict.fromkeys(STATUSES.values())))


def recipient_class(cell: Cell) -> str:
    return _one_of(cell, CLASSES, "langsung, tidak langsung, atau penunjang")


def _one_of(cell: Cell, known: dict[str, str], shown: str, *, required: bool = False) -> str:
    said = re.sub(r"[\W_]+", "", text(cell).casefold())
    if not said and not required:
        return ""
    if said not in known:
        raise ValueError(f"tulis salah satu: {shown}")
    return known[said]
