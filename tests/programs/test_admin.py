"""Every admin page opens, and a system admin reads no program there."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User

from programs.models import Membership, Role
from tests.factories import (
    make_agency,
    make_area,
    make_fund_source,
    make_intervention,
    make_program,
    make_segments,
    make_user,
    make_villages,
)

pytestmark = pytest.mark.django_db
OWN = [m for m in apps.get_app_config("programs").get_models() if m in admin.site._registry]


@pytest.fixture
def admin_client(client):
    client.force_login(make_user(Role.SYSADMIN, is_staff=True, is_superuser=True))
    return client


def test_every_vocabulary_is_in_the_admin():
    names = {model.__name__ for model in OWN}
    assert names >= {
        *("Need", "Intervention", "Segment", "Compatibility", "CompatibilityDefault"),
        *("Strategy", "Aim", "ProgramGroup", "FundSource", "Agency", "Declaration"),
    }


@pytest.mark.parametrize("model", OWN, ids=lambda m: m.__name__)
def test_every_list_opens(admin_client, model):
    make_segments()
    make_intervention()
    make_fund_source()
    make_agency(tier="kabkota", regency=make_area("36.04"))
    answer = admin_client.get(f"/admin/programs/{model._meta.model_name}/", {"q": "a"})
    assert answer.status_code == 200


def test_nobody_is_given_a_role_past_the_pages_of_people(admin_client):
    person = make_user(Role.OFFICER)
    assert admin_client.get(f"/admin/auth/user/{person.pk}/change/").status_code == 404
    assert not {User, Group, Membership} & set(admin.site._registry)


def test_a_system_admin_sees_no_program(admin_client):
    program = make_program(areas=make_villages(1))
    assert program.name.encode() not in admin_client.get("/admin/programs/program/").content


def test_nobody_adds_a_program_in_the_admin(admin_client):
    assert admin_client.get("/admin/programs/program/add/").status_code == 403
