"""Good news on a program's page: what completes it, and what is neutral to it, with the reason."""

import datetime

import pytest

from coordination.outlook import neighbours
from programs.models import Compatibility, Role
from tests.factories import make_intervention, make_need, make_program, make_user, make_villages

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages():
    return make_villages(3)


@pytest.fixture
def leader():
    return make_user(Role.LEADER)


def related(one, other, relation, reason="karena begitu"):
    left, right = sorted([one, other], key=lambda i: i.pk)
    Compatibility.objects.create(left=left, right=right, relation=relation, reason=reason)


@pytest.fixture
def cash():
    return make_intervention("PKH", need=make_need("TUNAI"))


@pytest.fixture
def capital(cash):
    """Case H: family cash and business capital complete each other."""
    made = make_intervention("UEPKAB", need=make_need("MODAL"))
    related(cash, made, "complementary", "Graduasi; desil 1-5")
    return made


def test_case_h_a_complementary_program_is_shown_with_its_reason(villages, leader, cash, capital):
    program = make_program(areas=villages, intervention=cash)
    other = make_program(areas=villages[:2], intervention=capital)
    (shown,) = neighbours(program, leader)
    assert (shown.program, shown.village_count, shown.reason) == (other, 2, "Graduasi; desil 1-5")
    assert shown.is_complementary


def test_case_g_a_neutral_pair_is_shown_with_its_reason(villages, leader):
    fees = make_intervention("SEKGRATIS", need=make_need("DIDIKBIAYA"))
    personal = make_intervention("PIP", need=make_need("DIDIKBIAYA"))
    related(fees, personal, "neutral", "SPP sekolah swasta vs biaya personal")
    program = make_program(areas=villages, intervention=fees)
    make_program(areas=villages, intervention=personal)
    (shown,) = neighbours(program, leader)
    assert shown.relation == "neutral"
    assert shown.reason == "SPP sekolah swasta vs biaya personal"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"segments": ["KSJ-D2"]}, id="other people"),
        pytest.param({"starts_on": datetime.date(2027, 1, 1)}, id="other days"),
        pytest.param({"status": "draf"}, id="a draft"),
        pytest.param({"is_example": True}, id="an example beside a real one"),
    ],
)
def test_it_is_not_shown_for(villages, leader, cash, capital, given):
    program = make_program(areas=villages, intervention=cash)
    dates = {"ends_on": datetime.date(2028, 1, 1)} | given
    make_program(areas=villages, intervention=capital, **dates)
    assert neighbours(program, leader) == []


def test_the_page_of_a_program_shows_it(client, villages, leader, cash, capital):
    program = make_program(areas=villages, intervention=cash)
    other = make_program(areas=villages, intervention=capital)
    client.force_login(leader)
    page = client.get(f"/program/{program.pk}/").content.decode()
    assert "Saling melengkapi" in page
    assert other.name in page
    assert "Graduasi; desil 1-5" in page
