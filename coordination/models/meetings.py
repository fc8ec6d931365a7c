"""Coordination meetings: what they are about, who is asked to come, and their frozen packs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from programs.models import Agency, Need, Role, Stage, memberships_of

from .runs import ACTIVE, RunState


class MeetingKind(models.TextChoices):
    PROVINCE = "tkpkd_provinsi", _("Rakor TKPKD provinsi")
    REGENCY = "tkpkd_kabkota", _("Rakor TKPKD kabupaten/kota")
    SYNERGY = "sinergi", _("Rakor sinergi bidang sosial (Biro Kesra)")


class MeetingState(models.TextChoices):
    PREPARED = "disiapkan", _("Disiapkan")
    FROZEN = "dibekukan", _("Dibekukan")
    HELD = "berlangsung", _("Berlangsung")
    DONE = "selesai", _("Selesai")


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everyone with a role but the system admin reads every meeting (PERMISSIONS.md)."""
        if not user.is_authenticated:
            return self.none()
        read = {m.role for m in memberships_of(user)} - {Role.SYSADMIN}
        return self if read else self.none()

    def latest_first(self):
        return self.order_by(F("held_on").desc(nulls_first=True), "-pk")


class Meeting(models.Model):
    """One rakor. Its scope says which part of the register its packs hold."""

    title = models.CharField(_("judul"), max_length=200)
    kind = models.CharField(_("jenis"), max_length=20, choices=MeetingKind)
    state = models.CharField(
        _("keadaan"), max_length=15, choices=MeetingState, default=MeetingState.PREPARED
    )
    regency = models.ForeignKey(
        Area,
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
        verbose_name=_("diselenggarakan oleh"),
        help_text=_("kab/kota yang menyelenggarakan; kosong: provinsi"),
    )
    fiscal_year = models.PositiveSmallIntegerField(_("tahun anggaran"))
    stage = models.CharField(_("tahap"), max_length=10, choices=Stage, blank=True)
    areas = models.ManyToManyField(Area, related_name="+", blank=True, verbose_name=_("wilayah"))
    needs = models.ManyToManyField(Need, related_name="+", blank=True, verbose_name=_("kebutuhan"))
    held_on = models.DateField(_("tanggal"), null=True, blank=True)
    starts_at = models.TimeField(_("pukul (WIB)"), null=True, blank=True)
    place = models.CharField(_("tempat"), max_length=200, blank=True)
    chair = models.CharField(
        _("pimpinan rapat"), max_length=200, blank=True, help_text=_("nama dan jabatan")
    )
    secretary = models.CharField(
        _("sekretaris"), max_length=200, blank=True, help_text=_("nama dan jabatan")
    )
    version = models.PositiveIntegerField(default=1, help_text="counts every change")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    is_example = models.BooleanField(_("contoh"), default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("rakor")
        verbose_name_plural = _("rakor")
        constraints = [
            models.CheckConstraint(
                name="regency_meeting_has_its_regency",
                condition=~Q(kind="tkpkd_kabkota") | Q(regency__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title


class Invitation(models.Model):
    """An agency, or a person by name and position, asked to come. Attendance is noted later."""

    meeting = models.ForeignKey(Meeting, related_name="invitations", on_delete=models.CASCADE)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    person = models.CharField(_("nama"), max_length=200, blank=True)
    position = models.CharField(_("jabatan"), max_length=200, blank=True)
    has_come = models.BooleanField(_("hadir"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("undangan")
        verbose_name_plural = _("undangan")
        constraints = [
            models.CheckConstraint(
                name="invitation_names_somebody",
                condition=Q(agency__isnull=False) | ~Q(person=""),
            ),
        ]

    def __str__(self):
        return self.person or str(self.agency)


class Snapshot(models.Model):
    """The register as it was when a meeting was frozen. Never edited; a new one supersedes.

    Every document of the meeting is made from `content` alone. Read it through
    `coordination.meetings.snapshots`, which refuses what does not fit its hash.
    """

    meeting = models.ForeignKey(Meeting, related_name="snapshots", on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField(help_text="1 for the first of its meeting")
    previous = models.ForeignKey(
        "self",
        null=True,
        related_name="+",
        on_delete=models.PROTECT,
        help_text="of the meeting before, of the same kind and scope: what it is compared with",
    )
    content = models.BinaryField(help_text="canonical JSON of meetings.values.Frozen, zlib")
    sha256 = models.CharField(max_length=64, unique=True, help_text="of the canonical JSON")
    size = models.PositiveIntegerField(help_text="bytes of the canonical JSON")
    because = models.CharField(_("alasan dibekukan ulang"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.PROTECT
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["meeting", "-number"]
        verbose_name = _("bahan beku")
        verbose_name_plural = _("bahan beku")
        constraints = [
            models.UniqueConstraint(
                name="one_snapshot_per_number_of_a_meeting", fields=["meeting", "number"]
            ),
            models.CheckConstraint(
                name="snapshot_after_the_first_says_why",
                condition=Q(number=1) | ~Q(because=""),
            ),
        ]

    def __str__(self):
        return f"{self.meeting} #{self.number}"


class Publication(models.Model):
    """That a snapshot was made public, by whom: another person than who froze it."""

    snapshot = models.OneToOneField(Snapshot, related_name="publication", on_delete=models.PROTECT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("penerbitan")
        verbose_name_plural = _("penerbitan")

    def __str__(self):
        return str(self.snapshot)


class Pack(models.Model):
    """All documents of one snapshot as one ZIP, made in the background.

    The row is the truth, as with Run: claimed by one conditional UPDATE, safe to deliver twice.
    """

    snapshot = models.OneToOneField(Snapshot, related_name="pack", on_delete=models.CASCADE)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    doing = models.CharField(_("sedang dibuat"), max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(_("pesan"), blank=True)
    files = models.JSONField(
        default=list, help_text="name, size and SHA-256 of each file in the ZIP, in order"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("paket bahan")
        verbose_name_plural = _("paket bahan")

    def __str__(self):
        return f"{self.snapshot} {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE
