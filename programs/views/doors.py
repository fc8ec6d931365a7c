"""Which program or change a page is about, and whether this person may have it: 404, 403, or it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from programs import access
from programs.access import Right
from programs.models import Change, ChangeStatus, Program, Status
from programs.services import EDITABLE


def program_for(user, pk: int, *rights: Right) -> Program:
    """The program, if this person has one of these rights to it."""
    return access.require(user, get_object_or_404(_programs(), pk=pk), *rights)


def program_to_write(user, pk: int) -> Program:
    """The program, for its writers. One that is no draft any more is nobody's to write: 403."""
    program = get_object_or_404(_programs(), pk=pk)
    if program.status in EDITABLE:
        return access.require(user, program, Right.WRITE)
    if not access.may(user, program, Right.WRITE):
        raise PermissionDenied
    return program


def change_for(user, pk: int, *rights: Right) -> Change:
    """A proposed change, if this person has one of these rights to its program."""
    change = get_object_or_404(_changes(), pk=pk)
    access.require(user, change.program, *rights)
    return change


def change_to_read(user, pk: int) -> Change:
    """A change being written is read like a draft, a submitted one like its program would be."""
    change = get_object_or_404(_changes(), pk=pk)
    if Change.objects.visible_to(user).filter(pk=pk).exists():
        return change
    is_sent = change.status == ChangeStatus.SUBMITTED
    readers = access.readers_of(Status.SUBMITTED if is_sent else Status.DRAFT)
    raise Http404 if access.roles(user) & readers else PermissionDenied


def _programs():
    return Program.objects.select_related("agency__regency", "edited_by", "intervention__need")


def _changes():
    return Change.objects.select_related("program__agency", "by", "decided_by")
