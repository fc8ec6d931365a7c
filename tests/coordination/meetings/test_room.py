"""The meeting room: who enters, who may type, and a page that needs nothing once it is open."""

import datetime
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.meetings.agenda import MOST
from coordination.models import Meeting, MeetingState, Snapshot
from programs.models import Role
from tests.coordination.factories import make_finding, make_run
from tests.factories import make_area, make_program, make_user, make_villages

from .scenes import make_agreement, make_meeting, make_snapshot
from .test_freeze import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(client):
    user = make_user(Role.PROVINCE)
    client.force_login(user)
    return user


@pytest.fixture
def meeting():
    """Frozen, with one overlap."""
    make_area("36")
    run, villages = make_run(), make_villages(1)
    one, two = make_program(areas=villages), make_program(areas=villages)
    make_finding(one, two, villages=villages, run=run)
    made = make_meeting(held_on=datetime.date(2026, 12, 3))
    make_snapshot(made)
    made.refresh_from_db()
    return made


def address(meeting, name="meeting-room"):
    return reverse(name, args=[meeting.pk])


def data_of(page: str) -> dict:
    return json.loads(re.search(r'id="room-data"[^>]*>(.*?)</script>', page).group(1))


def test_the_room_holds_the_agenda_and_loads_only_its_own_files(client, province, meeting):
    page = client.get(address(meeting)).content.decode()
    assert len(data_of(page)["items"]) == page.count("data-item ")
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', page)
    assert {name.rpartition("/")[2].partition(".")[0] for name in loaded} == {
        *("room", "room-queue", "room-agree", "sinkron")
    }
    assert not re.search(r"<\w+[^>]*\s(?:style|on\w+)=", page)  # the content policy refuses both


def test_who_does_not_prepare_the_meeting_reads_without_a_form(client, meeting):
    client.force_login(make_user(Role.LEADER))
    answer = client.get(address(meeting))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="agree-form"' not in page
    assert "data-resolution" not in page
    assert data_of(page)["now"]["may_agree"] is False


def test_a_frozen_meeting_offers_to_begin_and_begins_in_the_room(client, province, meeting):
    begin = address(meeting, "meeting-room-begin")
    assert begin in client.get(address(meeting)).content.decode()
    answer = client.post(begin, {"version": meeting.version})
    assert answer["Location"] == address(meeting)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    assert begin not in client.get(address(meeting)).content.decode()


def test_a_meeting_without_a_day_says_so_in_the_room(client, province, meeting):
    Meeting.objects.update(held_on=None)
    answer = client.post(address(meeting, "meeting-room-begin"), {"version": meeting.version})
    assert answer.status_code == 400
    assert "Isi dahulu tanggal rakor ini." in answer.content.decode()


def test_a_meeting_that_is_not_frozen_leads_back_to_its_page(client, province):
    meeting = make_meeting()
    answer = client.get(address(meeting), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("meeting-detail", args=[meeting.pk])
    assert "Bekukan bahan dahulu" in answer.content.decode()


def test_a_pack_that_was_changed_by_hand_is_not_shown(client, province, meeting):
    tamper(Snapshot.objects.get(), content=b"x")
    answer = client.get(address(meeting))
    assert answer.status_code == 500
    assert "tidak cocok" in answer.content.decode()


def test_now_says_what_the_meeting_agreed_and_401_when_nobody_is_signed_in(
    client, province, meeting
):
    made = make_agreement(meeting)
    told = client.get(address(meeting, "meeting-room-now")).json()
    assert (told["user"], told["may_agree"]) == (province.pk, True)
    assert [each["what"] for each in told["agreements"]] == [made.what]
    client.logout()
    assert client.get(address(meeting, "meeting-room-now")).status_code == 401


def test_the_room_asks_the_same_however_much_was_agreed_and_found(client, province, meeting):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(meeting)).status_code == 200
        return len(captured)

    make_agreement(meeting)
    queries()
    few = queries()
    villages, run = make_villages(1), make_run()
    for _n in range(3):
        one, two = make_program(areas=villages), make_program(areas=villages)
        make_finding(one, two, villages=villages, run=run)
        make_agreement(meeting)
    make_snapshot(meeting, because="Data bertambah.")
    queries()
    assert queries() == few


def test_all_of_it_is_one_link_away(client, province, meeting):
    run, villages = make_run(), make_villages(1)
    programs = [make_program(areas=villages) for _n in range(12)]
    pairs = [(a, b) for n, a in enumerate(programs) for b in programs[n + 1 :]]
    for one, two in pairs:
        make_finding(one, two, villages=villages, run=run)
    make_snapshot(meeting, because="Data bertambah.")
    page = client.get(address(meeting)).content.decode()
    assert page.count("data-item ") == MOST
    assert "?semua=1" in page
    whole = client.get(address(meeting), {"semua": "1"}).content.decode()
    assert whole.count('class="item item-pair"') == len(pairs) + 1
