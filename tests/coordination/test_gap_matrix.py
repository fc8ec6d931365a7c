"""Celah as area by need: every count is its list, every state that of the list of gaps."""

import datetime
import re
from html import unescape

import pytest
from django.urls import reverse

from coordination import services
from coordination.models import CellSheet, Gap, Run
from coordination.runs import execute_run, start_run
from geo.models import Area
from programs.models import Declaration, Role
from tests.factories import (
    make_agency,
    make_boundary,
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_villages,
    square,
)

from .factories import make_entry, make_figure, make_list
from .running import run_gaps

pytestmark = pytest.mark.django_db
REGENCY, DISTRICT = "36.04", "36.04.01"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture
def scene(client):
    """Four villages: one served enough, one too little, two only with a figure or on a list."""
    make_segment("SEG")
    poor = make_segment("KSJ-D1")
    need, other = make_need("HUNIAN", functions="1.04"), make_need("AIR", functions="1.03")
    make_need("LISTRIK")
    housing = make_intervention("RTLH", need=need)
    villages = make_villages(4)
    for village, value in zip(villages[:3], (10.0, 100.0, 50.0), strict=True):
        make_figure(village, need=need, value=value, unit="KK")
    make_figure(villages[2], need=need, value=7.0, unit="KK", segment=poor)
    make_figure(Area.objects.get(code=REGENCY), need=need, value=400.0, unit="KK")
    make_entry(make_list(other), villages[3])
    make_program(areas=villages[:2], counts=[10, 20], intervention=housing, unit="KK")
    client.force_login(make_user(Role.PROVINCE))
    run_gaps()
    return need


def page(client, **query):
    answer = client.get(reverse("gap-matrix"), {"tahun": 2026, **query})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "VARIABEL HILANG" not in text
    assert ' style="' not in text
    return text, answer.context


def cells(context):
    return [shown for _area, row in context["rows"] for shown in row]


@pytest.mark.parametrize(
    "query",
    [{}, {"wilayah": REGENCY}, {"wilayah": DISTRICT}, {"segmen": "SEG"}, {"segmen": "KSJ-D1"}],
)
def test_every_count_is_the_length_of_the_list_it_links_to(client, scene, query):
    declare_all()
    run_gaps()
    shown = cells(page(client, **query)[1])
    assert shown
    for one in shown:
        listing = client.get(one.list_href).context["listing"]
        assert listing.total == one.cell.gap_count
    assert any(one.cell.gap_count for one in shown)


def declare_all():
    """The competent agency says that its year is complete."""
    Declaration.objects.create(
        agency=make_agency(functions="1.04;1.03"),
        fiscal_year=2026,
        state="lengkap",
        declared_on=datetime.date(2026, 2, 1),
    )


def test_a_cell_says_the_state_of_its_own_figure_as_the_list_does(client, scene):
    gap = Gap.objects.get(area__code=REGENCY)
    (one,) = [s.cell for s in cells(page(client)[1]) if s.cell.area == REGENCY and s.cell.segment
              and s.cell.need == "HUNIAN"]  # fmt: skip
    assert (one.state, one.need_count, one.planned_count) == (gap.state, 400.0, gap.planned_count)


def test_a_need_of_which_nothing_is_known_has_no_column_and_is_named(client, scene):
    text, context = page(client)
    assert [need.code for need in context["matrix"].silent] == ["LISTRIK"]
    assert "jadi tidak diketahui" in text
    shown = page(client, kosong="ya")[1]["columns"]
    assert "LISTRIK" in [need.code for need, _address in shown]


def test_before_a_run_the_page_says_that_nothing_was_counted(client):
    client.force_login(make_user(Role.PROVINCE))
    assert "Belum ada hasil perhitungan" in page(client)[0]


def test_a_filter_that_means_nothing_is_named(client, scene):
    text, _context = page(client, kebutuhan="APA", keadaan="begitu")
    assert text.count("Saringan tidak dimengerti") == 2


def test_a_state_asked_for_dims_the_others(client, scene):
    shown = cells(page(client, keadaan="cukup")[1])
    assert {one.is_dim for one in shown if one.cell.state != "cukup"} == {True}


def test_the_map_of_a_need_has_its_table_with_who_is_competent(client, scene):
    regency = Area.objects.get(code=REGENCY)
    make_agency(name="Dinas Perumahan Uji", functions="1.04", tier="kabkota", regency=regency)
    text, context = page(client, kebutuhan="HUNIAN", wilayah=DISTRICT)
    drawn = text.partition('class="drawn-map">')[2].partition("</svg>")[0]
    assert "Batas: uji" in drawn
    assert "Data: dihitung" in drawn
    assert [line.area.level for line, _shown in context["lines"]] == [3] * 4
    assert "Dinas Perumahan Uji: belum pernah" in re.sub(r"\s+", " ", text)


def test_an_area_of_the_map_leads_down_to_its_parts(client, scene):
    make_boundary(Area.objects.get(code=DISTRICT), square())
    text, _context = page(client, kebutuhan="HUNIAN", wilayah=REGENCY)
    addresses = [unescape(a) for a in re.findall(r'<a href="([^"]+)"><path', text)]
    assert addresses
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert f"wilayah={DISTRICT}" in addresses[0]


def test_a_state_narrows_the_table_of_a_need(client, scene):
    context = page(client, kebutuhan="HUNIAN", wilayah=DISTRICT, keadaan="cukup")[1]
    assert [line.cell.state for line, _shown in context["lines"]] == ["cukup"]


@pytest.mark.parametrize("kind", ["svg", "png", "csv"])
def test_the_map_can_be_taken_along(client, scene, kind):
    query = {"kebutuhan": "HUNIAN", "tahun": 2026, "wilayah": REGENCY, "rincian": "desa"}
    answer = client.get(reverse("gap-map-file", args=[kind]), query)
    assert answer.status_code == 200
    starts = {"svg": b"<svg", "png": b"\x89PNG", "csv": "\ufeffarea,name".encode()}
    assert answer.content.startswith(starts[kind])
    if kind == "csv":
        rows = answer.content.decode("utf-8-sig").splitlines()
        assert len(rows) == 5
        assert rows[4].split(",")[8:10] == ["", ""]  # missing is empty, never 0


@pytest.mark.parametrize("query", [{}, {"kebutuhan": "HUNIAN"}])
def test_the_page_costs_the_same_however_much_there_is(
    client, scene, query, django_assert_max_num_queries
):
    page(client, wilayah=DISTRICT, **query)
    with django_assert_max_num_queries(45) as few:
        page(client, wilayah=DISTRICT, **query)
    number = len(few)
    more = make_villages(6, district="36.04.02", y=5000)
    for village in more:
        make_figure(village, need=scene, value=9.0, unit="KK")
    run_gaps()
    page(client, wilayah="36.04.02", **query)  # outlines are read anew
    with django_assert_max_num_queries(number):
        page(client, wilayah="36.04.02", **query)


def test_a_run_that_fails_leaves_the_cells_as_they_were(client, scene, monkeypatch):
    before = list(CellSheet.objects.values_list("pk", flat=True))

    def broken(run, sheets):
        raise RuntimeError("uji")

    monkeypatch.setattr(services, "write_sheets", broken)
    execute_run(start_run(by=None, fiscal_year=2026, send=False).pk)
    assert Run.objects.first().state == "gagal"
    assert list(CellSheet.objects.values_list("pk", flat=True)) == before
