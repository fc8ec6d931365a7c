"""Files of figures that people sent, as they sent them, and what was read in each."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models import UploadState
from programs.models.uploads import private_storage


class FigureKind(models.TextChoices):
    NEEDS = "kebutuhan", _("Angka kebutuhan")
    INDICATORS = "indikator", _("Nilai indikator")


def figure_file_name(figure_file: "FigureFile", file_name: str) -> str:
    """The name on disk says nothing of the name that was sent."""
    return f"angka/{figure_file.pk}"


class FigureFile(models.Model):
    """One file of figures. It is never edited or deleted; what it would add is `result`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("jenis"), max_length=10, choices=FigureKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    file = models.FileField(storage=private_storage, upload_to=figure_file_name, max_length=200)
    file_name = models.CharField(_("berkas"), max_length=255)
    size = models.PositiveBigIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        _("keadaan"), max_length=12, choices=UploadState, default=UploadState.READY
    )
    message = models.TextField(blank=True, help_text="why it was refused, in Indonesian")
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("berkas angka")
        verbose_name_plural = _("berkas angka")

    def __str__(self):
        return f"{self.file_name} {self.at:%Y-%m-%d}"
