"""What a meeting agreed: who does what by when, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from programs.models import Agency, Need, Role, Segment, memberships_of

from .discussion import AttachedFile
from .findings import Finding, Resolution
from .meetings import Meeting


class AgreementState(models.TextChoices):
    OPEN = "terbuka", _("Belum dimulai")
    WORKING = "dikerjakan", _("Dikerjakan")
    KEPT = "selesai", _("Selesai")
    DROPPED = "dibatalkan", _("Dibatalkan")


STILL_OPEN = (AgreementState.OPEN, AgreementState.WORKING)


class AgreementQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=STILL_OPEN)

    def late(self, day):
        """Open, and their date has passed."""
        return self.open().filter(due_on__lt=day)

    def visible_to(self, user):
        """As meetings: everyone with a role but the system admin."""
        if not user.is_authenticated:
            return self.none()
        read = {m.role for m in memberships_of(user)} - {Role.SYSADMIN}
        return self if read else self.none()

    def for_list(self):
        return self.select_related("meeting", "agency", "finding", "area", "need", "segment")


class Agreement(models.Model):
    """One thing a meeting agreed: of a finding, of a gap (area x need), or of its own."""

    meeting = models.ForeignKey(Meeting, related_name="agreements", on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField(help_text="within its meeting, from 1")
    what = models.TextField(_("kesepakatan"))
    finding = models.ForeignKey(
        Finding, null=True, blank=True, related_name="agreements", on_delete=models.PROTECT
    )
    area = models.ForeignKey(
        Area, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    need = models.ForeignKey(
        Need, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    segment = models.ForeignKey(
        Segment, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    resolution = models.CharField(_("penyelesaian"), max_length=20, choices=Resolution, blank=True)
    agency = models.ForeignKey(
        Agency,
        related_name="agreements",
        on_delete=models.PROTECT,
        verbose_name=_("penanggung jawab"),
    )
    person = models.CharField(
        _("pejabat"), max_length=200, blank=True, help_text=_("nama atau jabatan")
    )
    due_on = models.DateField(_("tenggat"))
    state = models.CharField(
        _("keadaan"), max_length=12, choices=AgreementState, default=AgreementState.OPEN
    )
    closed_on = models.DateField(_("ditutup"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="counts every step")
    token = models.UUIDField(
        null=True, blank=True, unique=True, help_text="of the form that made it: sent twice, one"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    is_example = models.BooleanField(_("contoh"), default=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "number"]
        verbose_name = _("kesepakatan")
        verbose_name_plural = _("kesepakatan")
        constraints = [
            models.UniqueConstraint(
                name="one_agreement_per_number_of_a_meeting", fields=["meeting", "number"]
            ),
            models.CheckConstraint(
                name="agreement_is_of_a_finding_or_of_a_gap",
                condition=Q(finding__isnull=True) | Q(area__isnull=True, need__isnull=True),
            ),
            models.CheckConstraint(
                name="closed_agreement_has_its_day",
                condition=Q(state__in=["terbuka", "dikerjakan"], closed_on__isnull=True)
                | Q(state__in=["selesai", "dibatalkan"], closed_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self):
        return f"{self.meeting_id}/{self.number}: {self.what[:60]}"


class AgreementStep(models.Model):
    """One step of one agreement. Append-only."""

    agreement = models.ForeignKey(Agreement, related_name="steps", on_delete=models.PROTECT)
    number = models.PositiveIntegerField(help_text="the agreement's version that this step made")
    was = models.CharField(max_length=12, choices=AgreementState, blank=True)
    now = models.CharField(max_length=12, choices=AgreementState)
    said = models.TextField(_("keterangan"), blank=True, help_text="progress, evidence or reason")
    was_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(_("tenggat"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.PROTECT
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("langkah kesepakatan")
        verbose_name_plural = _("langkah kesepakatan")
        constraints = [
            models.UniqueConstraint(
                name="one_step_per_version_of_an_agreement", fields=["agreement", "number"]
            )
        ]

    def __str__(self):
        return f"{self.agreement_id}: {self.was} -> {self.now}"


class AgreementDocument(AttachedFile):
    """Evidence: a file added to an agreement. Never edited or deleted."""

    agreement = models.ForeignKey(Agreement, related_name="documents", on_delete=models.PROTECT)

    class Meta:
        ordering = ["at"]
        verbose_name = _("bukti kesepakatan")
        verbose_name_plural = _("bukti kesepakatan")
        constraints = [
            models.UniqueConstraint(
                name="one_document_once_per_agreement", fields=["agreement", "sha256"]
            )
        ]

    @property
    def folder(self) -> str:
        return f"kesepakatan/{self.agreement_id}"
