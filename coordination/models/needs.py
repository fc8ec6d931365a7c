"""Need figures, priority lists, who is competent, and the gaps found from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.engine.states import exceeds_need
from geo.models import Area
from programs.models import Need, Segment

from .figure_files import FigureFile
from .runs import Run

EXAMPLE_INDICATOR = "contoh_"  # figures whose indicator begins so are examples, never facts


class NeedFigure(models.Model):
    """How many people, families or units need something, by one source at one time.

    Contradicting figures are all kept; `in_use` is the one gaps are measured by.
    """

    area = models.ForeignKey(Area, related_name="need_figures", on_delete=models.PROTECT)
    indicator = models.CharField(_("indikator"), max_length=60)
    definition = models.CharField(_("definisi"), max_length=300, blank=True)
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.PROTECT)
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("tahun"))
    value = models.FloatField(_("nilai"), null=True)
    unit = models.CharField(_("satuan"), max_length=60)
    source = models.TextField(_("sumber"))
    sourced_on = models.DateField(_("tanggal sumber"), null=True, blank=True)
    confidence = models.CharField(_("keyakinan"), max_length=1, blank=True)
    note = models.TextField(_("catatan"), blank=True)
    in_use = models.BooleanField(_("dipakai"), default=True)
    chosen_because = models.TextField(
        _("alasan dipilih"),
        blank=True,
        default="",
        editable=False,
        help_text=_("alasan orang memilih angka ini; kosong: dipilih menurut aturan"),
    )
    imported_in = models.ForeignKey(
        FigureFile,
        null=True,
        blank=True,
        editable=False,
        related_name="need_figures",
        on_delete=models.PROTECT,
    )

    class Meta:
        ordering = ["area__code", "indicator", "-year"]
        verbose_name = _("angka kebutuhan")
        verbose_name_plural = _("angka kebutuhan")

    def __str__(self):
        return f"{self.area} {self.indicator} {self.year}"

    @property
    def is_example(self) -> bool:
        return self.indicator.startswith(EXAMPLE_INDICATOR)


class PriorityList(models.Model):
    """A published list of areas to be served first for one need."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=300)
    year = models.PositiveSmallIntegerField(_("tahun"))
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["code"]
        verbose_name = _("daftar prioritas")
        verbose_name_plural = _("daftar prioritas")

    def __str__(self):
        return self.name


class PriorityArea(models.Model):
    """One entry of a list; `area` is empty when the source's name fits no code for certain."""

    priority_list = models.ForeignKey(
        PriorityList, related_name="entries", on_delete=models.CASCADE
    )
    area = models.ForeignKey(
        Area, null=True, blank=True, related_name="priorities", on_delete=models.PROTECT
    )
    said = models.CharField(_("menurut sumber"), max_length=200)
    source = models.TextField(_("sumber"))
    confidence = models.CharField(_("keyakinan"), max_length=1, blank=True)
    note = models.TextField(_("catatan"), blank=True)

    class Meta:
        ordering = ["priority_list", "area__code"]
        verbose_name = _("wilayah prioritas")
        verbose_name_plural = _("wilayah prioritas")

    def __str__(self):
        return f"{self.priority_list.code} {self.said}"


class GapState(models.TextChoices):
    """What an empty place means (DESIGN.md 3.6), in the order of concern."""

    UNTOUCHED = "belum_tersentuh", _("Belum tersentuh")
    LACKING = "kurang", _("Kurang")
    UNREPORTED = "belum_terdaftar", _("Belum terdaftar")
    NO_DATA = "tidak_ada_data", _("Tidak ada data")
    ENOUGH = "cukup", _("Cukup")


GAP_ORDER = tuple(GapState.values)


class GapQuerySet(models.QuerySet):
    def in_regency(self, code: str):
        return self.filter(area__code__startswith=code)

    def worst_first(self):
        rank = models.Case(
            *[models.When(state=s, then=models.Value(n)) for n, s in enumerate(GAP_ORDER)],
            output_field=models.IntegerField(),
        )
        return self.order_by(rank, models.F("needed_count").desc(nulls_last=True), "area__code")

    def for_list(self):
        return self.select_related("area__parent__parent", "need", "segment", "figure", "listing")


class Gap(models.Model):
    """Need against planned direct help in one area. Rebuilt by every run."""

    run = models.ForeignKey(Run, related_name="gaps", on_delete=models.CASCADE)
    fiscal_year = models.PositiveSmallIntegerField()
    area = models.ForeignKey(Area, related_name="gaps", on_delete=models.CASCADE)
    need = models.ForeignKey(Need, on_delete=models.CASCADE)
    segment = models.ForeignKey(Segment, null=True, on_delete=models.CASCADE)
    figure = models.ForeignKey(NeedFigure, null=True, on_delete=models.CASCADE)
    listing = models.ForeignKey(PriorityArea, null=True, on_delete=models.CASCADE)
    state = models.CharField(_("keadaan"), max_length=20, choices=GapState, db_index=True)
    needed_count = models.FloatField(null=True)
    planned_count = models.FloatField(null=True, help_text="null: not comparable or none stated")
    unit = models.CharField(max_length=60, blank=True)
    coverage_ratio = models.FloatField(null=True, help_text="raw, may exceed 1")
    estimate = models.TextField(
        _("konversi"),
        blank=True,
        default="",
        help_text=_("faktor yang dipakai dan sumbernya; kosong: tidak ada yang dikonversi"),
    )
    program_count = models.PositiveIntegerField(help_text="direct programs that count here")
    coarse_count = models.PositiveIntegerField(
        help_text="direct programs of the same need that name only a larger area"
    )
    declared_count = models.PositiveIntegerField(help_text="responsible agencies that declared")
    responsible_count = models.PositiveIntegerField()
    is_example = models.BooleanField(
        _("contoh"),
        default=False,
        help_text=_("dihitung dengan program, pernyataan atau angka contoh"),
    )
    why = models.CharField(_("penjelasan"), max_length=300, blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = _("celah")
        verbose_name_plural = _("celah")

    def __str__(self):
        return f"{self.area} {self.need}: {self.get_state_display()}"

    @property
    def is_estimate(self) -> bool:
        """Whether some of `planned_count` was brought from another unit."""
        return bool(self.estimate)

    @property
    def is_over(self) -> bool:
        """More is planned than needed, also where nobody needs it."""
        return bool(exceeds_need(self.planned_count, self.needed_count))
