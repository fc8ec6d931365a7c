"""The right of reply: what both agencies are asked about a finding, and what they answered."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models import Agency

from .findings import Finding
from .runs import Run


class Stance(models.TextChoices):
    AGREES = "setuju", _("Setuju")
    OBJECTS = "keberatan", _("Keberatan")
    PROPOSES = "usul", _("Usul penyelesaian")


class ReplyQuerySet(models.QuerySet):
    def open(self):
        """Asked and not answered, of findings that still wait for a decision."""
        return self.filter(stance="", closed_on__isnull=True)

    def late(self, day: datetime.date):
        return self.open().filter(due_on__lt=day)

    def of_agencies(self, ids):
        return self.filter(agency__in=ids)


class Reply(models.Model):
    """One agency asked once about one finding. An empty stance is silence, and shown as silence.

    A finding that is reopened is asked about again: `round` counts.
    """

    finding = models.ForeignKey(Finding, related_name="replies", on_delete=models.CASCADE)
    agency = models.ForeignKey(Agency, related_name="+", on_delete=models.PROTECT)
    round = models.PositiveSmallIntegerField(_("putaran"), default=1)
    asked_on = models.DateField(_("diminta"))
    due_on = models.DateField(_("paling lambat"))
    asked_in = models.ForeignKey(Run, null=True, related_name="+", on_delete=models.PROTECT)
    stance = models.CharField(_("sikap"), max_length=10, choices=Stance, blank=True)
    note = models.TextField(_("catatan"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    is_on_behalf = models.BooleanField(_("dicatat sekretariat"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(
        null=True, blank=True, help_text="the finding was decided, gone or asked about anew"
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["-round", "agency__name"]
        verbose_name = _("tanggapan")
        verbose_name_plural = _("tanggapan")
        constraints = [
            models.UniqueConstraint(
                name="one_reply_per_agency_and_round", fields=["finding", "agency", "round"]
            ),
            models.CheckConstraint(
                name="reply_is_due_after_it_is_asked", condition=Q(due_on__gte=F("asked_on"))
            ),
        ]
        indexes = [
            models.Index(
                name="reply_awaited",
                fields=["finding"],
                condition=Q(stance="", closed_on__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.finding_id} {self.agency}: {self.get_stance_display() or '-'}"
