"""Places: what lasts (Area), what changes (Boundary), and what people draw (Shape)."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    PROVINCE = 0, _("Provinsi")
    REGENCY = 1, _("Kabupaten/Kota")
    DISTRICT = 2, _("Kecamatan")
    VILLAGE = 3, _("Desa/Kelurahan")


class AreaQuerySet(models.QuerySet):
    def villages(self):
        return self.filter(level=Level.VILLAGE)

    def regencies(self):
        return self.filter(level=Level.REGENCY)

    def coded(self, said: str):
        """The area of a code as somebody sent it; none where that is no code at all."""
        is_code = len(said) <= 13 and said.replace(".", "").isdigit() and said.isascii()
        return self.filter(code=said) if is_code else self.none()

    def within(self, code: str):
        """The area with this code and everything inside it."""
        return self.filter(Q(code=code) | Q(code__startswith=f"{code}."))


class Area(models.Model):
    """The lasting identity of a place. Its outline is a Boundary, which changes."""

    code = models.CharField(_("kode Kemendagri"), max_length=13, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    level = models.PositiveSmallIntegerField(_("tingkat"), choices=Level)
    parent = models.ForeignKey(
        "self", related_name="children", null=True, blank=True, on_delete=models.PROTECT
    )
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        indexes = [models.Index(fields=["level", "code"])]

    def __str__(self):
        return self.short_name

    @property
    def kind(self) -> str:
        """The word before the name: Prov., Kab., Kota, Kec., Desa or Kel."""
        if self.level == Level.PROVINCE:
            return "Prov."
        if self.level == Level.REGENCY:
            return "Kota" if self.code[3] == "7" else "Kab."
        if self.level == Level.DISTRICT:
            return "Kec."
        return "Kel." if self.code[9] == "1" else "Desa"

    @property
    def bare_name(self) -> str:
        """The name without `Kabupaten` or `Kota` before it, as names are sorted."""
        for word in ("Kabupaten ", "Kota "):
            if self.level == Level.REGENCY and self.name.startswith(word):
                return self.name.removeprefix(word)
        return self.name

    @property
    def short_name(self) -> str:
        return f"{self.kind} {self.bare_name}"

    @property
    def regency_code(self) -> str:
        return self.code[:5]


class BoundaryQuerySet(models.QuerySet):
    def on(self, day: datetime.date):
        """Boundaries in force on `day`. Periods are half-open: [from, to)."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )

    def current(self):
        """Boundaries whose period has no end yet: what footprints are cut with."""
        return self.filter(valid_to__isnull=True)


class Boundary(models.Model):
    """One outline of an Area, in force for one period, from one source."""

    area = models.ForeignKey(Area, related_name="boundaries", on_delete=models.CASCADE)
    wkb = models.BinaryField(help_text="WKB, EPSG:4326")
    area_m2 = models.FloatField(help_text="square metres, equal-area")
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("sampai (tidak termasuk)"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=300)
    is_approximate = models.BooleanField(_("batas perkiraan"), default=False)

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("batas")
        verbose_name_plural = _("batas")
        constraints = [
            models.CheckConstraint(
                name="boundary_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="one_open_boundary_per_area",
                fields=["area"],
                condition=Q(valid_to__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.valid_from}"


class Shape(models.Model):
    """A drawn or uploaded outline, kept once however often it is used; never edited."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the WKB")
    wkb = models.BinaryField(help_text="WKB, EPSG:4326, valid polygons")
    area_m2 = models.FloatField(help_text="square metres, equal-area")
    outside_ratio = models.FloatField(
        default=0.0, help_text="part of the shape that lies in no village, 0 to 1"
    )
    seen_at = models.DateTimeField(
        default=timezone.now, help_text="when somebody last drew or sent it: none uses it, it goes"
    )

    class Meta:
        verbose_name = _("bidang gambar")
        verbose_name_plural = _("bidang gambar")

    def __str__(self):
        return self.digest[:12]
