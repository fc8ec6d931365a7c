"""Priority lists: who is on them, since when, whom nobody serves, and two that contradict."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.models import GapState, PriorityArea, PriorityList
from coordination.needs import load_needs
from coordination.priority import (
    SERVED,
    UNKNOWN,
    Candidate,
    comparable_to,
    compare,
    decree_of,
    entries_of,
    note_and_candidates,
    sources_of,
    summaries,
)
from geo.services import load_areas
from programs.models import Role
from programs.vocabulary import load_vocabulary
from tests.factories import (
    make_area,
    make_intervention,
    make_need,
    make_program,
    make_user,
    make_village,
)

from .factories import make_entry, make_gap, make_list
from .running import run_engine
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
YEAR = 2026


@pytest.fixture
def reader(client):
    client.force_login(make_user(Role.AUDITOR))
    make_program(areas=["36.04"])  # so that the page has a year
    return client


@pytest.fixture
def real(db):
    load_areas(FIXTURES / "areas")
    load_vocabulary(FIXTURES / "vocabulary")
    load_needs(FIXTURES / "needs")
    return {listed.code: listed for listed in PriorityList.objects.all()}


# --- What a source says --------------------------------------------------------------------------


def test_the_decree_is_that_of_the_source_and_missing_where_it_names_none(real):
    said = {code: decree_of(listed) for code, listed in real.items()}
    assert said["L01"] == "Kep. Bupati 440/Kep.218-Huk/2023"
    assert said["L04"] == "SK Bupati 902/Kep.339-Huk/2021"
    assert {code for code, decree in said.items() if decree} == {"L01", "L04"}


def test_two_sources_of_one_list_stand_apart_with_their_dates():
    assert [(s.said, s.date) for s in sources_of("https://a.id/x (2022-06-14) | koran")] == [
        ("https://a.id/x", "2022-06-14"),
        ("koran", ""),
    ]


def test_the_candidates_of_an_unplaced_name_come_out_of_its_note():
    note = "nama resmi X; mungkin 36.01.23.2008=Ciherangjaya;kecamatan lain: 36.01.11.2005=Ciherang"
    assert note_and_candidates(note) == (
        "nama resmi X",
        [Candidate("36.01.23.2008", "Ciherangjaya"), Candidate("36.01.11.2005", "Ciherang")],
    )
    assert note_and_candidates("nama resmi mungkin Prabugantungan") == (
        "nama resmi mungkin Prabugantungan",
        [],
    )


def test_every_unplaced_name_of_the_real_lists_is_on_its_page(real, reader):
    unplaced = list(PriorityArea.objects.filter(area=None))
    assert len(unplaced) == 7
    for row in unplaced:
        text = check(reader.get(f"/data/daftar-prioritas/{row.priority_list_id}/"))
        assert row.said in text
    with_candidates = [row for row in unplaced if note_and_candidates(row.note)[1]]
    assert len(with_candidates) == 6  # of Prabudagan none is known


# --- One list ------------------------------------------------------------------------------------


def test_since_when_is_the_earliest_list_of_the_same_need():
    need, village = make_need(), make_village()
    late, early = make_list(need, year=2025), make_list(need, year=2021)
    other = make_list(make_need("AIR"), year=2010)
    for listed in (late, early, other):
        make_entry(listed, village)
    (entry,) = entries_of(late, year=YEAR)
    assert (entry.since, entry.years) == (early, [2021, 2025])


def test_an_unplaced_name_is_since_nobody_knows_when():
    listed = make_list(make_need())
    make_entry(listed)
    (entry,) = entries_of(listed, year=YEAR)
    assert (entry.since, entry.years, entry.state) == (None, [], UNKNOWN)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"state": GapState.UNTOUCHED}, GapState.UNTOUCHED),
        ({"state": GapState.UNREPORTED}, GapState.UNREPORTED),
        ({"state": GapState.UNREPORTED, "program_count": 2}, SERVED),
        ({"state": GapState.NO_DATA, "program_count": 1}, SERVED),
    ],
)
def test_the_state_is_that_of_the_gap_of_this_entry_in_this_year(given, state):
    need, village = make_need(), make_village()
    listed = make_list(need)
    entry = make_entry(listed, village)
    make_gap(village, need, listing=entry, **given)
    assert [e.state for e in entries_of(listed, year=YEAR)] == [state]
    assert [e.state for e in entries_of(listed, year=YEAR - 1)] == [UNKNOWN]


def test_the_gap_of_another_list_says_nothing_of_this_one():
    need, village = make_need(), make_village()
    listed, other = make_list(need), make_list(need)
    make_entry(listed, village)
    make_gap(village, need, listing=make_entry(other, village))
    assert [e.state for e in entries_of(listed, year=YEAR)] == [UNKNOWN]


def test_a_run_tells_whom_of_a_list_nobody_serves():
    need = make_need()
    served, alone = make_village("36.04.01.2001"), make_village("36.04.01.2002", x=1000)
    listed = make_list(need)
    make_entry(listed, served)
    make_entry(listed, alone)
    make_program(areas=[served], intervention=make_intervention(need=need))
    run_engine()
    states = {e.row.area.code: e.state for e in entries_of(listed, year=YEAR)}
    assert states == {served.code: SERVED, alone.code: GapState.UNREPORTED}


# --- Missing -------------------------------------------------------------------------------------


def test_lists_of_no_counted_year_have_a_dash_where_one_could_read_zero():
    listed = make_list(make_need())
    make_entry(listed, make_village())
    (row,) = summaries([listed], year=YEAR)
    assert (row.untouched_count, row.unreported_count) == (None, None)
    assert (row.entry_count, row.unplaced_count) == (1, 0)


def test_a_counted_list_without_untouched_villages_has_a_zero():
    need, village = make_need(), make_village()
    listed = make_list(need)
    entry = make_entry(listed, village)
    make_gap(village, need, listing=entry, state=GapState.UNREPORTED)
    (row,) = summaries([listed], year=YEAR)
    assert (row.untouched_count, row.unreported_count) == (0, 1)


def test_a_page_shows_each_kind_of_missing_as_a_dash(reader):
    listed = make_list(make_need(), name="Daftar tanpa keputusan")
    make_entry(listed, None, source="koran", said="Desa Entah")
    text = check(reader.get(f"/data/daftar-prioritas/{listed.pk}/"))
    assert "tidak disebut sumber" in text
    assert "<td>-</td><td>-</td>" in text  # confidence, note
    assert '<td class="num">-</td>' in text  # programs: not counted
    assert "Belum diketahui" in text
    lists = check(reader.get("/data/daftar-prioritas/"))
    assert re.search(
        r'<td class="num">-\s*</td><td class="num">-</td>', lists
    )  # untouched, unreported


def test_examples_are_marked_in_the_state_they_colour(reader):
    need, village = make_need(), make_village()
    listed = make_list(need)
    make_gap(village, need, listing=make_entry(listed, village), is_example=True)
    for address in (f"/data/daftar-prioritas/{listed.pk}/", "/data/daftar-prioritas/"):
        text = check(reader.get(address))
        assert "badge-example" in text
        assert "dihitung dengan data contoh" in text


def test_without_examples_there_is_no_badge(reader):
    need, village = make_need(), make_village()
    listed = make_list(need)
    make_gap(village, need, listing=make_entry(listed, village))
    for address in (f"/data/daftar-prioritas/{listed.pk}/", "/data/daftar-prioritas/"):
        assert "badge-example" not in check(reader.get(address))


# --- Two lists -----------------------------------------------------------------------------------


def test_the_28_names_of_the_ministry_and_the_24_of_the_province_are_told_apart(real, reader):
    """L09 and L10: the same status, the same weeks, another number."""
    said = compare(real["L09"], real["L10"])
    assert (said.here_count, said.there_count, said.difference) == (28, 24, 4)
    assert (len(said.both), len(said.only_here), len(said.unplaced_here)) == (21, 5, 2)
    assert (len(said.only_there), len(said.unplaced_there)) == (3, 0)
    assert said.here_count == 21 + 5 + 2
    assert said.there_count == 21 + 3
    assert said.doubtful_there == 2  # Cikaratuan and Ciherangjaya, which the ministry misplaced
    there = {c.code for maybe in said.unplaced_here for c in maybe.there}
    assert there == {"36.02.28.2009", "36.01.23.2008"}
    address = f"/data/daftar-prioritas/{real['L09'].pk}/?dengan={real['L10'].pk}"
    text = check(reader.get(address))
    assert "28 nama di sini, 24 nama di sana" in text
    assert "Jumlahnya bertentangan: selisih 4" in text


def test_the_same_two_lists_the_other_way_round_say_the_same(real):
    one, other = compare(real["L09"], real["L10"]), compare(real["L10"], real["L09"])
    assert (one.only_here, one.only_there) == (other.only_there, other.only_here)
    assert set(one.both) == set(other.both)


def test_lists_of_one_need_and_a_shared_regency_are_offered(real):
    codes = {listed.code for listed in comparable_to(real["L09"])}
    assert codes == {"L10", "L11", "L12", "L13"}


def test_districts_and_villages_cannot_meet_and_the_page_says_so(real):
    assert compare(real["L01"], real["L23"]).levels_differ
    assert not compare(real["L09"], real["L10"]).levels_differ


def test_an_unplaced_name_never_counts_as_being_on_both():
    need = make_need()
    one, other = make_list(need), make_list(need)
    make_entry(one, None, said="Desa Kembar")
    make_entry(other, None, said="Desa Kembar")
    said = compare(one, other)
    assert said.both == []
    assert len(said.unplaced_here) == len(said.unplaced_there) == 1


@pytest.mark.parametrize("said", ["0", "abc", "9" * 30, "-1", "²"])
def test_a_list_to_compare_with_that_is_none_is_told(reader, said):
    listed = make_list(make_need())
    text = check(reader.get(f"/data/daftar-prioritas/{listed.pk}/", {"dengan": said}))
    assert "Daftar pembanding tidak ditemukan" in text


def test_lists_of_two_needs_are_not_compared(reader):
    one, other = make_list(make_need()), make_list(make_need("AIR"), name="Krisis air")
    text = check(reader.get(f"/data/daftar-prioritas/{one.pk}/?dengan={other.pk}"))
    assert "menyangkut kebutuhan lain" in text
    with pytest.raises(ValueError, match="two needs"):
        compare(one, other)


# --- The pages and the files ---------------------------------------------------------------------


def test_lists_are_narrowed_by_need_year_and_place(reader):
    house = make_list(make_need(), name="Daftar rumah", year=2024)
    water = make_list(make_need("AIR"), name="Daftar air", year=2025)
    make_entry(house, make_village("36.04.01.2001"))
    make_entry(water, make_area("36.02.03"))

    def names(**query):
        text = check(reader.get("/data/daftar-prioritas/", query))
        return [listed.name for listed in (house, water) if f">{listed.name}<" in text]

    assert names() == ["Daftar rumah", "Daftar air"]
    assert names(kebutuhan="AIR") == ["Daftar air"]
    assert names(tahun_daftar="2024") == ["Daftar rumah"]
    assert names(wilayah="36.04") == ["Daftar rumah"]
    assert names(wilayah="36.02.03") == ["Daftar air"]


def test_the_pages_ask_as_often_however_long_the_lists_are(reader):
    need = make_need()
    listed = make_list(need)
    make_entry(listed, make_village("36.04.01.2001"))
    addresses = ["/data/daftar-prioritas/", f"/data/daftar-prioritas/{listed.pk}/"]
    addresses += [a + "unduh.csv" for a in addresses]
    other = make_list(need)
    make_entry(other, listed.entries.get().area)
    addresses.append(f"/data/daftar-prioritas/{listed.pk}/?dengan={other.pk}")

    def counts():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert reader.get(address).status_code == 200
            found.append(len(asked))
        return found

    few = counts()
    for n in range(2, 12):
        more = make_list(need)
        village = make_village(f"36.04.01.{2000 + n}", x=n * 1000)
        make_gap(village, need, listing=make_entry(more, village))
        for each in (listed, other):
            make_entry(each, village)
            make_entry(each)
    assert counts() == few


def test_the_file_has_a_line_for_every_name_and_an_empty_cell_for_what_is_missing(reader):
    listed = make_list(make_need(), name="=1+1")
    make_entry(listed, make_village())
    make_entry(listed, None, said="Desa Entah", note="mungkin 36.01.04.2012=Sukamulya")
    answer = reader.get(f"/data/daftar-prioritas/{listed.pk}/unduh.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["said"] for row in rows] == ["Desa 36.04.01.2001", "Desa Entah"]
    assert rows[0]["list_name"] == "'=1+1"
    unplaced = rows[1]
    assert unplaced["candidates"] == "36.01.04.2012"
    for column in ("area_code", "decree", "since_year", "program_count", "is_example"):
        assert unplaced[column] == ""


def test_a_file_of_a_filter_that_is_not_understood_is_refused(reader):
    answer = reader.get("/data/daftar-prioritas/unduh.csv?kebutuhan=ENTAH")
    assert answer.status_code == 400
