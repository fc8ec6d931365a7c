"""Why an agency keeps an overlap that it saw while typing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models import Program


class KeepReason(models.Model):
    """What the officer of `program` said of a would-be finding with `other`; shown in the queue.

    Kept per ordered pair: each side may give its own. Written by coordination.check alone.
    """

    program = models.ForeignKey(Program, related_name="keep_reasons", on_delete=models.CASCADE)
    other = models.ForeignKey(Program, related_name="+", on_delete=models.CASCADE)
    reason = models.TextField(_("alasan"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("alasan mempertahankan")
        verbose_name_plural = _("alasan mempertahankan")
        constraints = [
            models.UniqueConstraint(name="one_reason_per_side", fields=["program", "other"]),
            models.CheckConstraint(
                name="reason_is_about_another_program", condition=~Q(program=F("other"))
            ),
        ]

    def __str__(self):
        return f"{self.program_id} / {self.other_id}"
