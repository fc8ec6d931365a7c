"""One run of the engine. The row is the truth; the broker only wakes a worker."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    QUEUED = "antre", _("Antre")
    RUNNING = "berjalan", _("Berjalan")
    DONE = "selesai", _("Selesai")
    FAILED = "gagal", _("Gagal")


class Phase(models.TextChoices):
    """What a run is doing, in order."""

    WAITING = "menunggu", _("Menunggu giliran")
    READING = "membaca", _("Membaca program")
    COMPARING = "membandingkan", _("Membandingkan program")
    GAPS = "celah", _("Mencari celah")
    WRITING = "menyimpan", _("Menyimpan temuan")
    REPORT = "laporan", _("Menyusun bahan rakor")
    FINISHED = "selesai", _("Selesai")


LATE = (Phase.WRITING, Phase.REPORT)  # of a run that can no longer be called off
ACTIVE = (RunState.QUEUED, RunState.RUNNING)


class RunQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state__in=ACTIVE)

    def may_be_cancelled(self):
        return self.active().exclude(phase__in=LATE)

    def done(self):
        return self.filter(state=RunState.DONE)

    def dead(self, after: datetime.timedelta):
        """Active runs that nobody has touched for `after`: their worker died or never woke."""
        return self.active().filter(touched_at__lt=timezone.now() - after)


class Run(models.Model):
    state = models.CharField(_("keadaan"), max_length=10, choices=RunState, default=RunState.QUEUED)
    phase = models.CharField(_("tahap"), max_length=15, choices=Phase, default=Phase.WAITING)
    done = models.PositiveIntegerField(_("selesai"), default=0)
    total = models.PositiveIntegerField(_("dari"), default=0)
    fiscal_year = models.PositiveSmallIntegerField(_("tahun anggaran"))
    rule_version = models.CharField(_("versi aturan"), max_length=20)
    parameters = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    message = models.TextField(_("pesan"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    claim = models.CharField(
        max_length=32, blank=True, help_text="token of the worker that holds the run"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("proses")
        verbose_name_plural = _("proses")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="one_active_run", condition=Q(state__in=["antre", "berjalan"])
            )
        ]

    def __str__(self):
        return f"#{self.pk} {self.get_state_display()}"

    @property
    def seconds(self) -> float | None:
        """How long the run took, None while it has not ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def may_be_cancelled(self) -> bool:
        return self.is_active and self.phase not in LATE
