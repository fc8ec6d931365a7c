"""The doors of agreements: reading, making, following up, closing, evidence."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coordination.agreements.documents import add_evidence
from coordination.agreements.steps import drop
from programs.models import Role
from tests.coordination.documents import GOOD
from tests.factories import make_user

from .doors import API, PAGE, door, get, holds, listed, post, said, send

FILE = "surat.pdf"


def another(scene):
    return make_user(Role.PROVINCE)


def later(days=60) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}"


def kept(scene):
    file = SimpleUploadedFile(FILE, GOOD[FILE])
    return add_evidence(scene.agreement, file=file, by=another(scene))


def _listed(client, scene, name, *args):
    what = scene.agreement.what
    answer = get(client, name, *args)
    return listed(answer, answer.status_code == 200 and holds(answer, what))


# --- Reading --------------------------------------------------------------------------------


@door("agreement", "list", PAGE)
def list_page(client, scene):
    return _listed(client, scene, "agreement-list")


@door("agreement", "list", f"{PAGE}-agency")
def agency_page(client, scene):
    return _listed(client, scene, "agreement-agency", scene.agency.pk)


@door("agreement", "list", API)
def list_api(client, scene):
    return _listed(client, scene, "api-agreement-list")


@door("agreement", "export", f"{PAGE}-csv")
def csv_file(client, scene):
    return said(get(client, "agreement-csv"))


@door("agreement", "export", f"{PAGE}-xlsx")
def xlsx_file(client, scene):
    return said(get(client, "agreement-xlsx"))


@door("agreement", "view", PAGE)
def detail_page(client, scene):
    return said(get(client, "agreement-detail", scene.agreement.pk))


@door("agreement", "view", API)
def detail_api(client, scene):
    return said(get(client, "api-agreement-detail", scene.agreement.pk))


@door("agreement", "view", f"{API}-steps")
def steps_api(client, scene):
    return said(get(client, "api-agreement-steps", scene.agreement.pk))


@door("agreement", "view", f"{API}-evidence")
def evidence_api(client, scene):
    return said(get(client, "api-agreement-evidence", scene.agreement.pk))


# --- Making ---------------------------------------------------------------------------------


def _asked(scene) -> dict:
    return {"what": "Membagi wilayah", "agency": scene.agency.pk, "due_on": later()}


@door("agreement", "create", PAGE)
def create_page(client, scene):
    return said(post(client, "agreement-new", scene.agreeing.pk, **_asked(scene)))


@door("agreement", "create", API)
def create_api(client, scene):
    told = _asked(scene) | {"meeting": scene.agreeing.pk}
    return said(send(client, "post", "api-agreement-list", **told))


# --- Following up ---------------------------------------------------------------------------

STEPS = {
    "report": ("agreement-report", "api-agreement-progress"),
    "postpone": ("agreement-due", "api-agreement-due"),
    "close": ("agreement-close", "api-agreement-close"),
    "drop": ("agreement-drop", "api-agreement-drop"),
    "reopen": ("agreement-reopen", "api-agreement-reopen"),
}


def _step(client, scene, action: str, channel: str) -> str:
    agreement, told = scene.agreement, {"said": "Sudah dibahas."}
    if action == "reopen":
        agreement = drop(agreement, by=another(scene), said="Batal.").agreement
    if action == "postpone":
        told["due_on"] = later()
    told["version"] = agreement.version
    page, api = STEPS[action]
    if channel == PAGE:
        return said(post(client, page, agreement.pk, **told))
    return said(send(client, "post", api, agreement.pk, **told))


def _register(action: str, channel: str) -> None:
    door("agreement", action, channel)(lambda client, scene: _step(client, scene, action, channel))


for _action in STEPS:
    for _channel in (PAGE, API):
        _register(_action, _channel)


# --- Evidence -------------------------------------------------------------------------------


@door("agreement", "add_evidence", PAGE)
def add_page(client, scene):
    file = SimpleUploadedFile(FILE, GOOD[FILE])
    return said(post(client, "agreement-evidence-add", scene.agreement.pk, file=file))


@door("agreement", "add_evidence", API)
def add_api(client, scene):
    file = SimpleUploadedFile(FILE, GOOD[FILE])
    return said(post(client, "api-agreement-evidence", scene.agreement.pk, file=file))


@door("agreement", "download", PAGE)
def file_page(client, scene):
    return said(
        client.get(reverse("agreement-evidence", args=[scene.agreement.pk, kept(scene).pk]))
    )


@door("agreement", "download", API)
def file_api(client, scene):
    return said(get(client, "api-agreement-evidence-file", scene.agreement.pk, kept(scene).pk))
