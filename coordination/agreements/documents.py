"""Evidence: documents of an agreement. What a file must be is for coordination.attaching."""

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.utils.translation import gettext as _

from coordination.attaching import MOST_DOCUMENTS, is_there, keep
from coordination.meetings.rights import may_report
from coordination.models import Agreement, AgreementDocument

from .reading import require_agreement


def add_evidence(
    agreement: Agreement, *, file: UploadedFile, said: str = "", by
) -> AgreementDocument:
    """Keep a document with an agreement and return its row; the same bytes again: the first row.

    For who may report how far it is, also when it is closed: evidence comes late. Raises
    PermissionDenied, limits.BadEntry for a text that cannot be kept, and DocumentRefused.
    """
    if not may_report(by, agreement):
        why = _("Hanya OPD penanggung jawab dan sekretariat penyelenggara yang melampirkan bukti.")
        raise PermissionDenied(why)
    return keep(
        agreement.documents,
        file=file,
        said=said,
        by=by,
        action="kesepakatan.lampirkan",
        most=MOST_DOCUMENTS,
    )


def open_evidence(user, agreement_pk: int, document_pk) -> AgreementDocument:
    """The document, for who reads the agreement; else 403 without a role for it, or 404."""
    agreement = require_agreement(user, agreement_pk)
    document = agreement.documents.filter(pk=document_pk).first()
    if not is_there(document):
        raise Http404
    return document
