"""Days as an officer types them: a day, or the edge of a month, a quarter or a half year. PURE.

`Maret 2026` begins on the 1st and ends on the 31st; the echo shows the day that was understood.
"""

import datetime
import re

from geo.formats import MONTHS as MONTH_NAMES
from programs.numbers import FIRST_YEAR, LAST_YEAR, MONTHS, read_day

_MONTH_OF = {name: n for n, names in enumerate(MONTHS, start=1) for name in names}
_MONTH_WORD = re.compile(r"^([a-z]+)\.?(?:\s+([0-9]{4}))?$", re.ASCII | re.IGNORECASE)
_MONTH_NUMBER = re.compile(r"^([0-9]{1,2})[/-]([0-9]{4})$", re.ASCII)
_DAY_WORDS = re.compile(r"^([0-9]{1,2})[\s/.-]*([a-z]+)\.?$", re.ASCII | re.IGNORECASE)
_HYPHENS = re.compile(r"^([0-9]{1,2})[/.-]([a-z]+)[/.-]([0-9]{4})$", re.ASCII | re.IGNORECASE)
_PART = re.compile(
    r"^(triwulan|tw\.?|semester|smt\.?)\s*([1-4]|iv|i{1,3})(?:\s+([0-9]{4}))?$",
    re.ASCII | re.IGNORECASE,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def read_edge(text: str, *, year: int | None, is_last: bool) -> datetime.date | None:
    """The first or the last day of a period; None where empty.

    A month, quarter or day without a year is one of `year`. Raises ValueError, in Indonesian.
    """
    said = re.sub(r"\s+", " ", text).strip()
    if not said:
        return None
    if months := _months(said, year):
        return _edge(*months, is_last=is_last)
    if (found := _DAY_WORDS.match(said)) and found[2].lower() in _MONTH_OF and year:
        said = f"{found[1]} {found[2]} {year}"
    elif (found := _HYPHENS.match(said)) and found[2].lower() in _MONTH_OF:
        said = f"{found[1]} {found[2]} {found[3]}"
    return read_day(said)


def _months(said: str, year: int | None) -> tuple[int, int, int] | None:
    """Year, first month and last month of what is said to be a month or a part of a year."""
    if (found := _MONTH_WORD.match(said)) and found[1].lower() in _MONTH_OF:
        month = _MONTH_OF[found[1].lower()]
        return _checked(found[2] or year, month, month)
    if found := _MONTH_NUMBER.match(said):
        return _checked(found[2], int(found[1]), int(found[1]))
    if found := _PART.match(said):
        number = _ROMAN.get(found[2].lower()) or int(found[2])
        length = 3 if found[1].lower().startswith("t") else 6
        last = number * length
        if last > 12:
            raise ValueError("semester hanya I atau II")
        return _checked(found[3] or year, last - length + 1, last)
    return None


def _checked(year: str | int | None, first: int, last: int) -> tuple[int, int, int]:
    if year is None:
        raise ValueError("tahun berapa? Tulis mis. Maret 2026")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError(f"tahun {year} di luar {FIRST_YEAR}-{LAST_YEAR}")
    if not 1 <= first <= 12:
        raise ValueError(f"bulan harus 1-12; mis. 3/{year} untuk {MONTH_NAMES[2]} {year}")
    return int(year), first, last


def _edge(year: int, first: int, last: int, *, is_last: bool) -> datetime.date:
    if not is_last:
        return datetime.date(year, first, 1)
    after = datetime.date(year + last // 12, last % 12 + 1, 1)
    return after - datetime.timedelta(days=1)
