"""Words are found whatever their case and accents; the best match comes first."""

import pytest

from programs.matching import Index, Item

ITEMS = [
    Item("1.06.05.2.02.0003", "Fasilitasi Bantuan Sosial Kesejahteraan Keluarga"),
    Item("1.06.05.2.02.0004", "Fasilitasi Bantuan Pengembangan Ekonomi Masyarakat"),
    Item("1.04.03.2.03.0002", "Perbaikan Rumah Tidak Layak Huni", more="RUMAH perumahan"),
    Item("1.04.02", "Rumah Susun Café"),
]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("keluarga BANTUAN", ["1.06.05.2.02.0003"]),
        ("bantuan", ["1.06.05.2.02.0003", "1.06.05.2.02.0004"]),
        ("1.06.05.2", ["1.06.05.2.02.0003", "1.06.05.2.02.0004"]),
        ("rumah", ["1.04.02", "1.04.03.2.03.0002"]),
        ("cafe", ["1.04.02"]),
        ("CAFÉ", ["1.04.02"]),
        ("rtlh", ["1.04.03.2.03.0002"]),
        ("perumahan perbaikan", ["1.04.03.2.03.0002"]),
        ("bantuan rumah", []),
        ("1.04.02", ["1.04.02"]),
    ],
)
def test_every_word_must_occur_and_the_best_comes_first(said, codes):
    assert [item.code for item in Index(ITEMS).find(said)] == codes


def test_nothing_said_shows_the_first_ones():
    assert Index(ITEMS).find(" ", most=2) == ITEMS[:2]


def test_a_very_long_question_is_cut():
    assert Index(ITEMS).find("x " * 10_000) == []
