"""Budgets read for one person: who is in a sum, what is missing, where money goes."""

import csv
import io
import re

import pytest
from django.urls import reverse

from coordination.money import Sum, money_of
from coordination.money_quotes import quoted_totals
from coordination.money_tables import BY_SLUG, DIMENSIONS
from programs.models import Program, ProgramVersion, Role, Status
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


def test_counts_are_compared_where_both_are_said_by_class_and_unit(two_regencies):
    line = {"area": two_regencies[0], "unit": "KPM"}
    both = {"planned_count": 100, "realised_count": 80}
    whole = make.make_program(
        budget_idr=9,
        targets=[line | both, line | {"planned_count": 50}, line | {"realised_count": 9}],
    )
    make.make_program(targets=[line | {"unit": "unit", "planned_count": 5}])
    make.make_program(targets=[line | both | {"realised_count": 0}], recipient_class=INDIRECT)
    make.make_program(targets=[line | both], is_example=True)
    make.make_program(budget_idr=1, part_of=whole, targets=[line | both])
    found = [
        (r.recipient_class, r.unit, r.planned, r.realised, r.told, r.lines)
        for r in read("stage")[0].realised
    ]
    assert found == [(DIRECT, "KPM", 100, 80, 1, 3), (INDIRECT, "KPM", 100, 0, 1, 1)]


def spending(by="stage", block=0):
    return read(by)[block].spending


def test_money_spent_is_compared_over_those_who_reported_alone():
    make.make_program(budget_idr=100, realised_first_idr=30, realised_second_idr=20)
    make.make_program(budget_idr=1_000)
    make.make_program(budget_idr=None, realised_first_idr=7)
    (whole,) = spending().totals
    assert (whole.programs, whole.reported, whole.second_reported) == (3, 2, 1)
    assert (whole.first_idr, whole.second_idr, whole.realised_idr) == (37, 20, 57)
    assert (whole.compared, whole.compared_budget_idr, whole.ratio) == (1, 100, 0.5)


def test_where_nobody_reported_nothing_is_known_and_nothing_is_0():
    make.make_program(budget_idr=100)
    (whole,) = spending().totals
    assert (whole.reported, whole.realised_idr, whole.ratio) == (0, None, None)


def test_what_was_spent_stays_apart_by_class_and_from_examples():
    make.make_program(budget_idr=10, realised_first_idr=1)
    make.make_program(budget_idr=10, realised_first_idr=2, recipient_class=INDIRECT)
    make.make_program(budget_idr=10, realised_first_idr=4, is_example=True)
    assert [one.realised_idr for one in spending().totals] == [1, 2]
    assert [one.realised_idr for one in spending(block=1).totals] == [4]


def test_a_part_whose_whole_is_counted_reports_nothing_twice():
    whole = make.make_program(budget_idr=100, realised_first_idr=50)
    make.make_program(budget_idr=40, realised_first_idr=20, part_of=whole)
    assert [one.realised_idr for one in spending().totals] == [50]


@pytest.mark.parametrize("by", [by for by in DIMENSIONS if by != "regency"])
def test_rows_of_what_was_spent_add_up_to_the_whole(by, two_regencies):
    fund = make.make_fund_source()
    make.make_program(budget_idr=10, realised_first_idr=1, fund_source=fund)
    make.make_program(budget_idr=10, realised_first_idr=2, intervention=None, stage="RKPD")
    found = spending(by)
    assert sum(row.realised_idr for row in found.rows if row.reported) == 3
    assert {row.key for row in found.rows} == {row.key for row in read(by)[0].rows}


# --- Stages --------------------------------------------------------------------------------------


def version_of(program, stage, budget):
    facts = {"budget_idr": budget, "lines": []}
    ProgramVersion.objects.create(program=program, stage=stage, facts=facts)


@pytest.fixture
def in_three_stages():
    program = make.make_program(budget_idr=130, stage="APBD-P", name="Tiga tahap")
    for stage, budget in [("APBD-P", 130), ("RKPD", 100), ("APBD", 90)]:
        version_of(program, stage, budget)
    return program


def test_stages_of_a_program_stand_side_by_side_and_are_never_added(in_three_stages):
    (block,) = read("stage")
    assert block.totals[DIRECT] == Sum(130, 1, 0)
    (line,) = block.stages.lines([in_three_stages.pk])
    assert (line.budgets, line.change_idr) == ({"RKPD": 100, "APBD": 90, "APBD-P": 130}, 40)
    assert [(s.before, s.after, s.before_idr, s.after_idr) for s in block.stages.steps] == [
        ("RKPD", "APBD", 100, 90),
        ("APBD", "APBD-P", 90, 130),
    ]


def test_no_sum_of_any_table_holds_an_earlier_stage(in_three_stages):
    for by in DIMENSIONS:
        (block,) = read(by)
        assert sum(row.sums[DIRECT].budget_idr for row in block.rows) == 130


def test_a_program_of_one_stage_is_not_listed_and_a_missing_budget_is_compared_with_nothing():
    version_of(make.make_program(budget_idr=5), "APBD", 5)
    silent = make.make_program(budget_idr=9)
    version_of(silent, "RKPD", None)
    version_of(silent, "APBD", 9)
    stages = read("stage")[0].stages
    assert stages.program_ids == [silent.pk]
    (line,) = stages.lines([silent.pk])
    assert (line.budgets["RKPD"], line.change_idr) == (None, None)
    (step,) = stages.steps
    assert (step.programs, step.compared, step.after_idr) == (1, 0, None)


def test_the_page_and_its_file_show_the_stages(client, page, in_three_stages):
    text = page(menurut="tahap")
    for said in ("RKPD → APBD", "-Rp10", "+Rp40", "tahap tidak pernah dijumlahkan"):
        assert said in text
    assert "→" not in page(menurut="dana")
    rows = download(client, rinci="tahapan")
    assert [(r["stage"], r["budget_idr"], r["change_idr"]) for r in rows] == [
        ("RKPD", "100", ""),
        ("APBD", "90", "-10"),
        ("APBD-P", "130", "40"),
    ]


def test_the_page_of_a_program_has_its_stages_and_what_it_spent(client, page, in_three_stages):
    Program.objects.update(realised_first_idr=13, realised_on="2026-07-10")
    address = reverse("program-detail", args=[in_three_stages.pk])
    text = check(client.get(address))
    for said in ("RKPD: Rp100 → APBD: Rp90", "+Rp40", "serapan 10%", "10 Juli 2026"):
        assert said in text


# --- Pictures ------------------------------------------------------------------------------------


@pytest.fixture
def spent(two_regencies):
    given = {"realised_first_idr": 400_000, "areas": two_regencies[:1]}
    make.make_program(budget_idr=2_500_000, **given)
    make.make_program(budget_idr=2_000_000_000, areas=two_regencies, recipient_class=INDIRECT)
    make.make_program(budget_idr=700, is_example=True, areas=two_regencies)


def picture(client, slug, kind, **asked):
    return client.get(reverse("money-chart", args=[slug, kind]), asked)


@pytest.mark.parametrize("by", ["strategi", "kabkota", "opd"])
def test_budgets_are_drawn_by_class_with_source_and_date_inside(client, page, spent, by):
    text = page(menurut=by)
    assert text.count("<svg xmlns") >= 3
    for said in ("Satuan: miliar rupiah", "Data: dihitung", "CONTOH, bukan", "Satuan: rupiah"):
        assert said in text
    assert "Satuan: juta rupiah" not in text  # one unit for all that stand side by side
    assert "&lt; 0,01" in text or by == "opd"  # too little to be written, and not nothing


def test_plan_and_spending_are_drawn_over_the_same_programs(client, page, spent):
    page()
    svg = picture(client, "nyata-realisasi-langsung", "svg", menurut="strategi").content.decode()
    assert "1 dari 1 program" in re.sub(r"</?text[^>]*>", " ", svg)
    rows = picture(client, "nyata-realisasi-langsung", "csv", menurut="strategi").content.decode()
    assert rows.splitlines()[1].endswith(",2500000,400000")
    png = picture(client, "nyata-realisasi-langsung", "png", menurut="strategi")
    assert png.content.startswith(b"\x89PNG")
    assert "anggaran-nyata-realisasi-langsung-2026.png" in png["Content-Disposition"]


@pytest.mark.parametrize(
    ("slug", "kind", "by"),
    [
        ("nyata-pagu-langsung", "exe", "opd"),
        ("nyata-pagu-penunjang", "svg", "opd"),
        ("nyata-realisasi-langsung", "svg", "kabkota"),
        ("nyata-pagu-langsung", "svg", "tahap"),
    ],
)
def test_a_picture_that_there_is_not_is_not_found(client, page, spent, slug, kind, by):
    page()
    assert picture(client, slug, kind, menurut=by).status_code == 404


def test_no_picture_draws_the_quoted_totals_or_goes_over_stages(client, page, spent):
    for by in BY_SLUG:
        pictures = re.findall(r"<svg xmlns.*?</svg>", page(menurut=by), re.DOTALL)
        assert bool(pictures) == (by not in ("tahap", "nomenklatur"))
        assert not [p for p in pictures if "triliun" in p or "2023" in p]


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


def test_the_page_says_how_many_reported_what_they_spent(page, register):
    assert "Belum ada yang melaporkan realisasi, dari 3 program." in page()
    Program.objects.filter(budget_idr=5).update(realised_first_idr=4, realised_on="2026-07-10")
    text = page()
    assert "1 dari 3 program melaporkan realisasi" in text
    assert "Dilaporkan 10 Juli 2026." in text
    assert "80%" in text
    assert "Realisasi tidak dibagi menurut kab/kota" in page(menurut="kabkota")


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
    (direct, classless) = real["spending"]
    assert (direct["realised_idr"], direct["programs_reported"]) == (None, 0)
    assert classless["recipient_class"] == ""
    assert real["stage_steps"] is None
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
