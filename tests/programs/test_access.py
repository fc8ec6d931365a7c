"""Who may do what, asked of one person at a time."""

import pytest
from django.contrib.auth.models import AnonymousUser

from programs import access
from programs.models import Role
from tests.factories import make_agency, make_area, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "may"),
    [(role, role in (Role.PROVINCE, Role.SYSADMIN)) for role in Role],
)
def test_only_the_province_and_the_system_admin_start_a_run(role, may):
    assert access.may_start_run(make_user(role)) is may


def test_a_system_admin_reads_no_program():
    assert not access.may_see_programs(make_user(Role.SYSADMIN))
    assert access.may_see_programs(make_user(Role.LEADER))


def test_an_officer_imports_for_the_own_agency_alone():
    own = make_agency()
    officer = make_user(Role.OFFICER, agency=own)
    assert access.may_enter(officer, own)
    assert not access.may_enter(officer, make_agency())


def test_a_verifier_imports_for_nobody():
    own = make_agency()
    assert not access.may_enter(make_user(Role.VERIFIER, agency=own), own)


def test_a_secretariat_knows_its_regency():
    serang = make_area("36.04")
    assert access.regencies_of(make_user(Role.REGENCY, regency=serang)) == {serang.pk}


def test_nobody_has_no_role():
    assert access.roles(AnonymousUser()) == set()
    assert access.roles(None) == set()
    assert access.roles(make_user(Role.PROVINCE, is_active=False)) == set()


def test_a_person_may_hold_several_roles():
    assert access.roles(make_user(Role.OFFICER, Role.AUDITOR)) == {Role.OFFICER, Role.AUDITOR}
