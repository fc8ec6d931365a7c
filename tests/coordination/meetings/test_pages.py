"""Pages of meetings and packs: what was typed is kept, what is downloaded is what was hashed."""

import hashlib

import pytest
from django.urls import reverse

from coordination.meetings.services import plan_of
from coordination.meetings.snapshots import text_of
from coordination.models import Meeting, MeetingState, Snapshot
from programs.models import Role
from tests.coordination.factories import make_run
from tests.factories import make_agency, make_area, make_need, make_user

from .scenes import make_meeting, make_snapshot
from .test_freeze import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(client):
    user = make_user(Role.PROVINCE)
    client.force_login(user)
    return user


def typed(**given) -> dict:
    return {
        **{"title": "Rakor akhir tahun", "kind": "tkpkd_provinsi", "fiscal_year": "2026"},
        **{"held_on": "2026-12-03", "starts_at": "09:30", "place": "Aula", "version": "1"},
        **given,
    }


def test_the_form_makes_a_meeting_and_shows_it_again(client, province):
    serang, need = make_area("36.04"), make_need("AIR")
    client.post(reverse("meeting-new"), typed(areas=["36.04"], needs=["AIR"], stage="APBD"))
    meeting = Meeting.objects.get()
    assert (list(meeting.areas.all()), list(meeting.needs.all())) == ([serang], [need])
    page = client.get(reverse("meeting-edit", args=[meeting.pk])).content.decode()
    for said in ('value="2026-12-03"', 'value="09:30"', 'value="Aula"', 'value="2026"'):
        assert said in page
    stored = plan_of(meeting)
    again = typed(areas=["36.04"], needs=["AIR"], stage="APBD")
    client.post(reverse("meeting-edit", args=[meeting.pk]), again)
    assert plan_of(Meeting.objects.get()) == stored


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, province):
    answer = client.post(reverse("meeting-new"), typed(held_on="3 desember", place="Aula besar"))
    assert answer.status_code == 400
    assert "Aula besar" in answer.content.decode()
    assert answer.context["form"].errors["held_on"]


def test_a_frozen_meeting_shows_no_scope_to_change(client, province):
    make_run()
    meeting = make_meeting()
    make_snapshot(meeting, by=province)
    version = Meeting.objects.get().version
    address = reverse("meeting-edit", args=[meeting.pk])
    assert "fiscal_year" not in client.get(address).context["form"].fields
    client.post(address, typed(title="Diundur", fiscal_year="2031", version=version))
    meeting.refresh_from_db()
    assert (meeting.title, meeting.fiscal_year) == ("Diundur", 2026)


def test_who_comes_second_is_told_and_keeps_what_was_typed(client, province):
    meeting = make_meeting()
    address = reverse("meeting-edit", args=[meeting.pk])
    client.post(address, typed(place="Aula"))
    answer = client.post(address, typed(place="Ruang lain"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ruang lain" in page
    assert province.get_username() in page
    assert 'name="version" value="2"' in page


def test_a_session_that_ended_shows_what_was_typed(client):
    answer = client.post(reverse("meeting-new"), typed(place="Aula besar"))
    assert answer.status_code == 401
    assert "Aula besar" in answer.content.decode()


def test_a_regency_is_offered_itself_alone(client):
    serang = make_area("36.04")
    make_area("36.02")
    client.force_login(make_user(Role.REGENCY, regency=serang))
    form = client.get(reverse("meeting-new")).context["form"]
    assert [code for code, _name in form.fields["regency"].widget.choices] == ["36.04"]
    assert [kind for kind, _name in form.fields["kind"].widget.choices] == ["tkpkd_kabkota"]


def test_freezing_again_without_a_reason_is_refused_on_the_page(client, province):
    make_run()
    meeting = make_meeting()
    address = reverse("meeting-freeze", args=[meeting.pk])
    assert client.post(address).status_code == 302
    answer = client.post(address, {"because": " "})
    assert answer.status_code == 400
    assert "alasan" in answer.content.decode()
    client.post(address, {"because": "Pagu diperbaiki"})
    assert Snapshot.objects.count() == 2
    page = client.get(reverse("meeting-detail", args=[meeting.pk])).content.decode()
    assert page.count("sudah diganti") == 1


def test_of_two_who_freeze_at_once_the_other_is_told_who(client, province):
    make_run()
    address = reverse("meeting-freeze", args=[make_meeting().pk])
    assert client.post(address, {"seen": "0"}).status_code == 302
    answer = client.post(address, {"seen": "0"})
    assert answer.status_code == 409
    assert province.get_username() in answer.content.decode()
    assert client.post(address, {"seen": "1", "because": "Diperbaiki"}).status_code == 302
    again = client.post(address, {"seen": "1", "because": "Saya juga"})
    assert again.status_code == 409
    assert "Saya juga" in again.content.decode()
    assert Snapshot.objects.count() == 2


def test_a_year_that_was_never_run_cannot_be_frozen(client, province):
    answer = client.post(reverse("meeting-freeze", args=[make_meeting(fiscal_year=2031).pk]))
    assert answer.status_code == 400
    assert "belum pernah diperiksa" in answer.content.decode()


def test_a_step_taken_twice_is_told(client, province):
    meeting = make_meeting(state=MeetingState.FROZEN, held_on="2026-12-03")
    address = reverse("meeting-begin", args=[meeting.pk])
    assert client.post(address, {"version": 1}).status_code == 302
    assert client.post(address, {"version": 1}).status_code == 409


def test_ticked_agencies_and_all_of_the_scope_are_invited(client, province):
    one, two = (make_agency(tier="provinsi") for _ in range(2))
    meeting = make_meeting()
    address = reverse("meeting-guests", args=[meeting.pk])
    client.post(address, {"opd": [one.pk], "nama": ["Budi", ""], "jabatan": ["Kepala BPS", ""]})
    assert [str(row) for row in meeting.invitations.all()] == [str(one), "Budi"]
    client.post(address, {"semua": "ya"})
    assert set(meeting.invitations.values_list("agency", flat=True)) == {one.pk, two.pk, None}


def test_a_refused_guest_stays_in_the_form(client, province):
    address = reverse("meeting-guests", args=[make_meeting().pk])
    answer = client.post(address, {"nama": ["3604123456789012"], "jabatan": ["Kepala"]})
    assert answer.status_code == 400
    assert "3604123456789012" in answer.content.decode()


def test_the_file_is_byte_for_byte_what_was_hashed(client, province):
    make_run()
    snapshot = make_snapshot(make_meeting())
    for address in (
        reverse("snapshot-file", args=[snapshot.meeting_id, 1]),
        reverse("api-snapshot-content", args=[snapshot.sha256]),
    ):
        content = client.get(address).content
        assert content == text_of(snapshot)
        assert hashlib.sha256(content).hexdigest() == snapshot.sha256


def test_a_damaged_pack_is_not_handed_out(client, province):
    make_run()
    snapshot = make_snapshot(make_meeting())
    tamper(snapshot, content=b"x")
    answer = client.get(reverse("snapshot-file", args=[snapshot.meeting_id, 1]))
    assert answer.status_code == 500
    assert "tidak cocok" in answer.content.decode()


def test_the_api_tells_a_meeting_with_its_packs(client, province):
    make_run()
    meeting = make_meeting(areas=[make_area("36.04")], guests=[make_agency()])
    first = make_snapshot(meeting)
    make_snapshot(meeting, because="Pagu diperbaiki")
    told = client.get(reverse("api-meeting-detail", args=[meeting.pk])).json()
    assert [area["code"] for area in told["areas"]] == ["36.04"]
    assert [(row["number"], row["superseded"]) for row in told["snapshots"]] == [
        (2, False),
        (1, True),
    ]
    one = client.get(reverse("api-snapshot-detail", args=[first.sha256])).json()
    assert (one["superseded"], one["published_at"], one["previous"]) == (True, None, None)


def test_meetings_are_found_by_year_area_and_state(client, province):
    serang, lebak = make_area("36.04"), make_area("36.02")
    whole = make_meeting()
    near = make_meeting(areas=[serang], state=MeetingState.DONE)
    make_meeting(areas=[lebak])
    make_meeting(fiscal_year=2025)

    def found(**asked):
        told = client.get(reverse("api-meeting-list"), asked).json()["results"]
        return {row["id"] for row in told}

    assert found(tahun=2026, wilayah="36.04.01") == {whole.pk, near.pk}
    assert found(tahun=2026, wilayah="36.04", keadaan="selesai") == {near.pk}
