"""What is typed into the form is understood, or asked, and never lost."""

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.entries import EntryLine
from programs.forms import read_form, write_form

from .words import OTHER, SHAPE, VILLAGE, VOCABULARY, make_entry


def read(base=None, **data):
    return read_form(data, base=base or make_entry(), vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1200000000", 1_200_000_000),
        ("Rp 1.200.000.000,00", 1_200_000_000),
        ("Rp1,200,000,000", 1_200_000_000),
        ("Rp. 1,2 M", 1_200_000_000),
        ("1,2 miliar rupiah", 1_200_000_000),
        ("1 miliar 200 juta", 1_200_000_000),
        ("1200 jt", 1_200_000_000),
        ("1,2 milyar", 1_200_000_000),
    ],
)
def test_money_is_read_in_every_spelling_and_echoed_in_one(said, value):
    reading = read(budget_idr=said)
    assert reading.entry.budget_idr == value
    assert reading.echo["budget_idr"] == "Rp1.200.000.000"
    assert reading.typed == {}


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("1.500", ["1500", "1500000", "1500000000"]),
        ("1,5", ["1500000", "1500000000"]),
        ("1.500 juta", ["1500000000", "1500000"]),
    ],
)
def test_money_with_two_readings_is_asked_and_each_answer_has_one(said, texts):
    reading = read(budget_idr=said)
    assert reading.entry.budget_idr is None
    assert reading.typed == {"budget_idr": said}
    (problem,) = reading.problems
    assert [choice.text for choice in problem.choices] == texts
    for choice in problem.choices:
        assert read(budget_idr=choice.text).typed == {}


def test_a_part_of_money_may_not_exceed_the_scale_before_it():
    assert read(budget_idr="200 juta 1 miliar").typed == {"budget_idr": "200 juta 1 miliar"}


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("1 Maret 2026", (3, 1), (3, 1)),
        ("01/03/2026", (3, 1), (3, 1)),
        ("1-mar-2026", (3, 1), (3, 1)),
        ("1 maret", (3, 1), (3, 1)),
        ("Maret 2026", (3, 1), (3, 31)),
        ("pebruari", (2, 1), (2, 28)),
        ("12/2026", (12, 1), (12, 31)),
        ("Triwulan II 2026", (4, 1), (6, 30)),
        ("tw 4", (10, 1), (12, 31)),
        ("Semester I", (1, 1), (6, 30)),
    ],
)
def test_days_are_read_as_written_and_a_month_has_two_edges(said, first, last):
    reading = read(make_entry(starts_on=None, ends_on=None), starts_on=said, last_day=said)
    assert reading.entry.starts_on == datetime.date(2026, *first)
    assert reading.entry.ends_on == datetime.date(2026, *last) + datetime.timedelta(days=1)
    assert reading.typed == {}


def test_the_day_that_was_understood_is_echoed():
    reading = read(starts_on="3/4/26", last_day="30-9-2026")
    assert reading.echo["last_day"] == "30 September 2026"
    assert reading.typed == {"starts_on": "3/4/26"}
    assert "starts_on" not in reading.echo


def test_a_last_day_before_the_first_is_kept_as_typed():
    reading = read(starts_on="1/5/2026", last_day="30/4/2026")
    assert reading.typed == {"last_day": "30/4/2026"}
    assert reading.entry.ends_on is None


def test_one_day_is_a_period():
    entry = read(starts_on="5/5/2026", last_day="5/5/2026").entry
    assert entry.ends_on - entry.starts_on == datetime.timedelta(days=1)


def test_a_period_of_another_year_is_remarked_and_taken():
    reading = read(starts_on="1/1/2027", last_day="31/12/2027")
    assert "2026" in reading.remarks["starts_on"]
    assert reading.typed == {}


def test_a_period_that_is_not_known_becomes_the_fiscal_year_and_says_so():
    reading = read(starts_on="", last_day="", period_is_assumed="1")
    assert reading.entry.starts_on == datetime.date(2026, 1, 1)
    assert reading.entry.ends_on == datetime.date(2027, 1, 1)
    assert reading.entry.period_is_assumed


def test_days_that_are_typed_are_not_assumed():
    reading = read(starts_on="1/3/2026", last_day="30/4/2026", period_is_assumed="1")
    assert not reading.entry.period_is_assumed


def test_an_unreadable_name_code_or_year_leaves_what_was_there():
    reading = read(name="x" * 301, code="1.06.05.2.02.0003", fiscal_year="dua ribu")
    assert reading.entry.name == "Rumah layak huni"
    assert reading.entry.code == "DINSOS-001"
    assert reading.entry.fiscal_year == 2026
    assert set(reading.typed) == {"name", "code", "fiscal_year"}


def test_an_empty_field_is_missing_and_an_absent_one_stays():
    reading = read(budget_idr="")
    assert reading.entry.budget_idr is None
    assert reading.entry.name == "Rumah layak huni"
    assert reading.entry.lines == make_entry().lines


def test_what_was_typed_before_stays_for_a_field_that_is_not_posted():
    reading = read_form(
        {"name": "Baru"},
        base=make_entry(budget_idr=None),
        vocabulary=VOCABULARY,
        kept={"budget_idr": "1.500", "lines.0.planned_count": "1.200"},
    )
    assert reading.typed == {"budget_idr": "1.500", "lines.0.planned_count": "1.200"}


def test_a_name_is_as_good_as_a_code():
    assert read(intervention="usaha ekonomi produktif").entry.intervention == "UEP"


def test_words_in_the_place_of_a_code_are_taken_and_remarked():
    assert "activity_code" in read(activity_code="bantuan sosial").remarks
    assert read(activity_code="1.06.05.2.02.0003").remarks == {}


def test_notes_keep_their_lines():
    assert read(note="a  \r\n\r\nb\x07").entry.note == "a\n\nb"


def test_an_agency_is_chosen_once():
    other = read(agency="Dinas Kesehatan")
    assert other.entry.agency == "Dinas Sosial Provinsi Banten"
    new = read_form({"agency": "Dinas Kesehatan"}, base=None, vocabulary=VOCABULARY)
    assert new.typed == {"agency": "Dinas Kesehatan"}


# --- Lines ---------------------------------------------------------------------------------------


def line(**given):
    return json.dumps([{"area": VILLAGE, "segments": [], "planned_count": ""} | given])


def test_a_line_without_segments_and_unit_has_those_of_the_program():
    reading = read(lines=line(planned_count="1500"), segments="KSJ-D1,KSJ-D2", unit="KK")
    (only,) = reading.entry.lines
    assert only == EntryLine(
        1, area_code=VILLAGE, segments=("KSJ-D1", "KSJ-D2"), planned_count=1500.0, unit="KK"
    )


def test_a_line_keeps_its_own_segments_and_unit():
    reading = read(lines=line(segments=["SKH-LANSIA"], unit="jiwa"), segments="KSJ-D1", unit="KK")
    assert reading.entry.lines[0].segments == ("SKH-LANSIA",)
    assert reading.entry.lines[0].unit == "jiwa"


@pytest.mark.parametrize(
    "count", [float("nan"), float("inf"), -1, 10**400], ids=["nan", "inf", "-1", "huge"]
)
def test_a_count_in_json_that_is_none_is_asked(count):
    reading = read(lines=line(planned_count=count))
    assert list(reading.typed) == ["lines.0.planned_count"]
    assert reading.entry.lines[0].planned_count is None


def test_a_count_with_two_readings_is_asked_in_its_line():
    reading = read(lines=line(planned_count="1.500"), segments="", unit="")
    assert reading.typed == {"lines.0.planned_count": "1.500"}
    assert [choice.text for choice in reading.problems[0].choices] == ["1500", "1,5"]
    shown = json.loads(write_form(reading.entry, typed=reading.typed)["lines"])
    assert shown[0]["planned_count"] == "1.500"


def test_an_unknown_area_keeps_its_words():
    reading = read(lines=line(area="36.99", label="Desa Entah"), segments="", unit="")
    assert reading.typed == {"lines.0.area": "36.99"}
    assert reading.entry.lines[0].place_said == "Desa Entah"


def test_segments_without_a_place_are_kept_by_a_line_of_their_own():
    reading = read(lines="[]", segments="KSJ-D1", unit="KK")
    assert reading.entry.lines == (EntryLine(1, segments=("KSJ-D1",), unit="KK"),)
    shown = write_form(reading.entry)
    assert (shown["segments"], shown["unit"], shown["lines"]) == ("KSJ-D1", "KK", "[]")


@pytest.mark.parametrize("said", ["{", "{}", "[1]", "[[]]", "null", "[" * 100_000])
def test_lines_that_are_no_lines_change_nothing(said):
    reading = read(lines=said, segments="KSJ-D1", unit="")
    assert reading.typed == {"lines": said}
    assert reading.entry.lines == make_entry().lines


def test_an_unknown_segment_is_asked_and_the_known_ones_are_taken():
    reading = read(lines=line(), segments="KSJ-D1,ANEH", unit="")
    assert reading.typed == {"segments": "KSJ-D1,ANEH"}
    assert reading.entry.lines[0].segments == ("KSJ-D1",)


# --- Laws ----------------------------------------------------------------------------------------

codes = st.lists(st.sampled_from(sorted(VOCABULARY.segments)), unique=True).map(
    lambda found: tuple(sorted(found))
)
counts = (
    st.none() | st.integers(1, 10**9).map(float) | st.floats(0.01, 1e6).map(lambda f: round(f, 2))
)
places = st.sampled_from(
    [{"area_code": VILLAGE}, {"area_code": OTHER}, {"shape_wkb": SHAPE}, {"place_said": "Kampung"}]
)
lines = st.lists(
    st.tuples(places, codes, counts, counts, st.sampled_from(["", "KK", "jiwa"])), max_size=4
).map(
    lambda found: tuple(
        EntryLine(n, segments=s, planned_count=p, realised_count=r, unit=u, **place)
        for n, (place, s, p, r, u) in enumerate(found, start=1)
    )
)
days = st.dates(datetime.date(2025, 1, 1), datetime.date(2027, 12, 31))


@settings(max_examples=120, deadline=None)
@given(
    lines=lines,
    budget=st.none() | st.integers(1, 10**15),
    period=st.none() | st.tuples(days, st.integers(1, 700)),
    is_assumed=st.booleans(),
)
def test_what_the_form_shows_reads_back_as_the_same_entry(lines, budget, period, is_assumed):
    start = period and period[0]
    end = period and start + datetime.timedelta(days=period[1])
    entry = make_entry(
        lines=lines,
        budget_idr=budget,
        starts_on=start,
        ends_on=end,
        period_is_assumed=is_assumed and period is not None,
    )
    reading = read_form(write_form(entry), base=entry, vocabulary=VOCABULARY)
    assert reading.entry == entry
    assert reading.typed == {}


ASKED = [
    *("name", "code", "fiscal_year", "stage", "activity_code", "intervention", "fund_source"),
    *("budget_idr", "starts_on", "last_day", "recipient_class", "note", "source", "unit"),
    *("segments", "lines", "nomenclature_version"),
]
texts = st.text(max_size=60) | st.from_regex(
    r"(Rp ?)?[0-9]{1,4}([.,][0-9]{1,3}){0,3} ?(juta|M|rb|Maret 2026)?", fullmatch=True
)


def letters(said):
    """What a reader sees: letters and digits."""
    return "".join(c for c in said if c.isprintable() and not c.isspace())


@settings(max_examples=200, deadline=None)
@given(data=st.dictionaries(st.sampled_from(ASKED), texts))
def test_any_text_is_understood_or_kept_as_typed(data):
    base = make_entry()
    reading = read_form(data, base=base, vocabulary=VOCABULARY)
    asked = {problem.field for problem in reading.problems}
    assert asked == set(reading.typed)
    for field, said in data.items():
        if field in reading.typed:
            assert letters(reading.typed[field]) == letters(said)
        elif field in ("name", "note", "source"):
            assert letters(getattr(reading.entry, field)) == letters(said).strip()
    shown = write_form(reading.entry, typed=reading.typed)
    again = read_form(shown, base=reading.entry, vocabulary=VOCABULARY)
    assert again.entry == reading.entry
    assert set(again.typed) == set(reading.typed)
