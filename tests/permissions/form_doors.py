"""Doors of the pages where programs are entered, moved, changed and checked."""

from programs.models import ChangeStatus, Program, Status

from .doors import PAGE, door, get, post, said
from .program_doors import make_change, make_silent

NOTE = {"note": "Alasan uji."}
WHOLE = "programme_draft programme_submitted programme_verified"
AUTOSAVE = "page-autosave"


def step(client, name, program):
    """A step on its page. One that the state does not allow (409) is still no right denied."""
    return said(post(client, "program-move", program.pk, name, **NOTE))


def change_step(client, name, change):
    return said(post(client, "change-move", change.pk, name, **NOTE))


# --- Drafts ---------------------------------------------------------------------------------------


@door("programme_draft", "create", PAGE)
def create(client, scene):
    """An agency that is not offered is a fault of the form: nothing is made, and it says so."""
    agency = scene.agency
    given = {"agency": agency.name, "fiscal_year": "2026", "stage": "APBD", "name": "Baru"}
    answer = said(post(client, "program-new", **given))
    made = Program.objects.filter(agency=agency, name="Baru").exists()
    return "403" if answer == "422" and not made else answer


@door("programme_draft", "edit", PAGE)
def edit(client, scene):
    return said(get(client, "program-edit", scene.program.pk))


@door("programme_draft", "edit", AUTOSAVE)
def autosave(client, scene):
    return said(post(client, "program-save", scene.program.pk, version="1", name="Nama lain"))


@door("programme_draft", "delete", PAGE)
def delete(client, scene):
    return said(post(client, "program-delete", scene.program.pk))


@door("programme_verified", "copy", PAGE)
def copy(client, scene):
    return said(post(client, "program-copy", scene.program.pk, fiscal_year="2027"))


# --- Steps ----------------------------------------------------------------------------------------


@door(WHOLE, "view", "page-history")
def history(client, scene):
    return said(get(client, "program-history", scene.program.pk))


@door("programme_draft", "submit", PAGE)
def submit(client, scene):
    return step(client, "ajukan", scene.program)


@door("programme_submitted", "verify", PAGE)
def verify(client, scene):
    return step(client, "verifikasi", scene.program)


@door("programme_submitted", "return", PAGE)
def send_back(client, scene):
    return step(client, "kembalikan", scene.program)


@door("programme_submitted", "withdraw", PAGE)
def withdraw(client, scene):
    return step(client, "tarik", scene.program)


@door(WHOLE, "cancel", PAGE)
def cancel(client, scene):
    return step(client, "batalkan", scene.program)


@door("programme_verified", "start", PAGE)
def start(client, scene):
    return step(client, "jalankan", scene.program)


@door("programme_verified", "finish", PAGE)
def finish(client, scene):
    return step(client, "selesaikan", scene.make_program(Status.RUNNING))


# --- Changes after approval -----------------------------------------------------------------------


@door("programme_verified", "propose_change", PAGE)
def propose(client, scene):
    return said(post(client, "change-new", scene.program.pk, stage="APBD-P"))


@door("programme_verified", "approve_change", PAGE)
def approve(client, scene):
    return change_step(client, "setujui", make_change(scene, ChangeStatus.SUBMITTED))


@door("change_draft", "view", PAGE)
def see_draft_change(client, scene):
    return said(get(client, "change-detail", make_change(scene, ChangeStatus.DRAFT).pk))


@door("change_submitted", "view", PAGE)
def see_submitted_change(client, scene):
    return said(get(client, "change-detail", make_change(scene, ChangeStatus.SUBMITTED).pk))


@door("change_draft", "edit", PAGE)
def edit_change(client, scene):
    return said(get(client, "change-edit", make_change(scene, ChangeStatus.DRAFT).pk))


@door("change_draft", "edit", AUTOSAVE)
def autosave_change(client, scene):
    change = make_change(scene, ChangeStatus.DRAFT)
    return said(post(client, "change-save", change.pk, version="1", name="Lain"))


@door("change_draft", "submit", PAGE)
def submit_change(client, scene):
    return change_step(client, "ajukan", make_change(scene, ChangeStatus.DRAFT))


@door("change_draft", "cancel", PAGE)
def cancel_change(client, scene):
    return change_step(client, "batalkan", make_change(scene, ChangeStatus.DRAFT))


@door("change_submitted", "withdraw", PAGE)
def withdraw_change(client, scene):
    return change_step(client, "tarik", make_change(scene, ChangeStatus.SUBMITTED))


@door("change_submitted", "return", PAGE)
def return_change(client, scene):
    return change_step(client, "kembalikan", make_change(scene, ChangeStatus.SUBMITTED))


# --- What is looked up while typing -----------------------------------------


@door("place_lookup", "find", "page-activity")
def find_activity(client, scene):
    make_silent(scene)
    return said(get(client, "activity-search", q="bantuan"))


@door("place_lookup", "find", "page-intervention")
def find_intervention(client, scene):
    make_silent(scene)
    return said(get(client, "intervention-search", q="bantuan"))


@door("place_lookup", "find", "page-segment")
def find_segment(client, scene):
    make_silent(scene)
    return said(get(client, "segment-search", q="desil"))


# --- On behalf of who has no account --------------------------------------------------------------


@door("programme_on_behalf", "edit", PAGE)
def edit_on_behalf(client, scene):
    return said(get(client, "program-edit", make_silent(scene, Status.DRAFT).pk))


@door("programme_on_behalf", "view", PAGE)
def view_on_behalf(client, scene):
    return said(get(client, "program-detail", make_silent(scene, Status.DRAFT).pk))


@door("programme_on_behalf", "submit", PAGE)
def submit_on_behalf(client, scene):
    return step(client, "ajukan", make_silent(scene, Status.DRAFT))


@door("programme_on_behalf", "verify", PAGE)
def verify_on_behalf(client, scene):
    return step(client, "verifikasi", make_silent(scene, Status.SUBMITTED))
