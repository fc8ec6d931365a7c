"""What areas may be narrowed by. The other filters are those of the pages."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from geo.models import Area, Level
from programs.filters import is_area_code


class AreaFilter(filters.FilterSet):
    level = filters.ChoiceFilter(choices=Level, label=_("Tingkat: 0 provinsi sampai 3 desa"))
    parent = filters.CharFilter(
        field_name="parent__code",
        max_length=13,
        validators=[is_area_code],
        label=_("Kode wilayah di atasnya"),
    )
    q = filters.CharFilter(
        field_name="name", lookup_expr="icontains", max_length=100, label=_("Cari nama")
    )

    class Meta:
        model = Area
        fields: list[str] = []
