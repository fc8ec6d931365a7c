"""The API reads what its asker may read, and nothing else."""

import datetime
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from coordination.models import FindingLevel, FindingStatus, GapState
from geo.services import forget_outlines
from programs.models import Role, Status
from tests.factories import (
    make_agency,
    make_area,
    make_boundary,
    make_intervention,
    make_need,
    make_program,
    make_segment,
    make_user,
    make_village,
    make_villages,
    square,
)

from .factories import make_figure, make_finding, make_gap, make_run

pytestmark = pytest.mark.django_db

LISTS = ["api-area-list", "api-program-list", "api-finding-list", "api-gap-list"]


@pytest.fixture
def leader(client):
    user = make_user(Role.LEADER)
    client.force_login(user)
    return client


def rows(client, name, **query):
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def make_pair(**given):
    villages = make_villages(2)
    left = make_program(areas=villages, counts=(10, 20))
    right = make_program(areas=villages)
    return make_finding(left, right, villages=villages, **given)


# --- Who may ask -------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*LISTS, "api-outlines", "schema"])
def test_nobody_signed_in_is_401(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Session"


def test_swagger_sends_nobody_signed_in_to_the_login(client):
    answer = client.get(reverse("api-docs"))
    assert answer.status_code == 302
    assert reverse("login") in answer["Location"]


@pytest.mark.parametrize("name", [name for name in LISTS if name != "api-program-list"])
def test_nothing_but_programs_can_be_written(leader, name):
    assert leader.post(reverse(name), {}).status_code == 405


def test_a_system_admin_reads_no_program_no_finding_and_no_gap(client):
    make_gap(make_area("36.04"), make_need())
    make_pair()
    client.force_login(make_user(Role.SYSADMIN))
    assert client.get(reverse("api-program-list")).status_code == 403
    assert [rows(client, name) for name in LISTS[2:]] == [[], []]


def test_a_foreign_draft_is_absent_from_the_list_and_404(client):
    mine, foreign = make_agency(), make_agency()
    own = make_program(agency=mine, status=Status.DRAFT)
    other = make_program(agency=foreign, status=Status.DRAFT)
    client.force_login(make_user(Role.OFFICER, agency=mine))
    assert [row["id"] for row in rows(client, "api-program-list")] == [own.pk]
    assert client.get(reverse("api-program-detail", args=[other.pk])).status_code == 404


def test_a_foreign_finding_is_absent_from_the_list_and_404(client):
    finding = make_pair()
    client.force_login(make_user(Role.OFFICER))
    assert rows(client, "api-finding-list") == []
    assert client.get(reverse("api-finding-detail", args=[finding.pk])).status_code == 404
    client.force_login(make_user(Role.OFFICER, agency=finding.left.agency))
    assert client.get(reverse("api-finding-detail", args=[finding.pk])).status_code == 200


def test_a_finding_says_no_budget_of_a_program():
    from coordination.api.serializers import ProgramBriefSerializer

    assert "budget_idr" not in ProgramBriefSerializer.Meta.fields


# --- What is said ------------------------------------------------------------------------


def test_missing_is_null_and_never_zero(leader):
    make_program(budget_idr=None, areas=["36.04"], counts=())
    program = rows(leader, "api-program-list")[0]
    assert program["budget_idr"] is None
    detail = leader.get(reverse("api-program-detail", args=[program["id"]])).json()
    assert detail["targets"][0]["planned_count"] is None


def test_a_program_holds_its_target_lines(leader):
    program = make_program(areas=["36.04"], shapes=[square()], counts=(10, 20))
    make_village()
    detail = leader.get(reverse("api-program-detail", args=[program.pk])).json()
    first, second = detail["targets"]
    assert (first["area"]["code"], first["planned_count"], first["segments"]) == (
        "36.04",
        10,
        ["KSJ-D1"],
    )
    assert second["area"] is None
    assert second["is_drawn"] is True


def test_a_finding_names_its_shared_villages_by_code(leader):
    finding = make_pair(shared_segments="KSJ-D1;SKH-LANSIA")
    detail = leader.get(reverse("api-finding-detail", args=[finding.pk])).json()
    assert detail["shared_villages"] == ["36.04.01.2001", "36.04.01.2002"]
    assert detail["shared_segments"] == ["KSJ-D1", "SKH-LANSIA"]
    assert detail["regencies"] == ["36.04"]
    assert detail["overlap_ends_on"] == "2026-07-01"


def test_every_object_says_whether_it_is_example(leader):
    finding = make_pair()
    make_gap(make_area("36.04"), make_need(), is_example=True)
    assert rows(leader, "api-finding-list")[0]["is_example"] is False
    type(finding.left).objects.filter(pk=finding.left_id).update(is_example=True)
    assert rows(leader, "api-finding-list")[0]["is_example"] is True
    assert rows(leader, "api-gap-list")[0]["is_example"] is True
    assert {row["is_example"] for row in rows(leader, "api-program-list")} == {True, False}


def test_a_gap_carries_its_figure_and_source(leader):
    area, need = make_area("36.04"), make_need()
    make_gap(area, need, figure=make_figure(area, need=need), segment=make_segment("KSJ-D1"))
    gap = rows(leader, "api-gap-list")[0]
    assert gap["figure"]["source"] == "Sumber uji"
    assert gap["segment"]["code"] == "KSJ-D1"
    assert gap["listing"] is None


# --- Filters -----------------------------------------------------------------------------


def test_areas_are_narrowed_by_level_and_parent(leader):
    make_area("36.04.01")
    make_area("36.71")
    assert [row["code"] for row in rows(leader, "api-area-list", level=1)] == ["36.04", "36.71"]
    assert [row["code"] for row in rows(leader, "api-area-list", parent="36.04")] == ["36.04.01"]


@pytest.mark.parametrize(
    ("code", "found"),
    [("36", 1), ("36.04", 1), ("36.04.01", 1), ("36.04.01.2002", 1), ("36.04.02", 0), ("36.71", 0)],
)
def test_findings_are_narrowed_by_an_area_of_any_level(leader, code, found):
    make_pair()
    make_area("36.04.02")
    make_area("36.71")
    assert len(rows(leader, "api-finding-list", wilayah=code)) == found


def test_findings_are_narrowed_by_level_segment_and_agency(leader):
    finding = make_pair(shared_segments="KSJ-D1", level=FindingLevel.OVERLAP)
    make_segment("KSJ-D2")
    assert len(rows(leader, "api-finding-list", level="tumpang_tindih")) == 1
    assert rows(leader, "api-finding-list", level="duplikasi") == []
    assert len(rows(leader, "api-finding-list", segmen="KSJ-D1")) == 1
    assert rows(leader, "api-finding-list", segmen="KSJ-D2") == []
    assert len(rows(leader, "api-finding-list", opd=finding.right.agency_id)) == 1
    assert rows(leader, "api-finding-list", opd=make_agency().pk) == []


def test_pairs_that_no_longer_overlap_show_only_when_asked_for(leader):
    make_pair(status=FindingStatus.GONE)
    assert rows(leader, "api-finding-list") == []
    assert len(rows(leader, "api-finding-list", status="gugur")) == 1


def test_programs_are_narrowed_by_need_and_checkability(leader):
    house = make_program(intervention=make_intervention("RTLHKAB", need=make_need("RUMAH")))
    bare = make_program(intervention=make_intervention("PKH", need=make_need("TUNAI")))
    type(bare).objects.filter(pk=bare.pk).update(missing="lokasi")
    type(house).objects.filter(pk=house.pk).update(missing="")
    found = rows(leader, "api-program-list", kebutuhan="RUMAH")
    assert [row["id"] for row in found] == [house.pk]
    found = rows(leader, "api-program-list", periksa="tidak")
    assert [row["id"] for row in found] == [bare.pk]
    assert found[0]["missing"] == ["lokasi"]


def test_gaps_are_narrowed_by_state_and_place(leader):
    need = make_need()
    make_gap(make_area("36.04"), need)
    make_gap(make_area("36.71"), need, state=GapState.LACKING)
    assert len(rows(leader, "api-gap-list", keadaan="kurang")) == 1
    assert len(rows(leader, "api-gap-list", wilayah="36.04")) == 1
    assert len(rows(leader, "api-gap-list")) == 2


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("api-program-list", {"urut": "password"}),
        ("api-program-list", {"status": "rahasia"}),
        ("api-program-list", {"wilayah": "36' OR 1=1"}),
        ("api-finding-list", {"urut": "left__created_by"}),
        ("api-finding-list", {"opd": "999999"}),
        ("api-finding-list", {"wilayah": "Serang"}),
        ("api-gap-list", {"keadaan": "parah"}),
        ("api-area-list", {"level": "9"}),
        ("api-outlines", {"level": "9"}),
        ("api-outlines", {"within": "x"}),
    ],
)
def test_what_is_not_allowed_is_400_and_not_everything(leader, name, query):
    assert leader.get(reverse(name), query).status_code == 400


def test_missing_values_come_last_whichever_way_they_are_sorted(leader):
    for budget in (5, None, 9):
        make_program(budget_idr=budget)
    up = [row["budget_idr"] for row in rows(leader, "api-program-list", urut="pagu")]
    down = [row["budget_idr"] for row in rows(leader, "api-program-list", urut="-pagu")]
    assert (up, down) == ([5, 9, None], [9, 5, None])


def test_a_page_holds_at_most_200(leader):
    for n in range(1, 205):
        make_area(f"36.04.{n // 99 + 1:02}.{2000 + n}")
    answer = leader.get(reverse("api-area-list"), {"page_size": 5000}).json()
    assert len(answer["results"]) == 200
    assert answer["count"] > 200


# Each request also reads the session and the user, and saves the session within a savepoint.

# --- Cost --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "most"), [("api-program-list", 8), ("api-finding-list", 9), ("api-gap-list", 8)]
)
def test_a_list_costs_the_same_for_one_row_and_for_many(
    leader, django_assert_max_num_queries, name, most
):
    villages, run, need = make_villages(2), make_run(), make_need()
    for n in range(6):
        pair = (make_program(areas=villages), make_program(areas=villages))
        make_finding(*pair, villages=villages, run=run)
        area = make_area(f"36.04.{n + 10}")
        make_gap(area, need, figure=make_figure(area), run=run)
    with django_assert_max_num_queries(most):
        assert len(rows(leader, name)) >= 6


def test_a_program_costs_the_same_for_one_line_and_for_many(leader, django_assert_max_num_queries):
    villages = make_villages(5)
    program = make_program(areas=villages, segments=("KSJ-D1", "SKH-LANSIA"))
    with django_assert_max_num_queries(10):
        detail = leader.get(reverse("api-program-detail", args=[program.pk])).json()
    assert len(detail["targets"]) == 5


# --- Outlines, schema, Swagger -----------------------------------------------------------


def test_outlines_are_geojson_of_one_level_within_one_area(leader):
    forget_outlines()
    make_boundary(make_area("36.04"), square(), valid_from=datetime.date(2020, 1, 1))
    make_boundary(make_area("36.71"), square(2000), valid_from=datetime.date(2020, 1, 1))
    answer = leader.get(reverse("api-outlines"), {"level": 1, "within": "36.04"})
    assert answer["Content-Type"].startswith("application/geo+json")
    found = json.loads(answer.content)
    assert found["type"] == "FeatureCollection"
    assert [f["properties"]["code"] for f in found["features"]] == ["36.04"]


def test_the_schema_is_valid_and_without_a_warning():
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    assert "/api/v1/findings/{id}/" in out.getvalue()


def test_swagger_has_no_inline_script_or_style(leader):
    page = leader.get(reverse("api-docs")).content.decode()
    assert "<style" not in page
    assert page.count("<script ") == page.count('<script src="/') == 3
    script = leader.get(reverse("api-docs"), {"script": ""})
    assert script["Content-Type"].startswith("application/javascript")
    assert b"SwaggerUIBundle" in script.content
