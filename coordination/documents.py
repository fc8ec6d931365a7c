"""Documents people add to a finding: who may, and how they are had back (decision 0019).

What a file must be and where it is kept is for coordination.attaching.
"""

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404

from coordination.attaching import MOST_DOCUMENTS, is_there, keep
from coordination.models import Document, Finding
from coordination.rights import Act, may, require, why_not


def add_document(finding: Finding, *, file: UploadedFile, said: str = "", by) -> Document:
    """Keep a document with a finding and return its row; the same bytes again: the first row.

    Raises PermissionDenied, limits.BadEntry for a text that cannot be kept, and DocumentRefused.
    """
    if not may_add(by, finding):
        raise PermissionDenied(why_not(by, finding, Act.COMMENT))
    return keep(
        finding.documents,
        file=file,
        said=said,
        by=by,
        action="temuan.lampirkan",
        most=MOST_DOCUMENTS,
    )


def may_add(user, finding: Finding) -> bool:
    """Whether this person sees the finding and may comment on it."""
    sees = Finding.objects.visible_to(user).filter(pk=finding.pk).exists()
    return sees and may(user, finding, Act.COMMENT)


def open_document(user, finding_pk: int, document_pk) -> Document:
    """The document, for who sees its finding; else 403 without a role for it, or 404."""
    finding = require(user, finding_pk, Act.READ)
    document = finding.documents.filter(pk=document_pk).first()
    if not is_there(document):
        raise Http404
    return document
