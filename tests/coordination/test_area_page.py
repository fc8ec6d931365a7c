"""The page of one place: what is there, for whom, and what is not known of it."""

import pytest
from django.urls import reverse

from coordination.area_page import counts_in
from coordination.models import FindingStatus, PriorityArea, PriorityList
from programs.models import Role, Status
from tests.factories import (
    make_agency,
    make_area,
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_villages,
)

from .factories import make_figure, make_finding, make_gap, make_run

pytestmark = pytest.mark.django_db
VILLAGE, DISTRICT, REGENCY = "36.04.01.2001", "36.04.01", "36.04"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture
def villages():
    return make_villages(4)


@pytest.fixture
def secretariat(client):
    client.force_login(make_user(Role.PROVINCE))
    return client


def page(client, code=VILLAGE, **query):
    answer = client.get(reverse("area-detail", args=[code]), {"tahun": 2026, **query})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "VARIABEL HILANG" not in text
    assert ' style="' not in text
    return text


def planned(program, code):
    found = counts_in(code, [program.pk]).get(program.pk, [])
    return [(here.count, here.unit, here.spreads) for here in found]


def listed(area):
    of = PriorityList.objects.create(
        code="STUNTING", name="Lokus stunting", year=2025, need=make_need()
    )
    return PriorityArea.objects.create(
        priority_list=of, area=area, said="Desa tertulis", source="SK Gubernur"
    )


@pytest.mark.parametrize("code", [VILLAGE, DISTRICT, REGENCY])
def test_every_level_has_its_page_with_all_that_is_there(secretariat, villages, code):
    need = make_need()
    program = make_program(areas=villages[:2], counts=[10, 20])
    other = make_program(areas=villages[:1])
    finding = make_finding(program, other, villages=villages[:1])
    figure = make_figure(make_area(code), need=need, definition="Rumah rusak")
    make_gap(make_area(code), need, figure=figure)
    listed(villages[0])
    text = page(secretariat, code)
    address = reverse("finding-detail", args=[finding.pk])
    for said in (program.name, program.agency.name, address, "Rumah rusak", "Lokus stunting"):
        assert said in text
    assert "Januari-Desember 2026" in text


def test_a_village_tells_the_figures_of_what_it_lies_in(secretariat, villages):
    make_gap(make_area(REGENCY), make_need(name="Rumah layak huni"))
    text = page(secretariat)
    assert "Tidak ada angka kebutuhan" in text
    assert "Angka wilayah yang melingkupi" in text
    assert "Rumah layak huni" in text


@pytest.mark.parametrize(
    ("code", "count"), [(VILLAGE, 10.0), ("36.04.01.2002", 30.0), (DISTRICT, 40.0)]
)
def test_counts_that_were_stated_village_by_village_are_added(villages, code, count):
    program = make_program(areas=villages[:2], counts=[10, 30])
    assert planned(program, code) == [(count, "KK", ("stated",))]


def test_a_count_of_a_district_is_shared_out_and_the_page_says_so(secretariat, villages):
    program = make_program(areas=[DISTRICT], counts=[20])
    assert planned(program, VILLAGE) == [(5.0, "KK", ("equal",))]
    assert planned(program, DISTRICT) == [(20.0, "KK", ("equal",))]
    assert "dibagi rata antar desa" in page(secretariat)


def test_a_count_is_shared_by_need_where_every_village_has_a_figure(villages):
    segment = make_segment("KSJ-D1")
    for n, village in enumerate(villages):
        make_figure(village, segment=segment, value=float(n), year=2026)
    program = make_program(areas=[DISTRICT], counts=[12])
    assert planned(program, "36.04.01.2004") == [(6.0, "KK", ("need",))]


def test_help_that_names_the_regency_is_stated_there_and_not_known_below(secretariat, villages):
    program = make_program(areas=[REGENCY], counts=[20])
    assert planned(program, REGENCY) == [(20.0, "KK", ("stated",))]
    assert planned(program, VILLAGE) == [(None, "KK", ("coarse",))]
    assert "bagian di sini tidak diketahui" in page(secretariat)


def test_counts_in_two_units_stay_two(villages):
    line = {"area": villages[0], "segments": ["KSJ-D1"]}
    targets = [{**line, "planned_count": 3, "unit": unit} for unit in ("KK", "unit")]
    assert planned(make_program(targets=targets), VILLAGE) == [
        (3.0, "KK", ("stated",)),
        (3.0, "unit", ("stated",)),
    ]


def test_a_count_period_or_need_that_is_missing_is_a_dash(secretariat, villages):
    program = make_program(
        areas=villages[:1], starts_on=None, ends_on=None, intervention=None, unit=""
    )
    assert planned(program, VILLAGE) == [(None, "", ())]
    row = page(secretariat).partition(program.name)[2].partition("</tr>")[0]
    assert row.count("-<") + row.count(">-") >= 4
    assert ">0<" not in row
    assert '<svg class="period-bar"' not in row


def test_a_gap_without_numbers_shows_dashes(secretariat, villages):
    make_gap(villages[0], make_need(), needed_count=None, planned_count=None, unit="")
    assert page(secretariat).count('<td class="num">-</td>') == 2


def test_a_draft_of_another_agency_is_not_there_but_the_own_one_is(client, villages):
    draft = make_program(areas=villages[:1], status=Status.DRAFT)
    client.force_login(make_user(Role.OFFICER, agency=make_agency()))
    assert draft.name not in page(client)
    client.force_login(make_user(Role.OFFICER, agency=draft.agency, username="sendiri"))
    assert draft.name in page(client)


def test_a_finding_of_others_is_not_there_for_an_officer(client, villages):
    finding = make_finding(
        make_program(areas=villages[:1]), make_program(areas=villages[:1]), villages=villages[:1]
    )
    client.force_login(make_user(Role.OFFICER, agency=make_agency()))
    assert reverse("finding-detail", args=[finding.pk]) not in page(client)


def test_money_of_a_pair_whose_side_is_not_readable_stays_unsaid(client, villages):
    own = make_program(areas=villages[:1])
    other = make_program(areas=villages[:1], status=Status.SUBMITTED)
    make_finding(own, other, villages=villages[:1], money_idr=150_000_000)
    client.force_login(make_user(Role.OFFICER, agency=own.agency))
    assert "Rp150" not in page(client)


def test_what_happens_next_door_is_not_there(secretariat, villages):
    program = make_program(areas=villages[1:2])
    assert program.name not in page(secretariat)
    assert program.name in page(secretariat, DISTRICT)


def test_examples_carry_their_badge(secretariat, villages):
    make_program(areas=villages[:1])
    assert "badge-example" not in page(secretariat)
    make_program(areas=villages[:1], is_example=True)
    assert "badge-example" in page(secretariat)


def test_the_area_chosen_in_the_top_bar_is_gone_to(secretariat, villages):
    address = reverse("area-detail", args=[VILLAGE])
    answer = secretariat.get(address, {"wilayah": REGENCY, "tahun": 2026})
    assert answer.url == reverse("area-detail", args=[REGENCY]) + "?tahun=2026&wilayah=36.04"
    assert secretariat.get(address, {"wilayah": ""}).url == reverse("overview")


@pytest.mark.parametrize("code", ["36", "36.99", "x", "36.04.01.20011"])
def test_what_is_no_place_below_the_province_is_not_found(secretariat, villages, code):
    assert secretariat.get(reverse("area-detail", args=[code])).status_code == 404


@pytest.mark.parametrize("code", [VILLAGE, REGENCY])
def test_the_page_costs_the_same_however_much_is_there(
    secretariat, villages, code, django_assert_max_num_queries
):
    make_run()

    def add(count):
        for _n in range(count):
            left = make_program(areas=villages[:2], intervention=make_intervention())
            finding = make_finding(left, make_program(areas=[DISTRICT]), villages=villages[:1])
            make_program(areas=[REGENCY])
            make_gap(finding.left.targets.first().area, make_need())
            make_gap(make_area(REGENCY), make_need())

    add(1)
    listed(villages[0])
    page(secretariat, code)
    with django_assert_max_num_queries(60) as few:
        page(secretariat, code)
    add(5)
    with django_assert_max_num_queries(len(few)):
        page(secretariat, code)


def test_rows_of_gaps_and_of_a_finding_lead_to_the_place(secretariat, villages):
    make_gap(villages[0], make_need())
    address = reverse("area-detail", args=[VILLAGE])
    assert address in secretariat.get(reverse("gap-list"), {"tahun": 2026}).content.decode()
    finding = make_finding(make_program(), make_program(), villages=villages[:1])
    detail = secretariat.get(reverse("finding-detail", args=[finding.pk]))
    assert address in detail.content.decode()


def test_the_history_tells_earlier_years_lists_and_findings_that_are_gone(secretariat, villages):
    program = make_program(areas=villages[:1])
    old = make_program(areas=villages[:1], fiscal_year=2024)
    finding = make_finding(program, make_program(areas=villages[:1]), villages=villages[:1])
    finding.status = FindingStatus.GONE
    finding.save()
    listed(villages[0])
    answer = secretariat.get(reverse("area-detail", args=[VILLAGE]), {"tahun": 2026})
    history = answer.context["history"]
    assert [(y.year, y.program_count, len(y.lists)) for y in history.years] == [
        (2026, 2, 0),
        (2025, 0, 1),
        (2024, 1, 0),
    ]
    assert (history.earlier, history.earlier_count) == ([old], 1)
    assert (history.gone, history.gone_count) == ([finding], 1)
    assert reverse("finding-detail", args=[finding.pk]) in answer.content.decode()
