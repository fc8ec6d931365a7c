"""The stages of a plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Versions of one program, in the order in which each replaces the one before."""

    RKPD = "RKPD", _("RKPD")
    APBD = "APBD", _("APBD")
    APBDP = "APBD-P", _("APBD Perubahan")


STAGE_ORDER = tuple(Stage.values)
