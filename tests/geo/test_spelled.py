"""Numbers and dates as an official report spells them."""

import datetime

import pytest

from geo.spelled import spelled, spelled_day


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (31, "tiga puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1000, "seribu"),
        (1945, "seribu sembilan ratus empat puluh lima"),
        (2026, "dua ribu dua puluh enam"),
        (9999, "sembilan ribu sembilan ratus sembilan puluh sembilan"),
    ],
)
def test_numbers_are_spelled(number, words):
    assert spelled(number) == words


@pytest.mark.parametrize("number", [-1, 10_000])
def test_other_numbers_are_refused(number):
    with pytest.raises(ValueError, match="is not spelled"):
        spelled(number)


def test_a_day_is_spelled_as_a_berita_acara_opens():
    said = spelled_day(datetime.date(2026, 12, 3))
    assert said == "Kamis tanggal tiga bulan Desember tahun dua ribu dua puluh enam"
