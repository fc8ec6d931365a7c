"""What lists of agreements may be narrowed by: one allow-list for pages, files and API."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.models import Agreement, AgreementState, Meeting
from programs.filters import YES_NO, Order, area_filter
from programs.models import Agency

REGENCY_CODE = 5  # characters


class AgreementFilter(filters.FilterSet):
    """Narrow agreements: `?q=&opd=&keadaan=&terlambat=&rakor=&wilayah=&temuan=`."""

    q = filters.CharFilter(
        method="search",
        max_length=100,
        label=_("Cari"),
        help_text=_("Isi kesepakatan, pejabat atau OPD."),
    )
    opd = filters.ModelChoiceFilter(
        field_name="agency",
        queryset=Agency.objects.filter(agreements__isnull=False).distinct(),
        label=_("Penanggung jawab"),
    )
    keadaan = filters.MultipleChoiceFilter(
        field_name="state", choices=AgreementState, label=_("Keadaan"), distinct=False
    )
    terlambat = filters.ChoiceFilter(
        method="late", choices=YES_NO, label=_("Terlambat"), empty_label=_("Semua")
    )
    rakor = filters.ModelChoiceFilter(
        field_name="meeting", queryset=Meeting.objects.all(), label=_("Rakor")
    )
    temuan = filters.NumberFilter(
        field_name="finding", min_value=1, max_value=2**31 - 1, decimal_places=0, label=_("Temuan")
    )
    wilayah = area_filter("within")
    urut = Order(
        fields={"due_on": "tenggat", "agency__name": "opd", "meeting__held_on": "rakor"},
        labels={
            "due_on": _("Tenggat"),
            "agency__name": _("Penanggung jawab"),
            "meeting__held_on": _("Tanggal rakor"),
        },
    )

    class Meta:
        model = Agreement
        fields: list[str] = []

    def search(self, queryset, _name, value):
        named = Q(agency__name__icontains=value) | Q(agency__short_name__icontains=value)
        said = Q(what__icontains=value) | Q(person__icontains=value)
        return queryset.filter(named | said)

    def late(self, queryset, _name, value):
        is_late = Q(pk__in=Agreement.objects.late(timezone.localdate()).order_by().values("pk"))
        return queryset.filter(is_late if value == "ya" else ~is_late)

    def within(self, queryset, _name, value):
        """Of a gap in the area, of a finding that touches its regency, or of an agency there."""
        gap = Q(area__code=value) | Q(area__code__startswith=f"{value}.")
        if len(value) < REGENCY_CODE:
            return queryset
        if len(value) > REGENCY_CODE:
            return queryset.filter(gap)
        touching = Q(finding__regencies__contains=f",{value},")
        return queryset.filter(gap | touching | Q(agency__regency__code=value))
