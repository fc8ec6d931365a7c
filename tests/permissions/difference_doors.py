"""Doors of the difference of two meetings: as viewing a snapshot."""

from tests.coordination.meetings.scenes import make_meeting, make_snapshot

from .doors import API, PAGE, door, get, said


def _two_meetings(scene):
    """The second of two frozen meetings."""
    assert scene.run
    make_snapshot(make_meeting(held_on="2026-03-01"))
    second = make_meeting(held_on="2026-09-01")
    make_snapshot(second)
    return second


@door("snapshot", "view", f"{PAGE}-difference")
def difference_page(client, scene):
    return said(get(client, "meeting-difference", _two_meetings(scene).pk))


@door("snapshot", "view", f"{API}-difference")
def difference_api(client, scene):
    return said(get(client, "api-meeting-difference", _two_meetings(scene).pk))


@door("snapshot", "download", f"{PAGE}-difference")
def difference_file(client, scene):
    return said(get(client, "meeting-difference-file", _two_meetings(scene).pk))
