"""Files people add to a thing: checked by what they hold, kept apart, sent by a view alone.

Decision 0019. The bytes are read in the sandbox; here is how much, what is said of them, and where
they are kept. Who may add and read is for the thing's own module: documents (of findings),
agreements.documents.
"""

import contextlib
import datetime
import tempfile
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from coordination.attached.opened import CONTENT_TYPES, ending_of
from coordination.models import AgreementDocument, AttachedFile, Document
from geo import formats, sandbox
from geo.problems import FileProblem
from programs import log
from programs.limits import check_texts
from programs.uploads import MEGABYTE, UploadRefused, check_quota, sha256_of, shown_name

MOST_DOCUMENTS = 50
LONGEST_SAID = 300
WITH_MACROS = {".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".pptm", ".potm", ".ppsm"}
_SAME_ENDING = {".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg"}


class DocumentRefused(ValueError):
    """Why a document is not taken: `field` and a sentence."""

    def __init__(self, why: str, field: str = "file"):
        self.field = field
        super().__init__(why)


def keep(documents, *, file: UploadedFile, said: str, by, action: str, most: int) -> AttachedFile:
    """Keep a file among `documents` (the files of one thing) and return its row.

    The bytes decide what it is; its shown name gets the ending that fits. The same bytes sent again
    to the same thing are the row that is there, with its first name and text. Row and file are
    one: no file stays where the row could not be written. Leaves one entry of the log on the
    thing. Raises limits.BadEntry for a text that cannot be kept, and DocumentRefused.
    """
    said = _checked(said)
    name = shown_name(file.name)
    _check_size(name, file.size)
    digest = sha256_of(file)
    if kept := documents.filter(sha256=digest).first():
        return kept
    ending = _ending(name, file)
    document = documents.model(
        by=by,
        file_name=_fitting(name, ending),
        content_type=CONTENT_TYPES[ending],
        size=file.size,
        sha256=digest,
        said=said,
        **{documents.field.name: documents.instance},
    )
    return _keep(documents, document, file, action, most)


def _checked(said: str) -> str:
    check_texts(said=said)
    said = said.strip()
    if len(said) > LONGEST_SAID:
        why = _("Keterangan terlalu panjang (%(length)s huruf, batas %(most)s). Persingkat.")
        raise DocumentRefused(why % {"length": len(said), "most": LONGEST_SAID}, "said")
    return said


def _check_size(name: str, size: int | None) -> None:
    if not size:
        raise _refused(name, _("berkas kosong (0 bita). Kirim berkas yang berisi."))
    if size > settings.DOCUMENT_MOST_BYTES:
        most = formats.trimmed(settings.DOCUMENT_MOST_BYTES / MEGABYTE)
        raise _refused(name, _("terlalu besar (batas %s MB). Perkecil atau bagi dahulu.") % most)
    if PurePosixPath(name).suffix.lower() in WITH_MACROS:
        why = _("format ini untuk makro. Simpan sebagai .docx, .xlsx atau .pptx, lalu kirim lagi.")
        raise _refused(name, why)


def _refused(name: str, why: str) -> DocumentRefused:
    return DocumentRefused(_("Berkas '%(name)s': %(why)s") % {"name": name, "why": why})


def _ending(name: str, file: UploadedFile) -> str:
    """What the bytes are, as the sandbox says it; an answer that is no ending is not believed."""
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        try:
            ending = sandbox.run(ending_of, Path(copy.name), most_answer_bytes=10_000)
        except FileProblem as why:
            raise _refused(name, str(why)) from None
    if ending not in CONTENT_TYPES:
        raise _refused(name, _("isinya tidak dapat dibaca. Simpan ulang, lalu kirim lagi."))
    return ending


def _fitting(name: str, ending: str) -> str:
    """The name with the ending of what it is: `laporan.exe` that is a PDF is `laporan.exe.pdf`."""
    own = PurePosixPath(name).suffix.lower()
    return name if _SAME_ENDING.get(own, own) == ending else shown_name(name[:240] + ending)


def _keep(documents, document: AttachedFile, file, action: str, most: int) -> AttachedFile:
    file.seek(0)
    thing = documents.instance
    try:
        with transaction.atomic():
            type(thing).objects.select_for_update().get(pk=thing.pk)
            if kept := documents.filter(sha256=document.sha256).first():
                return kept  # sent twice at once
            _check_room(document, documents, most)
            document.file.save(document.file_name, file, save=False)
            document.save(force_insert=True)
            kept = {"file_name": document.file_name, "sha256": document.sha256}
            log.record(action, thing, by=document.by, after=kept)
    except BaseException:
        if document.file.name:
            document.file.storage.delete(document.file.name)
        raise
    return document


def _check_room(document: AttachedFile, documents, most: int) -> None:
    if documents.count() >= most:
        why = _("%(thing)s ini sudah memuat %(most)s dokumen, batasnya. Gabungkan beberapa.")
        thing = documents.instance._meta.verbose_name
        raise _refused(document.file_name, why % {"thing": thing, "most": most})
    try:
        check_quota(document.by, document.size)
    except UploadRefused as why:
        raise DocumentRefused(str(why)) from None


def sent_documents(by, since: datetime.datetime, until: datetime.datetime) -> int:
    """Bytes of the documents this person added in this time, to whatever they were added."""
    sizes = (
        model.objects.filter(by=by, at__gte=since, at__lt=until).aggregate(total=Sum("size"))
        for model in (Document, AgreementDocument)
    )
    return sum(size["total"] or 0 for size in sizes)


def is_there(document: AttachedFile | None) -> bool:
    """Whether there is such a row, and its file."""
    return document is not None and document.file.storage.exists(document.file.name)


def forget_files(documents: QuerySet) -> None:
    """Once the transaction at hand has gone through, take these files from the disk."""
    kept = [(each.file.storage, each.file.name) for each in documents]

    def remove():
        for storage, name in kept:
            storage.delete(name)
            with contextlib.suppress(OSError):  # other documents are still there
                storage.delete(str(PurePosixPath(name).parent))

    transaction.on_commit(remove)
