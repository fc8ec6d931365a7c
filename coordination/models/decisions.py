"""What people decided of a finding, and the rules they decide by."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .findings import Finding, FindingStatus, Resolution
from .runs import Run


class Decision(models.Model):
    """One move of one finding. Append-only."""

    finding = models.ForeignKey(Finding, related_name="decisions", on_delete=models.PROTECT)
    number = models.PositiveIntegerField(help_text="the finding's version that this move made")
    was = models.CharField(max_length=15, choices=FindingStatus)
    now = models.CharField(max_length=15, choices=FindingStatus)
    resolution = models.CharField(max_length=20, choices=Resolution, blank=True)
    because = models.TextField(_("alasan"))
    facts = models.JSONField(help_text="the finding's facts when this was decided")
    review_on = models.DateField(
        _("ditinjau lagi"), null=True, blank=True, help_text="to be looked at again by then"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        related_name="+",
        on_delete=models.PROTECT,
        help_text="empty: the engine",
    )
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
        verbose_name=_("disahkan oleh"),
        help_text="the second person, where the severity asked for one",
    )
    run = models.ForeignKey(Run, null=True, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("keputusan telaah")
        verbose_name_plural = _("keputusan telaah")
        constraints = [
            # Two people who decide on the same version cannot both be stored.
            models.UniqueConstraint(
                name="one_decision_per_version_of_a_finding", fields=["finding", "number"]
            ),
            models.CheckConstraint(
                name="second_person_is_another",
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("by")),
            ),
        ]

    def __str__(self):
        return f"{self.finding_id}: {self.was} -> {self.now}"


class ProposalState(models.TextChoices):
    WAITING = "menunggu", _("Menunggu orang kedua")
    SECONDED = "disahkan", _("Disahkan")
    REFUSED = "ditolak", _("Ditolak")
    LAPSED = "gugur", _("Gugur")


class Proposal(models.Model):
    """A confirmation that waits for a second person. The finding keeps its status meanwhile."""

    finding = models.ForeignKey(Finding, related_name="proposals", on_delete=models.CASCADE)
    resolution = models.CharField(max_length=20, choices=Resolution)
    because = models.TextField(_("alasan"))
    review_on = models.DateField(null=True, blank=True)
    facts_digest = models.CharField(max_length=64, help_text="the facts it was proposed on")
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("catatan orang kedua"), blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("usul konfirmasi")
        verbose_name_plural = _("usul konfirmasi")
        constraints = [
            models.UniqueConstraint(
                name="one_waiting_proposal_per_finding",
                fields=["finding"],
                condition=Q(state="menunggu"),
            ),
            models.CheckConstraint(
                name="who_answers_did_not_propose",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("by")),
            ),
        ]

    def __str__(self):
        return f"{self.finding_id}: {self.get_state_display()}"


_SEVERITY = [MinValueValidator(0), MaxValueValidator(100)]


class ReviewRules(models.Model):
    """What the province sets for all reviews: one row, kept with its history."""

    second_from_severity = models.FloatField(
        _("orang kedua mulai bobot"), default=75.0, validators=_SEVERITY
    )
    ask_from_severity = models.FloatField(
        _("tanggapan diminta mulai bobot"), default=40.0, validators=_SEVERITY
    )
    reply_days = models.PositiveSmallIntegerField(_("hari untuk menanggapi"), default=14)
    review_days = models.PositiveSmallIntegerField(_("hari untuk menelaah"), default=30)
    remind_days = models.PositiveSmallIntegerField(
        _("diingatkan sekian hari sebelumnya"), default=7
    )
    offer_after = models.PositiveSmallIntegerField(
        _("usul tabel setelah sekian keputusan melengkapi"), default=3
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    updated_at = models.DateTimeField(auto_now=True)
    # A reason is a sentence, not a label: no limit of 100 characters.
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        verbose_name = _("aturan telaah")
        verbose_name_plural = _("aturan telaah")
        constraints = [
            models.CheckConstraint(name="one_row_of_review_rules", condition=Q(pk=1)),
        ]

    def __str__(self):
        return str(_("Aturan telaah"))


def review_rules() -> ReviewRules:
    """The rules in force; the defaults until the province has set any."""
    return ReviewRules.objects.filter(pk=1).first() or ReviewRules(pk=1)
