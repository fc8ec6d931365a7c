"""What lists of declarations, and of the agencies that make them, may be narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .declarations import SILENT, agencies_to_declare
from .filters import area_filter, year_filter
from .models import Agency, Declaration, Declared, Stage, Tier


class DeclarationFilter(filters.FilterSet):
    """Narrow declarations: `?tahun=&opd=&tahap=&keadaan=&wilayah=`."""

    tahun = year_filter(field_name="fiscal_year")
    opd = filters.ModelChoiceFilter(
        field_name="agency", queryset=Agency.objects.all(), label=_("Perangkat daerah")
    )
    tahap = filters.MultipleChoiceFilter(
        field_name="stage", choices=Stage, label=_("Tahap anggaran")
    )
    keadaan = filters.MultipleChoiceFilter(
        field_name="state", choices=Declared, label=_("Pernyataan")
    )
    wilayah = area_filter("of_regency")

    class Meta:
        model = Declaration
        fields: list[str] = []

    def of_regency(self, queryset, _name, value):
        return queryset.filter(agency__regency__code=value[:5])


class AgencyFilter(filters.FilterSet):
    """Narrow agencies by name, tier, regency, and by what they said.

    The agencies are those of declarations.with_word.
    """

    q = filters.CharFilter(method="search", max_length=100, label=_("Cari OPD"))
    tingkat = filters.ChoiceFilter(
        field_name="tier", choices=Tier, label=_("Tingkat OPD"), empty_label=_("Semua")
    )
    keadaan = filters.MultipleChoiceFilter(
        method="said_so",
        choices=[(SILENT, _("Belum menyatakan")), *Declared.choices],
        label=_("Pernyataan"),
    )
    saya = filters.ChoiceFilter(
        choices=[("ya", _("Yang Anda nyatakan"))],
        method="spoken_for",
        label=_("Tanggung jawab"),
        empty_label=_("Semua"),
    )
    wilayah = area_filter("of_regency")

    class Meta:
        model = Agency
        fields: list[str] = []

    def search(self, queryset, _name, value):
        return queryset.filter(Q(name__icontains=value) | Q(short_name__icontains=value))

    def said_so(self, queryset, _name, value):
        if not value:
            return queryset
        spoken = [state for state in value if state != SILENT]
        wanted = Q(said__in=spoken)
        return queryset.filter(wanted | Q(said=None) if SILENT in value else wanted)

    def of_regency(self, queryset, _name, value):
        return queryset.filter(regency__code=value[:5])

    def spoken_for(self, queryset, _name, _value):
        mine = agencies_to_declare(self.request.user).order_by()
        return queryset.filter(pk__in=mine.values("pk"))
