"""The documents of a meeting: on a page, and to download in each format."""

from collections.abc import Callable
from functools import lru_cache, wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.meetings import documents
from coordination.meetings.documents import NoSuchDocument, content_of, document_of
from coordination.meetings.rights import require_meeting
from coordination.meetings.since import since_of
from coordination.meetings.snapshots import SnapshotDamaged, frozen_of, latest_of, text_of
from coordination.models import Meeting, Snapshot
from coordination.reports.html import page_values
from coordination.reports.typesetting import TypesettingFailed

from .reports import pdf_failed

CONTENT_TYPES = {
    documents.HTML: "text/html; charset=utf-8",
    documents.PDF: "application/pdf",
    documents.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    documents.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    documents.SVG: "image/svg+xml",
    documents.JSON: "application/json",
}
KEPT = 24  # files in memory of one process


def of_snapshot(view: Callable) -> Callable:
    """The view gets the meeting and the snapshot asked for; a damaged one is answered in words."""

    @login_required
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, pk: int, **named) -> HttpResponse:
        meeting = require_meeting(request.user, pk)
        snapshot = _asked(request, meeting)
        try:
            return view(request, meeting, snapshot, **named)
        except SnapshotDamaged as damage:
            context = {"meeting": meeting, "problem": str(damage)}
            return render(request, "coordination/meeting/damaged.html", context, status=409)
        except TypesettingFailed as why:
            return pdf_failed(request, why)
        except NoSuchDocument:
            raise Http404(_("Bahan beku ini tidak memuat dokumen itu.")) from None

    return answer


@of_snapshot
def document_page(request: HttpRequest, meeting: Meeting, snapshot: Snapshot, code: str):
    frozen = frozen_of(snapshot)
    shown = document_of(frozen, code, documents.HTML)
    is_latest = snapshot.pk == latest_of(meeting).pk
    context = {
        "meeting": meeting,
        "snapshot": snapshot,
        "shown": shown,
        "latest": is_latest,
        "query": "" if is_latest else f"?beku={snapshot.number}",
        **page_values(content_of(frozen, snapshot.sha256, shown, since=since_of(snapshot))),
    }
    return render(request, "coordination/meeting/document.html", context)


@of_snapshot
def document_file(
    request: HttpRequest, meeting: Meeting, snapshot: Snapshot, code: str, ending: str
):
    if (code, ending) == ("bahan-beku", documents.JSON):
        content = text_of(Snapshot.objects.select_related("meeting").get(pk=snapshot.pk))
    else:
        content = _rendered(snapshot.pk, snapshot.sha256, code, ending)
    name = f"{code}-{meeting.fiscal_year}-{snapshot.number}-{snapshot.sha256[:12]}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=headers)


@lru_cache(maxsize=KEPT)
def _rendered(pk: int, sha256: str, code: str, ending: str) -> bytes:
    """A file, kept by the hash of what it is made from."""
    snapshot = Snapshot.objects.defer("content").get(pk=pk, sha256=sha256)
    frozen = frozen_of(snapshot)
    return documents.render(frozen, sha256, code, ending, since=since_of(snapshot))


def _asked(request: HttpRequest, meeting: Meeting) -> Snapshot:
    """The snapshot of `?beku=`, else the one in force."""
    number = request.GET.get("beku", "")
    if not number:
        snapshot = latest_of(meeting)
    elif number.isascii() and number.isdigit() and len(number) < 5:
        snapshot = meeting.snapshots.defer("content").filter(number=int(number)).first()
    else:
        snapshot = None
    if snapshot is None:
        raise Http404(_("Rakor ini belum dibekukan, atau tidak punya bahan beku nomor itu."))
    return snapshot
