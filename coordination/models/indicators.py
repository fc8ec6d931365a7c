"""Series of indicators by yardstick, what sources say of them, and targets to reach."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geo import formats
from geo.models import Area

from .figure_files import FigureFile


class Yardstick(models.TextChoices):
    """What is measured by whom. Values of two yardsticks are never added or put in one chart."""

    BPS_POOR = "bps_miskin", _("Penduduk miskin BPS")
    BPS_EXTREME = "bps_miskin_ekstrem", _("Miskin ekstrem BPS")
    P3KE = "p3ke", _("P3KE: daftar nama")
    DECILE_1 = "desil_1", _("Desil 1 Kemenko PMK")
    DTSEN = "dtsen", _("DTSEN")
    LINE = "garis_kemiskinan", _("Garis kemiskinan")
    REGIONAL = "pemda_miskin_ekstrem", _("Miskin ekstrem menurut pemerintah daerah")
    STATEMENT = "pernyataan", _("Pernyataan tanpa ukuran")


class ValueStatus(models.TextChoices):
    SOURCED = "sourced", _("dari sumber")
    DERIVED = "derived", _("dihitung")
    QUOTED = "quoted", _("kutipan")
    MISSING = "missing", _("tidak ada")


class Indicator(models.Model):
    """One thing that is measured in one unit by one yardstick."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    yardstick = models.CharField(_("ukuran"), max_length=30, choices=Yardstick)
    definition = models.TextField(_("definisi"))
    unit = models.CharField(_("satuan"), max_length=60)
    digits = models.PositiveSmallIntegerField(_("angka di belakang koma"), default=0)
    maker = models.CharField(_("pembuat"), max_length=200)
    is_rate = models.BooleanField(_("persentase"), default=False)
    rank = models.PositiveSmallIntegerField(default=0, help_text="place in lists")

    class Meta:
        ordering = ["rank", "code"]
        verbose_name = _("indikator")
        verbose_name_plural = _("indikator")

    def __str__(self):
        return self.name


class IndicatorValueQuerySet(models.QuerySet):
    def for_reading(self):
        return self.select_related("area", "indicator").order_by(
            "indicator__rank", "area__code", "starts_on", "ends_on", "-in_use", "pk"
        )


class IndicatorValue(models.Model):
    """What one source says of an indicator in one area and period, [starts_on, ends_on).

    Contradicting values are all kept; at most one of a period is in use. `value` is empty where
    it was looked for and not found: that is said, and never 0.
    """

    indicator = models.ForeignKey(Indicator, related_name="values", on_delete=models.PROTECT)
    area = models.ForeignKey(Area, related_name="indicator_values", on_delete=models.PROTECT)
    starts_on = models.DateField(_("mulai"))
    ends_on = models.DateField(_("selesai (tidak termasuk)"))
    value = models.FloatField(_("nilai"), null=True, blank=True)
    unit = models.CharField(_("satuan"), max_length=60)
    status = models.CharField(_("keadaan"), max_length=10, choices=ValueStatus)
    source_codes = models.CharField(_("kode sumber"), max_length=60, blank=True)
    source_text = models.TextField(
        _("sumber"), blank=True, help_text="a line per code, `name: details`"
    )
    sourced_on = models.DateField(_("tanggal sumber"), null=True, blank=True)
    note = models.TextField(_("catatan"), blank=True)
    in_use = models.BooleanField(_("dipakai"), default=True)
    reason = models.TextField(_("alasan dipakai atau tidak"), blank=True)
    imported_in = models.ForeignKey(
        FigureFile,
        null=True,
        blank=True,
        editable=False,
        related_name="indicator_values",
        on_delete=models.PROTECT,
    )

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "area__code", "starts_on"]
        verbose_name = _("nilai indikator")
        verbose_name_plural = _("nilai indikator")
        constraints = [
            models.UniqueConstraint(
                name="one_value_of_an_indicator_in_use",
                fields=["indicator", "area", "starts_on", "ends_on"],
                condition=Q(in_use=True),
            ),
            models.CheckConstraint(
                name="quoted_value_is_never_in_use",
                condition=~Q(status=ValueStatus.QUOTED) | Q(in_use=False),
            ),
            models.CheckConstraint(
                name="only_a_missing_value_is_empty",
                condition=Q(status=ValueStatus.MISSING, value__isnull=True)
                | (~Q(status=ValueStatus.MISSING) & Q(value__isnull=False)),
            ),
            models.CheckConstraint(
                name="value_not_in_use_has_a_reason", condition=Q(in_use=True) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="indicator_period_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.indicator} {self.period}"

    @property
    def period(self) -> str:
        """`Maret 2024`, or `2024` where the source names no month."""
        return period_said(self.starts_on, self.ends_on)

    @property
    def said(self) -> str:
        """`75,45 ribu jiwa`, `4,96%`, `-`."""
        return measured(self.value, self.unit, self.indicator.digits)

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Code and words of each source."""
        return sources_said(self.source_codes, self.source_text)


def measured(value: float | None, unit: str, digits: int) -> str:
    """A number with its unit as people write it."""
    if formats.is_missing(value):
        return formats.MISSING
    text = formats.trimmed(value, digits)
    return f"{text}%" if unit == "%" else f"{text} {unit}"


def sources_said(codes: str, text: str) -> list[tuple[str, str]]:
    return list(zip(filter(None, codes.split(";")), text.splitlines(), strict=False))


def period_said(starts_on: datetime.date, ends_on: datetime.date) -> str:
    year = datetime.date(starts_on.year, 1, 1), datetime.date(starts_on.year + 1, 1, 1)
    if (starts_on, ends_on) == year:
        return str(starts_on.year)
    return formats.period(starts_on, ends_on)


class IndicatorTarget(models.Model):
    """What an indicator shall reach in an area by a year. The province may set another value."""

    indicator = models.ForeignKey(Indicator, related_name="targets", on_delete=models.PROTECT)
    area = models.ForeignKey(Area, related_name="indicator_targets", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("tahun"))
    value = models.FloatField(_("sasaran"))
    source_codes = models.CharField(_("kode sumber"), max_length=60, blank=True)
    source_text = models.TextField(_("sumber"))
    note = models.TextField(_("catatan"), blank=True)
    reason = models.TextField(_("alasan perubahan"), blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text="empty: as loaded from its source",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["indicator", "area__code", "year"]
        verbose_name = _("sasaran indikator")
        verbose_name_plural = _("sasaran indikator")
        constraints = [
            models.UniqueConstraint(
                name="one_target_per_indicator_area_and_year", fields=["indicator", "area", "year"]
            ),
            models.CheckConstraint(
                name="indicator_target_is_not_negative", condition=Q(value__gte=0)
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.area} {self.year}"

    @property
    def said(self) -> str:
        return measured(self.value, self.indicator.unit, self.indicator.digits)

    @property
    def sources(self) -> list[tuple[str, str]]:
        return sources_said(self.source_codes, self.source_text)
