"""Doors of the finding page: deciding, answering, and what people add around a finding."""

from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.documents import add_document
from coordination.models import Finding, FindingStatus, ProposalState, Resolution
from programs.models import Role, Tier
from tests.coordination.documents import make_png
from tests.coordination.factories import make_finding
from tests.factories import make_agency, make_program, make_user

from .doors import PAGE, door, get, post, said

BECAUSE = "Sudah dibahas."


def decided(client, finding: Finding, now: str) -> str:
    form = {"now": now, "because": BECAUSE, "version": finding.version}
    return said(post(client, "finding-decide", finding.pk, **form))


@door("finding_page", "decide", PAGE)
def decide(client, scene):
    return decided(client, scene.finding, FindingStatus.NOT_OVERLAP)


@door("finding_page", "reopen", PAGE)
@door("decision", "supersede", PAGE)
def reopen(client, scene):
    finding = scene.finding
    finding.status = FindingStatus.NOT_OVERLAP
    finding.save()
    return decided(client, finding, FindingStatus.INDICATED)


@door("decision", "view", PAGE)
def see_decisions(client, scene):
    return said(get(client, "finding-detail", scene.finding.pk))


@door("finding_page", "second", PAGE)
def second(client, scene):
    finding = scene.finding
    finding.proposals.create(
        resolution=Resolution.MERGE,
        because=BECAUSE,
        facts_digest=finding.facts_digest,
        state=ProposalState.WAITING,
        by=make_user(Role.PROVINCE),
    )
    finding.status, finding.awaits_second = FindingStatus.REVIEWED, True
    finding.save()
    form = {"agrees": "ya", "version": finding.version}
    return said(post(client, "finding-second", finding.pk, **form))


@door("finding_page overlap_flag", "assign", PAGE)
def assign(client, scene):
    someone = make_user(Role.PROVINCE)
    return said(post(client, "finding-assign", scene.finding.pk, to=someone.pk))


@door("finding_page", "reply", PAGE)
def reply(client, scene):
    form = {"agency": scene.agency.pk, "stance": "setuju"}
    return said(post(client, "finding-reply", scene.finding.pk, **form))


@door("finding_page", "reply_on_behalf", PAGE)
def reply_on_behalf(client, scene):
    """A finding of the cell's agency with one that has no account."""
    regency = scene.agency.regency
    silent = make_agency(tier=Tier.NONGOVERNMENT, regency=regency)
    sides = [make_program(areas=[scene.village], agency=a) for a in (scene.agency, silent)]
    finding = make_finding(*sides, villages=[scene.village])
    form = {"agency": silent.pk, "stance": "setuju"}
    return said(post(client, "finding-reply", finding.pk, **form))


@door("overlap_flag", "comment", PAGE)
def comment(client, scene):
    return said(post(client, "finding-comment", scene.finding.pk, text="Mohon dicek."))


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.png", make_png())


@door("finding_page", "add_document", PAGE)
def add(client, scene):
    return said(post(client, "finding-document-add", scene.finding.pk, file=_file()))


@door("finding_page", "download", PAGE)
def read(client, scene):
    kept = add_document(scene.finding, file=_file(), by=make_user(Role.PROVINCE))
    return said(get(client, "finding-document", scene.finding.pk, kept.pk))
