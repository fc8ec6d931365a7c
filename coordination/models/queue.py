"""How a person likes their queue: filters with a name, and the columns shown."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A filter of the queue under a name, as the address says it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="saved_filters", on_delete=models.CASCADE
    )
    name = models.CharField(_("nama"), max_length=60)
    query = models.CharField(max_length=1000, help_text="as in the address, without the page")

    class Meta:
        ordering = ["name"]
        verbose_name = _("saringan tersimpan")
        verbose_name_plural = _("saringan tersimpan")
        constraints = [
            models.UniqueConstraint(
                name="one_filter_per_person_and_name", fields=["person", "name"]
            )
        ]

    def __str__(self):
        return self.name


class ColumnChoice(models.Model):
    """The columns a person wants to see of a list, in order."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="column_choices", on_delete=models.CASCADE
    )
    page = models.CharField(max_length=30)
    columns = models.JSONField(default=list)

    class Meta:
        verbose_name = _("pilihan kolom")
        verbose_name_plural = _("pilihan kolom")
        constraints = [
            models.UniqueConstraint(
                name="one_choice_per_person_and_page", fields=["person", "page"]
            )
        ]

    def __str__(self):
        return f"{self.person} {self.page}"
