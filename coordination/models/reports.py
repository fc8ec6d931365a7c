"""The frozen values of one rakor report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .runs import Run


class Report(models.Model):
    """Values of the rakor report as they were at the end of a run.

    Page, PDF and XLSX are made from `values` alone, so they cannot disagree.
    """

    run = models.OneToOneField(Run, related_name="report", on_delete=models.CASCADE)
    fiscal_year = models.PositiveSmallIntegerField()
    values = models.JSONField(help_text="coordination.reports.values.Report, as plain data")
    sha256 = models.CharField(max_length=64, help_text="of the canonical JSON of `values`")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bahan rakor")
        verbose_name_plural = _("bahan rakor")

    def __str__(self):
        return f"TA {self.fiscal_year} #{self.pk}"
