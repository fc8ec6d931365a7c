"""Numbers and days as people write them. PURE. What can be read two ways is asked, not guessed.

`1.234.567,00` and `1,234,567` are both met in exports of one system, so a single separator
before three digits (`1.500`, `1,500`) says nothing. Months are Indonesian; a day comes before
its month.
"""

import datetime
import math
import re

MOST = 10**15
LONGEST = 40
FIRST_YEAR, LAST_YEAR = 2000, 2100

SCALES = {
    "ribu": 10**3,
    "rb": 10**3,
    "juta": 10**6,
    "jt": 10**6,
    "miliar": 10**9,
    "milyar": 10**9,
    "m": 10**9,
    "triliun": 10**12,
    "t": 10**12,
}
MONTHS = [
    ("januari", "jan"),
    ("februari", "pebruari", "feb"),
    ("maret", "mar"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("agustus", "agu", "agt", "ags"),
    ("september", "sep", "sept"),
    ("oktober", "okt"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "des"),
]
_MONTH_OF = {name: n for n, names in enumerate(MONTHS, start=1) for name in names}
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_RUPIAH = re.compile(r"^(?:rp\.?|idr)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"^([+-]?)([0-9][0-9., ]*)([a-z]*)$", re.ASCII | re.IGNORECASE)
_DAY_FIRST = re.compile(r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]+)$", re.ASCII)
_YEAR_FIRST = re.compile(
    r"^([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})(?:[ T]00:00(?::00)?)?$", re.ASCII
)
_IN_WORDS = re.compile(r"^([0-9]{1,2}) ([a-z]+)\.? ([0-9]+)$", re.ASCII | re.IGNORECASE)


class Unclear(ValueError):
    """It can be read in two ways; the person has to say which."""


def read_number(text: str) -> float:
    """The number a text says.

    Raises Unclear when it has two readings, ValueError when it has none; both in Indonesian.
    """
    said = _tidy(text)
    found = _NUMBER.match(said)
    if not found or len(said) > LONGEST:
        raise ValueError("bukan angka yang dapat dibaca; tulis angka 0-9 saja, mis. 1250")
    sign, digits, scale = found.groups()
    if scale and scale.lower() not in SCALES:
        raise ValueError(f"akhiran {scale!r} tidak dikenal; tulis angka lengkap tanpa satuan")
    value = _plain(digits.strip()) * SCALES.get(scale.lower(), 1)
    if value > MOST:
        raise ValueError("angka terlalu besar")
    return -value if sign == "-" else value


def read_money(text: str) -> int:
    """Whole rupiah. A small number with a fraction (`1,5`) lacks its `juta`: Unclear."""
    said = _tidy(text)
    value = read_number(said)
    if value != int(value) and abs(value) < 1000:
        raise Unclear(f"tidak jelas: {said} rupiah, juta, atau miliar? Tulis rupiah lengkap")
    return math.floor(value + 0.5)


def _tidy(text: str) -> str:
    said = _SPACES.sub(" ", str(text)).strip()
    return _RUPIAH.sub("", said).removesuffix(",-").removesuffix(".-").strip()


def _plain(digits: str) -> float:
    """Digits with separators. The last separator is the decimal one if it can be no other."""
    marks = [mark for mark in digits if mark in "., "]
    kinds = list(dict.fromkeys(marks))
    if not marks:
        return float(digits)
    if len(kinds) == 1:
        return _one_kind(digits, kinds[0], len(marks))
    decimal = marks[-1]
    whole, _mark, fraction = digits.rpartition(decimal)
    if len(kinds) > 2 or decimal == " " or decimal in whole:
        raise ValueError("pemisah ribuan dan desimal tercampur; tulis mis. 1234567,50")
    return _joined(_grouped(whole, kinds[0]), fraction)


def _one_kind(digits: str, mark: str, count: int) -> float:
    parts = digits.split(mark)
    if mark == " " or count > 1:
        return _joined(_grouped(digits, mark), "")
    whole, after = parts
    if len(after) == 3 and len(whole) <= 3 and not whole.startswith("0"):
        many, few = whole + after, f"{whole},{after}"
        raise Unclear(f"tidak jelas: {many} atau {few}? Tulis tanpa titik dan koma, mis. {many}")
    return _joined(whole, after)


def _grouped(digits: str, mark: str) -> str:
    first, *rest = digits.split(mark)
    if not 1 <= len(first) <= 3 or any(len(part) != 3 for part in rest):
        raise ValueError("pemisah ribuan tidak pada tempatnya; tulis mis. 1.250.000")
    return first + "".join(rest)


def _joined(whole: str, fraction: str) -> float:
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        raise ValueError("pemisah ribuan dan desimal tercampur; tulis mis. 1234567,50")
    return float(f"{whole}.{fraction or 0}")


def read_day(said: object) -> datetime.date:
    """A day: a date of a spreadsheet, `22/11/2026`, `22-11-2026`, `2026-11-22`, `22 November 2026`.

    Raises ValueError, in Indonesian, for a year of two digits and for a day that does not exist.
    """
    if isinstance(said, datetime.datetime):
        said = said.date()
    if isinstance(said, datetime.date):
        return _day(said.year, said.month, said.day)
    if not isinstance(said, str):
        raise ValueError("angka, bukan tanggal; format kolom sebagai tanggal atau tulis 22/11/2026")
    text = _SPACES.sub(" ", said).strip()
    if found := _YEAR_FIRST.match(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
    elif (found := _IN_WORDS.match(text)) and found[2].lower() in _MONTH_OF:
        day, month, year = found[1], _MONTH_OF[found[2].lower()], found[3]
    else:
        raise ValueError("bukan tanggal; tulis mis. 22/11/2026 atau 22 November 2026")
    if len(year) != 4:
        raise ValueError("tahun harus empat angka, mis. 22/11/2026")
    return _day(int(year), int(month), int(day))


def _day(year: int, month: int, day: int) -> datetime.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"tahun {year} di luar {FIRST_YEAR}-{LAST_YEAR}")
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ValueError("tanggal ini tidak ada; urutannya hari/bulan/tahun") from None
