"""Pages of a change proposed after approval: begun, written, decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programs import changes
from programs.access import Right
from programs.drafts import Locked
from programs.limits import BadEntry
from programs.models import Change, Stage
from programs.moves import IllegalMove, Incomplete, NoteMissing
from programs.sheets import sheet_of_change

from .doors import change_for, change_to_read, program_for
from .drafts import GET_OR_POST, keeps_typed
from .places import answers_json
from .writing import form_page, save_quietly, save_whole, version_of


@GET_OR_POST
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """In which stage; then the form. An open change is opened, not begun twice."""
    program = program_for(request.user, pk, Right.WRITE)
    stages = changes.stages_of(program)
    context = {
        "program": program,
        "stages": [(stage, Stage(stage).label) for stage in stages],
        "chosen": request.POST.get("stage") or stages[min(1, len(stages) - 1)],
        "is_open": program.status in changes.CHANGEABLE,
    }
    if request.method != "POST":
        if change := program.changes.open().first():
            return redirect("change-detail", change.pk)
        return render(request, "programs/changes/new.html", context)
    try:
        change = changes.propose(pk, by=request.user, stage=context["chosen"])
    except changes.OpenChange as there:
        messages.info(request, str(there))
        return redirect("change-detail", there.change.pk)
    except (IllegalMove, changes.WrongStage) as refusal:
        return render(
            request, "programs/changes/new.html", context | {"refusal": refusal}, status=409
        )
    return redirect("change-edit", change.pk)


@GET_OR_POST
@keeps_typed
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry form, on what the program would become."""
    sheet = sheet_of_change(change_for(request.user, pk, Right.WRITE))
    if request.method == "POST":
        return save_whole(request, sheet)
    if not sheet.is_open:
        messages.info(request, str(Locked(sheet.change)))
        return redirect("change-detail", pk)
    return form_page(request, sheet)


@require_POST
@answers_json
def save(request: HttpRequest, pk: int) -> JsonResponse:
    """The form as one goes."""
    return save_quietly(request, sheet_of_change(change_for(request.user, pk, Right.WRITE)))


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change, and the steps this person may take."""
    return _page(request, change_to_read(request.user, pk))


def _page(request, change: Change, *, step=None, note="", refusal=None, status=200) -> HttpResponse:
    context = {
        "change": change,
        "program": change.program,
        "differences": changes.differences(change),
        "steps": changes.open_to(request.user, change),
        "may_edit": change.status in changes.BEING_WRITTEN
        and any(s.right == Right.WRITE for s in changes.open_to(request.user, change)),
        "asked": step,
        "note": note,
        "refusal": refusal,
    }
    return render(request, "programs/changes/detail.html", context, status=status)


@GET_OR_POST
@keeps_typed
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of a change: its page with the note it needs, then the step itself."""
    if name not in changes.MOVES:
        raise Http404
    step = changes.MOVES[name]
    change = change_for(request.user, pk, step.right)
    if request.method != "POST":
        return _page(request, change, step=step)
    note = request.POST.get("note", "")
    try:
        version = version_of(request.POST) if "version" in request.POST else None
        done = changes.move(pk, name, by=request.user, note=note, version=version)
    except (NoteMissing, Incomplete, BadEntry) as refusal:
        return _page(request, change, step=step, note=note, refusal=refusal, status=422)
    except (IllegalMove, changes.StaleChange) as refusal:
        change.refresh_from_db()
        return _page(request, change, step=step, note=note, refusal=refusal, status=409)
    said = _("%(step)s: usul perubahan sekarang berstatus %(status)s.")
    status = done.get_status_display().lower()
    messages.success(request, said % {"step": step.label, "status": status})
    return redirect("change-detail", pk)
