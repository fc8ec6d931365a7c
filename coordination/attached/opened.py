"""The bytes of a document to its ending: by what it holds, not its name (decision 0019)."""

from coordination.attached.images import check_jpeg, check_png, check_webp
from coordination.attached.office import office_ending
from coordination.attached.pdf import check_pdf
from geo.problems import FileProblem

_OOXML = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".docx": _OOXML + "wordprocessingml.document",
    ".xlsx": _OOXML + "spreadsheetml.sheet",
    ".pptx": _OOXML + "presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
ACCEPTED = "Kirim PDF, gambar (PNG, JPEG, WebP), Word, Excel, PowerPoint, atau OpenDocument."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINS = (
    (b"%PDF-", check_pdf, ".pdf"),
    (b"\x89PNG\r\n\x1a\n", check_png, ".png"),
    (b"\xff\xd8\xff", check_jpeg, ".jpg"),
    (b"RIFF", check_webp, ".webp"),
)


def ending_of(data: bytes) -> str:
    """Which of CONTENT_TYPES these bytes are. Raises FileProblem for anything else."""
    for begin, check, ending in _BEGINS:
        if data.startswith(begin):
            check(data)
            return ending
    if data.startswith(b"PK\x03\x04"):
        return office_ending(data)
    if data.startswith(_OLE):
        raise FileProblem(_ole_said(data))
    raise FileProblem("isinya bukan dokumen yang diterima. " + ACCEPTED)


def _ole_said(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "dokumen ini bersandi. Hilangkan sandinya, simpan, lalu kirim lagi."
    return "format Office lama. Buka, simpan sebagai .docx, .xlsx atau .pptx, lalu kirim lagi."
