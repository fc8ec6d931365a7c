"""The cells of need and coverage that a run found, packed by level and segment (decision 0027)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models import Level

from .runs import Run


class CellSheet(models.Model):
    """Cells of one level and segment; "" is every segment. Rebuilt by every run, with its gaps.

    `cells` are packed rows of `engine.sheets.ROW`, `words` what their numbers stand for.
    """

    run = models.ForeignKey(Run, related_name="sheets", on_delete=models.CASCADE)
    fiscal_year = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level)
    segment = models.CharField(max_length=30, blank=True)
    words = models.JSONField()
    cells = models.BinaryField()
    is_example = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("lembar sel")
        verbose_name_plural = _("lembar sel")
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "level", "segment"], name="one_sheet_per_year_and_segment"
            )
        ]

    def __str__(self):
        return f"{self.fiscal_year} {self.get_level_display()} {self.segment or '*'}"
