"""Notices of dates: what is due soon or late, told each morning and taken back when it is done."""

import datetime

import pytest

from coordination.models import (
    Finding,
    FindingStatus,
    Notice,
    NoticeKind,
)
from coordination.notices.collect import collect, settle
from coordination.replies import answer, ask
from coordination.review import assign

from .notice_office import NOW, Office, in_days, the, told

pytestmark = pytest.mark.django_db
S = FindingStatus
K = NoticeKind


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office():
    return Office()


@pytest.mark.parametrize(("days", "is_told"), [(8, False), (7, True), (0, True), (-1, True)])
def test_an_open_finding_is_told_of_from_a_week_before_its_date(office, days, is_told):
    Finding.objects.update(due_on=in_days(days))
    collect()
    assert told(K.DUE) == (office.deciders if is_told else set())


def test_what_is_due_is_told_to_its_assignee_alone_and_counts_what_is_late(office, client):
    Finding.objects.update(due_on=in_days(3))
    office.find(due_on=in_days(-2))
    assign(office.find(due_on=in_days(1)), to=office.regency, by=office.province)
    collect()
    wanted = "3 temuan mendekati tenggat, 1 di antaranya sudah lewat."
    assert the(K.DUE, office.regency).text == wanted
    assert the(K.DUE, office.province).text.startswith("2 temuan")
    for person, count in ((office.regency, 3), (office.province, 2)):
        client.force_login(person)
        assert client.get(the(K.DUE, person).link).context["listing"].total == count


def test_an_assignee_who_can_decide_no_more_leaves_it_to_the_others(office):
    assign(office.finding, to=office.regency, by=office.province)
    Finding.objects.update(due_on=in_days(1))
    office.regency.is_active = False
    office.regency.save()
    collect()
    assert told(K.DUE) == {office.province}


def test_a_decision_settles_what_was_due_and_a_later_look_is_due_again(office):
    Finding.objects.update(due_on=in_days(1))
    collect()
    office.confirm()
    settle()
    assert told(K.DUE) == set()


def test_a_settled_finding_is_due_when_it_is_to_be_looked_at_again(office, time_machine):
    office.confirm(review_on=in_days(5))
    collect()
    assert told(K.DUE) == set()
    time_machine.move_to(datetime.datetime(2026, 12, 2, 3, tzinfo=datetime.UTC))
    collect()
    assert told(K.DUE) == office.deciders


def test_each_day_says_anew_what_is_due_and_takes_back_the_day_before(office, time_machine):
    Finding.objects.update(due_on=in_days(3))
    collect()
    time_machine.move_to(datetime.datetime(2026, 11, 27, 3, tzinfo=datetime.UTC))
    collect()
    standing = Notice.objects.filter(kind=K.DUE, person=office.regency, settled_at=None)
    assert list(standing.values_list("key", flat=True)) == ["due:2026-11-27"]


def test_an_agency_is_reminded_of_an_answer_before_its_date_until_it_is_given(office):
    ask([office.finding], in_days(-8), run=office.run)
    collect()
    assert told(K.DUE) == office.agencies_people
    wanted = "1 temuan belum Anda tanggapi, paling lambat 2 Desember 2026."
    assert the(K.DUE, office.officer).text == wanted
    answer(office.finding, agency=office.ours, stance="setuju", note="", by=office.officer)
    settle()
    assert told(K.DUE) == {office.other_officer}
