"""Every page of writing is tried by those who may not: 404 foreign, 403 no function, or login."""

import pytest
from django.urls import reverse

from programs import changes
from programs.models import Role, Status
from tests import factories as make

pytestmark = pytest.mark.django_db

OF_PROGRAM = [
    ("get", "program-edit", ()),
    ("post", "program-edit", ()),
    ("post", "program-save", ()),
    ("get", "program-delete", ()),
    ("post", "program-delete", ()),
    ("get", "program-copy", ()),
    ("post", "program-copy", ()),
    ("get", "program-move", ("ajukan",)),
    ("post", "program-move", ("ajukan",)),
    ("get", "change-new", ()),
    ("post", "change-new", ()),
]
OF_CHANGE = [
    ("get", "change-edit", ()),
    ("post", "change-edit", ()),
    ("post", "change-save", ()),
    ("get", "change-move", ("ajukan",)),
    ("post", "change-move", ("ajukan",)),
]
PLAIN = [("get", name, ()) for name in ("activity-search", "intervention-search", "segment-search")]
PLAIN += [("get", "program-new", ()), ("post", "program-new", ())]


def knock(client, door, *pk):
    method, name, more = door
    return getattr(client, method)(reverse(name, args=[*pk, *more]))


@pytest.fixture
def change(agency, officer):
    program = make.make_program(agency=agency, areas=[make.make_village()])
    return changes.propose(program.pk, by=officer, stage="APBD-P")


def sent_away(answer):
    return answer.status_code == 401 or (
        answer.status_code == 302 and answer.url.startswith(reverse("login"))
    )


@pytest.mark.parametrize("door", OF_PROGRAM)
def test_a_program_opens_to_its_officer_alone(client, draft, officer, agency, door):
    assert sent_away(knock(client, door, draft.pk))
    client.force_login(make.make_user(Role.OFFICER))
    assert knock(client, door, draft.pk).status_code == 404
    for role in (Role.VERIFIER, Role.PROVINCE, Role.REGENCY, Role.AUDITOR, Role.LEADER):
        client.force_login(make.make_user(role, agency=agency))
        assert knock(client, door, draft.pk).status_code == 403
    draft.refresh_from_db()
    assert (draft.version, draft.status) == (1, Status.DRAFT)
    client.force_login(officer)
    assert knock(client, door, draft.pk).status_code in (200, 302, 409)


@pytest.mark.parametrize("door", OF_CHANGE)
def test_a_change_opens_to_the_officers_of_its_agency_alone(client, change, officer, agency, door):
    assert sent_away(knock(client, door, change.pk))
    client.force_login(make.make_user(Role.OFFICER))
    assert knock(client, door, change.pk).status_code == 404
    for role in (Role.VERIFIER, Role.PROVINCE, Role.AUDITOR, Role.SYSADMIN):
        client.force_login(make.make_user(role, agency=agency))
        assert knock(client, door, change.pk).status_code == 403
    client.force_login(officer)
    assert knock(client, door, change.pk).status_code in (200, 302, 422)


@pytest.mark.parametrize("door", PLAIN)
def test_what_belongs_to_no_program_opens_to_those_who_enter(client, officer, agency, door):
    assert sent_away(knock(client, door))
    for role in (Role.VERIFIER, Role.AUDITOR, Role.LEADER, Role.SYSADMIN):
        client.force_login(make.make_user(role, agency=agency))
        assert knock(client, door).status_code == 403
    client.force_login(officer)
    assert knock(client, door).status_code in (200, 422)


@pytest.mark.parametrize("door", [*OF_PROGRAM, *OF_CHANGE])
def test_what_does_not_exist_is_not_found(desk, door):
    assert knock(desk, door, 999_999).status_code == 404


def test_the_history_is_read_by_those_who_read_the_program(client, draft, officer, agency):
    address = reverse("program-history", args=[draft.pk])
    assert client.get(address).status_code == 302
    for user, status in [
        (officer, 200),
        (make.make_user(Role.VERIFIER, agency=agency), 200),
        (make.make_user(Role.AUDITOR), 200),
        (make.make_user(Role.OFFICER), 404),
        (make.make_user(Role.PROVINCE), 403),
    ]:
        client.force_login(user)
        assert client.get(address).status_code == status


def test_a_change_is_read_by_its_agency_and_those_who_read_what_is_submitted(
    client, change, officer, agency
):
    address = reverse("change-detail", args=[change.pk])
    assert client.get(address).status_code == 302
    for user, status in [
        (officer, 200),
        (make.make_user(Role.VERIFIER, agency=agency), 200),
        (make.make_user(Role.OFFICER), 404),
        (make.make_user(Role.PROVINCE), 403),
        (make.make_user(Role.SYSADMIN), 403),
    ]:
        client.force_login(user)
        assert client.get(address).status_code == status


def test_a_step_that_is_none_is_not_found(desk, draft):
    assert desk.get(reverse("program-move", args=[draft.pk, "terbang"])).status_code == 404
