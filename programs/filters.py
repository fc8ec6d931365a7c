"""What a list of programs may be narrowed by: one allow-list for pages and API.

Parameters are Indonesian because they stand in the address of a page. A value that is not
allowed is an error of its field (400 in the API), never silently everything.
"""

import django_filters as filters
from django.core.validators import RegexValidator
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .models import Agency, Intervention, Need, Program, Stage, Status

YES_NO = [("ya", _("Ya")), ("tidak", _("Tidak"))]

is_area_code = RegexValidator(
    r"^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$",
    _("Kode wilayah ditulis seperti 36.04 atau 36.04.30.2008."),
)


def area_filter(method: str, **given) -> filters.CharFilter:
    """A filter by Kemendagri code of any level, answered by `method` of the filter set."""
    return filters.CharFilter(
        method=method,
        max_length=13,
        validators=[is_area_code],
        label=_("Wilayah"),
        help_text=_("Kode Kemendagri provinsi, kabupaten/kota, kecamatan atau desa/kelurahan."),
        **given,
    )


def year_filter(method: str | None = None, **given) -> filters.NumberFilter:
    return filters.NumberFilter(
        method=method, min_value=2000, max_value=2100, decimal_places=0, label=_("Tahun"), **given
    )


class Order(filters.OrderingFilter):
    """Sort by an allowed column. Missing values come last, ties by primary key."""

    def __init__(self, *, fields, labels):
        super().__init__(
            fields=fields,
            field_labels=labels,
            label=_("Urutan"),
            help_text=_("Tanda minus di depan: dari besar ke kecil."),
        )

    def filter(self, qs, value):
        if not value:
            return qs
        keys = [self._key(name) for name in value if name]
        return qs.order_by(*keys, "pk")

    def _key(self, name: str):
        column = F(self.param_map[name.removeprefix("-")])
        return column.desc(nulls_last=True) if name[0] == "-" else column.asc(nulls_last=True)


class ProgramFilter(filters.FilterSet):
    """Narrow programs: `?q=&tahun=&wilayah=&opd=&kebutuhan=&intervensi=&status=&tahap=...`."""

    q = filters.CharFilter(
        method="search", max_length=100, label=_("Cari"), help_text=_("Nama, kode atau OPD.")
    )
    tahun = year_filter(field_name="fiscal_year")
    wilayah = area_filter("touching")
    opd = filters.ModelChoiceFilter(
        field_name="agency", queryset=Agency.objects.all(), label=_("Perangkat daerah")
    )
    kebutuhan = filters.ModelChoiceFilter(
        field_name="intervention__need",
        queryset=Need.objects.all(),
        to_field_name="code",
        label=_("Kebutuhan"),
    )
    intervensi = filters.ModelChoiceFilter(
        field_name="intervention",
        queryset=Intervention.objects.all(),
        to_field_name="code",
        label=_("Jenis intervensi"),
    )
    status = filters.MultipleChoiceFilter(choices=Status, label=_("Status"))
    tahap = filters.MultipleChoiceFilter(
        field_name="stage", choices=Stage, label=_("Tahap anggaran")
    )
    contoh = filters.ChoiceFilter(
        choices=YES_NO, method="only_examples", label=_("Data contoh"), empty_label=_("Semua")
    )
    periksa = filters.ChoiceFilter(
        choices=[("dapat", _("Dapat diperiksa")), ("tidak", _("Tidak dapat diperiksa"))],
        method="only_checked",
        label=_("Pemeriksaan"),
        empty_label=_("Semua"),
    )
    rinci = filters.ChoiceFilter(
        choices=[("belum", _("Lokasi belum rinci")), ("ya", _("Lokasi rinci"))],
        method="only_located",
        label=_("Kerincian lokasi"),
        empty_label=_("Semua"),
    )

    urut = Order(
        fields={
            "name": "nama",
            "agency__name": "opd",
            "budget_idr": "pagu",
            "starts_on": "mulai",
            "updated_at": "diubah",
        },
        labels={
            "name": _("Nama"),
            "agency__name": _("Perangkat daerah"),
            "budget_idr": _("Pagu"),
            "starts_on": _("Mulai"),
            "updated_at": _("Terakhir diubah"),
        },
    )

    class Meta:
        model = Program
        fields: list[str] = []

    def search(self, queryset, _name, value):
        return queryset.filter(
            Q(name__icontains=value)
            | Q(code__icontains=value)
            | Q(agency__name__icontains=value)
            | Q(agency__short_name__icontains=value)
        )

    def touching(self, queryset, _name, value):
        return queryset.touching(value)

    def only_examples(self, queryset, _name, value):
        return queryset.filter(is_example=value == "ya")

    def only_checked(self, queryset, _name, value):
        return queryset.checkable() if value == "dapat" else queryset.uncheckable()

    def only_located(self, queryset, _name, value):
        return queryset.filter(is_coarse=value == "belum")
