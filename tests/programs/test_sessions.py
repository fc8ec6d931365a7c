"""Sessions end: idle, after half a day, with the password, with the account; rights end at once."""

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.urls import reverse

from programs import people
from programs.access_people import Post
from programs.models import Role
from programs.sessions import end_sessions
from programs.tasks import forget_ended_sessions
from tests.factories import PASSWORD, make_agency, make_user

from .accounts import NEW_PASSWORD, is_signed_in, letters, make_sysadmin, sign_in

pytestmark = pytest.mark.django_db
User = get_user_model()
MINUTE, HOUR = 60, 3600


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23 07:00+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def person():
    return make_user(Role.SYSADMIN, Role.AUDITOR, username="ani", email="ani@contoh.example")


@pytest.fixture
def elsewhere(client, person):
    """The same person at another device."""
    other = type(client)()
    other.force_login(person)
    assert is_signed_in(other)
    return other


@pytest.mark.parametrize(("minutes", "is_in"), [(29, True), (31, False)])
def test_a_session_ends_after_half_an_hour_without_a_request(client, person, clock, minutes, is_in):
    sign_in(client, "ani")
    assert is_signed_in(client)
    clock.shift(minutes * MINUTE)
    assert is_signed_in(client) is is_in


def test_a_busy_session_ends_twelve_hours_after_it_began(client, person, clock):
    sign_in(client, "ani")
    for _n in range(12 * 4 - 1):
        assert is_signed_in(client)
        clock.shift(15 * MINUTE)
    assert is_signed_in(client)
    clock.shift(15 * MINUTE)
    answer = client.get("/celah/")
    assert answer.url == "/masuk/?next=/celah/"
    assert not Session.objects.exists()


def test_the_api_says_401_then(client, person, clock, settings):
    settings.SESSION_ENDS_AFTER_SECONDS = 20 * MINUTE
    client.force_login(person)
    assert client.get("/api/v1/users/").status_code == 200
    clock.shift(21 * MINUTE)
    assert client.get("/api/v1/users/").status_code == 401


def test_who_signs_in_again_has_another_twelve_hours(client, person, clock, settings):
    settings.SESSION_ENDS_AFTER_SECONDS = 20 * MINUTE
    sign_in(client, "ani")
    assert is_signed_in(client)
    clock.shift(21 * MINUTE)
    assert not is_signed_in(client)
    sign_in(client, "ani")
    clock.shift(19 * MINUTE)
    assert is_signed_in(client)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client, person, elsewhere):
    client.force_login(person)
    told = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    client.post(reverse("account-password"), told)
    assert User.objects.get(pk=person.pk).check_password(NEW_PASSWORD)
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert [letter.to for letter in letters()] == [["ani@contoh.example"]]


def test_a_person_ends_the_own_sessions_elsewhere(client, person, elsewhere):
    client.force_login(person)
    somebody = type(client)()
    somebody.force_login(make_user(Role.LEADER))
    client.post(reverse("account-sessions"))
    assert is_signed_in(client)
    assert is_signed_in(somebody)
    assert not is_signed_in(elsewhere)


def test_deactivation_ends_the_session_at_the_next_request(client, person, elsewhere):
    people.deactivate(person, by=make_sysadmin())
    assert not is_signed_in(elsewhere)


def test_a_session_of_before_does_not_come_back_with_the_account(client, person, elsewhere):
    admin = make_sysadmin()
    people.deactivate(person, by=admin)
    people.reactivate(person, by=admin)
    assert not is_signed_in(elsewhere)
    sign_in(client, "ani")
    assert is_signed_in(client)


def test_a_role_taken_away_bites_at_the_next_request(client, person, elsewhere):
    assert elsewhere.get(reverse("people-list")).status_code == 200
    taken = [Post(Role.SYSADMIN), Post(Role.AUDITOR)]
    people.change_roles(person, by=make_sysadmin(), remove=taken)
    assert elsewhere.get(reverse("people-list")).status_code == 403
    assert elsewhere.get("/api/v1/users/").status_code == 403
    assert elsewhere.get("/admin/").status_code == 302


def test_an_agency_changed_in_the_middle_changes_what_is_in_reach(client):
    one, two = make_agency(), make_agency()
    verifier = make_user(Role.VERIFIER, agency=one)
    colleague = make_user(Role.OFFICER, agency=one)
    client.force_login(verifier)
    address = reverse("person-detail", args=[colleague.pk])
    assert client.get(address).status_code == 200
    moved = {"remove": [Post(Role.VERIFIER, one)], "add": [Post(Role.VERIFIER, two)]}
    people.change_roles(verifier, by=make_sysadmin(), **moved)
    assert client.get(address).status_code == 404


def test_only_sessions_of_that_person_are_ended(client, person, elsewhere):
    client.force_login(make_user(Role.LEADER))
    assert end_sessions(person) == 1
    assert is_signed_in(client)


def test_rows_of_ended_sessions_are_forgotten_and_live_ones_kept(client, person, clock):
    sign_in(client, person.username)
    forget_ended_sessions()
    assert Session.objects.count() == 1
    clock.shift(HOUR)
    forget_ended_sessions()
    assert Session.objects.count() == 0
