"""Undangan and daftar hadir: who is asked to a meeting, and who came."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordination.meetings import guests
from coordination.meetings.forms import PERSON_ROWS, attendance_typed, people_typed
from coordination.meetings.rights import require_preparing
from coordination.meetings.services import MeetingRefused
from coordination.meetings.states import Overtaken
from coordination.models import Invitation, Meeting, MeetingState
from programs.limits import BadEntry
from programs.models import Agency

from .meetings import version_of

MOST_TICKS = 500


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_guests(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is invited, and the form that invites more."""
    meeting = require_preparing(request.user, pk)
    if request.method != "POST":
        return _guests(request, meeting)
    people = people_typed(request.POST)
    try:
        count = guests.invite(
            meeting, agencies=_ticked(request, meeting), people=people, by=request.user
        )
    except (MeetingRefused, BadEntry) as refusal:
        why = refusal.faults[0].why if isinstance(refusal, BadEntry) else str(refusal)
        return _guests(request, meeting, problem=why, people=people, status=400)
    if count:
        messages.success(request, _("%d undangan ditambahkan.") % count)
    else:
        messages.info(request, _("Tidak ada yang baru: centang OPD atau tulis nama dahulu."))
    return redirect("meeting-guests", pk)


def _ticked(request: HttpRequest, meeting: Meeting) -> list[Agency]:
    if request.POST.get("semua"):
        return list(guests.agencies_to_invite(meeting))
    typed = request.POST.getlist("opd")[:MOST_TICKS]
    ids = [int(pk) for pk in typed if pk.isascii() and pk.isdigit() and len(pk) < 10]
    return list(Agency.objects.filter(pk__in=ids).order_by("name"))


def _guests(request, meeting: Meeting, *, problem="", people=(), status=200) -> HttpResponse:
    rows = [*people, *([("", "")] * max(1, PERSON_ROWS - len(people)))]
    context = {
        "meeting": meeting,
        "invited": meeting.invitations.select_related("agency__regency"),
        "agencies": guests.by_tier(guests.agencies_to_invite(meeting)),
        "people": rows,
        "problem": problem,
        "ticked": request.POST.getlist("opd"),
        "is_over": meeting.state == MeetingState.DONE,
    }
    return render(request, "coordination/meeting/guests.html", context, status=status)


@login_required
@require_POST
def meeting_uninvite(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    meeting = require_preparing(request.user, pk)
    row = get_object_or_404(Invitation.objects.select_related("meeting"), pk=invitation_pk)
    if row.meeting_id != meeting.pk:
        return redirect("meeting-guests", pk)
    try:
        guests.uninvite(row, by=request.user)
    except MeetingRefused as refusal:
        return _guests(request, meeting, problem=str(refusal), status=409)
    messages.success(request, _("Undangan dicabut."))
    return redirect("meeting-guests", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = require_preparing(request.user, pk)
    if request.method != "POST":
        return _attendance(request, meeting)
    ids = list(meeting.invitations.values_list("pk", flat=True))
    came = attendance_typed(request.POST, ids)
    try:
        guests.note_attendance(meeting, came, by=request.user, seen=version_of(request))
    except MeetingRefused as refusal:
        return _attendance(request, meeting, problem=str(refusal), came=came, status=409)
    except Overtaken as refusal:
        return _attendance(request, refusal.meeting, problem=str(refusal), came=came, status=409)
    messages.success(request, _("Daftar hadir disimpan."))
    return redirect("meeting-detail", pk)


def _attendance(request, meeting: Meeting, *, problem="", came=None, status=200) -> HttpResponse:
    rows = meeting.invitations.select_related("agency__regency")
    typed = came or {}
    context = {
        "meeting": meeting,
        "rows": [(row, typed.get(row.pk, row.has_come)) for row in rows],
        "may_note": meeting.state in guests.PRESENT,
        "problem": problem,
    }
    return render(request, "coordination/meeting/attendance.html", context, status=status)
