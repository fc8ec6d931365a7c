"""Files that people sent, as they sent them, and what was read in each."""

import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _

from .agencies import Agency
from .imports import ImportBatch


class UploadKind(models.TextChoices):
    TABLE = "tabel", _("Tabel program")
    SHAPE = "bidang", _("Peta lokasi")


class UploadState(models.TextChoices):
    RECEIVED = "diterima", _("Menunggu dibaca")
    READING = "dibaca", _("Sedang dibaca")
    READY = "siap", _("Menunggu persetujuan")
    SAVING = "menyimpan", _("Sedang disimpan")
    REFUSED = "ditolak", _("Ditolak")
    CONFIRMED = "disimpan", _("Disimpan")
    DROPPED = "dibatalkan", _("Dibatalkan")


WORKING = (UploadState.RECEIVED, UploadState.READING, UploadState.SAVING)


class PrivateStorage(FileSystemStorage):
    """Where originals are kept: outside every served folder, readable by the server alone."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self):
        return settings.PRIVATE_DIR

    @property
    def location(self):
        return str(settings.PRIVATE_DIR)

    def url(self, name):
        raise ValueError("an original has no address of its own: it is sent by a view")


def private_storage() -> PrivateStorage:
    return PrivateStorage()


def stored_name(upload: "Upload", file_name: str) -> str:
    """The name on disk says nothing of the name that was sent."""
    return f"{upload.agency_id}/{upload.pk}"


class Upload(models.Model):
    """One file somebody sent. It is never edited or deleted; what is read in it is `result`.

    A row first and a task second, like a run: progress is stored here, and a reader that dies is
    replaced.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("jenis"), max_length=10, choices=UploadKind)
    agency = models.ForeignKey(Agency, related_name="uploads", on_delete=models.PROTECT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField(auto_now_add=True)
    file = models.FileField(storage=private_storage, upload_to=stored_name, max_length=200)
    file_name = models.CharField(_("berkas"), max_length=255)
    size = models.PositiveBigIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        _("keadaan"), max_length=12, choices=UploadState, default=UploadState.RECEIVED
    )
    phase = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    message = models.TextField(blank=True, help_text="why it was refused, in Indonesian")
    options = models.JSONField(default=dict, help_text="what the person chose: sheet, layer, ...")
    result = models.JSONField(default=dict)
    batch = models.OneToOneField(
        ImportBatch, null=True, blank=True, related_name="upload", on_delete=models.PROTECT
    )

    class Meta:
        ordering = ["-at"]
        verbose_name = _("unggahan")
        verbose_name_plural = _("unggahan")
        indexes = [models.Index(fields=["agency", "sha256"])]

    def __str__(self):
        return f"{self.file_name} {self.at:%Y-%m-%d}"

    @property
    def is_working(self) -> bool:
        """Whether it waits for, or is in, the hands of a worker."""
        return self.state in WORKING


class HeadingChoice(models.Model):
    """What an agency said an unknown heading of its files means: remembered for the next file."""

    agency = models.ForeignKey(Agency, related_name="heading_choices", on_delete=models.CASCADE)
    heading = models.CharField(max_length=200, help_text="as tables.heading_key folds it")
    field = models.CharField(max_length=40, blank=True, help_text="empty: not read")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_choice_per_heading", fields=["agency", "heading"])
        ]
        verbose_name = _("pemetaan judul kolom")
        verbose_name_plural = _("pemetaan judul kolom")

    def __str__(self):
        return f"{self.heading} -> {self.field or '-'}"
