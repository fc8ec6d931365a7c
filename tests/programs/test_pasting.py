"""A column out of Excel: what is known is taken, what is twofold is asked, the rest is said."""

import pytest

from programs.lookups import Places
from programs.pasting import AMBIGUOUS, MOST_LINES, MOST_SUGGESTED, RESOLVED, UNKNOWN, read_pasted

AREAS = {
    "36": "Banten",
    "36.02": "Kabupaten Lebak",
    "36.02.01": "Sobang",
    "36.02.01.2001": "Sukamaju",
    "36.04": "Kabupaten Serang",
    "36.04.30": "Anyar",
    "36.04.30.2001": "Anyar",
    "36.04.30.2003": "Cikoneng",
    "36.04.31": "Cinangka",
    "36.04.31.2001": "Sukamaju",
    "36.73": "Kota Serang",
    "36.73.01": "Serang",
    "36.73.01.1001": "Kota Baru",
}


def read(text):
    return read_pasted(text, places=Places(AREAS), areas=frozenset(AREAS))


def only(text):
    (line,) = read(text).lines
    return line


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("36.04.30.2003", "36.04.30.2003"),
        ("Cikoneng", "36.04.30.2003"),
        ("  desa  cikoneng ", "36.04.30.2003"),
        ("Desa Anyar, Kec. Anyar", "36.04.30.2001"),
        ("Kec. Anyar, Desa Anyar", "36.04.30.2001"),
        ("Kec. Anyar", "36.04.30"),
        ("Sukamaju, Kab. Lebak", "36.02.01.2001"),
        ("Sukamaju\tSobang\tLebak", "36.02.01.2001"),
        ("Kota Serang", "36.73"),
        ("Kota Baru", "36.73.01.1001"),
        ("Semua desa di Kec. Anyar", "36.04.30"),
        ("1\tCikoneng\tAnyar", "36.04.30.2003"),
        ("36.04.30.2003\tCikoneng\tAnyar", "36.04.30.2003"),
    ],
)
def test_what_names_one_place_is_taken(said, code):
    line = only(said)
    assert (line.status, line.codes) == (RESOLVED, (code,))


def test_a_name_that_is_borne_twice_is_asked_never_guessed():
    line = only("Sukamaju")
    assert line.status == AMBIGUOUS
    assert line.codes == ("36.02.01.2001", "36.04.31.2001")
    assert only("Anyar").codes == ("36.04.30", "36.04.30.2001")


def test_a_code_without_dots_is_asked():
    line = only("3604302003")
    assert (line.status, line.codes) == (AMBIGUOUS, ("36.04.30.2003",))
    assert "BPS" in line.why


def test_a_code_that_contradicts_its_name_is_asked():
    line = only("36.04.30.2001\tCikoneng")
    assert line.status == AMBIGUOUS
    assert line.codes == ("36.04.30.2001", "36.04.30.2003")


def test_a_misspelled_name_is_unknown_and_gets_names_like_it_in_that_district():
    line = only("Ciknoeng, Kec. Anyar")
    assert (line.status, line.codes) == (UNKNOWN, ("36.04.30.2003",))


def test_a_name_elsewhere_than_said_is_unknown():
    line = only("Cikoneng, Kec. Cinangka")
    assert (line.status, line.codes) == (UNKNOWN, ("36.04.30.2003",))
    assert "tidak di Kec. Cinangka" in line.why


def test_a_code_nobody_knows_is_unknown():
    assert only("36.04.99").status == UNKNOWN


@pytest.mark.parametrize("count", ["120", "1.240", "1.240.000", "12,5", "Rp 5.000"])
def test_a_last_column_of_counts_is_kept_as_typed(count):
    assert only(f"Cikoneng\t{count}").count == count


def test_headings_name_the_columns_in_any_order():
    lines = read("Jumlah KK\tKecamatan\tDesa\n7\tAnyar\tAnyar\n8\tSobang\tSukamaju").lines
    assert [(line.codes, line.count) for line in lines] == [
        (("36.04.30.2001",), "7"),
        (("36.02.01.2001",), "8"),
    ]


def test_a_line_of_totals_is_no_place():
    pasted = read("Cikoneng\t3\nJumlah\t1.300")
    assert len(pasted.lines) == 1
    assert pasted.total == "1.300"


def test_lines_keep_their_numbers_over_empty_ones():
    assert [line.number for line in read("Cikoneng\n\n\t\nKec. Anyar").lines] == [1, 4]


def test_nothing_pasted_is_nothing():
    assert read("").lines == ()
    assert read("\n\t\n").lines == ()


def test_no_more_than_so_many_lines_are_read_and_the_rest_is_counted():
    pasted = read("Cikoneng\n" * (MOST_LINES + 5))
    assert (len(pasted.lines), pasted.left_out) == (MOST_LINES, 5)


def test_only_the_first_unknown_names_get_suggestions():
    lines = read("\n".join(["Cikonengg"] * (MOST_SUGGESTED + 1))).lines
    assert [bool(line.codes) for line in lines[-2:]] == [True, False]


@pytest.mark.parametrize("said", ["\x00", "=1+1", "<b>", "," * 500, "36.", "٣٦", "a" * 5000, "-"])
def test_strange_text_is_unknown_and_breaks_nothing(said):
    assert only(said).status == UNKNOWN
