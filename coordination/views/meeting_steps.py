"""Steps of a meeting: freezing its pack, making it public, beginning, ending."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.meetings.freeze import CannotFreeze, freeze
from coordination.meetings.publish import CannotPublish, publish
from coordination.meetings.rights import require_meeting, require_preparing
from coordination.meetings.services import MeetingRefused, begin, end
from coordination.meetings.states import IllegalMove, Overtaken
from coordination.models import Snapshot
from programs.access import is_province
from programs.limits import BadEntry

from .meetings import show, version_of


@login_required
@require_POST
def meeting_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the pack; a second time with its reason, which is kept on the page when refused."""
    meeting = require_preparing(request.user, pk)
    because = request.POST.get("because", "").replace("\r\n", "\n")
    try:
        made = freeze(meeting, by=request.user, because=because, seen=_seen(request))
    except (CannotFreeze, BadEntry) as refusal:
        why = refusal.faults[0].why if isinstance(refusal, BadEntry) else str(refusal)
        return show(request, meeting, problem=why, because=because, status=400)
    except Overtaken as refusal:
        now = refusal.meeting
        return show(request, now, problem=str(refusal), because=because, status=409)
    messages.success(request, _("Bahan dibekukan: #%(n)d, sidik %(sha)s.") % _named(made))
    return redirect("meeting-detail", pk)


def _seen(request: HttpRequest) -> int | None:
    """The number of the latest pack on screen; None where the form does not say."""
    said = request.POST.get("seen", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else None


@login_required
@require_POST
def snapshot_publish(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    if not is_province(request.user):
        raise PermissionDenied(_("Bahan beku diterbitkan oleh sekretariat provinsi."))
    meeting = require_meeting(request.user, pk)
    rows = Snapshot.objects.defer("content").select_related("meeting")
    snapshot = get_object_or_404(rows, meeting=meeting, number=number)
    try:
        publish(snapshot, by=request.user)
    except CannotPublish as refusal:
        return show(request, meeting, problem=str(refusal), status=409)
    messages.success(request, _("Bahan #%(n)d diterbitkan, sidik %(sha)s.") % _named(snapshot))
    return redirect("meeting-detail", pk)


def _named(snapshot: Snapshot) -> dict:
    return {"n": snapshot.number, "sha": snapshot.sha256[:12]}


@login_required
@require_POST
def meeting_begin(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, begin, _("Rakor dimulai. Catat kehadiran dan kesepakatan."))


@login_required
@require_POST
def meeting_end(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, end, _("Rakor selesai."))


def _step(request: HttpRequest, pk: int, take, done: str) -> HttpResponse:
    meeting = require_preparing(request.user, pk)
    try:
        take(meeting, by=request.user, seen=version_of(request))
    except MeetingRefused as refusal:
        return show(request, meeting, problem=str(refusal), status=400)
    except (IllegalMove, Overtaken) as refusal:
        now = require_meeting(request.user, pk)
        return show(request, now, problem=str(refusal), status=409)
    messages.success(request, done)
    return redirect("meeting-detail", pk)
