"""The meeting room: the agenda in large type, and agreements typed while an item is on screen."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.meetings.rights import require_meeting, require_preparing
from coordination.meetings.room import now_of, room_page
from coordination.meetings.services import MeetingRefused, begin
from coordination.meetings.snapshots import SnapshotDamaged, latest_of
from coordination.meetings.states import IllegalMove, Overtaken
from coordination.models import Meeting

from .meetings import show, version_of


@login_required
@require_safe
def meeting_room(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole agenda in one answer; `?semua=1` leaves nothing out."""
    return _room(request, require_meeting(request.user, pk))


@login_required
@require_POST
def meeting_room_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the meeting without leaving the room."""
    meeting = require_preparing(request.user, pk)
    try:
        begin(meeting, by=request.user, seen=version_of(request))
    except MeetingRefused as refusal:
        return _room(request, meeting, problem=str(refusal), status=400)
    except (IllegalMove, Overtaken) as refusal:
        now = require_meeting(request.user, pk)
        return _room(request, now, problem=str(refusal), status=409)
    return redirect("meeting-room", pk)


@require_safe
def meeting_room_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is signed in, whether the meeting may agree, and what it has agreed; 401 for nobody."""
    if not request.user.is_authenticated:
        return JsonResponse({"detail": _("Sesi Anda berakhir.")}, status=401)
    return JsonResponse(now_of(request.user, require_meeting(request.user, pk)))


def _room(request: HttpRequest, meeting: Meeting, *, problem="", status=200) -> HttpResponse:
    snapshot = latest_of(meeting)
    if snapshot is None:
        messages.warning(request, _("Bekukan bahan dahulu: ruang rapat menampilkan bahan beku."))
        return redirect("meeting-detail", meeting.pk)
    is_whole = request.GET.get("semua") == "1"
    try:
        context = room_page(request.user, meeting, snapshot, is_whole=is_whole)
    except SnapshotDamaged as why:
        return show(request, meeting, problem=str(why), status=500)
    context["problem"] = problem
    return render(request, "coordination/meeting/room.html", context, status=status)
