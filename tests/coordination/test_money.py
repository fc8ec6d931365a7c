"""Budgets read for one person: who is in a sum, what is missing, where money goes."""

import csv
import io

import pytest
from django.urls import reverse

from coordination.money import Sum, money_of
from coordination.money_quotes import quoted_totals
from coordination.money_tables import DIMENSIONS
from programs.models import Program, Role, Status
from tests import factories as make

from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
DIRECT, INDIRECT = "langsung", "tidak_langsung"


@pytest.fixture
def province():
    return make.make_user(Role.PROVINCE)


@pytest.fixture
def page(client, province):
    client.force_login(province)
    return lambda **query: check(client.get(reverse("money"), query))


def read(by, user=None):
    programs = Program.objects.visible_to(user) if user else Program.objects.all()
    return money_of(programs, by)


def sums(by, user=None, block=0):
    """{row label: {class: Sum}} of those classes that have programs."""
    return {
        row.label: {name: s for name, s in row.sums.items() if s.programs}
        for row in read(by, user)[block].rows
    }


@pytest.fixture
def two_regencies():
    make.make_area("36.01", name="Kabupaten Barat")
    make.make_area("36.02", name="Kabupaten Timur")
    return make.make_village("36.01.01.2001"), make.make_village("36.02.01.2001", x=1000)


# --- Sums ----------------------------------------------------------------------------------------


def test_classes_stay_apart_and_missing_budgets_are_counted_beside_the_sum():
    make.make_program(budget_idr=100)
    make.make_program(budget_idr=None)
    make.make_program(budget_idr=7, recipient_class=INDIRECT)
    assert sums("stage") == {"APBD": {DIRECT: Sum(100, 2, 1), INDIRECT: Sum(7, 1, 0)}}


def test_a_sum_of_nothing_is_missing_and_a_stated_0_is_not():
    make.make_program(budget_idr=None)
    make.make_program(budget_idr=0, recipient_class=INDIRECT)
    (block,) = read("stage")
    assert block.totals[DIRECT] == Sum(None, 1, 1)
    assert block.totals[INDIRECT] == Sum(0, 1, 0)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_table_has_every_program_once_and_keeps_the_total(by, two_regencies):
    fund = make.make_fund_source()
    make.make_program(budget_idr=100, areas=two_regencies, fund_source=fund)
    make.make_program(budget_idr=50, intervention=None, areas=["36"])
    make.make_program(budget_idr=3, stage="RKPD")
    (block,) = read(by)
    assert sum(row.sums[DIRECT].budget_idr for row in block.rows) == 153
    assert block.totals[DIRECT] == Sum(153, 3, 0)


def test_examples_are_a_block_of_their_own():
    make.make_program(budget_idr=100)
    make.make_program(budget_idr=900, is_example=True)
    real, example = read("need")
    assert (real.is_example, real.totals[DIRECT].budget_idr) == (False, 100)
    assert (example.is_example, example.totals[DIRECT].budget_idr) == (True, 900)


def test_a_part_is_not_counted_beside_its_whole():
    whole = make.make_program(budget_idr=100)
    make.make_program(budget_idr=40, part_of=whole)
    (block,) = read("stage")
    assert (block.totals[DIRECT], block.covered) == (Sum(100, 1, 0), 1)


def test_a_part_counts_where_its_whole_states_nothing():
    whole = make.make_program(budget_idr=None)
    make.make_program(budget_idr=40, part_of=whole)
    (block,) = read("stage")
    assert (block.totals[DIRECT], block.covered) == (Sum(40, 2, 1), 0)


def test_a_draft_and_a_cancelled_program_hold_no_money():
    make.make_program(budget_idr=1, status=Status.DRAFT)
    make.make_program(budget_idr=2, status=Status.CANCELLED)
    assert read("stage") == []


def test_a_submitted_program_of_another_agency_is_in_no_sum():
    own = make.make_agency()
    make.make_program(budget_idr=100, agency=own, status=Status.SUBMITTED)
    make.make_program(budget_idr=900, status=Status.SUBMITTED)
    officer = make.make_user(Role.OFFICER, agency=own)
    for by in DIMENSIONS:
        (block,) = read(by, officer)
        assert block.totals[DIRECT] == Sum(100, 1, 0)


def test_a_unit_stands_under_its_agency():
    agency = make.make_agency(name="Dinas A")
    unit = make.make_agency(name="UPTD B", parent=agency)
    make.make_agency(name="Dinas C")
    for budget, owner in [(1, unit), (2, agency)]:
        make.make_program(budget_idr=budget, agency=owner)
    (block,) = read("agency")
    assert [(row.label, row.above) for row in block.rows] == [
        ("Dinas A", ""),
        ("UPTD B", "Dinas A"),
    ]


def test_versions_of_the_nomenclature_are_kept():
    make.make_program(budget_idr=1, nomenclature_version="900.1.15.5-1317/2023")
    make.make_program(budget_idr=2)
    assert list(sums("nomenclature")) == ["900.1.15.5-1317/2023", "tidak disebut"]


# --- Regencies -----------------------------------------------------------------------------------


def test_a_budget_is_attributed_by_the_counts_that_are_stated(two_regencies):
    make.make_program(budget_idr=100, areas=two_regencies, counts=[30, 10])
    assert sums("regency") == {
        "Kab. Barat": {DIRECT: Sum(75, 1, 0)},
        "Kab. Timur": {DIRECT: Sum(25, 1, 0)},
    }
    assert read("regency")[0].division.hows == {"stated": 1}


def test_without_counts_it_follows_the_villages(two_regencies):
    other = make.make_village("36.01.01.2002", x=2000)
    make.make_program(budget_idr=90, areas=[*two_regencies, other])
    assert read("regency")[0].division.hows == {"villages": 1}
    assert [s[DIRECT].budget_idr for s in sums("regency").values()] == [60, 30]


def test_lines_without_a_segment_have_ground_too(two_regencies):
    make.make_program(budget_idr=90, areas=two_regencies[:1], segments=())
    assert sums("regency") == {"Kab. Barat": {DIRECT: Sum(90, 1, 0)}}


def test_coarse_programs_of_the_province_are_not_spread(two_regencies):
    make.make_program(budget_idr=90, areas=["36"])
    make.make_program(budget_idr=5, areas=["36.01"])
    make.make_program(budget_idr=1, targets=[{"place_said": "entah", "planned_count": 4}])
    assert sums("regency") == {
        "Kab. Barat": {DIRECT: Sum(5, 1, 0)},
        "tidak terbagi": {DIRECT: Sum(91, 2, 0)},
    }


def test_what_a_source_gives_without_a_place_keeps_its_part(two_regencies):
    here = {"area": two_regencies[0], "segments": ["KSJ-D1"], "planned_count": 30, "unit": "KK"}
    rest = {"place_said": "sisa", "planned_count": 10, "unit": "KK"}
    make.make_program(budget_idr=100, targets=[here, rest])
    assert [s[DIRECT].budget_idr for s in sums("regency").values()] == [75, 25]


def test_a_program_without_a_budget_is_counted_where_it_works(two_regencies):
    make.make_program(budget_idr=None, areas=two_regencies)
    assert set(map(str, sums("regency").values())) == {str({DIRECT: Sum(None, 1, 1)})}
    assert read("regency")[0].division.program_ids == []


# --- Realisation ---------------------------------------------------------------------------------


def test_counts_done_stand_beside_counts_planned(two_regencies):
    line = {"area": two_regencies[0], "unit": "KK", "planned_count": 30}
    make.make_program(targets=[line | {"realised_count": 12}, line])
    ((found,),) = [block.realised for block in read("stage")]
    assert (found.unit, found.planned, found.realised, found.told, found.lines) == (
        *("KK", 30, 12),
        *(1, 2),
    )


# --- The page ------------------------------------------------------------------------------------


@pytest.fixture
def register(two_regencies):
    """Every kind of row: with and without a budget, divided and not, an example, a unit."""
    unit = make.make_agency(name="UPTD B", parent=make.make_agency(name="Dinas A"))
    make.make_program(budget_idr=1_000, areas=two_regencies, counts=[3, 1], agency=unit)
    make.make_program(budget_idr=None, recipient_class="", areas=["36"])
    make.make_program(budget_idr=700, is_example=True, areas=two_regencies)
    line = {"area": two_regencies[0], "planned_count": 30, "realised_count": 12}
    make.make_program(budget_idr=5, targets=[line])


@pytest.mark.parametrize("dimension", DIMENSIONS.values())
def test_every_table_is_shown(page, register, dimension):
    text = page(menurut=dimension.slug)
    assert "Rp1.005" in text
    assert "1 program tidak menyebut pagu" in text
    assert "Kelas belum disebut" in text
    assert "Program contoh" in text
    assert "Rp0" not in text


def test_the_page_says_how_a_budget_was_divided(page, register):
    text = page(menurut="kabkota")
    assert "sasaran yang dinyatakan" in text
    assert 'Kab. Barat: <span class="nowrap">Rp750</span>' in text
    assert "jumlah desa" in text  # of the example


def test_the_page_says_that_money_spent_is_not_recorded(page, register):
    assert "Realisasi anggaran belum dicatat." in page()


def test_the_two_reported_totals_are_quoted_with_their_bases_and_in_no_chart(page):
    text = page()
    for said in (
        "Rp2,2 triliun",
        "Rp1,7 triliun",
        "data SIPD",
        "900.1.15.5-1317/2023",
        "bukan kece",
    ):
        assert said in text
    assert [(q.fiscal_year, q.agencies, q.units) for q in quoted_totals()] == [
        (2023, 16, None),
        (2024, 9, 9),
    ]


@pytest.mark.parametrize("asked", ["", "tidak-ada", "a\0b", "x" * 500])
def test_a_table_that_there_is_not_gives_the_first(page, asked):
    assert "pagu program menurut: Tahap" in page(menurut=asked)


def test_an_empty_register_says_what_will_be_here(page):
    assert "Belum ada program" in page()


def test_a_regency_narrows_to_what_works_there(page, register):
    text = page(wilayah="36.01")
    assert "program yang bekerja di Kab. Barat" in text


@pytest.mark.parametrize("name", ["money", "api-budgets", "money-csv"])
@pytest.mark.parametrize("by", DIMENSIONS)
def test_it_costs_the_same_for_few_programs_and_for_many(
    client, province, two_regencies, name, by, django_assert_max_num_queries
):
    client.force_login(province)
    asked = {"by": by, "menurut": DIMENSIONS[by].slug}
    for is_example in (True, False):
        make.make_program(budget_idr=5, areas=two_regencies, is_example=is_example)
    with django_assert_max_num_queries(32) as few:
        client.get(reverse(name), asked)
    for _more in range(4):
        make.make_program(budget_idr=5, areas=two_regencies, recipient_class=INDIRECT)
        make.make_program(areas=["36"], is_example=True)
    with django_assert_max_num_queries(len(few)):
        assert client.get(reverse(name), asked).status_code == 200


# --- API and CSV ---------------------------------------------------------------------------------


def test_the_api_gives_null_for_what_is_missing(client, province, register):
    client.force_login(province)
    address = reverse("api-budgets")
    real, example = client.get(address, {"by": "regency", "tahun": 2026}).json()
    assert (real["is_example"], example["is_example"]) == (False, True)
    assert real["realised_idr"] is None
    assert real["divided_by"] == {"one": 1, "stated": 1}
    by_class = {(row["name"], row["recipient_class"]): row["budget_idr"] for row in real["rows"]}
    assert by_class == {
        ("Kab. Barat", DIRECT): 755,
        ("Kab. Timur", DIRECT): 250,
        ("tidak terbagi", ""): None,
    }
    assert client.get(address, {"tahun": 2030}).json() == []
    for wrong in ({"by": "x"}, {"tahun": "x"}, {"wilayah": "x"}):
        assert client.get(address, wrong).status_code == 400


def download(client, **asked):
    text = client.get(reverse("money-csv"), asked).content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_on_screen_is_the_file(client, province, register):
    client.force_login(province)
    rows = download(client, menurut="opd")
    assert {row["by"] for row in rows} == {"agency"}
    (unit,) = [row for row in rows if row["name"] == "UPTD B"]
    assert (unit["within"], unit["budget_idr"], unit["programs"]) == ("Dinas A", "1000", "1")
    assert [row["budget_idr"] for row in rows if row["recipient_class"] == ""] == [""]


def test_the_file_is_named_by_what_is_in_it(client, province, register):
    client.force_login(province)
    answer = client.get(reverse("money-csv"), {"wilayah": "36.01", "menurut": "dana"})
    assert 'filename="anggaran-dana-2026-36.01.csv"' in answer["Content-Disposition"]


def test_the_division_is_a_file_that_adds_up(client, province, register):
    client.force_login(province)
    rows = download(client, rinci="pembagian")
    for row in rows:
        same = [r for r in rows if r["program"] == row["program"]]
        assert sum(int(r["part_idr"]) for r in same) == int(row["budget_idr"])
    (done,) = download(client, rinci="realisasi")
    assert (done["planned_count"], done["realised_count"]) == ("30.0", "12.0")


def test_a_cell_that_would_be_a_formula_is_defused(client, province):
    make.make_program(budget_idr=1, agency=make.make_agency(name="=1+1"), name="@jahat")
    client.force_login(province)
    assert [row["name"] for row in download(client, menurut="opd")] == ["'=1+1"]
    assert [row["name"] for row in download(client, rinci="pembagian")] == ["'@jahat"]
