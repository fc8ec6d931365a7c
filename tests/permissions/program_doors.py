"""Doors of the API that write programs, their target lines, moves and changes."""

from programs.facts import facts
from programs.models import Change, ChangeStatus, Program, Role, Status
from programs.stored import entries_of
from tests.factories import make_agency, make_area, make_program, make_user

from .doors import API, door, get, listed, said, send
from .scene import AS_AUTHOR

WHOLE = "programme_draft programme_submitted programme_verified"
NOTE = {"note": "Alasan uji."}


def move(client, name, program, **data):
    return said(send(client, "post", f"api-program-{name}", program.pk, **NOTE | data))


def new_program(agency, **given):
    return {"agency": agency.pk, "fiscal_year": 2026, "name": "Program baru", **given}


# --- Drafts, target lines -------------------------------------------------------------------------


@door("programme_draft", "create", API)
def create(client, scene):
    return said(send(client, "post", "api-program-list", **new_program(scene.agency)))


@door("target_area", "create", API)
def create_with_lines(client, scene):
    lines = [{"area": scene.village.code, "segments": []}]
    given = new_program(scene.agency, targets=lines)
    return said(send(client, "post", "api-program-list", **given))


@door("programme_draft programme_submitted", "edit", API)
def edit(client, scene):
    given = {"name": "Nama lain", "version": 1}
    return said(send(client, "patch", "api-program-detail", scene.program.pk, **given))


@door("programme_draft programme_verified", "delete", API)
def delete(client, scene):
    return said(send(client, "delete", "api-program-detail", scene.program.pk))


@door("target_area", "view", API)
def see_lines(client, scene):
    return said(get(client, "api-program-targets", scene.program.pk))


@door("target_area", "replace", API)
def replace_lines(client, scene):
    draft = scene.make_program(Status.DRAFT)
    return said(send(client, "put", "api-program-targets", draft.pk, targets=[], version=1))


@door("target_area", "download", API)
def download_lines(client, scene):
    return said(get(client, "api-program-targets-download", scene.program.pk))


@door("programme_verified", "export", API)
def export(client, scene):
    return said(get(client, "api-program-export", scene.program.pk))


@door("programme_verified", "copy", API)
def copy(client, scene):
    return said(send(client, "post", "api-program-copy", scene.program.pk, fiscal_year=2027))


# --- Moves ----------------------------------------------------------------------------------------


@door(WHOLE, "view", "api-history")
def history(client, scene):
    return said(get(client, "api-program-history", scene.program.pk))


@door("programme_draft", "submit", API)
def submit(client, scene):
    return move(client, "submit", scene.program)


@door("programme_submitted", "verify", API)
def verify(client, scene):
    return move(client, "verify", scene.program)


@door("programme_submitted", "return", API)
def send_back(client, scene):
    return move(client, "return", scene.program)


@door("programme_submitted", "withdraw", API)
def withdraw(client, scene):
    return move(client, "withdraw", scene.program)


@door(WHOLE, "cancel", API)
def cancel(client, scene):
    return move(client, "cancel", scene.program)


@door("programme_verified", "start", API)
def start(client, scene):
    return move(client, "start", scene.program)


@door("programme_verified", "finish", API)
def finish(client, scene):
    return move(client, "finish", scene.make_program(Status.RUNNING))


# --- Changes after approval -----------------------------------------------------------------------


def make_change(scene, status) -> Change:
    program = scene.make_program(Status.VERIFIED)
    now = facts(entries_of(Program.objects.filter(pk=program.pk))[program.pk])
    change = Change.objects.create(
        program=program,
        stage="APBD-P",
        status=status,
        base=now,
        facts=now | {"stage": "APBD-P", "status": "", "name": "Nama baru"},
        by=scene.author,
    )
    change.authors.add(scene.author)
    return change


def step(client, name, change):
    return said(send(client, "post", f"api-change-{name}", change.pk, **NOTE))


@door("programme_verified", "propose_change", API)
def propose(client, scene):
    return said(send(client, "post", "api-program-changes", scene.program.pk, stage="APBD-P"))


@door("programme_verified", "approve_change", API)
def approve(client, scene):
    return step(client, "approve", make_change(scene, ChangeStatus.SUBMITTED))


@door("change_draft", "list", API)
def list_changes(client, scene):
    change = make_change(scene, ChangeStatus.DRAFT)
    answer = get(client, "api-change-list")
    ok = answer.status_code == 200
    return listed(answer, ok and change.pk in [row["id"] for row in answer.json()["results"]])


@door("change_draft", "view", API)
def see_draft_change(client, scene):
    return said(get(client, "api-change-detail", make_change(scene, ChangeStatus.DRAFT).pk))


@door("change_submitted", "view", API)
def see_submitted_change(client, scene):
    return said(get(client, "api-change-detail", make_change(scene, ChangeStatus.SUBMITTED).pk))


@door("change_draft", "edit", API)
def edit_change(client, scene):
    change = make_change(scene, ChangeStatus.DRAFT)
    return said(send(client, "patch", "api-change-detail", change.pk, name="Lain", version=1))


@door("change_draft", "submit", API)
def submit_change(client, scene):
    return step(client, "submit", make_change(scene, ChangeStatus.DRAFT))


@door("change_draft", "cancel", API)
def cancel_change(client, scene):
    return step(client, "cancel", make_change(scene, ChangeStatus.DRAFT))


@door("change_submitted", "withdraw", API)
def withdraw_change(client, scene):
    return step(client, "withdraw", make_change(scene, ChangeStatus.SUBMITTED))


@door("change_submitted", "return", API)
def return_change(client, scene):
    return step(client, "return", make_change(scene, ChangeStatus.SUBMITTED))


# --- On behalf of who has no account --------------------------------------------------------------


def make_silent(scene, status=None):
    """An agency outside government in the cell's regency; with a status, a program of it."""
    regency = scene.own_regency if scene.is_own else make_area("36.73")
    agency = make_agency(tier="nonpemerintah", regency=regency)
    if status is None:
        return agency
    author = make_user(Role.PROVINCE)
    if scene.cell.target == AS_AUTHOR:
        author = scene.person
    return make_program(
        agency=agency, areas=[scene.village], status=status, created_by=author, is_on_behalf=True
    )


def on_behalf(action):
    return door("programme_on_behalf", action, API)


@on_behalf("create")
def create_on_behalf(client, scene):
    return said(send(client, "post", "api-program-list", **new_program(make_silent(scene))))


@on_behalf("view")
def view_on_behalf(client, scene):
    return said(get(client, "api-program-detail", make_silent(scene, Status.DRAFT).pk))


@on_behalf("edit")
def edit_on_behalf(client, scene):
    program = make_silent(scene, Status.DRAFT)
    given = {"name": "Nama lain", "version": 1}
    return said(send(client, "patch", "api-program-detail", program.pk, **given))


@on_behalf("delete")
def delete_on_behalf(client, scene):
    program = make_silent(scene, Status.DRAFT)
    return said(send(client, "delete", "api-program-detail", program.pk))


@on_behalf("submit")
def submit_on_behalf(client, scene):
    return move(client, "submit", make_silent(scene, Status.DRAFT))


@on_behalf("withdraw")
def withdraw_on_behalf(client, scene):
    return move(client, "withdraw", make_silent(scene, Status.SUBMITTED))


@on_behalf("verify")
def verify_on_behalf(client, scene):
    return move(client, "verify", make_silent(scene, Status.SUBMITTED))


@on_behalf("return")
def return_on_behalf(client, scene):
    return move(client, "return", make_silent(scene, Status.SUBMITTED))
