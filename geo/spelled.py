"""Numbers and dates in Indonesian words, as an official report spells them. Pure.

A few lines of our own: the libraries that spell Indonesian bring a command line of theirs along.
"""

import datetime

from .formats import MONTHS

DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
HIGHEST = 9_999


def spelled(number: int) -> str:
    """`dua ribu dua puluh enam`. Raises ValueError outside 0..9999."""
    if not 0 <= number <= HIGHEST:
        raise ValueError(f"{number} is not spelled here")
    return _words(number) or DIGITS[0]


def _words(number: int) -> str:
    if number < 10:
        return DIGITS[number] if number else ""
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number) or f"{DIGITS[number - 10]} belas"
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if number >= size:
            head, rest = divmod(number, size)
            said = one if head == 1 and one else f"{_words(head)} {word}"
            return f"{said} {_words(rest)}".strip()
    raise AssertionError


def spelled_day(day: datetime.date) -> str:
    """`Kamis tanggal tiga bulan Desember tahun dua ribu dua puluh enam`."""
    month = MONTHS[day.month - 1]
    return (
        f"{DAYS[day.weekday()]} tanggal {spelled(day.day)} bulan {month} tahun {spelled(day.year)}"
    )
