"""How a document of a finding leaves the house: as a file to keep, never as a page."""

from django.http import FileResponse

from coordination.models import Document


def as_attachment(document: Document) -> FileResponse:
    """The file as it was sent. Who may have it is for `documents.open_document`."""
    answer = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.file_name,
        content_type=document.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
