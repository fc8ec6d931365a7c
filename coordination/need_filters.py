"""What priority lists may be narrowed by: one allow-list for pages, files and API."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.filters import area_filter, year_filter
from programs.models import Need

from .models import PriorityArea, PriorityList


class PriorityListFilter(filters.FilterSet):
    """By need, by the year of the list, and by a place that is on it or holds what is on it."""

    q = filters.CharFilter(
        field_name="name", lookup_expr="icontains", max_length=100, label=_("Cari nama daftar")
    )
    kebutuhan = filters.ModelChoiceFilter(
        field_name="need",
        queryset=Need.objects.all(),
        to_field_name="code",
        label=_("Kebutuhan"),
    )
    tahun_daftar = year_filter(field_name="year")
    wilayah = area_filter("within")

    class Meta:
        model = PriorityList
        fields: list[str] = []

    def __init__(self, *args, **given):
        super().__init__(*args, **given)
        self.filters["tahun_daftar"].label = _("Tahun daftar")

    def within(self, queryset, _name, value):
        inside = Q(area__code=value) | Q(area__code__startswith=f"{value}.")
        named = PriorityArea.objects.filter(inside).order_by()
        return queryset.filter(pk__in=named.values("priority_list"))
