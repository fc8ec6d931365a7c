"""Who owns programs, and who may act for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from geo.models import Area

from .stages import Stage


class Tier(models.TextChoices):
    CENTRE = "pusat", _("Pusat")
    PROVINCE = "provinsi", _("Provinsi")
    REGENCY = "kabkota", _("Kabupaten/Kota")
    VILLAGE = "desa", _("Desa/Kelurahan")
    NONGOVERNMENT = "nonpemerintah", _("Nonpemerintah")


WITHOUT_ACCOUNT = (Tier.CENTRE, Tier.VILLAGE, Tier.NONGOVERNMENT)


class AgencyQuerySet(models.QuerySet):
    def silent(self):
        """Those outside regional government with no officer: a secretariat writes for them."""
        officers = Membership.objects.filter(
            role=Role.OFFICER, user__is_active=True, agency__isnull=False
        )
        return self.filter(tier__in=WITHOUT_ACCOUNT).exclude(pk__in=officers.values("agency"))


class Agency(models.Model):
    """An owner of programs. The full name is the key: abbreviations collide."""

    name = models.CharField(_("nama"), max_length=200, unique=True)
    short_name = models.CharField(_("singkatan"), max_length=60, blank=True)
    tier = models.CharField(_("tingkat"), max_length=20, choices=Tier)
    regency = models.ForeignKey(
        Area, null=True, blank=True, related_name="agencies", on_delete=models.PROTECT
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, related_name="units", on_delete=models.PROTECT
    )
    functions = models.CharField(
        _("bidang urusan"), max_length=300, blank=True, help_text=_("kode bidang urusan, mis. 1.06")
    )
    source = models.CharField(_("sumber"), max_length=200, blank=True)
    is_verified = models.BooleanField(_("nama bersumber"), default=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("perangkat daerah")
        verbose_name_plural = _("perangkat daerah")
        constraints = [
            models.CheckConstraint(
                name="regency_agency_has_a_regency",
                condition=~Q(tier="kabkota") | Q(regency__isnull=False),
            )
        ]

    def __str__(self):
        return self.name


class AgencyAlias(models.Model):
    """Another spelling of an agency's name, met in a file or a news report."""

    agency = models.ForeignKey(Agency, related_name="aliases", on_delete=models.CASCADE)
    name = models.CharField(_("nama lain"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("nama lain perangkat daerah")
        verbose_name_plural = _("nama lain perangkat daerah")

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    """The roles of decision 0006 (who may do what)."""

    OFFICER = "opd_officer", _("Operator OPD")
    VERIFIER = "opd_verifier", _("Verifikator OPD")
    REGENCY = "kab_admin", _("Sekretariat kab/kota")
    PROVINCE = "prov_reviewer", _("Sekretariat provinsi")
    LEADER = "leader", _("Pimpinan")
    AUDITOR = "auditor", _("Auditor")
    SYSADMIN = "sysadmin", _("Admin sistem")


class Membership(models.Model):
    """One role of one person, for an agency, a regency, or everywhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="memberships", on_delete=models.CASCADE
    )
    role = models.CharField(_("peran"), max_length=20, choices=Role)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, related_name="memberships", on_delete=models.CASCADE
    )
    regency = models.ForeignKey(
        Area, null=True, blank=True, related_name="memberships", on_delete=models.CASCADE
    )

    class Meta:
        verbose_name = _("keanggotaan")
        verbose_name_plural = _("keanggotaan")
        constraints = [
            models.CheckConstraint(
                name="opd_role_names_its_agency",
                condition=~Q(role__in=["opd_officer", "opd_verifier"]) | Q(agency__isnull=False),
            ),
            models.CheckConstraint(
                name="regency_role_names_its_regency",
                condition=~Q(role="kab_admin") | Q(regency__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


def memberships_of(user) -> list[Membership]:
    """The roles of this person, read once per user object: a request asks often."""
    if not hasattr(user, "_memberships"):
        user._memberships = list(user.memberships.select_related("regency"))
    return user._memberships


class Declared(models.TextChoices):
    NOTHING = "belum", _("Belum mengisi")
    PARTLY = "sebagian", _("Sebagian")
    COMPLETE = "lengkap", _("Lengkap")
    NONE = "nihil", _("Nihil")


class DeclarationQuerySet(models.QuerySet):
    def of_year(self, year: int):
        """The word of each agency on this year: that of the latest stage it has spoken of."""
        rank = models.Case(
            *(models.When(stage=stage, then=n) for n, stage in enumerate(Stage.values)),
            default=-1,
        )
        later = (
            Declaration.objects.filter(agency=models.OuterRef("agency"), fiscal_year=year)
            .annotate(rank=rank)
            .order_by("-rank")
        )
        return self.filter(fiscal_year=year, pk=models.Subquery(later.values("pk")[:1]))

    def closed(self):
        """Nothing more is to come: all is entered, or there is nothing to enter."""
        return self.filter(state__in=[Declared.COMPLETE, Declared.NONE])


class Declaration(models.Model):
    """What an agency says of its own entries of one year and stage.

    Only `lengkap` and `nihil` close them. Of several stages the latest declared one counts.
    """

    agency = models.ForeignKey(Agency, related_name="declarations", on_delete=models.CASCADE)
    fiscal_year = models.PositiveSmallIntegerField(_("tahun anggaran"))
    stage = models.CharField(_("tahap"), max_length=10, choices=Stage, default=Stage.APBD)
    state = models.CharField(_("pernyataan"), max_length=10, choices=Declared)
    declared_on = models.DateField(_("tanggal"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    is_example = models.BooleanField(_("contoh"), default=False)

    objects = DeclarationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pernyataan kelengkapan")
        verbose_name_plural = _("pernyataan kelengkapan")
        constraints = [
            models.UniqueConstraint(
                name="one_declaration_per_agency_year_and_stage",
                fields=["agency", "fiscal_year", "stage"],
            )
        ]

    def __str__(self):
        return f"{self.agency} {self.fiscal_year} {self.stage}: {self.get_state_display()}"
