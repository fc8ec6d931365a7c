"""Numbers and days as people write them."""

import datetime

import pytest

from programs.numbers import Unclear, read_day, read_money, read_number


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1250", 1250),
        ("1.234.567,00", 1_234_567),
        ("1,234,567", 1_234_567),
        ("1,234,567.50", 1_234_567.5),
        ("1.234.567", 1_234_567),
        ("1 000 000", 1_000_000),
        ("1\u00a0000\u00a0000", 1_000_000),
        ("75.45 ribu", 75_450),
        ("12,5", 12.5),
        ("0,125", 0.125),
        ("1234,567", 1234.567),
        ("Rp 1,2 M", 1.2e9),
        ("Rp24,3 miliar", 24.3e9),
        ("Rp96 juta", 96e6),
        ("1,7 triliun", 1.7e12),
        ("Rp2.000.000,-", 2_000_000),
        ("-5", -5),
    ],
)
def test_a_number_is_read_as_it_is_meant(said, value):
    assert read_number(said) == pytest.approx(value)


@pytest.mark.parametrize("said", ["1.500", "1,500", "12.345", "123,456", "Rp 1.500 juta"])
def test_a_number_with_two_readings_is_asked(said):
    with pytest.raises(Unclear, match="tidak jelas"):
        read_number(said)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "",
            "-",
            "abc",
            "１２０",
            "١٥٠",
            "1e9",
            "12%",
            "1..2",
            "1,2,3",
            "1.23.456",
            "1,234.567.8",
        ),
        *("1,234.567.8", "5 orang", "9" * 41, "9999999999999999", "1.234,567.890", ".", "1 2"),
    ],
)
def test_what_is_no_number_is_refused(said):
    with pytest.raises(ValueError, match=r"\w"):
        read_number(said)


def test_money_is_whole_rupiah():
    assert read_money("2500000,5") == 2_500_001
    assert read_money("Rp 1,25 juta") == 1_250_000


def test_money_without_its_unit_is_asked():
    with pytest.raises(Unclear, match="juta"):
        read_money("1,5")


@pytest.mark.parametrize(
    "said",
    [
        "22/11/2026",
        "22-11-2026",
        "2026-11-22",
        "22 November 2026",
        "22 nopember 2026",
        "22 Nov 2026",
        "2026-11-22 00:00:00",
        datetime.date(2026, 11, 22),
        datetime.datetime(2026, 11, 22, 7, 30),
    ],
)
def test_a_day_is_read_in_every_spelling(said):
    assert read_day(said) == datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("22/11/26", "empat angka"),
        ("31/02/2026", "tidak ada"),
        ("11/22/2026", "tidak ada"),
        ("22 Foo 2026", "bukan tanggal"),
        ("besok", "bukan tanggal"),
        (46348, "bukan tanggal"),
        ("01/01/1900", "di luar"),
        (datetime.date(2126, 1, 1), "di luar"),
    ],
)
def test_a_day_that_is_not_clear_is_refused(said, why):
    with pytest.raises(ValueError, match=why):
        read_day(said)
