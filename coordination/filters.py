"""What lists of gaps may be narrowed by; those of findings and programs are brought along.

One allow-list for pages and API.
"""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models import Level
from programs.filters import Order, ProgramFilter, area_filter, year_filter
from programs.models import Need, Segment

from .finding_filter import FindingFilter
from .gaps import EVERYBODY
from .models import Gap, GapState

__all__ = ["FindingFilter", "GapFilter", "ProgramFilter"]


class GapFilter(filters.FilterSet):
    """Narrow gaps by place, need, segment and state."""

    q = filters.CharFilter(
        field_name="area__name", lookup_expr="icontains", max_length=100, label=_("Cari wilayah")
    )
    tahun = year_filter(field_name="fiscal_year")
    wilayah = area_filter("within")
    tingkat = filters.ChoiceFilter(
        field_name="area__level", choices=Level, label=_("Tingkat wilayah"), empty_label=_("Semua")
    )
    kebutuhan = filters.ModelChoiceFilter(
        field_name="need",
        queryset=Need.objects.all(),
        to_field_name="code",
        label=_("Kebutuhan"),
    )
    segmen = filters.ModelChoiceFilter(
        field_name="segment",
        method="of_segment",
        queryset=Segment.objects.all(),
        to_field_name="code",
        label=_("Segmen sasaran"),
    )
    keadaan = filters.MultipleChoiceFilter(field_name="state", choices=GapState, label=_("Keadaan"))
    urut = Order(
        fields={
            "needed_count": "kebutuhan",
            "coverage_ratio": "cakupan",
            "area__code": "wilayah",
        },
        labels={
            "needed_count": _("Jumlah kebutuhan"),
            "coverage_ratio": _("Cakupan"),
            "area__code": _("Kode wilayah"),
        },
    )

    class Meta:
        model = Gap
        fields: list[str] = []

    def of_segment(self, queryset, _name, value):
        """A figure that names no segment is of everybody."""
        if value.code == EVERYBODY:
            return queryset.filter(Q(segment=value) | Q(segment__isnull=True))
        return queryset.filter(segment=value)

    def within(self, queryset, _name, value):
        return queryset.filter(Q(area__code=value) | Q(area__code__startswith=f"{value}."))
