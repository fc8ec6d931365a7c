"""The buttons of a program's page: what this person may do with it now, and what can be read."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from programs import access, changes, moves
from programs.access import Right
from programs.models import Change, Program
from programs.services import EDITABLE

FIRST = ("ajukan", "verifikasi")
ICONS = {
    "ajukan": "send",
    "kembalikan": "arrow-back-up",
    "verifikasi": "check",
    "tarik": "arrow-back-up",
    "batalkan": "ban",
    "jalankan": "player-play",
    "selesaikan": "flag",
}


@dataclass(frozen=True)
class Action:
    """One button: where it leads, and whether it is the one most people come for."""

    label: str
    address: str
    icon: str
    is_first: bool = False


def actions_of(user, program: Program) -> list[Action]:
    """Everything this person may do with the program, in the order people work."""
    may_write = access.may(user, program, Right.WRITE)
    found = []
    if may_write and program.status in EDITABLE:
        found.append(Action(_("Ubah"), reverse("program-edit", args=[program.pk]), "pencil"))
    found += [
        Action(
            str(m.label),
            reverse("program-move", args=[program.pk, m.name]),
            ICONS[m.name],
            m.name in FIRST,
        )
        for m in moves.open_to(user, program)
    ]
    found += _changes(user, program, may_write=may_write)
    if may_write:
        found.append(Action(_("Salin"), reverse("program-copy", args=[program.pk]), "copy"))
    found.append(Action(_("Riwayat"), reverse("program-history", args=[program.pk]), "history"))
    return found


def _changes(user, program: Program, *, may_write: bool) -> list[Action]:
    """The open change, where this person may read it; else, for a writer, a new one."""
    if program.status not in changes.CHANGEABLE:
        return []
    if change := Change.objects.visible_to(user).open().filter(program=program).first():
        address = reverse("change-detail", args=[change.pk])
        return [Action(_("Lihat usul perubahan"), address, "git-pull-request", is_first=True)]
    if not may_write:
        return []
    return [
        Action(_("Usul perubahan"), reverse("change-new", args=[program.pk]), "git-pull-request")
    ]
