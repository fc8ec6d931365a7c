"""The log: every move once, never edited; its seals make a chain (decision 0018).

Written by programs.log and programs.chain alone. On PostgreSQL a trigger refuses UPDATE and DELETE,
too.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programs import origin


class InsertOnly(TypeError):
    """Somebody would edit or delete a row of the log."""

    def __init__(self):
        super().__init__("rows of the log are added, never edited or deleted")


class InsertOnlyQuerySet(models.QuerySet):
    def update(self, **_columns):
        raise InsertOnly

    def delete(self):
        raise InsertOnly

    def bulk_update(self, *_args, **_options):
        raise InsertOnly

    def bulk_create(self, rows, **options):
        if options.get("ignore_conflicts") or options.get("update_conflicts"):
            raise InsertOnly
        return super().bulk_create(rows, **options)


class InsertOnlyModel(models.Model):
    """A row that is added once."""

    objects = InsertOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **options):
        if not self._state.adding:
            raise InsertOnly
        return super().save(*args, **options | {"force_insert": True})

    def delete(self, *_args, **_options):
        raise InsertOnly


class Origin(models.TextChoices):
    PAGE = origin.PAGE, _("Halaman")
    API = origin.API, _("API")
    COMMAND = origin.COMMAND, _("Baris perintah")
    MACHINE = origin.MACHINE, _("Mesin")


class LogEntry(InsertOnlyModel):
    """One move: who, when, from where, what it was before and after.

    `by` is no constraint of the database: a person may go, what they did stays as it was written.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, help_text="no entry is copied")
    at = models.DateTimeField(_("waktu"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        help_text="empty: the machine",
    )
    by_said = models.CharField(_("siapa"), max_length=200, blank=True)
    origin = models.CharField(_("dari"), max_length=10, choices=Origin)
    address = models.CharField(_("alamat"), max_length=45, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    action = models.CharField(_("tindakan"), max_length=60)
    object_type = models.CharField(_("jenis objek"), max_length=60)
    object_id = models.CharField(_("nomor objek"), max_length=64)
    object_said = models.CharField(_("objek"), max_length=200, blank=True)
    before = models.JSONField(_("sebelum"), default=dict, blank=True)
    after = models.JSONField(_("sesudah"), default=dict, blank=True)
    reason = models.TextField(_("alasan"), blank=True)
    mac = models.CharField(max_length=64, help_text="of all columns but the number: ours alone")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("entri log")
        verbose_name_plural = _("log")
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="log_of_object"),
            models.Index(fields=["action"], name="log_of_action"),
        ]

    def __str__(self):
        return f"{self.pk} {self.action}"


class LogSeal(InsertOnlyModel):
    """The place of an entry in the chain.

    No constraint to the entry: should one be deleted, its seal stays and says so.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        LogEntry, related_name="seal", on_delete=models.DO_NOTHING, db_constraint=False
    )
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name = _("segel log")
        verbose_name_plural = _("segel log")

    def __str__(self):
        return f"{self.number}:{self.digest}"


class LogHead(models.Model):
    """Where the chain ends: one row, held by whoever seals. Written by programs.chain alone."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("kepala log")
        verbose_name_plural = _("kepala log")

    def __str__(self):
        return f"{self.number}:{self.digest}"
