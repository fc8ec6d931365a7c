"""Which program a page is about, and whether this person may have it: 404, 403, or the program."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from programs import access
from programs.access import Reach, Right
from programs.models import Change, Program


def program_for(user, pk: int, *rights: Right) -> Program:
    """The program, if this person has one of these rights to it.

    Without a role that gives the right it is 403; with one, for other programs, it is 404.
    """
    programs = Program.objects.select_related("agency__regency", "edited_by", "intervention__need")
    program = programs.filter(pk=pk).first()
    if program is None:
        raise Http404
    _check(user, program, *rights)
    return program


def change_for(user, pk: int, *rights: Right) -> Change:
    """A proposed change, if this person has one of these rights to its program."""
    changes = Change.objects.select_related("program__agency", "by", "decided_by")
    change = changes.filter(pk=pk).first()
    if change is None:
        raise Http404
    _check(user, change.program, *rights)
    return change


def _check(user, program: Program, *rights: Right) -> None:
    match access.reach(user, program, *rights):
        case Reach.FOREIGN:
            raise Http404
        case Reach.NONE:
            raise PermissionDenied
