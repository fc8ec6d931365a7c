"""Money of a submitted program stays with those who may read the program."""

import pytest

from coordination.models import Finding
from programs.access import may_read
from programs.models import Program, Role, Status
from tests.factories import make_area, make_program, make_user, make_villages

from .running import run_engine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finding():
    """A running program and a submitted one of another agency, Rp400 million in all."""
    villages = make_villages(2)
    make_program(areas=villages, counts=[5, 5], budget_idr=300_000_000)
    make_program(areas=villages, counts=[5, 5], budget_idr=100_000_000, status=Status.SUBMITTED)
    run_engine()
    return Finding.objects.get()


@pytest.fixture
def officer(finding):
    return make_user(Role.OFFICER, agency=finding.left.agency)


@pytest.mark.parametrize("address", ["/temuan/", "/temuan/{pk}/"])
def test_the_page_says_no_money_to_an_officer_of_the_other_agency(
    client, finding, officer, address
):
    client.force_login(officer)
    page = client.get(address.format(pk=finding.pk)).content.decode()
    assert finding.left.name in page
    assert "Rp400" not in page
    assert "400.000.000" not in page


def test_the_api_says_no_money_to_an_officer_of_the_other_agency(client, finding, officer):
    client.force_login(officer)
    for address in ("/api/v1/findings/", f"/api/v1/findings/{finding.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Rp" not in answer.content.decode()
        assert "400000000" not in answer.content.decode()


def test_the_secretariat_sees_it_all(client, finding):
    client.force_login(make_user(Role.PROVINCE))
    assert "Rp400 juta" in client.get(f"/temuan/{finding.pk}/").content.decode()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("status", Status)
def test_the_rule_for_one_program_is_the_rule_for_lists(role, status):
    regency = make_area("36.04")
    own = make_program(status=status)
    user = make_user(role, agency=own.agency, regency=regency)
    make_program(status=status)
    in_regency = make_program(status=status)
    in_regency.agency.regency = regency
    in_regency.agency.save()
    seen = set(Program.objects.visible_to(user))
    assert {p for p in Program.objects.all() if may_read(user, p)} == seen
