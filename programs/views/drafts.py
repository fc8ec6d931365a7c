"""Pages of a program being written: made, edited, saved as one goes, deleted, copied."""

import functools
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from programs import access, drafts
from programs.access import Right
from programs.begun import begun_with
from programs.limits import BadEntry
from programs.models import Program, RecipientClass, Stage
from programs.posted import read_posted
from programs.sections import FIELD_LABELS, label_of
from programs.sheets import sheet_of

from .doors import program_for, program_to_write
from .places import answers_json
from .sheet_page import years
from .writing import form_page, save_quietly, save_whole

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def keeps_typed(view):
    """A form that is sent after the session ended is shown back: nothing typed is lost."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return login_required(view)(request, *args, **kwargs)
        return _shown_back(request, status=401)

    return answer


# What people type in forms of other pages; they, too, get it back.
ELSEWHERE = {
    "because": gettext_lazy("Alasan"),
    "reason": gettext_lazy("Alasan"),
    "text": gettext_lazy("Komentar"),
    "said": gettext_lazy("Keterangan"),
    "note": gettext_lazy("Catatan"),
    "answer": gettext_lazy("Catatan"),
}


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of before the person signed in anew (in another tab): not taken, but shown back."""
    return _shown_back(request, status=403)


def _shown_back(request: HttpRequest, *, status: int) -> HttpResponse:
    said = {
        str(label): ", ".join(request.POST.getlist(name))
        for name, label in {**ELSEWHERE, **FIELD_LABELS}.items()
        if request.POST.get(name)
    }
    return render(request, "programs/form/signed_out.html", {"said": said}, status=status)


# --- A new one -----------------------------------------------------------------------------------


@GET_OR_POST
@keeps_typed
def new(request: HttpRequest) -> HttpResponse:
    """Whose program, of which year and stage; then the form. A gap fills in more: see begun."""
    agencies = list(access.agencies_to_enter(request.user).order_by("name"))
    if not agencies:
        raise PermissionDenied
    if request.method == "POST":
        return _create(request, agencies)
    asked = [agency.name for agency in agencies if str(agency.pk) == request.GET.get("opd")]
    given = {
        "agency": asked[0] if asked else "",
        "fiscal_year": request.GET.get("tahun", ""),
        "stage": Stage.APBD,
    }
    return _new_page(request, agencies, given)


def _create(request: HttpRequest, agencies) -> HttpResponse:
    """The same token twice (a second click, the back button) opens the first one's program."""
    token = _token(request.POST.get("token", ""))
    names = {"agency": agencies[0].name} if len(agencies) == 1 else {}
    data = names | request.POST.dict() | {"recipient_class": RecipientClass.DIRECT}
    reading = read_posted(data, base=None)
    is_known = Program.objects.filter(token=token).exists()
    try:
        if reading.problems and not is_known:
            return _new_page(request, agencies, data, reading.problems, token=token)
        program = drafts.create(reading.entry, by=request.user, token=token)
    except (BadEntry, drafts.CodeTaken) as refusal:
        return _new_page(request, agencies, data, refusal=refusal, token=token)
    if is_known:
        messages.info(request, _("Program ini sudah dibuat tadi; inilah drafnya."))
    return redirect("program-edit", program.pk)


def _token(said: str) -> uuid.UUID:
    try:
        return uuid.UUID(said)
    except ValueError:
        return uuid.uuid4()


def _new_page(request, agencies, given, problems=(), *, refusal=None, token=None) -> HttpResponse:
    own = access.agencies_of(request.user, role="opd_officer")
    this = timezone.localdate().year
    year = given.get("fiscal_year") or str(this)
    context = {
        "begun": begun_with(request.GET),
        "given": {"agency": "", "name": "", "intervention": ""}
        | dict(given)
        | {"fiscal_year": year},
        "own": [agency for agency in agencies if agency.pk in own],
        "on_behalf": [agency for agency in agencies if agency.pk not in own],
        "years": [str(year) for year in years(this + 1)],
        "stages": Stage.choices,
        "token": token or uuid.uuid4(),
        "problems": [(label_of(p.field), p.field, p.why) for p in problems],
        "refusal": refusal,
    }
    is_wrong = bool(problems or refusal)
    return render(request, "programs/form/new.html", context, status=422 if is_wrong else 200)


# --- Writing it ----------------------------------------------------------------------------------


@GET_OR_POST
@keeps_typed
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form. One that is no draft any more leads to its page."""
    sheet = sheet_of(program_to_write(request.user, pk))
    if request.method == "POST":
        return save_whole(request, sheet)
    if not sheet.is_open:
        messages.info(request, str(drafts.Locked(sheet.program)))
        return redirect("program-detail", pk)
    return form_page(request, sheet)


@require_POST
@answers_json
def save(request: HttpRequest, pk: int) -> JsonResponse:
    """The form as one goes."""
    return save_quietly(request, sheet_of(program_to_write(request.user, pk)))


@GET_OR_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; a program that was submitted once stays."""
    program = program_for(request.user, pk, Right.WRITE)
    if request.method == "POST":
        try:
            drafts.delete(pk, by=request.user)
        except drafts.Kept as refusal:
            messages.error(request, str(refusal))
            return redirect("program-detail", pk)
        messages.success(request, _("Draf “%s” dihapus.") % program.title)
        return redirect("program-list")
    context = {"program": program, "is_kept": drafts.was_seen(program)}
    return render(request, "programs/form/delete.html", context)


@GET_OR_POST
@login_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same program in another year, as a draft."""
    program = program_for(request.user, pk, Right.WRITE)
    options = [str(year) for year in years() if year != program.fiscal_year]
    chosen = request.POST.get("fiscal_year", str(program.fiscal_year + 1))
    context = {"program": program, "years": options, "chosen": chosen}
    if request.method == "POST" and chosen in options:
        try:
            made = drafts.copy(pk, by=request.user, fiscal_year=int(chosen))
        except (drafts.CodeTaken, BadEntry) as refusal:
            context |= {"refusal": refusal, "taken": getattr(refusal, "program", None)}
            return render(request, "programs/form/copy.html", context, status=409)
        messages.success(request, _("Disalin ke tahun %s. Periksa angka dan tanggalnya.") % chosen)
        return redirect("program-edit", made.pk)
    return render(request, "programs/form/copy.html", context)
