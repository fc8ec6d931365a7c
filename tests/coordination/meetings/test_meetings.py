"""What a secretariat does with a meeting: states, scope, guests, and two people at once."""

import dataclasses
import datetime

import pytest
from django.core.exceptions import PermissionDenied

from coordination.meetings import guests, services
from coordination.meetings.freeze import freeze
from coordination.meetings.publish import CannotPublish, publish
from coordination.meetings.services import MeetingRefused, Plan
from coordination.meetings.states import MOVES, IllegalMove, Overtaken, move
from coordination.models import Meeting, MeetingKind, MeetingState
from programs.log import of as log_of
from programs.models import Role
from tests.coordination.factories import make_run
from tests.factories import make_agency, make_area, make_need, make_program, make_user

from .scenes import YEAR, make_meeting, make_snapshot

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 12, 3)
S = MeetingState


@pytest.fixture
def province():
    return make_user(Role.PROVINCE, first_name="Sekretariat Satu")


def plan(**given) -> Plan:
    return Plan(
        **{"title": "Rakor akhir tahun", "kind": MeetingKind.PROVINCE, "fiscal_year": YEAR} | given
    )


def test_a_prepared_meeting_keeps_what_was_planned(province):
    serang, need = make_area("36.04"), make_need("AIR")
    given = {"areas": (serang,), "needs": (need,), "held_on": DAY, "chair": "Wakil Gubernur"}
    meeting = services.prepare_meeting(plan(**given), by=province)
    kept = services.plan_of(Meeting.objects.get(pk=meeting.pk))
    assert kept == plan(**given)
    assert log_of(meeting).get().action == "rakor.siapkan"


def test_a_regency_meeting_is_about_its_regency(province):
    serang, lebak = make_area("36.04"), make_area("36.02")
    given = {"kind": MeetingKind.REGENCY, "regency": serang, "areas": (lebak,)}
    meeting = services.prepare_meeting(plan(**given), by=province)
    assert list(meeting.areas.all()) == [serang]


def test_a_regency_prepares_none_in_another_name():
    serang, lebak = make_area("36.04"), make_area("36.02")
    user = make_user(Role.REGENCY, regency=serang)
    with pytest.raises(PermissionDenied):
        services.prepare_meeting(plan(kind=MeetingKind.REGENCY, regency=lebak), by=user)
    with pytest.raises(PermissionDenied):
        services.prepare_meeting(plan(), by=user)


def test_a_meeting_is_not_handed_to_a_foreign_regency():
    serang, lebak = make_area("36.04"), make_area("36.02")
    user = make_user(Role.REGENCY, regency=serang)
    mine = plan(kind=MeetingKind.REGENCY, regency=serang)
    meeting = services.prepare_meeting(mine, by=user)
    with pytest.raises(PermissionDenied):
        services.change_meeting(meeting, dataclasses.replace(mine, regency=lebak), by=user, seen=1)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "a" * 201}),
        ("kind", {"kind": "lain"}),
        ("regency", {"kind": MeetingKind.REGENCY}),
        ("stage", {"stage": "DPA"}),
        ("fiscal_year", {"fiscal_year": 1026}),
        ("held_on", {"held_on": datetime.date(226, 12, 3)}),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(province, field, given):
    with pytest.raises(MeetingRefused) as refusal:
        services.prepare_meeting(plan(**given), by=province)
    assert refusal.value.field == field
    assert not Meeting.objects.exists()


def test_the_form_sent_twice_makes_one_meeting(province):
    services.prepare_meeting(plan(held_on=DAY), by=province)
    with pytest.raises(MeetingRefused):
        services.prepare_meeting(plan(held_on=DAY), by=province)
    assert Meeting.objects.count() == 1


# --- States ---------------------------------------------------------------------------------


@pytest.mark.parametrize("was", S)
@pytest.mark.parametrize("now", S)
def test_a_meeting_moves_as_the_table_says(province, was, now):
    meeting = make_meeting(state=was)
    if now in MOVES[was] and now != S.FROZEN:
        assert move(meeting, now, by=province, seen=1).state == now
        assert log_of(meeting).count() == 1
        return
    with pytest.raises(IllegalMove):
        move(meeting, now, by=province, seen=1)
    meeting.refresh_from_db()
    assert meeting.state == was


def test_freezing_is_the_one_way_to_be_frozen_and_never_a_way_back(province):
    make_run()
    meeting = make_meeting(held_on=DAY)
    freeze(meeting, by=province)
    meeting.refresh_from_db()
    assert meeting.state == S.FROZEN
    services.begin(meeting, by=province)
    freeze(meeting, by=province, because="Angka diperbaiki")
    meeting.refresh_from_db()
    assert meeting.state == S.HELD
    services.end(meeting, by=province)
    freeze(meeting, by=province, because="Dengan kesepakatan")
    meeting.refresh_from_db()
    assert meeting.state == S.DONE


def test_a_meeting_without_a_day_does_not_begin(province):
    with pytest.raises(MeetingRefused) as refusal:
        services.begin(make_meeting(state=S.FROZEN), by=province)
    assert refusal.value.field == "held_on"


@pytest.mark.parametrize("step", [services.begin, services.end])
def test_only_who_prepares_takes_a_step(step):
    foreign = make_user(Role.REGENCY, regency=make_area("36.02"))
    with pytest.raises(PermissionDenied):
        step(make_meeting(state=S.FROZEN, held_on=DAY), by=foreign)


def test_once_frozen_the_scope_stays_and_the_rest_may_change(province):
    meeting = make_meeting(state=S.FROZEN)
    stored = services.plan_of(meeting)
    for given in ({"stage": "APBD"}, {"areas": (make_area("36.04"),)}, {"kind": "sinergi"}):
        changed = dataclasses.replace(stored, **given)
        with pytest.raises(MeetingRefused):
            services.change_meeting(meeting, changed, by=province, seen=1)
    later = dataclasses.replace(stored, held_on=DAY, place="Aula", title="Rakor diundur")
    assert services.change_meeting(meeting, later, by=province, seen=1).place == "Aula"


def test_a_meeting_that_is_over_is_not_changed(province):
    meeting = make_meeting(state=S.DONE)
    changed = dataclasses.replace(services.plan_of(meeting), place="Lain")
    with pytest.raises(MeetingRefused):
        services.change_meeting(meeting, changed, by=province, seen=1)


def test_the_same_plan_again_changes_nothing(province):
    meeting = make_meeting()
    services.change_meeting(meeting, services.plan_of(meeting), by=province, seen=1)
    assert not log_of(meeting).exists()
    assert Meeting.objects.get(pk=meeting.pk).version == 1


def test_of_two_who_change_at_once_one_wins_and_the_other_is_told_who(province):
    meeting, other = make_meeting(), make_user(Role.PROVINCE)
    stored = services.plan_of(meeting)
    services.change_meeting(meeting, dataclasses.replace(stored, place="A"), by=province, seen=1)
    with pytest.raises(Overtaken, match="Sekretariat Satu"):
        services.change_meeting(meeting, dataclasses.replace(stored, place="B"), by=other, seen=1)
    assert Meeting.objects.get(pk=meeting.pk).place == "A"


def test_who_is_overtaken_by_a_freeze_is_told_who_froze(province):
    make_run()
    meeting = make_meeting()
    freeze(meeting, by=province)
    changed = dataclasses.replace(services.plan_of(meeting), place="B")
    other = make_user(Role.PROVINCE)
    with pytest.raises(Overtaken, match="Sekretariat Satu"):
        services.change_meeting(meeting, changed, by=other, seen=1)


# --- Guests ---------------------------------------------------------------------------------


def test_agencies_of_the_scope_are_offered_once(province):
    serang, lebak = make_area("36.04"), make_area("36.02")
    near = make_agency(tier="kabkota", regency=serang)
    make_agency(tier="kabkota", regency=lebak)
    whole = make_agency(tier="provinsi")
    owner = make_program(areas=["36.04"], agency=make_agency(tier="pusat")).agency
    meeting = make_meeting(areas=[serang])
    assert set(guests.agencies_to_invite(meeting)) == {near, whole, owner}
    asked = guests.agencies_to_invite(meeting)
    assert guests.invite(meeting, agencies=asked, people=[("Budi", "Kepala BPS")], by=province) == 4
    assert (
        guests.invite(meeting, agencies=[near], people=[("Budi", "Kepala BPS")], by=province) == 0
    )
    assert log_of(meeting).count() == 1
    assert not guests.agencies_to_invite(meeting).exists()


@pytest.mark.parametrize("person", [("", "Kepala BPS"), ("Budi 3604123456789012", "")])
def test_a_person_needs_a_name_and_no_nik(province, person):
    with pytest.raises(MeetingRefused):
        guests.invite(make_meeting(), people=[person], by=province)


def test_who_came_keeps_the_invitation(province):
    meeting = make_meeting(state=S.HELD, guests=[make_agency()])
    row = meeting.invitations.get()
    assert guests.note_attendance(meeting, {row.pk: True}, by=province, seen=1) == 1
    with pytest.raises(MeetingRefused):
        guests.uninvite(row, by=province)
    assert meeting.invitations.get().has_come is True


def test_an_invitation_is_taken_back(province):
    meeting = make_meeting(guests=[make_agency()])
    guests.uninvite(meeting.invitations.get(), by=province)
    assert not meeting.invitations.exists()
    assert log_of(meeting).get().action == "rakor.batal_undang"


def test_attendance_is_noted_from_the_beginning_and_by_one_at_a_time(province):
    row = make_meeting(state=S.FROZEN, guests=[make_agency()]).invitations.get()
    with pytest.raises(MeetingRefused):
        guests.note_attendance(row.meeting, {row.pk: True}, by=province, seen=1)
    Meeting.objects.update(state=S.HELD)
    guests.note_attendance(row.meeting, {row.pk: True}, by=province, seen=1)
    with pytest.raises(Overtaken, match="Sekretariat Satu"):
        guests.note_attendance(row.meeting, {row.pk: False}, by=province, seen=1)


def test_a_meeting_that_is_over_invites_nobody(province):
    with pytest.raises(MeetingRefused):
        guests.invite(make_meeting(state=S.DONE), agencies=[make_agency()], by=province)


# --- Publishing -----------------------------------------------------------------------------


def test_another_person_of_the_province_publishes_the_one_in_force(province):
    make_run()
    meeting, other = make_meeting(), make_user(Role.PROVINCE)
    first = make_snapshot(meeting, by=province)
    with pytest.raises(PermissionDenied):
        publish(first, by=province)
    second = freeze(meeting, by=province, because="Angka diperbaiki")
    with pytest.raises(CannotPublish):
        publish(first, by=other)
    made = publish(second, by=other)
    assert publish(second, by=make_user(Role.PROVINCE)) == made
    assert log_of(second).filter(action="rakor.terbitkan").count() == 1
