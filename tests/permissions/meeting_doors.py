"""Doors of meetings and their frozen packs. Own: convened by the person's regency."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.meetings.packs import path_of
from coordination.meetings.snapshots import text_of
from coordination.models import MeetingState, Pack, Publication, RunState
from programs.models import Role
from tests.factories import make_agency, make_user

from .doors import API, PAGE, door, get, holds, listed, post, said, send

DAY = "2026-12-03"


def in_state(scene, state):
    """The meeting as it is when somebody has brought it there."""
    meeting = scene.meeting
    meeting.state, meeting.held_on = state, DAY
    meeting.save()
    return meeting


@door("meeting", "list", PAGE)
def meetings_page(client, scene):
    address = reverse("meeting-detail", args=[scene.meeting.pk])
    answer = get(client, "meeting-list", tahun=2026)
    return listed(answer, answer.status_code == 200 and holds(answer, address))


@door("meeting", "list", API)
def meetings_api(client, scene):
    wanted = f'"id":{scene.meeting.pk},'
    answer = get(client, "api-meeting-list")
    return listed(answer, answer.status_code == 200 and holds(answer, wanted))


@door("meeting", "view", PAGE)
def meeting_page(client, scene):
    return said(get(client, "meeting-detail", scene.meeting.pk))


@door("meeting", "view", API)
def meeting_api(client, scene):
    return said(get(client, "api-meeting-detail", scene.meeting.pk))


@door("meeting", "view", f"{PAGE}-room")
def meeting_room(client, scene):
    assert scene.snapshot
    return said(get(client, "meeting-room", scene.meeting.pk))


@door("meeting", "view", f"{PAGE}-room-now")
def meeting_room_now(client, scene):
    return said(get(client, "meeting-room-now", scene.meeting.pk))


@door("meeting", "check", PAGE)
def meeting_check(client, scene):
    return said(get(client, "meeting-check", scene.meeting.pk, "opd"))


def _typed(scene) -> dict:
    regency = scene.agency.regency.code
    return {
        **{"title": "Rakor baru", "kind": "tkpkd_kabkota", "regency": regency},
        **{"fiscal_year": "2026", "held_on": DAY},
    }


def _kept(answer) -> str:
    """Shown again with its faults is no success."""
    return said(answer) if answer.status_code != 400 else "400"


@door("meeting", "create", PAGE)
def meeting_new(client, scene):
    return _kept(post(client, "meeting-new", **_typed(scene)))


@door("meeting", "edit", PAGE)
def meeting_edit(client, scene):
    typed = _typed(scene) | {"version": scene.meeting.version}
    return _kept(post(client, "meeting-edit", scene.meeting.pk, **typed))


@door("meeting", "invite", f"{PAGE}-1")
def meeting_guests(client, scene):
    return said(post(client, "meeting-guests", scene.meeting.pk, opd=make_agency().pk))


@door("meeting", "invite", f"{PAGE}-2")
def meeting_uninvite(client, scene):
    row = scene.meeting.invitations.create(person="Kepala Bappeda")
    return said(post(client, "meeting-uninvite", scene.meeting.pk, row.pk))


@door("meeting", "attend", PAGE)
def meeting_attendance(client, scene):
    meeting = in_state(scene, MeetingState.HELD)
    row = meeting.invitations.create(person="Kepala Bappeda")
    typed = {f"hadir-{row.pk}": "ya", "version": meeting.version}
    return said(post(client, "meeting-attendance", meeting.pk, **typed))


@door("meeting", "begin", PAGE)
def meeting_begin(client, scene):
    meeting = in_state(scene, MeetingState.FROZEN)
    return said(post(client, "meeting-begin", meeting.pk, version=meeting.version))


@door("meeting", "begin", f"{PAGE}-room")
def meeting_room_begin(client, scene):
    meeting = in_state(scene, MeetingState.FROZEN)
    return said(post(client, "meeting-room-begin", meeting.pk, version=meeting.version))


@door("meeting", "end", PAGE)
def meeting_end(client, scene):
    meeting = in_state(scene, MeetingState.HELD)
    return said(post(client, "meeting-end", meeting.pk, version=meeting.version))


# --- Frozen packs -------------------------------------------------------------------------------


@door("snapshot", "create", PAGE)
def freeze(client, scene):
    assert scene.run
    return said(post(client, "meeting-freeze", scene.meeting.pk))


@door("snapshot", "create", f"{PAGE}-pack")
def order_pack(client, scene):
    number = scene.snapshot.number
    Pack.objects.update(state=RunState.FAILED)
    return said(post(client, "pack-order", scene.meeting.pk, number))


@door("snapshot", "view", f"{PAGE}-pack")
def pack_progress(client, scene):
    return said(get(client, "pack-progress", scene.meeting.pk, scene.snapshot.number))


@door("snapshot", "download", "zip")
def pack_file(client, scene):
    pack = scene.snapshot.pack
    Pack.objects.update(state=RunState.DONE)
    path_of(pack).parent.mkdir(parents=True, exist_ok=True)
    path_of(pack).write_bytes(b"PK")
    return said(get(client, "pack-file", scene.meeting.pk, scene.snapshot.number))


@door("snapshot", "view", f"{PAGE}-meeting")
def snapshot_page(client, scene):
    short = scene.snapshot.sha256[:12]
    answer = get(client, "meeting-detail", scene.meeting.pk)
    assert answer.status_code != 200 or holds(answer, short)
    return said(answer)


@door("snapshot", "view", API)
def snapshot_api(client, scene):
    return said(get(client, "api-snapshot-detail", scene.snapshot.sha256))


@door("snapshot", "download", "json")
def snapshot_file(client, scene):
    return said(get(client, "snapshot-file", scene.meeting.pk, scene.snapshot.number))


@door("snapshot", "download", API)
def snapshot_content(client, scene):
    return said(get(client, "api-snapshot-content", scene.snapshot.sha256))


@door("snapshot", "edit", API)
def edit_snapshot(client, scene):
    return said(send(client, "patch", "api-snapshot-detail", scene.snapshot.sha256, number=9))


@door("snapshot", "edit", f"{API}-put")
def replace_snapshot(client, scene):
    return said(send(client, "put", "api-snapshot-detail", scene.snapshot.sha256, number=9))


@door("snapshot", "delete", API)
def delete_snapshot(client, scene):
    return said(send(client, "delete", "api-snapshot-detail", scene.snapshot.sha256))


@door("snapshot", "publish", PAGE)
def publish(client, scene):
    number = scene.snapshot.number
    return said(post(client, "snapshot-publish", scene.meeting.pk, number))


def published(scene):
    Publication.objects.create(snapshot=scene.snapshot, by=make_user(Role.PROVINCE))
    return scene.snapshot


@door("snapshot_published", "view", PAGE)
def see_published(client, scene):
    answer = get(client, "snapshot-verify", sidik=published(scene).sha256)
    assert answer.status_code != 200 or holds(answer, scene.meeting.title)
    return said(answer)


@door("snapshot_published", "verify_hash", PAGE)
def verify_hash(client, scene):
    return said(post(client, "snapshot-verify", sidik=published(scene).sha256[:12]))


@door("snapshot_published", "verify_hash", "file")
def verify_file(client, scene):
    file = SimpleUploadedFile("bahan.json", text_of(published(scene)))
    return said(post(client, "snapshot-verify", dokumen=file))
