"""The words programs are described in. All of them are edited in the admin."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Strategy(models.Model):
    """One of the strategies of Inpres 8/2025; number 0 is `supports all three`."""

    number = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(_("nama"), max_length=200)

    class Meta:
        ordering = ["number"]
        verbose_name = _("strategi Inpres")
        verbose_name_plural = _("strategi Inpres")

    def __str__(self):
        return self.name


class Aim(models.Model):
    """The two aims of Banten's own frame of 2024: melindungi, memberdayakan."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=200)

    class Meta:
        ordering = ["code"]
        verbose_name = _("tujuan")
        verbose_name_plural = _("tujuan")

    def __str__(self):
        return self.name


class ProgramGroup(models.Model):
    """One of the three programme groups of Banten's frame of 2024."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    aim = models.ForeignKey(Aim, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["code"]
        verbose_name = _("kelompok program Banten")
        verbose_name_plural = _("kelompok program Banten")

    def __str__(self):
        return self.name


class FundSource(models.Model):
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=100)

    class Meta:
        ordering = ["code"]
        verbose_name = _("sumber dana")
        verbose_name_plural = _("sumber dana")

    def __str__(self):
        return self.name


class Need(models.Model):
    """What a household lacks; an intervention meets one."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    name_en = models.CharField(_("nama Inggris"), max_length=200, blank=True)
    group = models.ForeignKey(
        ProgramGroup, null=True, blank=True, related_name="needs", on_delete=models.PROTECT
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("kebutuhan")
        verbose_name_plural = _("kebutuhan")

    def __str__(self):
        return self.name


class Intervention(models.Model):
    """A kind of help: meets one need, serves one strategy, counted in one unit."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    need = models.ForeignKey(Need, related_name="interventions", on_delete=models.PROTECT)
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT)
    unit = models.CharField(_("satuan"), max_length=60, blank=True)
    is_physical = models.BooleanField(
        _("barang fisik"),
        default=False,
        help_text=_("rumah, jamban, jalan: satu desa belum tentu satu unit (cek unit)"),
    )
    typical_owner = models.CharField(_("pemilik lazim"), max_length=200, blank=True)
    unit_cost = models.CharField(_("biaya satuan"), max_length=400, blank=True)
    source = models.CharField(_("sumber"), max_length=200, blank=True)
    is_verified = models.BooleanField(_("bersumber"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("jenis intervensi")
        verbose_name_plural = _("jenis intervensi")

    def __str__(self):
        return self.name


class Siblings(models.TextChoices):
    EXCLUSIVE = "exclusive", _("saling meniadakan")
    MAY_MEET = "may_meet", _("dapat beririsan")


class Segment(models.Model):
    """A target group in a tree. A child of the root SEG is a dimension."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    name_en = models.CharField(_("nama Inggris"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, related_name="children", on_delete=models.PROTECT
    )
    unit = models.CharField(_("satuan"), max_length=60, blank=True)
    siblings = models.CharField(
        _("anak-anaknya"),
        max_length=20,
        choices=Siblings,
        blank=True,
        help_text=_("hanya pada dimensi: apakah segmen di bawahnya saling meniadakan"),
    )
    may_meet = models.ManyToManyField("self", blank=True, verbose_name=_("dapat beririsan dengan"))
    note = models.CharField(_("catatan"), max_length=400, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("segmen sasaran")
        verbose_name_plural = _("segmen sasaran")

    def __str__(self):
        return self.name


class Relation(models.TextChoices):
    DUPLICATE = "duplicate", _("duplikat")
    COMPLEMENTARY = "complementary", _("saling melengkapi")
    NEUTRAL = "neutral", _("netral")


class Compatibility(models.Model):
    """How two interventions stand to each other, and why. The pair has no order."""

    left = models.ForeignKey(Intervention, related_name="+", on_delete=models.CASCADE)
    right = models.ForeignKey(Intervention, related_name="+", on_delete=models.CASCADE)
    relation = models.CharField(_("hubungan"), max_length=20, choices=Relation)
    reason = models.TextField(_("alasan"))

    class Meta:
        verbose_name = _("kesesuaian intervensi")
        verbose_name_plural = _("kesesuaian intervensi")
        constraints = [
            models.UniqueConstraint(name="one_relation_per_pair", fields=["left", "right"]),
            models.CheckConstraint(
                name="pair_is_stored_in_order", condition=Q(left__lte=F("right"))
            ),
        ]

    def __str__(self):
        return f"{self.left} / {self.right}: {self.get_relation_display()}"


class CompatibilityDefault(models.Model):
    """A rule that explains; it does not decide (DESIGN.md 3.2)."""

    rule = models.CharField(max_length=60, unique=True)
    relation = models.CharField(_("hubungan"), max_length=20, choices=Relation)
    explanation = models.TextField(_("penjelasan"))

    class Meta:
        ordering = ["rule"]
        verbose_name = _("aturan bawaan")
        verbose_name_plural = _("aturan bawaan")

    def __str__(self):
        return self.rule


class Activity(models.Model):
    """One line of the official nomenclature: urusan down to sub kegiatan, to search by.

    Loaded by `load_nomenclature` from a file that is not part of this project.
    """

    code = models.CharField(_("kode"), max_length=30)
    name = models.CharField(_("nama"), max_length=400)
    kind = models.CharField(_("jenjang"), max_length=20, help_text="urusan .. sub_kegiatan")
    version = models.CharField(_("versi nomenklatur"), max_length=60)
    tier = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("nomenklatur")
        verbose_name_plural = _("nomenklatur")
        constraints = [
            models.UniqueConstraint(
                name="one_activity_per_code_and_version", fields=["code", "version"]
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name}"
