"""What the engine says of a pair of programs, and what people decided.

Engine measures and human decisions are different columns: a run writes MEASURES and never
`status`, except through coordination.review.
"""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models import Agency, Program, Role, Status, memberships_of

from .runs import Run


class FindingLevel(models.TextChoices):
    """From the worst down; the order of severity."""

    DUPLICATION = "duplikasi", _("Duplikasi")
    OVERLAP = "tumpang_tindih", _("Tumpang tindih")
    CLARIFY = "perlu_klarifikasi", _("Perlu klarifikasi")


class FindingStatus(models.TextChoices):
    INDICATED = "indikasi", _("Indikasi")
    REVIEWED = "ditelaah", _("Ditelaah")
    CONFIRMED = "terkonfirmasi", _("Terkonfirmasi")
    COMPLEMENTARY = "melengkapi", _("Saling melengkapi")
    NOT_OVERLAP = "bukan", _("Bukan tumpang tindih")
    CLARIFY = "klarifikasi", _("Perlu klarifikasi")
    AGREED = "disepakati", _("Disepakati")
    DONE = "selesai", _("Selesai")
    GONE = "gugur", _("Gugur")


OPEN = (FindingStatus.INDICATED, FindingStatus.REVIEWED, FindingStatus.CLARIFY)
# What a review ends in; from the first three only a meeting, or a reopening, goes on.
VERDICTS = (
    FindingStatus.CONFIRMED,
    FindingStatus.COMPLEMENTARY,
    FindingStatus.NOT_OVERLAP,
    FindingStatus.CLARIFY,
)
SETTLED = (
    FindingStatus.CONFIRMED,
    FindingStatus.COMPLEMENTARY,
    FindingStatus.NOT_OVERLAP,
    FindingStatus.CLARIFY,
    FindingStatus.AGREED,
    FindingStatus.DONE,
)


class Resolution(models.TextChoices):
    KEEP_BOTH = "lanjutkan", _("Lanjutkan keduanya")
    MERGE = "gabung", _("Gabung")
    SPLIT_AREA = "bagi_wilayah", _("Bagi wilayah")
    SPLIT_SEGMENT = "bagi_sasaran", _("Bagi sasaran")
    MOVE = "alihkan", _("Alihkan lokasi")
    POSTPONE = "tunda", _("Tunda")
    STOP = "hentikan", _("Hentikan")
    ESCALATE = "limpahkan", _("Limpahkan ke tingkat berwenang")
    ASK = "rincian", _("Minta rincian")


# Those that promise that the overlap will go: while it stays, they were not carried out.
ENDS_OVERLAP = (
    Resolution.MERGE,
    Resolution.SPLIT_AREA,
    Resolution.SPLIT_SEGMENT,
    Resolution.MOVE,
    Resolution.POSTPONE,
    Resolution.STOP,
)


class Basis(models.TextChoices):
    """Where the number of exposed people comes from."""

    NEED = "kebutuhan", _("angka kebutuhan")
    PLANNED = "paling_banyak", _("paling banyak, dari target program")
    NONE = "tidak_tersedia", _("tidak tersedia")


class FindingQuerySet(models.QuerySet):
    def current(self):
        """Pairs that overlap now."""
        return self.exclude(status=FindingStatus.GONE)

    def open(self):
        return self.filter(status__in=OPEN)

    def past_due(self, day: datetime.date):
        """Those whose date has passed: open ones not decided in time, settled ones to look at
        again. What is done or gone waits for nobody."""
        return self.current().exclude(status=FindingStatus.DONE).filter(due_on__lt=day)

    def reopened(self):
        return self.exclude(reopened_because="")

    def badly_resolved(self):
        """Settled with a resolution that ends the overlap, yet both programs run and overlap
        unchanged (a material change would have reopened them)."""
        settled = (FindingStatus.CONFIRMED, FindingStatus.AGREED, FindingStatus.DONE)
        running = {f"{side}__status": Status.RUNNING for side in ("left", "right")}
        return self.filter(status__in=settled, resolution__in=ENDS_OVERLAP, **running)

    def of_year(self, year: int):
        return self.filter(Q(left_year=year) | Q(right_year=year))

    def involving(self, agency: Agency):
        return self.filter(Q(left__agency=agency) | Q(right__agency=agency))

    def of_program(self, program: Program):
        return self.filter(Q(left=program) | Q(right=program))

    def in_regency(self, code: str):
        return self.filter(regencies__contains=f",{code},")

    def visible_to(self, user):
        """Findings this person may read (decision 0006)."""
        if not user.is_authenticated:
            return self.none()
        memberships = memberships_of(user)
        roles = {m.role for m in memberships}
        if roles & {Role.PROVINCE, Role.LEADER, Role.AUDITOR}:
            return self
        seen = Q(pk__in=[])
        for m in memberships:
            if m.role in (Role.OFFICER, Role.VERIFIER):
                seen |= Q(left__agency=m.agency_id) | Q(right__agency=m.agency_id)
            if m.role == Role.REGENCY:
                seen |= Q(regencies__contains=f",{m.regency.code},")
        return self.filter(seen)

    def worst_first(self):
        return self.order_by("-severity", "pk")

    def for_list(self):
        """All a queue page shows, in one query."""
        return self.select_related(
            "left__agency", "right__agency", "left__intervention", "right__intervention"
        )

    def for_detail(self):
        return self.select_related(
            "left__agency",
            "right__agency",
            "left__intervention__need",
            "right__intervention__need",
            "left__fund_source",
            "right__fund_source",
            "first_seen_in",
            "last_seen_in",
            "assigned_to",
        )


class Finding(models.Model):
    """A pair of programs that overlap. Identity is the pair, for ever."""

    left = models.ForeignKey(Program, related_name="+", on_delete=models.PROTECT)
    right = models.ForeignKey(Program, related_name="+", on_delete=models.PROTECT)
    status = models.CharField(
        _("status"), max_length=15, choices=FindingStatus, default=FindingStatus.INDICATED
    )
    status_before_gone = models.CharField(max_length=15, choices=FindingStatus, blank=True)
    reopened_because = models.TextField(_("dibuka kembali karena"), blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)

    # What people decided: written by coordination.review alone, never by a run's measures.
    version = models.PositiveIntegerField(
        default=1, help_text="counts every step; who holds an older one is told who was first"
    )
    verdict = models.CharField(
        _("hasil telaah"),
        max_length=15,
        choices=FindingStatus,
        blank=True,
        help_text="the verdict in force; empty while none is",
    )
    resolution = models.CharField(_("penyelesaian"), max_length=20, choices=Resolution, blank=True)
    awaits_second = models.BooleanField(_("menunggu orang kedua"), default=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        related_name="assigned_findings",
        on_delete=models.SET_NULL,
        verbose_name=_("ditugaskan kepada"),
    )
    opened_on = models.DateField(
        _("terbuka sejak"), default=timezone.localdate, help_text="first seen, or reopened"
    )
    due_on = models.DateField(
        _("tenggat"),
        null=True,
        blank=True,
        help_text="open: to be decided by then; settled: to be looked at again",
    )

    # Where it belongs: copied from the programs by every run that sees the pair, so that lists of
    # tens of thousands are narrowed and counted without reading programs. No measure of theirs.
    left_year = models.PositiveSmallIntegerField(_("tahun anggaran"))
    right_year = models.PositiveSmallIntegerField()

    # Measures: written by every run that sees the pair.
    level = models.CharField(_("tingkat"), max_length=20, choices=FindingLevel)
    is_certain = models.BooleanField(_("segmen pasti bertemu"))
    is_internal = models.BooleanField(_("satu perangkat daerah"))
    needs_unit_check = models.BooleanField(_("cek unit"))
    villages = models.BinaryField(help_text="int32 little-endian Area ids, ascending")
    village_count = models.PositiveIntegerField(_("desa bersama"))
    regencies = models.CharField(max_length=120, help_text="codes, with a comma at both ends")
    shared_area_m2 = models.FloatField()
    left_share_ratio = models.FloatField(help_text="shared area of the left program's area, 0..1")
    right_share_ratio = models.FloatField()
    overlap_starts_on = models.DateField()
    overlap_ends_on = models.DateField(help_text="exclusive")
    overlap_days = models.PositiveIntegerField(_("hari bersama"))
    shared_segments = models.CharField(max_length=500, help_text="codes, `;` between, sorted")
    exposed_people = models.FloatField(_("sasaran terpapar"), null=True)
    exposed_unit = models.CharField(max_length=60, blank=True)
    exposed_basis = models.CharField(max_length=20, choices=Basis)
    exposed_figure = models.CharField(
        max_length=300, blank=True, help_text="the need figure used, with source and year"
    )
    left_exposed_ratio = models.FloatField(help_text="planned count on shared villages of all")
    right_exposed_ratio = models.FloatField()
    left_spread = models.CharField(max_length=10, help_text="stated, need or equal")
    right_spread = models.CharField(max_length=10)
    money_idr = models.BigIntegerField(
        _("anggaran terpapar"), null=True, help_text="sum of both sides that state a budget"
    )
    money_is_partial = models.BooleanField(default=False, help_text="one side states no budget")
    severity = models.FloatField(_("bobot"), db_index=True, help_text="0 to 100")
    severity_parts = models.JSONField(help_text="every component, 0..1, see decision 0005")
    sentence = models.TextField(_("kalimat"))
    rule_version = models.CharField(max_length=20)
    facts_digest = models.CharField(max_length=64, help_text="SHA-256 of the measures")
    first_seen_in = models.ForeignKey(Run, related_name="+", on_delete=models.PROTECT)
    last_seen_in = models.ForeignKey(Run, related_name="+", on_delete=models.PROTECT)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-severity", "pk"]
        verbose_name = _("temuan")
        verbose_name_plural = _("temuan")
        constraints = [
            models.UniqueConstraint(name="one_finding_per_pair", fields=["left", "right"]),
            models.CheckConstraint(name="left_is_the_lower_id", condition=Q(left__lt=F("right"))),
            models.CheckConstraint(
                name="severity_is_0_to_100", condition=Q(severity__gte=0, severity__lte=100)
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-severity"]),
            models.Index(fields=["due_on"]),
            # All that the queue sorts, counts and narrows by at first: it reads no row for that.
            models.Index(
                name="finding_queue",
                fields=[
                    *("-severity", "id", "status", "level", "left_year", "right_year", "due_on"),
                    *("regencies", "left", "right"),
                ],
            ),
        ]

    def __str__(self):
        return self.sentence[:80]

    @property
    def regency_codes(self) -> list[str]:
        return [code for code in self.regencies.split(",") if code]

    @property
    def shared_area_km2(self) -> float:
        return self.shared_area_m2 / 1e6
