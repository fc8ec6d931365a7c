"""Reminders of agreements: dates for the agency, lateness and progress for who convened."""

import pytest

from coordination.agreements.steps import change_due, close, drop, report_progress
from coordination.models import Agreement, Notice, NoticeKind
from coordination.notices import inbox
from coordination.notices.collect import collect, settle
from coordination.notices.digest import letter_to
from programs.models import Role
from tests.factories import make_agency, make_user

from .agreement_office import NOW, WHAT, AgreementOffice, in_days
from .meetings.scenes import make_meeting
from .notice_office import the, told

pytestmark = pytest.mark.django_db
K = NoticeKind


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office():
    return AgreementOffice()


def agency_people(office):
    return {office.officer, office.verifier}


@pytest.mark.parametrize(
    ("days", "near", "late"),
    [(8, False, False), (7, True, False), (0, True, False), (-1, False, True), (-100, False, True)],
)
def test_the_agency_is_reminded_from_a_week_before_and_told_the_day_after(office, days, near, late):
    made = office.agree()
    Agreement.objects.filter(pk=made.pk).update(due_on=in_days(days))
    collect()
    assert told(K.AGREEMENT_NEAR) == (agency_people(office) if near else set())
    assert told(K.AGREEMENT_LATE) == (agency_people(office) | {office.regency} if late else set())


def test_a_reminder_names_the_meeting_and_the_agency_and_never_what_was_agreed(office):
    made = office.agree(due_on=in_days(3))
    collect()
    notice = the(K.AGREEMENT_NEAR, office.officer)
    wanted = "Kesepakatan 1 dari “Rakor TKPKD Provinsi Banten” untuk Dinas Sosial: "
    assert notice.text == f"{wanted}tenggat 29 November 2026."
    assert notice.link == f"/kesepakatan/{made.pk}/"
    assert WHAT not in notice.text


def test_a_meeting_of_the_province_is_late_for_the_province(office):
    meeting = make_meeting(state="selesai")
    office.agree(by=office.province, meeting=meeting, due_on=in_days(-2))
    collect()
    convened = {office.province, office.people["province 2"], office.torn}
    assert told(K.AGREEMENT_LATE) == agency_people(office) | convened


def test_of_an_agency_without_an_account_who_speaks_for_it_is_reminded(office):
    village = make_agency(tier="desa", regency=office.serang)
    office.agree(agency=village, due_on=in_days(2))
    collect()
    spoken = {office.regency, office.province, office.people["province 2"], office.torn}
    assert told(K.AGREEMENT_NEAR) == spoken


@pytest.mark.parametrize("step", [close, drop])
def test_closing_and_dropping_take_reminders_back(office, step):
    made = office.agree(due_on=in_days(-1))
    collect()
    step(made, by=office.regency, said="Sudah.")
    settle()
    assert told(K.AGREEMENT_LATE) == set()


def test_another_date_takes_the_reminder_back_and_is_told_anew(office, time_machine):
    made = office.agree(due_on=in_days(3))
    collect()
    change_due(made, by=office.regency, due_on=in_days(5), said="Hujan.")
    settle()
    assert told(K.AGREEMENT_NEAR) == set()
    time_machine.move_to(NOW.replace(day=27), tick=False)
    collect()
    assert told(K.AGREEMENT_NEAR) == agency_people(office)


def test_what_comes_near_and_then_passes_is_told_twice_and_no_more(office, time_machine):
    office.agree(due_on=in_days(0))
    for day in (26, 27, 28):
        time_machine.move_to(NOW.replace(day=day), tick=False)
        collect()
    own = Notice.objects.filter(person=office.officer, kind__startswith="sepakat")
    kinds = own.values_list("kind", flat=True)
    assert sorted(kinds) == [K.AGREEMENT_NEAR, K.AGREEMENT_LATE]
    assert told(K.AGREEMENT_NEAR) == set()


def test_progress_is_told_to_who_convened_until_the_next_step(office):
    made = office.agree()
    report_progress(made, by=office.officer, said="Rapat teknis.")
    collect()
    assert told(K.AGREEMENT_PROGRESS) == {office.regency}
    assert the(K.AGREEMENT_PROGRESS, office.regency).text.startswith("Ani melaporkan kemajuan")
    close(made, by=office.regency, said="Sudah.")
    settle()
    assert told(K.AGREEMENT_PROGRESS) == set()


def test_nobody_is_told_of_their_own_report_nor_of_a_date_as_progress(office):
    made = office.agree()
    report_progress(made, by=office.regency, said="Ditelepon.")
    change_due(made, by=office.province, due_on=in_days(50), said="Hujan.")
    collect()
    assert told(K.AGREEMENT_PROGRESS) == set()


def test_collecting_again_tells_nothing_twice(office):
    report_progress(office.agree(due_on=in_days(2)), by=office.officer, said="Mulai.")
    collect()
    count = Notice.objects.count()
    collect()
    assert Notice.objects.count() == count > 0


@pytest.mark.parametrize("kind", [K.AGREEMENT_NEAR, K.AGREEMENT_LATE])
def test_each_kind_is_switched_off_by_itself(office, kind):
    office.agree(due_on=in_days(1))
    office.agree(due_on=in_days(-1))
    collect()
    inbox.choose(office.officer, [inbox.Choice(kind, in_app=False, by_mail=False)])
    both = {K.AGREEMENT_NEAR, K.AGREEMENT_LATE}
    assert {n.kind for n in inbox.shown_to(office.officer)} & both == both - {kind}
    assert {n.kind for n in letter_to(office.officer).notices} & both == both - {kind}


def test_an_officer_who_left_the_agency_is_told_no_more(office):
    office.agree(due_on=in_days(1))
    collect()
    office.officer.memberships.all().delete()
    settle()
    assert told(K.AGREEMENT_NEAR) == {office.verifier}
    assert make_user(Role.LEADER) not in told(K.AGREEMENT_NEAR)
