"""What the list of meetings may be narrowed by: pages and API alike."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.models import Meeting, MeetingKind, MeetingState
from programs.filters import area_filter, year_filter

REGENCY_CODE = 5  # characters


class MeetingFilter(filters.FilterSet):
    """Narrow meetings: `?q=&jenis=&keadaan=&tahun=&wilayah=`."""

    q = filters.CharFilter(method="search", max_length=100, label=_("Cari judul atau tempat"))
    jenis = filters.ChoiceFilter(
        field_name="kind", choices=MeetingKind, label=_("Jenis"), empty_label=_("Semua")
    )
    keadaan = filters.ChoiceFilter(
        field_name="state", choices=MeetingState, label=_("Keadaan"), empty_label=_("Semua")
    )
    tahun = year_filter(field_name="fiscal_year")
    wilayah = area_filter("about")

    class Meta:
        model = Meeting
        fields: list[str] = []

    def search(self, queryset, _name, value):
        return queryset.filter(Q(title__icontains=value) | Q(place__icontains=value))

    def about(self, queryset, _name, value):
        """Meetings about this area: those that name its regency, and those of the province."""
        if len(value) < REGENCY_CODE:
            return queryset
        named = Meeting.areas.through.objects.filter(area__code=value[:REGENCY_CODE]).values(
            "meeting"
        )
        return queryset.filter(Q(areas__isnull=True) | Q(pk__in=named)).distinct()
