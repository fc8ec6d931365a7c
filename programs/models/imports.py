"""Where a batch of programs came from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """One file taken in, with what it held and what became of it."""

    file_name = models.CharField(_("berkas"), max_length=255)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(default=dict, help_text="new, changed, unchanged, refused, rows")
    is_example = models.BooleanField(_("contoh"), default=False)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("impor")
        verbose_name_plural = _("impor")

    def __str__(self):
        return f"{self.file_name} {self.at:%Y-%m-%d}"
