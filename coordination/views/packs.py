"""The ZIP with all documents of a snapshot: asked for, watched, fetched."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.meetings.packs import is_there, order_pack, path_of
from coordination.meetings.rights import may_prepare, require_meeting, require_preparing
from coordination.models import Meeting, Pack, Snapshot


@login_required
@require_POST
def pack_order(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Have it made; one that is there or on its way stays as it is."""
    meeting = require_preparing(request.user, pk)
    order_pack(_snapshot(meeting, number), by=request.user)
    return redirect("meeting-detail", pk)


@login_required
@require_safe
def pack_progress(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The part of the page that says how far it is; asks again while it is being made."""
    meeting = require_meeting(request.user, pk)
    snapshot = _snapshot(meeting, number)
    context = {
        "meeting": meeting,
        "snapshot": snapshot,
        "pack": Pack.objects.filter(snapshot=snapshot).first(),
        "prepares": may_prepare(request.user, meeting),
    }
    return render(request, "coordination/meeting/_pack.html", context)


@login_required
@require_safe
def pack_file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    meeting = require_meeting(request.user, pk)
    pack = Pack.objects.filter(snapshot=_snapshot(meeting, number)).first()
    if pack is None or not is_there(pack):
        raise Http404(_("Paket bahan ini belum dibuat."))
    name = f"{slugify(meeting.title)[:60]}-{number}-{pack.snapshot.sha256[:12]}.zip"
    return FileResponse(path_of(pack).open("rb"), as_attachment=True, filename=name)


def _snapshot(meeting: Meeting, number: int) -> Snapshot:
    rows = Snapshot.objects.defer("content").select_related("meeting")
    return get_object_or_404(rows, meeting=meeting, number=number)
