"""Finding an area by what somebody types."""

import pytest

from geo.search import MOST_WORDS, Gazetteer, Known, folded

ROWS = [
    ("36", "Prov. Banten", "Banten", "Prov. Banten"),
    ("36.04", "Kab. Serang", "Serang", "Kab. Serang"),
    ("36.04.30", "Kec. Anyar", "Anyar", "Kec. Anyar, Kab. Serang"),
    ("36.04.30.2001", "Desa Anyar", "Anyar", "Desa Anyar, Kec. Anyar, Kab. Serang"),
    ("36.04.30.2003", "Desa Cikoneng", "Cikoneng", "Desa Cikoneng, Kec. Anyar, Kab. Serang"),
    (
        "36.03.12.2007",
        "Desa Karang Anyar",
        "Karang Anyar",
        "Desa Karang Anyar, Kec. Kemiri, Kab. X",
    ),
    ("36.73", "Kota Serang", "Serang", "Kota Serang"),
    ("36.73.01.1001", "Kel. Serang", "Serang", "Kel. Serang, Kec. Serang, Kota Serang"),
]


@pytest.fixture
def gazetteer():
    return Gazetteer(
        Known(code, name, bare, bare, code.count("."), label, 1) for code, name, bare, label in ROWS
    )


def codes(found):
    return [area.code for area in found.areas]


def test_every_word_must_occur_in_the_name_or_in_what_is_above(gazetteer):
    assert codes(gazetteer.find("anyar serang")) == ["36.04.30", "36.04.30.2001", "36.04.30.2003"]
    assert codes(gazetteer.find("cikoneng serang")) == ["36.04.30.2003"]
    assert gazetteer.find("cikoneng lebak").total == 0


def test_the_name_itself_comes_before_names_that_hold_it_and_the_larger_place_first(gazetteer):
    assert codes(gazetteer.find("anyar"))[:2] == ["36.04.30", "36.04.30.2001"]
    assert codes(gazetteer.find("anyar"))[-1] in ("36.03.12.2007", "36.04.30.2003")


def test_a_kind_is_found_short_and_written_out(gazetteer):
    assert codes(gazetteer.find("kecamatan anyar"))[0] == "36.04.30"
    assert codes(gazetteer.find("Kec. Anyar"))[0] == "36.04.30"
    assert codes(gazetteer.find("kota serang"))[0] == "36.73"


def test_a_code_or_its_beginning_is_found(gazetteer):
    assert codes(gazetteer.find("36.04.30.2003")) == ["36.04.30.2003"]
    assert codes(gazetteer.find("36.04.30"))[0] == "36.04.30"


@pytest.mark.parametrize("said", ["", "   ", "...", "!?", "\x00"])
def test_nothing_said_finds_nothing(gazetteer, said):
    assert gazetteer.find(said).total == 0


def test_only_the_first_are_given_and_all_are_counted(gazetteer):
    found = gazetteer.find("serang", most=2)
    assert (len(found.areas), found.total) == (2, 6)


def test_a_flood_of_words_costs_no_more_than_a_few(gazetteer):
    assert gazetteer.find("anyar " * 10_000).total == gazetteer.find("anyar").total
    assert len(folded("a " * 50)) > MOST_WORDS


def test_the_villages_of_an_area_and_of_a_village_itself(gazetteer):
    assert [v.code for v in gazetteer.villages_in("36.04.30")] == ["36.04.30.2001", "36.04.30.2003"]
    assert [v.code for v in gazetteer.villages_in("36.04.30.2001")] == ["36.04.30.2001"]
    assert gazetteer.villages_in("99") == []
