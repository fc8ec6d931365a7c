"""Doors of the documents of a frozen meeting, of the person's regency or another."""

from tests.coordination.meetings.scenes import make_meeting, make_snapshot

from .doors import PAGE, door, get, said


def _frozen(scene):
    assert scene.run
    regency = scene.agency.regency
    meeting = make_meeting(kind="tkpkd_kabkota", regency=regency, areas=[regency])
    make_snapshot(meeting)
    return meeting


@door("snapshot", "view", f"{PAGE}-document")
def document_page(client, scene):
    return said(get(client, "meeting-document", _frozen(scene).pk, "laporan-pimpinan"))


@door("snapshot", "download", f"{PAGE}-document")
def document_file(client, scene):
    return said(get(client, "meeting-document-file", _frozen(scene).pk, "sandingan", "xlsx"))
