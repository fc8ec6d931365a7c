"""Rakor: the list of meetings, one meeting, preparing and changing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coordination.context import here
from coordination.listing import PER_PAGE, listing
from coordination.meetings.checklist import CHECKS, asked_of, may_check
from coordination.meetings.checklist_rows import said
from coordination.meetings.filters import MeetingFilter
from coordination.meetings.forms import MeetingForm, initial_of
from coordination.meetings.page import meeting_page, scope_in_words
from coordination.meetings.rights import (
    may_convene,
    may_read_meetings,
    regencies_to_convene,
    require_meeting,
    require_preparing,
)
from coordination.meetings.services import (
    MeetingRefused,
    change_meeting,
    plan_of,
    prepare_meeting,
)
from coordination.meetings.states import Overtaken
from coordination.models import Meeting, MeetingKind, MeetingState, Report, Snapshot
from programs.access import is_province, may_start_run
from programs.limits import BadEntry

SHOWN = ("q", "jenis", "keadaan")


@login_required
@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    if not may_read_meetings(request.user):
        raise PermissionDenied(_("Admin sistem tidak membaca bahan rakor."))
    found = listing(request, MeetingFilter, for_list(request.user), shown=SHOWN)
    reports = Report.objects.order_by("-fiscal_year", "-run_id").defer("values")
    context = {
        "listing": found,
        "rows": [(meeting, scope_in_words(meeting)) for meeting in found.page.object_list],
        "may_convene": may_convene(request.user),
        "report": reports.filter(fiscal_year=here(request).year or 0).first(),
    }
    return render(request, "coordination/meeting/list.html", context)


def for_list(user):
    """Meetings this person reads, with their latest snapshot, the next or last one first."""
    latest = Snapshot.objects.filter(meeting=OuterRef("pk")).order_by("-number")
    rows = Meeting.objects.visible_to(user).annotate(
        frozen_number=Subquery(latest.values("number")[:1]),
        frozen_at=Subquery(latest.values("made_at")[:1]),
    )
    return rows.select_related("regency").prefetch_related("areas", "needs").latest_first()


@login_required
@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, require_meeting(request.user, pk))


def show(request: HttpRequest, meeting: Meeting, *, status: int = 200, **more) -> HttpResponse:
    """The page of a meeting; `problem` and `because` after a form that was refused."""
    context = {"problem": "", "because": "", **meeting_page(request.user, meeting), **more}
    return render(request, "coordination/meeting/detail.html", context, status=status)


@login_required
@require_safe
def meeting_check(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The list behind one line of the checklist."""
    meeting = require_meeting(request.user, pk)
    if not may_check(request.user, meeting):
        raise PermissionDenied
    check = CHECKS.get(key)
    if check is None:
        raise Http404
    asked = asked_of(meeting, request.user)
    page = Paginator(check.rows(asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "meeting": meeting,
        "check": check,
        "page": page,
        "rows": said(check, page.object_list, asked),
        "offers_run": key == "proses" and may_start_run(request.user),
    }
    return render(request, "coordination/meeting/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return _signed_out(request)
    if not may_convene(request.user):
        raise PermissionDenied(_("Rakor disiapkan oleh sekretariat."))
    if request.method != "POST":
        form = MeetingForm(by=request.user, initial=_first_values(request))
        return _form(request, form)
    form = MeetingForm(request.POST, by=request.user)
    if not form.is_valid():
        return _form(request, form, status=400)
    try:
        meeting = prepare_meeting(form.plan(), by=request.user)
    except (MeetingRefused, BadEntry) as refusal:
        return _refused(request, form, refusal)
    messages.success(request, _("Rakor disimpan. Lanjutkan dengan undangan dan daftar periksa."))
    return redirect("meeting-detail", meeting.pk)


def _first_values(request: HttpRequest) -> dict:
    year = here(request).year or timezone.localdate().year
    if is_province(request.user):
        return {"fiscal_year": year, "kind": MeetingKind.PROVINCE}
    own = regencies_to_convene(request.user).first()
    return {"fiscal_year": year, "kind": MeetingKind.REGENCY, "regency": own and own.code}


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return _signed_out(request)
    meeting = require_preparing(request.user, pk)
    stored = plan_of(meeting)
    of_it = {
        "by": request.user,
        "meeting": meeting,
        "is_fixed": meeting.state != MeetingState.PREPARED,
    }
    if request.method != "POST":
        return _form(request, MeetingForm(**of_it, initial=initial_of(stored)))
    form = MeetingForm(request.POST, **of_it)
    if not form.is_valid():
        return _form(request, form, status=400)
    try:
        plan = form.plan(stored)
        change_meeting(meeting, plan, by=request.user, seen=version_of(request))
    except (MeetingRefused, BadEntry) as refusal:
        return _refused(request, form, refusal)
    except Overtaken as refusal:
        form.meeting = refusal.meeting
        return _form(request, form, problem=str(refusal), status=409)
    messages.success(request, _("Rakor disimpan."))
    return redirect("meeting-detail", meeting.pk)


def version_of(request: HttpRequest) -> int:
    """The version on screen; what is no number is older than any."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _refused(request: HttpRequest, form: MeetingForm, why: Exception) -> HttpResponse:
    field, text = getattr(why, "field", None), str(why)
    if isinstance(why, BadEntry):
        field, text = why.faults[0].field, why.faults[0].why
    form.add_error(field if field in form.fields else None, text)
    return _form(request, form, status=400)


def _form(request, form: MeetingForm, *, problem="", status=200) -> HttpResponse:
    context = {"form": form, "parts": form.parts(), "meeting": form.meeting, "problem": problem}
    return render(request, "coordination/meeting/form.html", context, status=status)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """To the login; what was typed when the session ended is shown back."""
    if request.method != "POST":
        return login_required(meeting_new)(request)
    labels = {name: str(field.label) for name, field in MeetingForm.base_fields.items()}
    typed = {labels[name]: ", ".join(request.POST.getlist(name)) for name in labels}
    said = {label: text for label, text in typed.items() if text}
    return render(request, "programs/form/signed_out.html", {"said": said}, status=401)
