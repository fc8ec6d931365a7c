"""Numbers, money and dates as Indonesian readers write them."""

import datetime

import pytest

from geo import formats

NAN = float("nan")


def date(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (formats.number, 1791795, "1.791.795"),
        (formats.number, 3100.4, "3.100"),
        (formats.number, 0, "0"),
        (formats.trimmed, 12.5, "12,5"),
        (formats.trimmed, 3100.0, "3.100"),
        (formats.trimmed, 1000.04, "1.000"),
        (formats.percent, 0.0563, "5,63%"),
        (formats.percent, 1, "100%"),
        (formats.percent, 0.0, "0%"),
        (formats.rupiah, 1250000000, "Rp1.250.000.000"),
        (formats.rupiah_short, 1_700_000_000, "Rp1,7 miliar"),
        (formats.rupiah_short, 1_700_000_000_000, "Rp1,7 triliun"),
        (formats.rupiah_short, 96_000_000, "Rp96 juta"),
        (formats.rupiah_short, 999_999_999, "Rp1 miliar"),
        (formats.rupiah_short, 250_000, "Rp250.000"),
        (formats.rupiah_short, 0, "Rp0"),
        (formats.day, date("2026-11-22"), "22 November 2026"),
    ],
)
def test_values_are_written_the_indonesian_way(write, value, text):
    assert write(value) == text


@pytest.mark.parametrize("missing", [None, NAN, ""])
@pytest.mark.parametrize(
    "write",
    [
        formats.number,
        formats.trimmed,
        formats.percent,
        formats.rupiah,
        formats.rupiah_short,
        formats.day,
    ],
)
def test_what_is_missing_is_a_dash_and_never_zero(write, missing):
    assert write(missing) == "-"


@pytest.mark.parametrize(
    ("starts", "ends", "text"),
    [
        ("2026-03-01", "2026-10-01", "Maret-September 2026"),
        ("2026-03-01", "2026-04-01", "Maret 2026"),
        ("2026-01-01", "2027-01-01", "Januari-Desember 2026"),
        ("2025-10-01", "2026-04-01", "Oktober 2025-Maret 2026"),
        ("2026-03-05", "2026-09-21", "5 Maret-20 September 2026"),
        ("2025-12-05", "2026-02-02", "5 Desember 2025-1 Februari 2026"),
        ("2026-03-05", "2026-03-06", "5 Maret 2026"),
    ],
)
def test_a_period_is_named_by_its_first_and_last_day(starts, ends, text):
    assert formats.period(date(starts), date(ends)) == text


def test_a_period_with_an_open_end_is_missing():
    assert formats.period(date("2026-03-01"), None) == "-"
