"""Demo logins: one for each role, and never on a server others can reach."""

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from coordination.management.commands.load_demo_users import (
    PASSWORD,
    PEOPLE,
    SOCIAL,
    SOCIAL_PROVINCE,
)
from programs.models import Membership, Role
from tests.factories import make_agency, make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    make_agency(name=SOCIAL_PROVINCE)
    return make_agency(name=SOCIAL, tier="kabkota", regency=make_area("36.04"))


def test_a_login_for_each_role(place):
    call_command("load_demo_users")
    roles = dict(Membership.objects.values_list("user__username", "role"))
    assert roles == {username: person.role for username, person in PEOPLE.items()}
    assert set(roles.values()) == set(Role)


@pytest.mark.parametrize("name", [SOCIAL, SOCIAL_PROVINCE])
def test_an_agency_has_two_people_so_that_one_checks_the_other(place, name):
    call_command("load_demo_users")
    own = Membership.objects.filter(agency__name=name)
    assert sorted(own.values_list("role", flat=True)) == [Role.OFFICER, Role.VERIFIER]
    assert own.values("user").distinct().count() == 2


def test_only_the_system_admin_enters_the_admin(place):
    call_command("load_demo_users")
    staff = get_user_model().objects.filter(is_staff=True)
    assert [user.username for user in staff] == ["admin"]


def test_a_second_time_changes_nothing(place):
    call_command("load_demo_users")
    call_command("load_demo_users")
    assert Membership.objects.count() == get_user_model().objects.count() == len(PEOPLE)


@pytest.mark.parametrize("given", [None, "sandi-lain-yang-panjang"])
def test_the_password_is_the_given_one_or_the_one_in_the_readme(place, given, monkeypatch):
    if given:
        monkeypatch.setenv("DEMO_PASSWORD", given)
    call_command("load_demo_users")
    request = RequestFactory().post("/masuk/")
    assert authenticate(request, username="pimpinan", password=given or PASSWORD)


@pytest.mark.parametrize("host", ["sinkron.bantenprov.go.id", "*", "10.0.0.5"])
def test_a_server_others_can_reach_gets_none(place, settings, host):
    settings.ALLOWED_HOSTS = ["localhost", host]
    with pytest.raises(CommandError, match="Akun contoh tidak dibuat"):
        call_command("load_demo_users")
    assert get_user_model().objects.count() == 0


def test_without_areas_it_says_what_to_do_first_and_leaves_no_half():
    with pytest.raises(CommandError, match="load_banten"):
        call_command("load_demo_users")
    assert get_user_model().objects.count() == 0
