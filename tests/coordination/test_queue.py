"""The queue: counts that equal their lists, what is late, kept filters, columns, and its price."""

import datetime
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.html import escape

from coordination.columns import COLUMNS, DEFAULT, choose_columns, columns_of
from coordination.models import ColumnChoice, Reply, SavedFilter
from coordination.saved_filters import MOST, FilterRefused, save_filter
from programs.models import Role
from tests import factories as make

from .scenes import make_finding, make_run

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 26)
TAB = re.compile(r'class="(?:state|nav-link)[^"]*" href="([?][^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC))


@pytest.fixture
def province(client):
    user = make.make_user(Role.PROVINCE, username="provinsi")
    client.force_login(user)
    return user


def ago(days):
    return TODAY - datetime.timedelta(days=days)


def shown(client, address):
    """Ids of the findings that a page lists."""
    text = client.get(address).content.decode()
    return {int(pk) for pk in re.findall(r'data-row="(\d+)"', text)}


def tabs(client, address):
    """(address, label, count) of every tab: levels and states."""
    found = []
    for href, inside in TAB.findall(client.get(address).content.decode()):
        words = re.sub(r"<[^>]+>|&nbsp;", " ", inside).split()
        found.append((href.replace("&amp;", "&"), " ".join(words[:-1]), int(words[-1])))
    return found


# --- Counts ---------------------------------------------------------------------------------------


@pytest.fixture
def many():
    """Findings in several states and levels; some of another agency."""
    village, agency = make.make_village(), make.make_agency()
    own = make.make_program(areas=[village], agency=agency)
    for status in ("indikasi", "indikasi", "ditelaah", "bukan", "gugur"):
        make_finding(status=status)
        make_finding(left=own, villages=[village], status=status, level="tumpang_tindih")
    make_finding(level="perlu_klarifikasi")
    make_finding(left=own, villages=[village], level="perlu_klarifikasi", status="klarifikasi")
    return agency


QUERIES = ["", "level=duplikasi", "status=ditelaah", "urai=ya", "opd={opd}", "opd={opd}&urai=ya"]


@pytest.mark.parametrize("query", QUERIES)
def test_each_count_equals_the_list_it_opens(client, province, many, query):
    address = f"/temuan/?{query.format(opd=many.pk)}"
    found = tabs(client, address)
    assert len(found) >= 4
    for href, label, count in found:
        if "level=perlu_klarifikasi" in href:  # grouped, unless each is asked for
            href += "&urai=ya"
        listed = shown(client, f"/temuan/{href}")
        assert len(listed) == count, (label, href)


def test_a_state_keeps_the_other_filters(client, province, many):
    address = f"/temuan/?opd={many.pk}&urut=-anggaran&wilayah=36.04"
    for href, label, _count in tabs(client, address):
        kept = parse_qs(urlsplit(href).query)
        assert kept["opd"] == [str(many.pk)], label
        assert kept["urut"] == ["-anggaran"]
        assert kept["wilayah"] == ["36.04"]
        assert "page" not in kept


def test_groups_of_coarse_programs_obey_the_filters(client, province, many):
    village = make.make_village()
    coarse = make.make_program(areas=["36.04"], name="Program kasar")
    make_finding(right=coarse, villages=[village], level="perlu_klarifikasi", status="ditelaah")
    page = "/temuan/?level=perlu_klarifikasi"
    assert "Program kasar" in client.get(page).content.decode()
    assert "Program kasar" in client.get(f"{page}&status=ditelaah").content.decode()
    assert "Program kasar" not in client.get(f"{page}&status=indikasi").content.decode()


# --- What is late ---------------------------------------------------------------------------------


def test_the_queue_says_how_many_are_past_their_date_and_since_when(client, province):
    make_finding(due_on=ago(12))
    make_finding(due_on=ago(1), level="perlu_klarifikasi")
    make_finding(due_on=TODAY)
    text = client.get("/temuan/?status=bukan&wilayah=36.73").content.decode()
    assert "2 temuan lewat tenggat" in text
    assert "yang tertua 12 hari" in text
    assert len(shown(client, "/temuan/?lewat=ya")) == 2


def test_what_is_late_in_another_year_is_not_forgotten(client, province):
    village = make.make_village()
    old = [make.make_program(areas=[village], fiscal_year=2025) for _n in range(2)]
    make.make_program(areas=[village])
    make_finding(*old, villages=[village], due_on=ago(40))
    text = client.get("/temuan/").content.decode()
    assert "lewat=ya&amp;tahun=2025" in text or "tahun=2025&amp;lewat=ya" in text
    assert "yang tertua 40 hari" in text
    assert len(shown(client, "/temuan/?lewat=ya&tahun=2025")) == 1


def test_who_does_not_decide_is_not_told_of_dates(client):
    finding = make_finding(due_on=ago(12))
    client.force_login(make.make_user(Role.OFFICER, agency=finding.left.agency))
    text = client.get("/temuan/").content.decode()
    assert "temuan lewat tenggat" not in text
    assert 'name="pilih"' not in text


# --- Price ----------------------------------------------------------------------------------------

PRICED = [
    "/temuan/",
    "/temuan/?level=perlu_klarifikasi",
    "/temuan/?lewat=ya&status=indikasi&ditugaskan=saya",
    "/temuan/?tanggapan=ditunggu&urut=-tenggat&kebutuhan=RUMAH",
]


@pytest.mark.parametrize("address", PRICED)
@pytest.mark.parametrize("role", [Role.PROVINCE, Role.REGENCY])
def test_the_queue_costs_the_same_however_long_it_is(
    client, address, role, django_assert_num_queries, django_assert_max_num_queries
):
    make_run()
    user = make.make_user(role)
    client.force_login(user)
    choose_columns([column.name for column in COLUMNS], by=user)

    def add(count):
        for _n in range(count):
            village = make.make_village()
            coarse = make.make_program(areas=["36.04"])
            finding = make_finding(villages=[village], due_on=ago(3), assigned_to=user)
            make_finding(finding.left, coarse, villages=[village], level="perlu_klarifikasi")
            day = {"asked_on": ago(9), "due_on": ago(1)}
            Reply.objects.create(finding=finding, agency=finding.left.agency, **day)

    add(2)
    client.get(address)
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    add(9)
    with django_assert_num_queries(len(few)):
        client.get(address)


# --- Filters a person keeps -----------------------------------------------------------------------


def test_a_filter_is_kept_opened_and_forgotten(client, province):
    given = {"nama": "Minggu ini", "saringan": "tahun=2026&lewat=ya&level=duplikasi&page=3"}
    answer = client.post("/temuan/saringan/", given)
    kept = SavedFilter.objects.get()
    assert answer.url == f"/temuan/?{kept.query}" == "/temuan/?lewat=ya&level=duplikasi"
    page = client.get("/temuan/").content.decode()
    assert f'href="/temuan/?{escape(kept.query)}"' in page
    client.post(f"/temuan/saringan/{kept.pk}/hapus/")
    assert not SavedFilter.objects.exists()


def test_the_same_name_takes_the_place_of_the_old_one(province):
    save_filter("Saya", "ditugaskan=saya", by=province)
    save_filter(" Saya ", "ditugaskan=belum", by=province)
    assert [kept.query for kept in SavedFilter.objects.all()] == ["ditugaskan=belum"]


def test_kept_filters_are_private(client, province):
    other = make.make_user(Role.PROVINCE)
    theirs = save_filter("Rahasia orang", "lewat=ya", by=other)
    assert "Rahasia orang" not in client.get("/temuan/").content.decode()
    assert "Rahasia orang" not in client.get("/temuan/saringan/").content.decode()
    assert client.post(f"/temuan/saringan/{theirs.pk}/hapus/").status_code == 404
    assert SavedFilter.objects.filter(pk=theirs.pk).exists()


def test_what_is_no_filter_is_not_kept(province):
    kept = save_filter("x", "lewat=ya&next=//jahat&halaman=2", by=province)
    assert kept.query == "lewat=ya"


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b"])
def test_a_name_that_cannot_be_kept_is_said_and_stays(client, province, name):
    answer = client.post("/temuan/saringan/", {"nama": name, "saringan": "lewat=ya"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert 'name="saringan" value="lewat=ya"' in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_a_person_keeps_so_many_and_no_more(province):
    for number in range(MOST):
        save_filter(f"Nomor {number}", "", by=province)
    with pytest.raises(FilterRefused, match="Paling banyak"):
        save_filter("Satu lagi", "", by=province)
    save_filter("Nomor 0", "lewat=ya", by=province)


# --- Columns --------------------------------------------------------------------------------------


def headings(client):
    text = client.get("/temuan/").content.decode()
    found = re.findall(r'role="columnheader">(.*?)</th>', text, re.DOTALL)
    return [re.sub("<[^>]+>", "", said).strip() for said in found][2:]


def test_the_default_columns_until_one_chooses(client, province):
    make_finding()
    assert headings(client) == [str(column.label) for column in DEFAULT]


def test_a_person_chooses_columns_and_their_order(client, province):
    make_finding(assigned_to=province)
    client.post("/temuan/kolom/", {"kolom": ["status", "program", "ditugaskan"]})
    assert headings(client) == ["Status", "Program", "Ditugaskan kepada"]
    assert columns_of(make.make_user(Role.PROVINCE)) == list(DEFAULT)


def test_every_column_has_a_cell(client, province):
    make_finding(assigned_to=province, due_on=TODAY, opened_on=ago(5))
    choose_columns([column.name for column in COLUMNS], by=province)
    text = client.get("/temuan/").content.decode()
    cells = dict(re.findall(r'<td class="col-(\w+)[^>]*>(.*?)</td>', text, re.DOTALL))
    assert set(cells) == {column.name for column in COLUMNS}
    assert all(re.sub("<[^>]+>", "", cell).strip() for cell in cells.values())


def test_columns_move_before_they_are_kept(client, province):
    names = [column.name for column in COLUMNS]
    given = {"urutan": names, "kolom": ["dengan"], "geser": "naik:dengan"}
    text = client.post("/temuan/kolom/", given).content.decode()
    order = re.findall(r'name="urutan" value="(\w+)"', text)
    assert order[:2] == ["dengan", "program"]
    assert re.findall(r'name="kolom" value="(\w+)" checked', text) == ["dengan"]
    assert not ColumnChoice.objects.exists()


def test_names_that_are_no_column_fall_away_and_none_is_the_default(province):
    assert [c.name for c in choose_columns(["mana", "ngawur", "mana"], by=province)] == ["mana"]
    assert choose_columns(["ngawur"], by=province) == list(DEFAULT)
    assert not ColumnChoice.objects.exists()


def test_the_way_back_to_the_default(client, province):
    choose_columns(["mana"], by=province)
    client.post("/temuan/kolom/", {"kolom": ["mana"], "bawaan": "ya"})
    assert columns_of(province) == list(DEFAULT)


@pytest.mark.parametrize("address", ["/temuan/saringan/", "/temuan/kolom/"])
def test_who_reads_no_finding_keeps_nothing(client, address):
    client.force_login(make.make_user(Role.SYSADMIN))
    assert client.get(address).status_code == 403
