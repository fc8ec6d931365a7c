"""What people say around a finding: comments, and documents that they add."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.uploads import private_storage

from .findings import Finding


class Comment(models.Model):
    """One remark; people named in it hear of it. Never edited or deleted."""

    finding = models.ForeignKey(Finding, related_name="comments", on_delete=models.CASCADE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(_("komentar"))
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("komentar")
        verbose_name_plural = _("komentar")

    def __str__(self):
        return f"{self.finding_id}: {self.text[:60]}"


def document_name(document: "AttachedFile", file_name: str) -> str:
    """The name on disk says nothing of the name that was sent."""
    return f"{document.folder}/{document.pk}"


class AttachedFile(models.Model):
    """A file added to a thing: outside every served folder, sent by a view alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    file = models.FileField(storage=private_storage, upload_to=document_name, max_length=200)
    file_name = models.CharField(_("berkas"), max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64)
    said = models.CharField(_("keterangan"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.file_name

    @property
    def folder(self) -> str:
        """Below the private folder: the kind of thing and its number."""
        raise NotImplementedError


class Document(AttachedFile):
    """A file added to a finding."""

    finding = models.ForeignKey(Finding, related_name="documents", on_delete=models.CASCADE)

    class Meta:
        ordering = ["at"]
        verbose_name = _("dokumen temuan")
        verbose_name_plural = _("dokumen temuan")
        constraints = [
            models.UniqueConstraint(
                name="one_document_once_per_finding", fields=["finding", "sha256"]
            )
        ]

    @property
    def folder(self) -> str:
        return f"temuan/{self.finding_id}"
