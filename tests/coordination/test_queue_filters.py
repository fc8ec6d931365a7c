"""Every filter of the queue, one by one on real rows, and each order."""

import datetime

import pytest
from django.http import QueryDict

from coordination.finding_filter import FindingFilter
from coordination.models import Finding, FindingLevel, Reply, Resolution
from programs.models import Role
from tests import factories as make

from .scenes import make_finding

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC))


@pytest.fixture
def province():
    return make.make_user(Role.PROVINCE)


@pytest.fixture
def found(rf, province):
    """found("level=duplikasi") -> the findings that the filter keeps, in its order."""

    def ask(query, by=province):
        request = rf.get(f"/temuan/?{query}")
        request.user = by
        rows = Finding.objects.visible_to(by).worst_first()
        asked = FindingFilter(QueryDict(query), queryset=rows, request=request)
        assert not asked.errors, asked.errors
        return list(asked.qs)

    return ask


def ago(days):
    return TODAY - datetime.timedelta(days=days)


def ask_reply(finding, **given):
    dates = {"asked_on": ago(20), "due_on": ago(1)}
    return Reply.objects.create(finding=finding, agency=finding.left.agency, **dates | given)


# Each case: what the one finding has that the other has not, and the filter that keeps it alone.
CASES = {
    "level": ({"level": FindingLevel.OVERLAP}, "level=tumpang_tindih"),
    "several levels": (
        {"level": FindingLevel.CLARIFY},
        "level=tumpang_tindih&level=perlu_klarifikasi",
    ),
    "status": ({"status": "ditelaah"}, "status=ditelaah"),
    "gone": ({"status": "gugur"}, "status=gugur"),
    "segment": ({"shared_segments": "KSJ-D2;SKH-BALITA"}, "segmen=SKH-BALITA"),
    "age": ({"opened_on": ago(31)}, "umur=30"),
    "reopened": ({"reopened_because": "1 desa baru"}, "dibuka=ya"),
    "second person": ({"awaits_second": True}, "kedua=ya"),
    "past its date": ({"due_on": ago(1)}, "lewat=ya"),
    "resolution": (
        {"status": "terkonfirmasi", "resolution": Resolution.MERGE},
        "penyelesaian=gabung",
    ),
    "badly resolved": (
        {"status": "selesai", "resolution": Resolution.SPLIT_AREA},
        "tak_tuntas=ya",
    ),
    "internal": ({"is_internal": True}, "internal=ya"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_filter_keeps_what_fits_and_nothing_else(found, name):
    given, query = CASES[name]
    for code in ("KSJ-D2", "SKH-BALITA"):
        make.make_segment(code)
    make_finding()
    wanted = make_finding(**given)
    assert found(query) == [wanted]


def test_the_age_counts_from_the_day_it_was_opened(found):
    exactly = make_finding(opened_on=ago(30))
    older = make_finding(opened_on=ago(31))
    assert found("umur=30") == [older]
    assert set(found("umur=7")) == {exactly, older}


def test_what_is_done_or_gone_is_not_past_its_date(found):
    for status in ("selesai", "gugur"):
        make_finding(status=status, due_on=ago(9))
    assert found("lewat=ya") == []


def test_by_regency_of_the_shared_villages(found):
    make_finding()
    wanted = make_finding(villages=[make.make_village("36.73.01.1001")])
    assert found("kabkota=36.73") == [wanted] == found("wilayah=36.73")


def test_by_agency_need_and_intervention_of_either_side(found):
    village = make.make_village()
    agency = make.make_agency()
    does = make.make_intervention("AIR", need=make.make_need("AIR"))
    make_finding(villages=[village])
    left = make_finding(left=make.make_program(areas=[village], agency=agency), villages=[village])
    right = make_finding(
        right=make.make_program(areas=[village], intervention=does), villages=[village]
    )
    assert found(f"opd={agency.pk}") == [left]
    assert found("kebutuhan=AIR") == [right] == found("intervensi=AIR")


def test_assigned_to_me_to_nobody_and_to_somebody(found, province):
    other = make.make_user(Role.PROVINCE)
    mine, theirs = make_finding(assigned_to=province), make_finding(assigned_to=other)
    nobodys = make_finding()
    assert found("ditugaskan=saya") == [mine]
    assert found("ditugaskan=belum") == [nobodys]
    assert found(f"ditugaskan={other.pk}") == [theirs]


def test_people_can_be_chosen_after_the_schema_was_drawn(found):
    assert FindingFilter.base_filters["ditugaskan"].field  # as the schema asks for it
    other = make.make_user(Role.PROVINCE)
    theirs = make_finding(assigned_to=other)
    assert found(f"ditugaskan={other.pk}") == [theirs]


def test_agencies_are_not_told_who_decides(rf, province):
    finding = make_finding(assigned_to=province)
    request = rf.get("/temuan/")
    request.user = make.make_user(Role.OFFICER, agency=finding.left.agency)
    data = QueryDict(f"ditugaskan={province.pk}")
    asked = FindingFilter(data, queryset=Finding.objects.all(), request=request)
    assert "ditugaskan" in asked.errors


def test_waiting_for_an_answer_and_late_with_it(found):
    make_finding()
    waiting, late = make_finding(), make_finding()
    ask_reply(waiting, due_on=TODAY)
    ask_reply(late)
    answered, closed = make_finding(), make_finding()
    ask_reply(answered, stance="setuju")
    ask_reply(closed, closed_on=TODAY)
    assert set(found("tanggapan=ditunggu")) == {waiting, late}
    assert found("tanggapan=terlambat") == [late]


def test_badly_resolved_only_while_both_run(found):
    finding = make_finding(status="selesai", resolution=Resolution.STOP)
    finding.left.status = "selesai"
    finding.left.save()
    assert found("tak_tuntas=ya") == []


ORDERS = {
    "bobot": ("severity", [10.0, 20.0]),
    "terpapar": ("exposed_people", [10.0, 20.0]),
    "anggaran": ("money_idr", [10, 20]),
    "luas": ("shared_area_m2", [10.0, 20.0]),
    "hari": ("overlap_days", [10, 20]),
    "desa": ("village_count", [10, 20]),
    "terbuka": ("opened_on", [ago(9), ago(3)]),
    "tenggat": ("due_on", [ago(9), ago(3)]),
}


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_goes_both_ways(found, name):
    column, (low, high) = ORDERS[name]
    first, second = make_finding(**{column: high}), make_finding(**{column: low})
    assert found(f"urut={name}") == [second, first]
    assert found(f"urut=-{name}") == [first, second]


def test_the_heaviest_is_first_by_default(found):
    light, heavy = make_finding(severity=10), make_finding(severity=90)
    assert found("") == [heavy, light]


def test_a_missing_date_stands_last_either_way(found):
    without, with_date = make_finding(due_on=None), make_finding(due_on=TODAY)
    assert found("urut=tenggat") == found("urut=-tenggat") == [with_date, without]


def test_page_and_endpoint_refuse_the_same_values(client, province):
    make_finding()
    client.force_login(province)
    for query in ("umur=12", "lewat=tidak", "ditugaskan=999", "tanggapan=x", "penyelesaian=x"):
        assert client.get(f"/api/v1/findings/?{query}").status_code == 400, query
        assert "Saringan tidak dimengerti" in client.get(f"/temuan/?{query}").content.decode()
