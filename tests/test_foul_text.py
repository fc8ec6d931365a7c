"""Text that PostgreSQL cannot hold (NUL) is refused or shown back, whatever door it comes by."""

import json

import pytest
from django.urls import reverse

from programs.models import Role
from tests.factories import make_agency, make_program, make_user, make_village

pytestmark = pytest.mark.django_db
FOUL = "a\0b"
QUESTIONS = [
    *[(name, "q") for name in ("activity-search", "intervention-search", "segment-search")],
    *[(name, "q") for name in ("area-search", "program-list", "finding-list", "gap-list")],
    *[(name, "opd") for name in ("home", "program-new", "import-list", "program-template")],
    *[("declaration-list", "kabkota"), ("program-list", "wilayah"), ("map-numbers", "di")],
]
FIELDS = (
    *("name", "code", "stage", "fiscal_year", "activity_code", "nomenclature_version"),
    *("intervention", "fund_source", "budget_idr", "starts_on", "last_day", "recipient_class"),
    *("note", "source", "segments", "unit"),
)
LINE = {"area": FOUL, "place_said": FOUL, "planned_count": FOUL, "unit": FOUL, "segments": [FOUL]}


@pytest.fixture
def officer(client):
    person = make_user(Role.OFFICER, agency=make_agency())
    client.force_login(person)
    return person


@pytest.fixture
def draft(officer):
    agency = officer.memberships.get().agency
    areas = [make_village()]
    return make_program(agency=agency, areas=areas, status="draf", created_by=officer)


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_a_question_is_answered(client, officer, name, question):
    assert client.get(reverse(name), {question: FOUL}).status_code < 500


@pytest.mark.parametrize("typed", [*({f: FOUL} for f in FIELDS), {"lines": json.dumps([LINE])}])
def test_a_form_takes_it_or_says_so(client, draft, typed):
    given = {"version": "1", "name": "Program", "fiscal_year": "2026", "stage": "APBD"} | typed
    for name in ("program-save", "program-edit"):
        assert client.post(reverse(name, args=[draft.pk]), given).status_code < 500
    asked = client.post(reverse("check-panel"), given | {"program": str(draft.pk)})
    assert asked.status_code < 500
    assert client.get(reverse("program-edit", args=[draft.pk])).status_code == 200


def test_a_reason_a_note_and_a_column_are_answered(client, draft):
    other = make_program(areas=[make_village()])
    posts = [
        (reverse("check-reason", args=[draft.pk, other.pk]), {"reason": FOUL}),
        (reverse("program-move", args=[draft.pk, "batalkan"]), {"note": FOUL}),
        (reverse("area-paste"), {"text": FOUL}),
        (reverse("shape-upload"), {"agency": FOUL}),
        (reverse("login"), {"username": FOUL, "password": FOUL}),
    ]
    for address, given in posts:
        assert client.post(address, given).status_code < 500
