"""Writing programs through the API: strict bodies, versions, and answers a client can act on."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from geo.models import Shape
from programs import drafts
from programs.models import Change, Program, Role
from tests.factories import make_shape, make_user, square

from .writing import (
    entry_of,
    make_draft,
    make_office,
    make_submitted,
    make_verified,
    make_vocabulary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages():
    return make_vocabulary()


@pytest.fixture
def office(villages):
    return make_office()


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def send(client, method, name, /, *args, expect=200, headers=None, **body):
    call = getattr(client, method)
    answer = call(
        reverse(name, args=args), body, content_type="application/json", headers=headers or {}
    )
    assert answer.status_code == expect, answer.content
    return answer.json() if answer.content else None


def raw(client, text, method="post", name="api-program-list", *args):
    call = getattr(client, method)
    return call(reverse(name, args=args), text, content_type="application/json")


def whole(office, villages):
    return {
        "agency": office.agency.pk,
        "fiscal_year": 2026,
        "name": "Bantuan rumah",
        "intervention": "RTLHKAB",
        "budget_idr": 500_000_000,
        "starts_on": "2026-01-01",
        "ends_on": "2027-01-01",
        "recipient_class": "langsung",
        "targets": [
            {"area": villages[0].code, "segments": ["KSJ-D1"], "planned_count": 12, "unit": "KK"}
        ],
    }


# --- Drafts ----------------------------------------------------------------------------------


def test_a_program_is_made_read_changed_and_deleted(officer, office, villages):
    made = send(officer, "post", "api-program-list", expect=201, **whole(office, villages))
    assert (made["status"], made["version"], made["missing"]) == ("draf", 1, [])
    assert made["targets"][0]["planned_count"] == 12
    changed = send(officer, "patch", "api-program-detail", made["id"], name="Lain", version=1)
    assert (changed["name"], changed["version"]) == ("Lain", 2)
    assert changed["budget_idr"] == 500_000_000
    assert len(changed["targets"]) == 1
    send(officer, "delete", "api-program-detail", made["id"], expect=204)
    assert not Program.objects.exists()


def test_the_same_token_twice_is_created_once(officer, office):
    body = {"agency": office.agency.pk, "fiscal_year": 2026, "token": str(uuid.uuid4())}
    first = send(officer, "post", "api-program-list", expect=201, **body)
    again = send(officer, "post", "api-program-list", expect=200, **body)
    assert (again["id"], Program.objects.count()) == (first["id"], 1)


def test_a_change_says_which_version_it_changes(officer, office):
    draft = make_draft(office)
    answer = send(officer, "patch", "api-program-detail", draft.pk, expect=400, name="Lain")
    assert "version" in answer
    answer = officer.get(reverse("api-program-detail", args=[draft.pk]))
    assert answer["ETag"] == '"1"'
    headers = {"If-Match": answer["ETag"]}
    send(officer, "patch", "api-program-detail", draft.pk, headers=headers, name="Lain")


def test_a_stale_version_is_409_with_what_is_stored(officer, office):
    draft = make_draft(office)
    entry = entry_of(office.agency, name="Dari rekan")
    drafts.save(draft.pk, entry, by=office.colleague, version=1)
    said = send(officer, "patch", "api-program-detail", draft.pk, expect=409, name="X", version=1)
    assert (said["version"], said["stored"]["name"]) == (2, "Dari rekan")
    assert office.colleague.username in said["detail"]
    assert Program.objects.get().name == "Dari rekan"


def test_a_field_that_is_answered_waits_no_longer(officer, office):
    draft = make_draft(office, typed={"budget_idr": "1.500", "name": "?"})
    send(officer, "patch", "api-program-detail", draft.pk, budget_idr=1500, version=1)
    assert Program.objects.get().typed == {"name": "?"}


def test_target_lines_are_read_and_replaced(officer, office, villages):
    draft = make_draft(office, villages=villages)
    shape = Shape.objects.get(pk=make_shape(square(side=500)))
    lines = [{"shape": shape.digest, "segments": ["KSJ-D1"], "planned_count": 2.5}]
    send(officer, "put", "api-program-targets", draft.pk, targets=lines, version=1)
    said = send(officer, "get", "api-program-targets", draft.pk)
    assert said["version"] == 2
    assert [(t["line"], t["shape"], t["planned_count"]) for t in said["targets"]] == [
        (1, shape.digest, 2.5)
    ]


def test_target_lines_are_downloaded_as_geojson(officer, office, villages):
    make_shape(square(side=500))
    shape = Shape.objects.get()
    body = whole(office, villages)
    body["targets"] += [{"shape": shape.digest}, {"place_said": "Desa pesisir"}]
    made = send(officer, "post", "api-program-list", expect=201, **body)
    answer = officer.get(reverse("api-program-targets-download", args=[made["id"]]))
    assert answer["Content-Disposition"].startswith("attachment")
    village, drawn, unknown = json.loads(answer.content)["features"]
    assert village["geometry"]["type"] == drawn["geometry"]["type"] == "Polygon"
    assert unknown["geometry"] is None
    assert village["properties"]["area"] == villages[0].code


def test_a_copy_is_a_draft_and_the_second_one_is_refused(officer, office):
    program = make_verified(office)
    copied = send(officer, "post", "api-program-copy", program.pk, expect=201, fiscal_year=2027)
    assert (copied["fiscal_year"], copied["status"]) == (2027, "draf")
    said = send(officer, "post", "api-program-copy", program.pk, expect=409, fiscal_year=2027)
    assert said["program"] == copied["id"]


# --- Moves and changes -----------------------------------------------------------------------


def test_a_program_goes_its_way_through_the_api(officer, office, villages):
    made = send(officer, "post", "api-program-list", expect=201, **whole(office, villages))
    assert send(officer, "post", "api-program-submit", made["id"])["status"] == "diajukan"
    send(officer, "post", "api-program-submit", made["id"], expect=409)
    officer.force_login(office.verifier)
    send(officer, "post", "api-program-return", made["id"], expect=400)
    send(officer, "post", "api-program-return", made["id"], note="Lokasi?")
    officer.force_login(office.officer)
    send(officer, "post", "api-program-submit", made["id"])
    officer.force_login(office.verifier)
    assert send(officer, "post", "api-program-verify", made["id"])["status"] == "diverifikasi"
    steps = send(officer, "get", "api-program-history", made["id"])
    assert [step["name"] for step in steps] == ["verifikasi", "ajukan", "kembalikan", "ajukan"]
    assert steps[2]["note"] == "Lokasi?"


def test_what_keeps_a_program_from_being_submitted_is_listed(officer, office):
    draft = make_draft(office, name="")
    said = send(officer, "post", "api-program-submit", draft.pk, expect=400)
    assert said["missing"] == ["Nama program belum diisi."]


def test_what_was_submitted_once_is_not_deleted(officer, office):
    program = make_submitted(office)
    send(officer, "post", "api-program-withdraw", program.pk)
    said = send(officer, "delete", "api-program-detail", program.pk, expect=409)
    assert "batalkan" in said["detail"]


def test_the_province_returns_what_it_may_read_no_longer(client, office):
    program = make_submitted(office)
    client.force_login(make_user(Role.PROVINCE))
    said = send(client, "post", "api-program-return", program.pk, note="Lokasi?")
    assert said == {"id": program.pk, "status": "dikembalikan", "version": 1}


def test_a_change_goes_its_way_through_the_api(officer, office):
    program = make_verified(office)
    change = send(officer, "post", "api-program-changes", program.pk, expect=201, stage="APBD-P")
    again = send(officer, "post", "api-program-changes", program.pk, expect=409, stage="APBD-P")
    assert again["change"] == change["id"]
    saved = send(officer, "patch", "api-change-detail", change["id"], budget_idr=7, version=1)
    assert [d["after"] for d in saved["differences"]] == ["APBD Perubahan", "Rp7"]
    stale = send(
        officer, "patch", "api-change-detail", change["id"], expect=409, budget_idr=8, version=1
    )
    assert stale["stored"]["budget_idr"] == 7
    send(officer, "post", "api-change-submit", change["id"], note="Pergeseran.")
    officer.force_login(office.verifier)
    send(officer, "post", "api-change-approve", change["id"])
    assert (Program.objects.get().budget_idr, Program.objects.get().stage) == (7, "APBD-P")


# --- What a body may not do ------------------------------------------------------------------


def names_of(*models):
    return sorted({f.name for model in models for f in model._meta.get_fields()})


BODY = {
    *("name", "activity_code", "nomenclature_version", "intervention", "fund_source"),
    *("budget_idr", "starts_on", "ends_on", "period_is_assumed", "recipient_class", "note"),
    *("source", "targets", "version", "code", "fiscal_year", "stage"),
    *("realised_first_idr", "realised_second_idr", "realised_on", "realised_source"),
}


@pytest.mark.parametrize("field", [n for n in names_of(Program, Change) if n not in BODY])
def test_no_other_field_of_a_program_can_be_written(officer, office, field):
    draft = make_draft(office)
    body = {"version": 1, "name": "Lain", field: 1}
    said = send(officer, "patch", "api-program-detail", draft.pk, expect=400, **body)
    assert field in said
    assert Program.objects.get().version == 1


def test_the_walk_over_fields_is_not_empty():
    assert {"status", "agency", "created_by", "is_example"} <= set(names_of(Program)) - BODY


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget_idr", "1500"),
        ("budget_idr", 1.5),
        ("budget_idr", True),
        ("budget_idr", -1),
        ("budget_idr", 10**40),
        ("budget_idr", [1]),
        ("name", 5),
        ("name", None),
        ("name", "x" * 301),
        ("name", "a\u0007b"),
        ("starts_on", "kemarin"),
        ("starts_on", 20260101),
        ("starts_on", "0001-01-01"),
        ("ends_on", "2026-01-01"),
        ("recipient_class", "semua"),
        ("recipient_class", {"a": 1}),
        ("intervention", "TAKADA"),
        ("stage", ["APBD"]),
        ("fiscal_year", 99999),
        ("code", "2.08.01"),
        ("period_is_assumed", "ya"),
        ("targets", {}),
        ("targets", ["36.04"]),
        ("targets", [{"area": "99.99"}]),
        ("targets", [{"area": "36.04.01.2001", "planned_count": "10"}]),
        ("targets", [{"area": "36.04.01.2001", "planned_count": 1e308}]),
        ("targets", [{"area": "36.04.01.2001", "planned_count": 10**400}]),
        ("targets", [{"area": "36.04.01.2001", "planned_count": -1}]),
        ("targets", [{"area": "36.04.01.2001", "segments": "KSJ-D1"}]),
        ("targets", [{"area": "36.04.01.2001", "segments": ["TAKADA"]}]),
        ("targets", [{"shape": "0" * 64}]),
        ("targets", [{"line": 7}]),
    ],
)
def test_a_value_of_the_wrong_kind_is_400_and_writes_nothing(officer, office, field, value):
    draft = make_draft(office)
    body = {"version": 1, field: value}
    send(officer, "patch", "api-program-detail", draft.pk, expect=400, **body)
    assert Program.objects.get().version == 1


FOUL = [
    '{"name": "a\\u0000b"}',
    '{"name": "\\ud800"}',
    '{"\\ud800": 1}',
    '{"recipient_class": "\\ud800"}',
    '{"targets": [{"unit": "a\\u0000"}]}',
    '{"budget_idr": NaN}',
    '{"budget_idr": Infinity}',
    '{"targets": [{"planned_count": 1e999}]}',
    '{"budget_idr": ' + "9" * 5000 + "}",
    '{"name": ' + "[" * 100_000 + "]" * 100_000 + "}",
    '{"name": "tidak selesai',
    "[1, 2]",
    '"teks"',
    "null",
    b'{"name": "\xff\xfe"}',
    "",
]


@pytest.mark.parametrize("text", FOUL, ids=range(len(FOUL)))
@pytest.mark.parametrize("method", ["post", "patch"])
def test_foul_json_is_400(officer, office, method, text):
    draft = make_draft(office)
    where = ("api-program-detail", draft.pk) if method == "patch" else ("api-program-list",)
    answer = raw(officer, text, method, *where)
    assert answer.status_code == 400, answer.content[:200]
    assert Program.objects.get().version == 1


def test_a_body_that_is_too_large_is_413(officer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert raw(officer, json.dumps({"name": "x" * 2000})).status_code == 413


def test_emoji_and_quotes_are_only_text(officer, office):
    name = "Rumah 🏠 <b>'; DROP TABLE--"
    draft = make_draft(office)
    said = send(officer, "patch", "api-program-detail", draft.pk, name=name, version=1)
    assert said["name"] == name


def test_a_session_without_its_token_writes_nothing(office):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(office.officer)
    body = {"agency": office.agency.pk, "fiscal_year": 2026}
    assert raw(strict, json.dumps(body)).status_code == 403
    assert not Program.objects.exists()


def test_who_writes_without_end_is_asked_to_wait(officer, office, monkeypatch):
    monkeypatch.setattr("programs.api.door.WriteThrottle.rate", "3/min", raising=False)
    draft = make_draft(office)
    for version in range(1, 4):
        send(officer, "patch", "api-program-detail", draft.pk, name=f"N{version}", version=version)
    send(officer, "patch", "api-program-detail", draft.pk, expect=429, name="N", version=4)
    send(officer, "get", "api-program-detail", draft.pk)
