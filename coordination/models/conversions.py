"""Factors between units that somebody stated (decision 0026)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geo import formats
from programs.models import Need


class Conversion(models.Model):
    """One `from_unit` is `factor` of `to_unit`, for one need or, without one, for all.

    Nobody turns it round or chains it. Put out of force, never deleted.
    """

    from_unit = models.CharField(_("dari satuan"), max_length=60)
    to_unit = models.CharField(_("ke satuan"), max_length=60)
    need = models.ForeignKey(
        Need, null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    factor = models.FloatField(_("faktor"))
    source = models.CharField(_("sumber"), max_length=300)
    stated_on = models.DateField(_("tanggal sumber"))
    stated_by = models.CharField(_("dinyatakan oleh"), max_length=200)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    is_in_force = models.BooleanField(_("berlaku"), default=True)
    changed_because = models.TextField(
        _("alasan perubahan"),
        blank=True,
        default="",
        help_text=_("alasan orang mengubah baris ini; kosong: seperti berkas"),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["from_unit", "to_unit", "need"]
        verbose_name = _("konversi satuan")
        verbose_name_plural = _("konversi satuan")
        constraints = [
            models.CheckConstraint(name="conversion_factor_is_positive", condition=Q(factor__gt=0)),
            models.CheckConstraint(
                name="conversion_is_between_two_units", condition=~Q(from_unit=F("to_unit"))
            ),
            models.CheckConstraint(name="conversion_has_a_source", condition=~Q(source="")),
            models.UniqueConstraint(
                name="one_conversion_per_need",
                fields=["from_unit", "to_unit", "need"],
                condition=Q(need__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_conversion_for_all_needs",
                fields=["from_unit", "to_unit"],
                condition=Q(need__isnull=True),
            ),
        ]

    def __str__(self):
        return self.in_words

    @property
    def in_words(self) -> str:
        """`1 rumah tangga = 5,22 jiwa`."""
        return f"1 {self.from_unit} = {formats.trimmed(self.factor, 6)} {self.to_unit}"
