"""What regional governments owe everybody of a segment by law: SPM (decision 0026)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models import Need, Segment, Tier


class Duty(models.Model):
    """One minimum service (SPM), coded as a need of a segment; read from a file."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=300)
    field = models.CharField(_("bidang SPM"), max_length=60)
    level = models.CharField(_("tingkat"), max_length=20, choices=Tier)
    need = models.ForeignKey(Need, related_name="+", on_delete=models.CASCADE)
    segment = models.ForeignKey(
        Segment, null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    source = models.CharField(_("sumber"), max_length=300)
    is_verified = models.BooleanField(_("bersumber"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("kewajiban SPM")
        verbose_name_plural = _("kewajiban SPM")

    def __str__(self):
        return self.name
