"""Pages of the steps of a program, and of its history."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs import moves
from programs.access import Right
from programs.drafts import Stale
from programs.limits import BadEntry
from programs.models import Program
from programs.sections import progress
from programs.sheets import sheet_of

from .doors import program_for
from .drafts import GET_OR_POST, keeps_typed
from .writing import version_of


@GET_OR_POST
@keeps_typed
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step: what it does, what stands in its way, the note it needs; then the step itself."""
    if name not in moves.MOVES:
        raise Http404
    step = moves.MOVES[name]
    program = _program(request.user, pk, step)
    if request.method != "POST":
        return _page(request, program, step)
    note = request.POST.get("note", "")
    try:
        version = version_of(request.POST) if "version" in request.POST else None
        done = moves.move(pk, name, by=request.user, note=note, version=version)
    except (moves.NoteMissing, moves.Incomplete, BadEntry) as refusal:
        return _page(request, program, step, note=note, refusal=refusal, status=422)
    except (moves.IllegalMove, Stale) as refusal:
        program.refresh_from_db()
        return _page(request, program, step, note=note, refusal=refusal, status=409)
    messages.success(request, said_of(done, step.label))
    return redirect("program-detail", pk)


def _program(user, pk: int, step: moves.Move) -> Program:
    """The program, for whoever may take this step: in its status, or where it fits none, in any."""
    rights = set(step.who.values())
    status = Program.objects.filter(pk=pk).values_list("status", flat=True).first()
    return program_for(user, pk, *({step.who[status]} if status in step.who else rights))


def said_of(program: Program, label: str) -> str:
    said = _("%(step)s: “%(program)s” sekarang berstatus %(status)s.")
    return said % {
        "step": label,
        "program": program.title,
        "status": program.get_status_display().lower(),
    }


def _page(request, program, step, *, note="", refusal=None, status=200) -> HttpResponse:
    sheet = sheet_of(program)
    is_submission = step.name == "ajukan"
    context = {
        "program": program,
        "step": step,
        "note": note,
        "refusal": refusal,
        "version": sheet.version,
        "obstacles": moves.obstacles(program) if is_submission else [],
        "sections": progress(sheet.entry, sheet.typed) if is_submission else [],
        "is_open": program.status in step.from_,
    }
    return render(request, "programs/moves/move.html", context, status=status)


@require_safe
@login_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what to the program, when and why, and what changed."""
    program = program_for(request.user, pk, Right.READ)
    context = {"program": program, "steps": moves.history_of(program)}
    return render(request, "programs/moves/history.html", context)
