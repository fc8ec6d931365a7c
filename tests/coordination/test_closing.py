"""From a gap to a program: for whom, with what filled in, and nothing stored before they press."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from coordination.closing import Closer
from programs.models import Program, Role
from tests.factories import (
    make_agency,
    make_area,
    make_intervention,
    make_need,
    make_segment,
    make_user,
    make_villages,
)

from .factories import make_figure, make_gap, make_run

pytestmark = pytest.mark.django_db
REGENCY = "36.04"
INVITES = "Program untuk menutup celah ini"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABEL HILANG %s"


@pytest.fixture
def need():
    make_segment("SEG")
    return make_need("HUNIAN", functions="1.04", name="Rumah layak")


@pytest.fixture
def village(need):
    return make_villages(2)[0]


@pytest.fixture
def gap(village, need):
    return make_gap(village, need, segment=make_segment("KSJ-D1"))


def officer(functions="1.04", *, code=REGENCY, tier="kabkota"):
    regency = make_area(code) if tier == "kabkota" else None
    agency = make_agency(functions=functions, tier=tier, regency=regency)
    return make_user(Role.OFFICER, agency=agency, username=f"operator-{agency.pk}")


def address(user, gap, year=2026):
    return Closer(user, year).address(
        need=gap.need, segment=gap.segment, code=gap.area.code, state=gap.state
    )


class Posted(HTMLParser):
    """The fields a browser would send of the form on this page."""

    def __init__(self, text):
        super().__init__()
        self.fields, self.options, self._select = {}, {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and "name" in given:
            self.fields[given["name"]] = given.get("value", "")
        if tag == "select":
            self._select = given.get("name")
        if tag == "option" and self._select:
            self.options.setdefault(self._select, []).append(given.get("value"))


def test_an_officer_of_a_competent_agency_of_that_regency_or_the_province_is_led_on(gap):
    assert address(officer(), gap)
    assert address(officer(tier="provinsi"), gap)


@pytest.mark.parametrize(
    "given", [{"functions": "1.06"}, {"functions": ""}, {"code": "36.73"}], ids=str
)
def test_an_officer_who_is_not_competent_there_is_not(gap, given):
    assert address(officer(**given), gap) == ""


def test_nobody_is_competent_for_a_need_the_table_does_not_name(gap):
    gap.need.competences.all().delete()
    assert address(officer(functions=""), gap) == ""


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.VERIFIER, Role.SYSADMIN])
def test_who_enters_no_programs_is_not(gap, role):
    agency = make_agency(functions="1.04")
    assert address(make_user(role, agency=agency), gap) == ""


def test_a_secretariat_is_led_on_where_it_writes_for_somebody_silent(gap):
    near = make_user(Role.REGENCY, regency=make_area(REGENCY), username="dekat")
    far = make_user(Role.REGENCY, regency=make_area("36.73"), username="jauh")
    province = make_user(Role.PROVINCE, username="provinsi")
    assert [address(user, gap) for user in (near, far, province)] == ["", "", ""]
    make_agency(tier="nonpemerintah", regency=make_area(REGENCY))
    assert address(near, gap)
    assert address(far, gap) == ""
    assert address(province, gap)


@pytest.mark.parametrize("state", ["cukup", "tidak_ada_data"])
def test_what_is_enough_or_not_known_is_no_gap_to_close(gap, state):
    gap.state = state
    assert address(officer(), gap) == ""


def test_the_way_is_on_the_list_of_gaps_on_the_place_and_on_the_untouched(client, gap):
    make_figure(gap.area, need=gap.need, segment=gap.segment, unit="KK")
    client.force_login(officer())
    pages = [
        reverse("gap-list"),
        reverse("area-detail", args=[gap.area.code]),
        reverse("untouched-list"),
    ]
    for page in pages:
        text = client.get(page, {"tahun": 2026}).content.decode()
        assert INVITES in text
        assert "VARIABEL HILANG" not in text
    client.force_login(make_user(Role.LEADER))
    for page in pages:
        assert INVITES not in client.get(page, {"tahun": 2026}).content.decode()


def test_the_first_page_is_filled_in_and_stores_nothing_until_it_is_sent(client, gap):
    here = make_intervention("RTLH", need=gap.need)
    make_intervention("PKH", need=make_need("TUNAI"))
    user = officer()
    client.force_login(user)
    link = address(user, gap)
    answer = client.get(link)
    form = Posted(answer.content.decode())
    assert "VARIABEL HILANG" not in answer.content.decode()
    assert form.options["intervention"] == ["", here.code]
    assert not Program.objects.exists()
    given = {"name": "Rumah baru", "fiscal_year": "2026", "stage": "APBD", "intervention": "RTLH"}
    client.post(link, form.fields | given)
    program = Program.objects.get()
    target = program.targets.get()
    assert (program.intervention, program.fiscal_year, program.status) == (here, 2026, "draf")
    assert target.area == gap.area
    assert [segment.code for segment in target.segments.all()] == ["KSJ-D1"]


def test_a_refused_first_page_keeps_what_the_gap_filled_in(client, gap):
    make_intervention("RTLH", need=gap.need)
    user = officer()
    client.force_login(user)
    link = address(user, gap)
    form = Posted(client.get(link).content.decode())
    given = {"name": "Baru", "fiscal_year": "x", "stage": "APBD", "intervention": "RTLH"}
    answer = client.post(link, form.fields | given)
    assert answer.status_code == 422
    again = Posted(answer.content.decode())
    assert again.fields["lines"] == form.fields["lines"]
    assert again.fields["segments"] == "KSJ-D1"
    assert '<option value="RTLH" selected>' in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"lokasi": "99.99", "segmen": "APA", "kebutuhan": "APA"},
        {"lokasi": "\x00", "segmen": "\x00", "kebutuhan": "\x00"},
        {"lokasi": "[", "segmen": "A,B;'", "kebutuhan": "x" * 500},
    ],
)
def test_an_address_that_names_nothing_known_is_the_plain_page(client, village, query):
    client.force_login(officer())
    answer = client.get(reverse("program-new"), query)
    assert answer.status_code == 200
    assert "menutup celah" not in answer.content.decode()
    assert "lines" not in Posted(answer.content.decode()).fields


def test_part_of_what_is_known_is_taken(client, village):
    client.force_login(officer())
    text = client.get(reverse("program-new"), {"lokasi": village.code}).content.decode()
    assert village.code in Posted(text).fields["lines"]
    assert "segments" not in Posted(text).fields


def test_the_list_costs_the_same_however_many_gaps(client, gap, django_assert_max_num_queries):
    make_run()
    client.force_login(officer())
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("gap-list"), {"tahun": 2026})
    for _n in range(5):
        make_gap(gap.area, gap.need)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("gap-list"), {"tahun": 2026})
