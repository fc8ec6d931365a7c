"""Taking in files as people send them: checked from outside, kept as they are, never served.

What is inside a file is for others to read: this module looks at its name and its size alone.
"""

import datetime
import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import formats
from programs import access, log
from programs.models import Agency, Upload, UploadKind

ENDINGS = {
    UploadKind.TABLE: (".xlsx", ".csv"),
    UploadKind.SHAPE: (".zip", ".gpkg", ".kml", ".kmz", ".geojson", ".json"),
}
MEGABYTE = 1_000_000
LONGEST_NAME = 255
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class UploadRefused(ValueError):
    """Why a file is not even taken in, as one Indonesian sentence."""


def receive(file: UploadedFile, *, kind: UploadKind, agency: Agency, by) -> Upload:
    """Keep a file somebody sent, as it is, and return its row (state RECEIVED).

    The same file sent twice makes two rows of one sha256. Raises PermissionDenied where `by` may
    not write for the agency, UploadRefused for an unknown kind of file, one that is empty or too
    large, and where the person's quota of the day is used up.
    """
    if not access.may_enter(by, agency):
        raise PermissionDenied(
            _("Anda hanya dapat mengunggah untuk perangkat daerah sendiri, bukan %s.") % agency
        )
    name = shown_name(file.name)
    check_file(name, file.size, kind)
    upload = Upload(
        kind=kind, agency=agency, by=by, file_name=name, size=file.size, sha256=sha256_of(file)
    )
    try:
        with transaction.atomic():
            check_quota(by, file.size)
            upload.file.save(name, file, save=False)
            upload.save(force_insert=True)
            told = {"file_name": name, "size": file.size, "sha256": upload.sha256}
            log.record("berkas.kirim", upload, by=by, after={"kind": kind, **told})
    except BaseException:
        if upload.file.name:
            upload.file.storage.delete(upload.file.name)
        raise
    return upload


def shown_name(name: str | None) -> str:
    """The last part of a name without characters nobody sees, short enough to keep."""
    bare = PurePosixPath(_UNSEEN.sub("", name or "").replace("\\", "/")).name.strip() or "berkas"
    ending = PurePosixPath(bare).suffix[:20]
    return bare if len(bare) <= LONGEST_NAME else bare[: LONGEST_NAME - len(ending)] + ending


def check_file(name: str, size: int | None, kind: UploadKind) -> None:
    """Raises UploadRefused for an ending that is not of this kind, an empty or a large file."""
    _check_ending(name, kind)
    _check_size(name, size)


def _check_ending(name: str, kind: UploadKind) -> None:
    ending = PurePosixPath(name).suffix.lower()
    if ending in ENDINGS[kind]:
        return
    if kind == UploadKind.TABLE and ending in (".xls", ".xlsm", ".xlsb", ".ods"):
        why = _("Berkas '%(name)s': buka di Excel, simpan sebagai .xlsx, lalu unggah lagi.")
        raise UploadRefused(why % {"name": name})
    why = _("Berkas '%(name)s': jenis berkas ini tidak diterima. Unggah %(known)s.")
    raise UploadRefused(why % {"name": name, "known": _one_of(ENDINGS[kind])})


def _one_of(endings: tuple[str, ...]) -> str:
    return _("%(some)s atau %(last)s") % {"some": ", ".join(endings[:-1]), "last": endings[-1]}


def _check_size(name: str, size: int | None) -> None:
    if not size:
        why = _("Berkas '%(name)s': berkas kosong (0 bita). Unggah berkas yang berisi.")
        raise UploadRefused(why % {"name": name})
    if size > settings.UPLOAD_MOST_BYTES:
        why = _("Berkas '%(name)s': terlalu besar (batas %(most)s MB). Bagi menjadi beberapa.")
        most = formats.trimmed(settings.UPLOAD_MOST_BYTES / MEGABYTE)
        raise UploadRefused(why % {"name": name, "most": most})


def sent_uploads(by, since: datetime.datetime, until: datetime.datetime) -> int:
    """Bytes of the files this person sent in this time."""
    own = Upload.objects.filter(by=by, at__gte=since, at__lt=until)
    return own.aggregate(total=Sum("size"))["total"] or 0


# What counts towards a person's day; a layer above adds what else it keeps (its AppConfig).
COUNTED: list[Callable[..., int]] = [sent_uploads]


def check_quota(by, size: int) -> None:
    """Inside the transaction, with the person's row held: two files sent at once are added up.

    Raises UploadRefused when the day's quota does not hold `size` more bytes.
    """
    get_user_model().objects.select_for_update().get(pk=by.pk)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + datetime.timedelta(days=1)
    sent = sum(count(by, midnight, tomorrow) for count in COUNTED)
    if sent + size > settings.UPLOAD_QUOTA_BYTES_A_DAY:
        raise UploadRefused(_("Kuota unggahan Anda hari ini habis. Lanjutkan besok."))


def sha256_of(file: UploadedFile) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
