"""Who is competent for which need, at which level: a table that people edit (decision 0025)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agencies import Agency, Tier
from .vocabulary import Need

LEVELS = (Tier.PROVINCE, Tier.REGENCY)


class CompetenceQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(is_in_force=True)

    def for_table(self):
        return self.select_related("need", "agency__regency").order_by(
            "need__code", "-level", "agency__name", "function"
        )


class Competence(models.Model):
    """One line: for a need, at a level, all agencies of one function, or one agency.

    A line of one agency with `is_exception` takes that agency out of what its function gives.
    Lines are put out of force, never deleted: loading the file again brings nothing back.
    """

    need = models.ForeignKey(Need, related_name="competences", on_delete=models.CASCADE)
    level = models.CharField(
        _("tingkat"), max_length=20, choices=[(tier.value, tier.label) for tier in LEVELS]
    )
    function = models.CharField(
        _("bidang urusan"), max_length=10, blank=True, help_text=_("kode, mis. 1.06")
    )
    agency = models.ForeignKey(
        Agency, null=True, blank=True, related_name="competences", on_delete=models.CASCADE
    )
    is_exception = models.BooleanField(_("dikecualikan"), default=False)
    note = models.CharField(_("pembagian tugas"), max_length=300, blank=True)
    source = models.CharField(_("sumber"), max_length=300, blank=True)
    is_verified = models.BooleanField(_("bersumber"), default=False)
    is_in_force = models.BooleanField(_("berlaku"), default=True)
    changed_because = models.TextField(
        _("alasan perubahan"),
        blank=True,
        default="",
        help_text=_("alasan orang mengubah baris ini; kosong: seperti berkas"),
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = CompetenceQuerySet.as_manager()

    class Meta:
        ordering = ["need", "-level", "function", "agency"]
        verbose_name = _("kewenangan")
        verbose_name_plural = _("kewenangan")
        constraints = [
            models.CheckConstraint(
                name="competence_is_of_a_function_or_of_an_agency",
                condition=(Q(agency__isnull=True) & ~Q(function=""))
                | (Q(agency__isnull=False) & Q(function="")),
            ),
            models.CheckConstraint(
                name="competence_excepts_only_one_agency",
                condition=Q(is_exception=False) | Q(agency__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_competence_per_function",
                fields=["need", "level", "function"],
                condition=Q(agency__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_competence_per_agency",
                fields=["need", "agency"],
                condition=Q(agency__isnull=False),
            ),
        ]

    def __str__(self):
        whose = self.agency.name if self.agency_id else self.function
        return f"{self.need.code}, {self.get_level_display()}: {whose}"
