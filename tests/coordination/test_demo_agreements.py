"""The example agreements: of a finding, of a gap, of the meeting; safe to load again."""

import pytest

from coordination.demo_agreements import load_example_agreements
from coordination.examples import remove_examples
from coordination.models import Agreement, GapState
from programs.models import Program, Role
from tests.factories import make_need, make_user

from .agreement_office import NOW, AgreementOffice, in_days
from .factories import make_gap
from .meetings.scenes import make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(time_machine):
    time_machine.move_to(NOW, tick=False)
    office = AgreementOffice()
    make_user(Role.PROVINCE, username="sekretariat")
    make_user(Role.OFFICER, agency=office.ours, username="dinsos")
    make_gap(office.village, make_need("RUMAH"), run=office.run, state=GapState.UNTOUCHED)
    return office


def test_three_agreements_are_made_once_and_marked(office):
    finding = office.finding
    type(finding.left).objects.update(is_example=True)
    meeting = make_meeting(state="selesai", held_on=in_days(-160), is_example=True)
    assert load_example_agreements(meeting) == 3
    rows = list(Agreement.objects.all())
    assert [row.state for row in rows] == ["terbuka", "dikerjakan", "selesai"]
    assert [(bool(r.finding), bool(r.area)) for r in rows] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert all(row.is_example for row in rows)
    assert load_example_agreements(meeting) == 0
    assert Agreement.objects.count() == 3


def test_a_meeting_without_a_pack_takes_none(office):
    assert load_example_agreements(make_meeting()) == 0


def test_taking_the_examples_out_leaves_what_was_agreed(office):
    made = office.agree(finding=office.finding)
    Program.objects.update(is_example=True)
    remove_examples()
    made.refresh_from_db()
    assert (made.finding, made.steps.count()) == (None, 1)
