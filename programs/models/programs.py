"""Programs, their versions, their target lines, and what the lines reduce to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from geo.models import Area, Shape
from programs.realisation import total as realised_total

from .agencies import Agency, Role, memberships_of
from .imports import ImportBatch
from .stages import Stage
from .vocabulary import FundSource, Intervention, Segment


class Status(models.TextChoices):
    DRAFT = "draf", _("Draf")
    SUBMITTED = "diajukan", _("Diajukan")
    RETURNED = "dikembalikan", _("Dikembalikan")
    VERIFIED = "diverifikasi", _("Diverifikasi")
    AGREED = "disepakati", _("Disepakati")
    RUNNING = "berjalan", _("Berjalan")
    DONE = "selesai", _("Selesai")
    CANCELLED = "dibatalkan", _("Dibatalkan")


IN_FORCE = (Status.SUBMITTED, Status.VERIFIED, Status.AGREED, Status.RUNNING, Status.DONE)
OPEN_TO_ALL = (Status.VERIFIED, Status.AGREED, Status.RUNNING, Status.DONE)


class RecipientClass(models.TextChoices):
    DIRECT = "langsung", _("Langsung")
    INDIRECT = "tidak_langsung", _("Tidak langsung")
    SUPPORT = "penunjang", _("Penunjang")


class Missing(models.TextChoices):
    """What keeps a program from being checked, in the order it is shown."""

    INTERVENTION = "intervensi", _("jenis intervensi")
    SEGMENT = "segmen", _("segmen sasaran")
    PERIOD = "masa", _("masa pelaksanaan")
    LOCATION = "lokasi", _("lokasi")
    RECIPIENT = "kelas", _("kelas penerima")


class ProgramQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(status__in=IN_FORCE)

    def checkable(self):
        """In force, direct, and with all the engine needs."""
        return self.in_force().filter(recipient_class=RecipientClass.DIRECT, missing="")

    def uncheckable(self):
        """In force and direct, but lacking what `missing` names: `tidak dapat diperiksa`."""
        return (
            self.in_force()
            .filter(recipient_class__in=[RecipientClass.DIRECT, ""])
            .exclude(missing="")
        )

    def of_year(self, year: int):
        return self.filter(fiscal_year=year)

    def visible_to(self, user):
        """What this person may read (decisions 0006 and 0013): verified ones, own ones, submitted
        ones of the own regency, and for a secretariat all of the agencies it writes for.

        A system admin sees none. `access.may_read` asks the same of one program.
        """
        if not user.is_authenticated:
            return self.none()
        memberships = memberships_of(user)
        roles = {m.role for m in memberships}
        if not roles - {Role.SYSADMIN}:
            return self.none()
        if Role.AUDITOR in roles:
            return self
        seen = Q(status__in=OPEN_TO_ALL)
        if roles & {Role.PROVINCE, Role.LEADER}:
            seen |= Q(status=Status.SUBMITTED)
        silent = Agency.objects.silent()
        if Role.PROVINCE in roles:
            seen |= Q(agency__in=silent.values("pk"))
        for m in memberships:
            if m.role in (Role.OFFICER, Role.VERIFIER):
                seen |= Q(agency=m.agency_id)
            if m.role == Role.REGENCY:
                seen |= Q(status=Status.SUBMITTED, agency__regency=m.regency_id)
                seen |= Q(agency__in=silent.filter(regency=m.regency_id).values("pk"))
        return self.filter(seen)

    def touching(self, code: str):
        """Programs with ground in the area of this code, coarse ones included."""
        parts = code.split(".")
        above = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
        lines = Target.objects.filter(program=models.OuterRef("pk")).filter(
            Q(area__code__in=above) | Q(area__code__startswith=f"{code}.")
        )
        pieces = Piece.objects.filter(
            Q(village__code=code) | Q(village__code__startswith=f"{code}."),
            footprint__program=models.OuterRef("pk"),
        )
        whole = Footprint.objects.filter(
            program=models.OuterRef("pk"), is_drawn=True, regencies__contains=f",{code[:5]},"
        )
        drawn = models.Exists(pieces)
        if len(parts) <= 2:
            drawn |= models.Exists(whole)
        return self.filter(models.Exists(lines) | drawn)

    def for_list(self):
        """All a list page shows of each program, in one query."""
        return self.select_related("agency", "intervention__need", "fund_source")


class Program(models.Model):
    """What an agency does. Its columns are the facts of its latest stage.

    Identity is (agency, code, fiscal_year). Every stage, the latest too, is kept as a
    ProgramVersion. Written only by programs.services.
    """

    agency = models.ForeignKey(Agency, related_name="programs", on_delete=models.PROTECT)
    code = models.CharField(_("kode program"), max_length=60)
    fiscal_year = models.PositiveSmallIntegerField(_("tahun anggaran"))
    stage = models.CharField(_("tahap"), max_length=10, choices=Stage)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    name = models.CharField(_("nama program"), max_length=300)
    activity_code = models.CharField(_("kode sub kegiatan"), max_length=30, blank=True)
    nomenclature_version = models.CharField(_("versi nomenklatur"), max_length=60, blank=True)
    intervention = models.ForeignKey(
        Intervention, null=True, blank=True, related_name="programs", on_delete=models.PROTECT
    )
    fund_source = models.ForeignKey(FundSource, null=True, blank=True, on_delete=models.PROTECT)
    budget_idr = models.BigIntegerField(_("pagu (Rp)"), null=True, blank=True)
    realised_first_idr = models.BigIntegerField(
        _("realisasi semester 1 (Rp)"), null=True, blank=True
    )
    realised_second_idr = models.BigIntegerField(
        _("realisasi semester 2 (Rp)"), null=True, blank=True
    )
    realised_on = models.DateField(_("tanggal lapor realisasi"), null=True, blank=True)
    realised_source = models.CharField(_("sumber realisasi"), max_length=300, blank=True)
    starts_on = models.DateField(_("mulai"), null=True, blank=True)
    ends_on = models.DateField(
        _("selesai (tidak termasuk)"), null=True, blank=True, help_text="half-open: the day after"
    )
    period_is_assumed = models.BooleanField(
        _("masa dianggap setahun anggaran"),
        default=False,
        help_text=_("sumber tidak menyebut tanggal"),
    )
    recipient_class = models.CharField(
        _("kelas penerima"), max_length=20, choices=RecipientClass, blank=True
    )
    note = models.TextField(_("keterangan"), blank=True)
    source = models.TextField(_("sumber"), blank=True)
    confidence = models.CharField(_("keyakinan sumber"), max_length=1, blank=True)
    is_example = models.BooleanField(_("contoh"), default=False)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, related_name="replaced_by", on_delete=models.SET_NULL
    )
    part_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        related_name="parts",
        on_delete=models.SET_NULL,
        help_text=_("bagian dari program lain: tidak dibandingkan dan tidak dihitung dua kali"),
    )
    missing = models.CharField(
        max_length=60, blank=True, help_text="codes of Missing, `;` between: why it is unchecked"
    )
    is_coarse = models.BooleanField(_("lokasi belum rinci"), default=False)
    batch = models.ForeignKey(
        ImportBatch, null=True, blank=True, related_name="programs", on_delete=models.PROTECT
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(
        default=1, help_text="counts every write of a person; a form that holds an older one asks"
    )
    token = models.UUIDField(
        null=True, blank=True, unique=True, help_text="of the form that made it: sent twice, one"
    )
    typed = models.JSONField(
        default=dict, blank=True, help_text="field: text as typed that is not understood yet"
    )
    is_on_behalf = models.BooleanField(
        _("dicatat oleh sekretariat"),
        default=False,
        help_text=_("atas nama pelaksana yang tidak punya akun"),
    )

    objects = ProgramQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-fiscal_year", "agency__name", "code"]
        verbose_name = _("program")
        verbose_name_plural = _("program")
        constraints = [
            models.UniqueConstraint(
                name="one_program_per_agency_code_and_year",
                fields=["agency", "code", "fiscal_year"],
            ),
            models.CheckConstraint(
                name="program_ends_after_it_starts",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="program_budget_is_not_negative",
                condition=Q(budget_idr__isnull=True) | Q(budget_idr__gte=0),
            ),
            models.CheckConstraint(
                name="realised_money_is_not_negative",
                condition=(Q(realised_first_idr__isnull=True) | Q(realised_first_idr__gte=0))
                & (Q(realised_second_idr__isnull=True) | Q(realised_second_idr__gte=0)),
            ),
            models.CheckConstraint(
                name="second_half_is_reported_after_the_first",
                condition=Q(realised_second_idr__isnull=True) | Q(realised_first_idr__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["fiscal_year", "status"])]

    def __str__(self):
        return f"{self.title} ({self.code}, {self.fiscal_year})"

    @property
    def title(self) -> str:
        """The name, or what stands in its place while a draft has none."""
        return self.name or _("(belum bernama)")

    @property
    def realised_idr(self) -> int | None:
        """What was spent so far; None where nothing was reported."""
        return realised_total(self.realised_first_idr, self.realised_second_idr)

    @property
    def realised_ratio(self) -> float | None:
        """Serapan; None where nothing was reported, or there is no budget to divide by."""
        is_known = self.realised_idr is not None and self.budget_idr
        return self.realised_idr / self.budget_idr if is_known else None

    @property
    def missing_labels(self) -> list[str]:
        """What is missing, in words."""
        return [str(Missing(code).label) for code in self.missing.split(";") if code]


class ProgramVersion(models.Model):
    """The facts of one stage of a program, as they were last entered."""

    program = models.ForeignKey(Program, related_name="versions", on_delete=models.CASCADE)
    stage = models.CharField(_("tahap"), max_length=10, choices=Stage)
    facts = models.JSONField(help_text="all columns and target lines; see programs.facts")
    batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.PROTECT)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_version_per_stage", fields=["program", "stage"])
        ]
        verbose_name = _("versi program")
        verbose_name_plural = _("versi program")

    def __str__(self):
        return f"{self.program} {self.stage}"


class Target(models.Model):
    """One line: program x (area or drawn shape) x segments x planned count."""

    program = models.ForeignKey(Program, related_name="targets", on_delete=models.CASCADE)
    line = models.PositiveIntegerField(_("baris"))
    area = models.ForeignKey(
        Area, null=True, blank=True, related_name="targets", on_delete=models.PROTECT
    )
    shape = models.ForeignKey(
        Shape, null=True, blank=True, related_name="targets", on_delete=models.PROTECT
    )
    place_said = models.CharField(
        _("lokasi menurut sumber"), max_length=200, blank=True, help_text=_("bila tanpa kode")
    )
    segments = models.ManyToManyField(Segment, blank=True, related_name="targets")
    planned_count = models.FloatField(_("target"), null=True, blank=True)
    unit = models.CharField(_("satuan"), max_length=60, blank=True)
    realised_count = models.FloatField(_("realisasi"), null=True, blank=True)

    class Meta:
        ordering = ["program", "line"]
        verbose_name = _("sasaran")
        verbose_name_plural = _("sasaran")
        constraints = [
            models.UniqueConstraint(name="one_target_per_line", fields=["program", "line"]),
            models.CheckConstraint(
                name="target_is_an_area_or_a_shape",
                condition=Q(area__isnull=True) | Q(shape__isnull=True),
            ),
            models.CheckConstraint(
                name="planned_count_is_not_negative",
                condition=Q(planned_count__isnull=True) | Q(planned_count__gte=0),
            ),
        ]

    def __str__(self):
        return f"{self.program_id}/{self.line}"


class Footprint(models.Model):
    """Lines of a program reduced to villages. Derived: rebuilt from targets and boundaries.

    One row per line, except that lines naming single villages with the same segments, unit and
    coarseness are packed into one row, so that a register of 30,000 programs is read in one go.
    """

    program = models.ForeignKey(Program, related_name="footprints", on_delete=models.CASCADE)
    segment_key = models.CharField(
        max_length=500, help_text="segment codes of the lines, sorted, `;` between"
    )
    is_coarse = models.BooleanField(help_text="the line names a regency or the province")
    is_drawn = models.BooleanField(help_text="the line is a drawn shape")
    coarse_code = models.CharField(
        max_length=13, blank=True, help_text="code of the area a coarse line names"
    )
    villages = models.BinaryField(help_text="int32 little-endian Area ids, ascending, distinct")
    stated_counts = models.BinaryField(
        null=True, help_text="float64 per village when stated village by village; NaN: not stated"
    )
    planned_count = models.FloatField(
        null=True, help_text="count of the whole line, to be spread over its villages"
    )
    unit = models.CharField(max_length=60, blank=True)
    regencies = models.CharField(max_length=120, help_text="codes, with a comma at both ends")

    class Meta:
        verbose_name = _("jejak")
        verbose_name_plural = _("jejak")

    def __str__(self):
        return f"{self.program_id} {self.segment_key}"


class Piece(models.Model):
    """The part of one village that a drawn line covers, where it does not cover it whole."""

    footprint = models.ForeignKey(Footprint, related_name="pieces", on_delete=models.CASCADE)
    village = models.ForeignKey(Area, related_name="+", on_delete=models.CASCADE)
    share_ratio = models.FloatField(help_text="of the village, in (0, 1)")
    area_m2 = models.FloatField()
    wkb = models.BinaryField(help_text="WKB, EPSG:4326")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_piece_per_village", fields=["footprint", "village"])
        ]
        verbose_name = _("potongan")
        verbose_name_plural = _("potongan")

    def __str__(self):
        return f"{self.footprint_id} {self.village_id}"
