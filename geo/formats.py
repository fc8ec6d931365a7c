"""How numbers, money and dates are written for Indonesian readers. Pure: no Django.

Missing (None or NaN) is always "-", never 0. Periods are half-open, [start, end).
"""

import datetime
import math

MISSING = "-"
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
BIG_WORDS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))


def is_missing(value) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def number(value, digits: int = 0) -> str:
    """`1.791.795`, or with digits `5,63`."""
    if is_missing(value):
        return MISSING
    text = f"{float(value):,.{digits}f}" if digits else f"{round(value):,}"
    return text.translate(str.maketrans(",.", ".,"))


def trimmed(value, digits: int = 1) -> str:
    """As `number`, without a decimal part that is zero: `3.100`, `12,5`."""
    text = number(value, digits)
    return text.rstrip("0").rstrip(",") if "," in text else text


def percent(ratio, digits: int = 2) -> str:
    """`5,63%` from the ratio 0.0563."""
    return MISSING if is_missing(ratio) else f"{trimmed(ratio * 100, digits)}%"


def rupiah(value) -> str:
    """`Rp1.250.000.000`."""
    return MISSING if is_missing(value) else f"Rp{number(value)}"


def rupiah_change(value) -> str:
    """`+Rp5`, `-Rp5`, and `tetap` where nothing changed."""
    if is_missing(value):
        return MISSING
    if value == 0:
        return "tetap"
    return f"{'+' if value > 0 else '-'}{rupiah(abs(value))}"


def rupiah_short(value) -> str:
    """`Rp1,7 miliar`; below a million in full."""
    if is_missing(value):
        return MISSING
    for size, word in BIG_WORDS:
        if abs(round(value / size, 1)) >= 1:
            return f"Rp{trimmed(value / size)} {word}"
    return rupiah(value)


def day(value) -> str:
    """`22 November 2026`."""
    if is_missing(value):
        return MISSING
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def period(starts_on, ends_on) -> str:
    """`Maret-September 2026` for whole months, else with days. `ends_on` is the day after."""
    if is_missing(starts_on) or is_missing(ends_on):
        return MISSING
    last = ends_on - datetime.timedelta(days=1)
    whole_months = starts_on.day == 1 and ends_on.day == 1
    same_year = starts_on.year == last.year
    if whole_months and same_year and starts_on.month == last.month:
        return _month(last)
    if starts_on == last:
        return day(last)
    first = _month(starts_on) if whole_months else day(starts_on)
    if same_year:
        first = first.removesuffix(f" {starts_on.year}")
    return f"{first}-{_month(last) if whole_months else day(last)}"


def _month(value) -> str:
    return f"{MONTHS[value.month - 1]} {value.year}"


def last_day(ends_on) -> str:
    """The last day of a period whose end is the day after."""
    if is_missing(ends_on):
        return MISSING
    return day(ends_on - datetime.timedelta(days=1))
