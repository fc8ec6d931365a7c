"""Priority lists and need figures in the API: the same as the pages, and null for missing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.models import GapState, NeedFigure
from programs.models import Role
from tests.factories import make_area, make_need, make_program, make_user, make_village

from .factories import make_entry, make_figure, make_gap, make_list

pytestmark = pytest.mark.django_db
LISTS, FIGURES = "/api/v1/priority-lists/", "/api/v1/need-figures/"


@pytest.fixture
def reader(client):
    client.force_login(make_user(Role.LEADER))
    make_program(areas=["36.04"])  # so that there is a year
    return client


def test_a_list_that_says_little_has_nulls_and_no_zero_in_their_place(reader):
    listed = make_list(make_need())
    make_entry(listed, None, said="Desa Entah", source="koran")
    (row,) = reader.get(LISTS).json()["results"]
    for name in ("decree", "segment", "confidence", "untouched_count", "unreported_count"):
        assert row[name] is None
    assert (row["entry_count"], row["unplaced_count"]) == (1, 1)
    assert row["sources"] == [{"said": "koran", "date": None}]
    (entry,) = reader.get(f"{LISTS}{listed.pk}/").json()["entries"]
    for name in ("area", "since_year", "gap", "program_count", "is_example", "confidence", "note"):
        assert entry[name] is None
    assert (entry["said"], entry["state"]) == ("Desa Entah", "tidak_diketahui")


def test_a_list_tells_whom_nobody_serves_in_the_year_asked_for(reader):
    need, village = make_need(), make_village()
    listed = make_list(need, name="Lokus (SK Bupati 1/2024)", year=2024)
    make_gap(village, need, listing=make_entry(listed, village), is_example=True)
    said = reader.get(f"{LISTS}{listed.pk}/").json()
    assert (said["decree"], said["untouched_count"]) == ("SK Bupati 1/2024", 1)
    (entry,) = said["entries"]
    assert (entry["state"], entry["since_year"]) == (GapState.UNTOUCHED, 2024)
    assert entry["is_example"] is True
    earlier = reader.get(f"{LISTS}{listed.pk}/?tahun=2025").json()
    assert earlier["untouched_count"] is None
    assert earlier["entries"][0]["program_count"] is None


def test_an_unplaced_name_comes_with_what_it_may_mean(reader):
    listed = make_list(make_need())
    make_entry(listed, None, note="ejaan; mungkin 36.01.04.2012=Sukamulya")
    (entry,) = reader.get(f"{LISTS}{listed.pk}/").json()["entries"]
    assert entry["candidates"] == [{"code": "36.01.04.2012", "name": "Sukamulya"}]
    assert entry["note"] == "ejaan"


def test_a_figure_without_value_is_null_and_one_of_zero_is_zero(reader):
    area = make_area("36.04")
    make_figure(area, indicator="a", value=None)
    make_figure(area, indicator="b", value=0.0)
    missing, zero = reader.get(FIGURES).json()["results"]
    names = ("value", "definition", "need", "segment", "in_use", "why", "confidence", "note")
    assert [missing[name] for name in names] == [None] * len(names)
    assert missing["chosen_because"] is None
    assert zero["value"] == 0.0


def test_example_figures_say_that_they_are(reader):
    make_figure(make_area("36.04"), indicator="contoh_rtlh")
    assert reader.get(FIGURES).json()["results"][0]["is_example"] is True


def test_figures_and_lists_are_narrowed_by_the_filters_of_the_pages(reader):
    make_figure(make_area("36.04"), need=make_need("AIR"))
    make_figure(make_area("36.02"), need=make_need())
    assert reader.get(f"{FIGURES}?kebutuhan=AIR").json()["count"] == 1
    assert reader.get(f"{FIGURES}?wilayah=36.02").json()["count"] == 1
    assert reader.get(f"{FIGURES}?dipakai=tidak").json()["count"] == 0
    assert reader.get(f"{FIGURES}?tingkat=9").status_code == 400
    assert reader.get(f"{LISTS}?kebutuhan=ENTAH").status_code == 400


def test_the_province_chooses_a_figure_and_must_say_why(client):
    client.force_login(make_user(Role.PROVINCE))
    area, need = make_area("36.04"), make_need()
    make_figure(area, need=need, source="baru")
    old = make_figure(area, need=need, source="lama", in_use=False)
    address = f"{FIGURES}{old.pk}/choose/"
    refused = client.post(address, {"reason": " "}, content_type="application/json")
    assert (refused.status_code, list(refused.json())) == (400, ["reason"])
    foul = client.post(address, {"reason": "x" * 20_000}, content_type="application/json")
    assert foul.status_code == 400
    said = client.post(address, {"reason": "Pendataan."}, content_type="application/json").json()
    assert (said["in_use"], said["chosen_because"]) == (True, "Pendataan.")
    assert list(NeedFigure.objects.filter(in_use=True)) == [old]


def test_the_api_asks_as_often_however_much_there_is(reader):
    need = make_need()
    listed = make_list(need)
    make_entry(listed, make_village("36.04.01.2001"))
    make_figure(make_area("36.04"), need=need)

    def counts():
        found = []
        for address in (LISTS, f"{LISTS}{listed.pk}/", FIGURES):
            with CaptureQueriesContext(connection) as asked:
                assert reader.get(address).status_code == 200
            found.append(len(asked))
        return found

    few = counts()
    for n in range(2, 10):
        village = make_village(f"36.04.01.{2000 + n}", x=n * 1000)
        make_gap(village, need, listing=make_entry(make_list(need), village))
        make_entry(listed, village)
        make_figure(village, need=make_need(f"K{n}"))
    assert counts() == few
