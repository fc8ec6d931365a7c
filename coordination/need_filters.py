"""What priority lists and need figures may be narrowed by, on pages, in files and in the API."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models import Level
from programs.filters import YES_NO, area_filter, year_filter
from programs.models import Need, Segment

from .models import EXAMPLE_INDICATOR, NeedFigure, PriorityArea, PriorityList


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


class NeedFigureFilter(filters.FilterSet):
    """By place, need, segment, yardstick, year, and whether gaps are measured by it."""

    q = filters.CharFilter(method="search", max_length=100, label=_("Cari wilayah atau definisi"))
    kebutuhan = filters.ModelChoiceFilter(
        field_name="need",
        queryset=Need.objects.all(),
        to_field_name="code",
        label=_("Kebutuhan"),
    )
    segmen = filters.ModelChoiceFilter(
        field_name="segment",
        queryset=Segment.objects.all(),
        to_field_name="code",
        label=_("Segmen sasaran"),
    )
    indikator = filters.CharFilter(field_name="indicator", max_length=60, label=_("Indikator"))
    tingkat = filters.ChoiceFilter(
        field_name="area__level", choices=Level, label=_("Tingkat wilayah"), empty_label=_("Semua")
    )
    tahun_angka = year_filter(field_name="year")
    dipakai = filters.ChoiceFilter(
        choices=YES_NO, method="only_in_use", label=_("Dipakai"), empty_label=_("Semua")
    )
    contoh = filters.ChoiceFilter(
        choices=YES_NO, method="only_examples", label=_("Data contoh"), empty_label=_("Semua")
    )
    wilayah = area_filter("within")

    class Meta:
        model = NeedFigure
        fields: list[str] = []

    def __init__(self, *args, **given):
        super().__init__(*args, **given)
        self.filters["tahun_angka"].label = _("Tahun angka")

    def search(self, queryset, _name, value):
        return queryset.filter(Q(area__name__icontains=value) | Q(definition__icontains=value))

    def only_in_use(self, queryset, _name, value):
        used = Q(in_use=True, need__isnull=False)
        return queryset.filter(used if value == "ya" else ~used)

    def only_examples(self, queryset, _name, value):
        of_example = Q(indicator__startswith=EXAMPLE_INDICATOR)
        return queryset.filter(of_example if value == "ya" else ~of_example)

    def within(self, queryset, _name, value):
        return queryset.filter(Q(area__code=value) | Q(area__code__startswith=f"{value}."))
