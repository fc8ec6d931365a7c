"""What a person is told, and how they want to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models import Program

from .findings import Finding


class NoticeKind(models.TextChoices):
    NEW = "baru", _("Temuan baru")
    RETURNED = "dikembalikan", _("Program dikembalikan")
    REPLY = "tanggapan", _("Menunggu tanggapan Anda")
    REOPENED = "dibuka", _("Temuan dibuka kembali")
    DUE = "tenggat", _("Mendekati atau melewati tenggat")
    ASSIGNED = "ditugaskan", _("Ditugaskan kepada Anda")
    MENTIONED = "disebut", _("Anda disebut dalam komentar")
    SECOND = "orang_kedua", _("Menunggu orang kedua")
    DECIDED = "diputuskan", _("Temuan OPD Anda diputuskan")
    AGREEMENT_NEAR = "sepakat_dekat", _("Kesepakatan mendekati tenggat")
    AGREEMENT_LATE = "sepakat_lewat", _("Kesepakatan terlambat")
    AGREEMENT_PROGRESS = "sepakat_maju", _("Kemajuan kesepakatan dilaporkan")


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at__isnull=True, settled_at__isnull=True)

    def to_mail(self):
        return self.filter(mailed_at__isnull=True, settled_at__isnull=True, read_at__isnull=True)


class Notice(models.Model):
    """One thing one person is told. `key` keeps it from being told twice.

    Settled: what it asks for has been done, by this person or another: it is told no more.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="notices", on_delete=models.CASCADE
    )
    kind = models.CharField(max_length=15, choices=NoticeKind)
    key = models.CharField(max_length=80, help_text="what happened, e.g. `reopened:17:4`")
    finding = models.ForeignKey(
        Finding, null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    program = models.ForeignKey(
        Program, null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=300, help_text="address inside this site")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("pemberitahuan")
        verbose_name_plural = _("pemberitahuan")
        constraints = [
            models.UniqueConstraint(name="one_notice_per_person_and_key", fields=["person", "key"])
        ]
        indexes = [
            models.Index(
                name="notice_unread",
                fields=["person"],
                condition=Q(read_at__isnull=True, settled_at__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.text[:60]}"


class NoticeChoice(models.Model):
    """How a person wants one kind of notice; without a row both ways."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="notice_choices", on_delete=models.CASCADE
    )
    kind = models.CharField(max_length=15, choices=NoticeKind)
    in_app = models.BooleanField(_("di aplikasi"), default=True)
    by_mail = models.BooleanField(_("lewat surel"), default=True)

    class Meta:
        verbose_name = _("pilihan pemberitahuan")
        verbose_name_plural = _("pilihan pemberitahuan")
        constraints = [
            models.UniqueConstraint(
                name="one_choice_per_person_and_kind", fields=["person", "kind"]
            )
        ]

    def __str__(self):
        return f"{self.person} {self.kind}"


class NoticeMark(models.Model):
    """How far each source of notices has been read; one row per source."""

    source = models.CharField(max_length=30, primary_key=True)
    last_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("penanda pemberitahuan")
        verbose_name_plural = _("penanda pemberitahuan")

    def __str__(self):
        return f"{self.source}: {self.last_id}"
