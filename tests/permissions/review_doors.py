"""The doors of a review: decisions, replies, comments and documents of a finding."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.documents import add_document
from coordination.models import Decision, FindingStatus, Proposal, Resolution, RunState
from coordination.moves import write_move
from programs.models import Role
from tests.coordination.documents import GOOD
from tests.coordination.factories import make_run
from tests.factories import make_user

from .doors import API, PAGE, door, get, holds, post, said, send
from .scene import AS_AUTHOR

BECAUSE = "Sudah dibahas bersama."
FILE = "surat.pdf"


def another(scene):
    """Somebody of the province who did what the cell's person finds done."""
    return make_user(Role.PROVINCE)


def decided(scene) -> Decision:
    """The finding, settled by another."""
    for now in (FindingStatus.REVIEWED, FindingStatus.NOT_OVERLAP):
        made = write_move(scene.finding, now, because=BECAUSE, by=another(scene))
    return made


def proposed(scene):
    """The finding under review, its confirmation proposed by another, or by the person itself."""
    finding = scene.finding
    write_move(finding, FindingStatus.REVIEWED, because=BECAUSE, by=another(scene))
    finding.awaits_second = True
    finding.save()
    Proposal.objects.create(
        finding=finding,
        resolution=Resolution.MERGE,
        because=BECAUSE,
        facts_digest=finding.facts_digest,
        by=scene.author if scene.cell.target == AS_AUTHOR else another(scene),
    )
    return finding


def kept(scene):
    """A document of the finding."""
    file = SimpleUploadedFile(FILE, GOOD[FILE])
    return add_document(scene.finding, file=file, by=another(scene))


# --- Decisions ------------------------------------------------------------------------------


@door("decision", "view", API)
def decisions_api(client, scene):
    made = decided(scene)
    answer = get(client, "api-finding-decisions", scene.finding.pk)
    assert answer.status_code != 200 or holds(answer, f'"id":{made.pk},')
    return said(answer)


@door("decision", "view", f"{API}-one")
def decision_api(client, scene):
    return said(get(client, "api-decision-detail", decided(scene).pk))


def _decide(client, finding, now):
    told = {"finding": finding.pk, "now": now, "because": BECAUSE, "version": finding.version}
    return said(send(client, "post", "api-decision-list", **told))


@door("decision", "create", API)
def decide_api(client, scene):
    return _decide(client, scene.finding, FindingStatus.NOT_OVERLAP)


@door("decision", "supersede", API)
def reopen_api(client, scene):
    decided(scene)
    return _decide(client, scene.finding, FindingStatus.INDICATED)


@door("decision", "edit", API)
def edit_api(client, scene):
    return said(send(client, "patch", "api-decision-detail", decided(scene).pk, because="x"))


@door("decision", "edit", f"{API}-put")
def put_api(client, scene):
    return said(send(client, "put", "api-decision-detail", decided(scene).pk, because="x"))


@door("decision", "delete", API)
def delete_api(client, scene):
    return said(client.delete(reverse("api-decision-detail", args=[decided(scene).pk])))


@door("decision", "second", API)
def second_api(client, scene):
    finding = proposed(scene)
    told = {"agrees": True, "version": finding.version}
    return said(send(client, "post", "api-finding-second", finding.pk, **told))


@door("overlap_flag", "assign", API)
def assign_api(client, scene):
    to = another(scene).username
    return said(send(client, "post", "api-finding-assign", scene.finding.pk, to=to))


# --- Runs -----------------------------------------------------------------------------------


@door("overlap_run", "cancel", API)
def cancel_api(client, scene):
    return said(send(client, "post", "api-run-cancel", make_run(state=RunState.QUEUED).pk))


@door("overlap_run", "cancel", PAGE)
def cancel_page(client, scene):
    return said(post(client, "run-cancel", make_run(state=RunState.QUEUED).pk))


# --- What is said around it -----------------------------------------------------------------


@door("overlap_flag", "comment", API)
def comment_api(client, scene):
    answer = send(client, "post", "api-finding-comments", scene.finding.pk, text="Mohon dicek.")
    return said(answer)


@door("reply", "view", API)
def replies_api(client, scene):
    return said(get(client, "api-finding-replies", scene.finding.pk))


@door("reply reply_on_behalf", "create", API)
def reply_api(client, scene):
    told = {"agency": scene.speaker.pk, "stance": "setuju", "note": ""}
    return said(send(client, "post", "api-finding-replies", scene.finding.pk, **told))


@door("document", "view", API)
def documents_api(client, scene):
    made = kept(scene)
    answer = get(client, "api-finding-documents", scene.finding.pk)
    assert answer.status_code != 200 or holds(answer, str(made.pk))
    return said(answer)


@door("document", "create", API)
def add_api(client, scene):
    file = SimpleUploadedFile(FILE, GOOD[FILE])
    return said(post(client, "api-finding-documents", scene.finding.pk, file=file))


@door("document", "download", API)
def document_api(client, scene):
    return said(get(client, "api-finding-document", scene.finding.pk, kept(scene).pk))
