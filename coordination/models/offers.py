"""What people's decisions suggest about the table of compatibility; never applied by itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models import Intervention


class OfferState(models.TextChoices):
    ACCEPTED = "diterima", _("Diterima")
    REFUSED = "ditolak", _("Ditolak")


class CompatibilityAnswer(models.Model):
    """What the admin said to the offer of writing a pair into the table as complementary.

    The offer itself is read from the decisions; `count` is how many there were at the time, so
    that a refused offer comes back only when there are more.
    """

    left = models.ForeignKey(Intervention, related_name="+", on_delete=models.CASCADE)
    right = models.ForeignKey(Intervention, related_name="+", on_delete=models.CASCADE)
    state = models.CharField(max_length=10, choices=OfferState)
    count = models.PositiveIntegerField()
    reason = models.TextField(_("alasan"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("jawaban atas usul tabel")
        verbose_name_plural = _("jawaban atas usul tabel")
        constraints = [
            models.CheckConstraint(
                name="answered_pair_is_in_order", condition=Q(left__lte=F("right"))
            )
        ]

    def __str__(self):
        return f"{self.left_id} / {self.right_id}: {self.get_state_display()}"
