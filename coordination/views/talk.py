"""What people add around a finding: comments, and documents to read and to keep."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coordination.attaching import DocumentRefused
from coordination.discussion import CommentRefused, comment
from coordination.documents import add_document, open_document
from coordination.rights import Act, require
from programs.limits import BadEntry

from .finding import Refusal, show
from .posted import done, finding_form


@finding_form
def add_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something; the same words sent twice at once are one comment."""
    finding = require(request.user, pk, Act.COMMENT)
    try:
        comment(finding, text=request.POST.get("text", ""), by=request.user)
    except (CommentRefused, BadEntry) as why:
        return show(request, pk, refusal=Refusal("comment", _why(why), "text"), status=400)
    messages.success(request, _("Komentar tersimpan."))
    return done(request, pk, "pembicaraan")


@finding_form
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a document; the same file sent twice is one document."""
    finding = require(request.user, pk, Act.COMMENT)
    file, said = request.FILES.get("file"), request.POST.get("said", "")
    try:
        if file is None:
            raise DocumentRefused(_("Pilih berkasnya dahulu."))
        kept = add_document(finding, file=file, said=said, by=request.user)
    except (DocumentRefused, BadEntry) as why:
        field = getattr(why, "field", "said")
        return show(request, pk, refusal=Refusal("document", _why(why), field), status=400)
    messages.success(request, _("Dokumen “%s” tersimpan.") % kept.file_name)
    return done(request, pk, "dokumen")


def _why(refusal: Exception) -> str:
    return refusal.faults[0].why if isinstance(refusal, BadEntry) else str(refusal)


@login_required
@require_GET
def document_file(request: HttpRequest, pk: int, document_pk: uuid.UUID) -> FileResponse:
    """A document as it was sent: always an attachment, never opened by a browser here."""
    document = open_document(request.user, pk, document_pk)
    answer = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.file_name,
        content_type="application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
