"""The two example meetings: marked as examples, the second compared with the first."""

import pytest
from django.core.management import call_command

from coordination import demo_meetings
from coordination.models import Meeting, MeetingState
from programs.models import Role
from tests.coordination.factories import make_run
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_second_follows_the_first_and_a_second_time_nothing_is_made():
    make_user(Role.PROVINCE, username=demo_meetings.PREPARES)
    make_run()
    first, second = demo_meetings.load_first(), demo_meetings.load_second()
    assert second.previous == first
    assert demo_meetings.load_first() is demo_meetings.load_second() is None
    states = dict(Meeting.objects.filter(is_example=True).values_list("held_on__month", "state"))
    assert states == {6: MeetingState.DONE, 12: MeetingState.FROZEN}


def test_the_command_loads_one_as_the_demonstration_calls_it(capsys):
    make_user(Role.PROVINCE, username=demo_meetings.PREPARES)
    make_run()
    call_command("load_demo_meetings", only="juni")
    call_command("load_demo_meetings")
    said = capsys.readouterr().out.splitlines()
    assert [line.endswith("sudah ada.") for line in said] == [False, True, False]


def test_without_who_prepares_there_is_none():
    make_run()
    assert demo_meetings.load_first() is None
    assert not Meeting.objects.exists()
