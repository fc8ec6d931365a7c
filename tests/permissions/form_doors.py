"""Doors of the pages that write programs: the entry form, the steps, and changes after approval."""

from django.urls import reverse

from programs.models import ChangeStatus, Status
from tests.factories import make_agency

from .doors import PAGE, door, get, post, said
from .program_doors import NOTE, make_change, make_silent

HELD = "programme_draft programme_submitted"
STEPS = {
    ("programme_draft", "submit"): "ajukan",
    ("programme_submitted", "verify"): "verifikasi",
    ("programme_submitted", "return"): "kembalikan",
    ("programme_submitted", "withdraw"): "tarik",
    ("programme_draft programme_submitted programme_verified", "cancel"): "batalkan",
    ("programme_verified", "start"): "jalankan",
}
ON_BEHALF = {
    "submit": ("ajukan", Status.DRAFT),
    "withdraw": ("tarik", Status.SUBMITTED),
    "verify": ("verifikasi", Status.SUBMITTED),
    "return": ("kembalikan", Status.SUBMITTED),
}
CHANGE_STEPS = {
    ("change_draft", "submit"): ("ajukan", ChangeStatus.DRAFT),
    ("change_draft", "cancel"): ("batalkan", ChangeStatus.DRAFT),
    ("change_submitted", "withdraw"): ("tarik", ChangeStatus.SUBMITTED),
    ("change_submitted", "return"): ("kembalikan", ChangeStatus.SUBMITTED),
    ("programme_verified", "approve_change"): ("setujui", ChangeStatus.SUBMITTED),
}


# --- Drafts ---------------------------------------------------------------------------------------


def make_new(client, agency):
    given = {"agency": agency.name, "fiscal_year": "2026", "stage": "APBD", "name": "Baru"}
    return said(client.post(reverse("program-new"), given))


@door("programme_draft", "create", PAGE)
def create(client, scene):
    return make_new(client, scene.agency)


@door("programme_on_behalf", "create", PAGE)
def create_on_behalf(client, scene):
    return make_new(client, make_silent(scene))


def send(client, page, pk, **data) -> str:
    return said(client.post(reverse(page, args=[pk]), {"name": "Lain", "version": "1"} | data))


@door(HELD, "edit", PAGE)
def edit(client, scene):
    return send(client, "program-edit", scene.program.pk)


@door(HELD, "edit", "page-save")
def save(client, scene):
    return send(client, "program-save", scene.program.pk)


@door("programme_on_behalf", "edit", PAGE)
def edit_on_behalf(client, scene):
    return send(client, "program-edit", make_silent(scene, Status.DRAFT).pk)


@door("programme_draft", "delete", PAGE)
def delete(client, scene):
    return said(post(client, "program-delete", scene.program.pk))


@door("programme_on_behalf", "delete", PAGE)
def delete_on_behalf(client, scene):
    return said(post(client, "program-delete", make_silent(scene, Status.DRAFT).pk))


@door("programme_verified", "copy", PAGE)
def copy(client, scene):
    return said(post(client, "program-copy", scene.program.pk, fiscal_year=2027))


@door("programme_draft programme_submitted programme_verified", "view", "page-history")
def history(client, scene):
    return said(get(client, "program-history", scene.program.pk))


def register_search(name):
    @door("place_lookup", "find", f"page-{name}")
    def search(client, scene):
        make_agency(tier="nonpemerintah", regency=scene.own_regency)  # a secretariat's to write for
        return said(get(client, name, q="rumah"))


for name in ("activity-search", "intervention-search", "segment-search"):
    register_search(name)


# --- Steps ----------------------------------------------------------------------------------------


def take(client, program, name) -> str:
    return said(post(client, "program-move", program.pk, name, **NOTE))


def register_step(objects, action, name):
    @door(objects, action, PAGE)
    def step(client, scene):
        return take(client, scene.program, name)


for (objects, action), name in STEPS.items():
    register_step(objects, action, name)


@door("programme_verified", "finish", PAGE)
def finish(client, scene):
    return take(client, scene.make_program(Status.RUNNING), "selesaikan")


def register_on_behalf(action, name, status):
    @door("programme_on_behalf", action, PAGE)
    def step(client, scene):
        return take(client, make_silent(scene, status), name)


for action, (name, status) in ON_BEHALF.items():
    register_on_behalf(action, name, status)


# --- Changes after approval -----------------------------------------------------------------------


@door("programme_verified", "propose_change", PAGE)
def propose(client, scene):
    return said(post(client, "change-new", scene.program.pk, stage="APBD-P"))


@door("change_draft", "view", PAGE)
def see_draft_change(client, scene):
    return said(get(client, "change-detail", make_change(scene, ChangeStatus.DRAFT).pk))


@door("change_submitted", "view", PAGE)
def see_submitted_change(client, scene):
    return said(get(client, "change-detail", make_change(scene, ChangeStatus.SUBMITTED).pk))


@door("change_draft", "edit", PAGE)
def edit_change(client, scene):
    change = make_change(scene, ChangeStatus.DRAFT)
    return send(client, "change-edit", change.pk)


@door("change_draft", "edit", "page-save")
def save_change(client, scene):
    change = make_change(scene, ChangeStatus.DRAFT)
    return send(client, "change-save", change.pk)


def register_change_step(objects, action, name, status):
    @door(objects, action, PAGE)
    def step(client, scene):
        change = make_change(scene, status)
        return said(post(client, "change-move", change.pk, name, **NOTE))


for (objects, action), (name, status) in CHANGE_STEPS.items():
    register_change_step(objects, action, name, status)
