"""What lists of findings and gaps may be narrowed by: one allow-list for pages and API."""

import django_filters as filters
import numpy as np
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from geo.models import Area, Level
from programs.filters import YES_NO, Order, ProgramFilter, area_filter, year_filter
from programs.models import Agency, Intervention, Need, Program, Segment, Status

from .models import Finding, FindingLevel, FindingStatus, Gap, GapState
from .notices.waiting import waiting_for
from .rule_filters import RuleFilter

__all__ = ["FindingFilter", "GapFilter", "ProgramFilter"]

REGENCY_CODE = 5  # characters


SEEN = [status for status in Status if status not in (Status.DRAFT, Status.RETURNED)]


def either(**given) -> Q:
    """One of the two programs of a finding fits."""
    left = Q(**{f"left__{key}": value for key, value in given.items()})
    return left | Q(**{f"right__{key}": value for key, value in given.items()})


def sharing_a_village(findings, code: str):
    """Findings with a shared village in the area of this code, of any level.

    Villages are packed per finding, so below the regency they are read and compared here:
    two queries, of which the second fetches the packed villages of one regency's findings.
    """
    if len(code) < REGENCY_CODE:
        return findings.filter(regencies__contains=f",{code}.")
    in_regency = findings.in_regency(code[:REGENCY_CODE])
    if len(code) == REGENCY_CODE:
        return in_regency
    wanted = np.fromiter(
        Area.objects.within(code).villages().values_list("pk", flat=True), dtype="<i4"
    )
    packed = in_regency.order_by().values_list("pk", "villages")
    found = [pk for pk, blob in packed if np.isin(np.frombuffer(blob, "<i4"), wanted).any()]
    return findings.filter(pk__in=found)


def visible_programs(request):
    """Programs that may be named in `?program=`: those the person may read."""
    if request is None:
        return Program.objects.none()
    return Program.objects.visible_to(request.user)


FOR_ME = [
    ("tanggapan", _("Menunggu tanggapan dari saya")),
    ("tenggat", _("Mendekati atau melewati tenggat saya")),
]


class FindingFilter(RuleFilter):
    """Narrow findings. Pairs that no longer overlap (`gugur`) show only when asked for."""

    q = filters.CharFilter(
        method="search",
        max_length=100,
        label=_("Cari"),
        help_text=_("Nama, kode atau OPD salah satu program."),
    )
    tahun = year_filter("of_year")
    wilayah = area_filter("touching")
    opd = filters.ModelChoiceFilter(
        queryset=Agency.objects.all(), method="involving", label=_("Perangkat daerah")
    )
    kebutuhan = filters.ModelChoiceFilter(
        queryset=Need.objects.all(), to_field_name="code", method="of_need", label=_("Kebutuhan")
    )
    intervensi = filters.ModelChoiceFilter(
        queryset=Intervention.objects.all(),
        to_field_name="code",
        method="of_intervention",
        label=_("Jenis intervensi"),
    )
    program = filters.ModelChoiceFilter(
        queryset=visible_programs, method="of_program", label=_("Program")
    )
    segmen = filters.ModelChoiceFilter(
        queryset=Segment.objects.all(),
        to_field_name="code",
        method="of_segment",
        label=_("Segmen bersama"),
    )
    level = filters.MultipleChoiceFilter(choices=FindingLevel, label=_("Tingkat temuan"))
    status = filters.MultipleChoiceFilter(choices=FindingStatus, label=_("Status temuan"))
    internal = filters.ChoiceFilter(
        choices=YES_NO, method="only_internal", label=_("Satu OPD"), empty_label=_("Semua")
    )
    contoh = filters.ChoiceFilter(
        choices=YES_NO, method="only_examples", label=_("Data contoh"), empty_label=_("Semua")
    )
    proses = filters.NumberFilter(
        field_name="first_seen_in",
        min_value=1,
        max_value=2**31 - 1,
        decimal_places=0,
        label=_("Ditemukan pertama kali oleh proses"),
        help_text=_("Nomor proses; tahun tidak ikut menyaring."),
    )
    untuk = filters.ChoiceFilter(
        choices=FOR_ME,
        method="for_me",
        label=_("Untuk saya"),
        empty_label=_("Semua"),
        help_text=_("Yang menunggu orang yang bertanya; tahun tidak ikut menyaring."),
    )
    urut = Order(
        fields={
            "severity": "bobot",
            "exposed_people": "terpapar",
            "money_idr": "anggaran",
            "shared_area_m2": "luas",
            "overlap_days": "hari",
            "village_count": "desa",
        },
        labels={
            "severity": _("Bobot"),
            "exposed_people": _("Sasaran terpapar"),
            "money_idr": _("Anggaran terpapar"),
            "shared_area_m2": _("Luas bersama"),
            "overlap_days": _("Hari bersama"),
            "village_count": _("Desa bersama"),
        },
    )

    class Meta:
        model = Finding
        fields: list[str] = []

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        if not asked.get("status"):
            queryset = queryset.current()
        if asked.get("proses") or asked.get("untuk"):
            asked["tahun"] = None  # what notices lead to shows all that they count
        return super().filter_queryset(queryset)

    def search(self, queryset, _name, value):
        # A side that is a draft again shows its agency alone: its name must not answer either.
        return queryset.filter(
            either(name__icontains=value, status__in=SEEN)
            | either(code__icontains=value, status__in=SEEN)
            | either(agency__name__icontains=value)
            | either(agency__short_name__icontains=value)
        )

    def of_year(self, queryset, _name, value):
        return queryset.of_year(value)

    def touching(self, queryset, _name, value):
        return sharing_a_village(queryset, value)

    @extend_schema_field(OpenApiTypes.INT)
    def involving(self, queryset, _name, value):
        return queryset.involving(value)

    @extend_schema_field(OpenApiTypes.INT)
    def of_program(self, queryset, _name, value):
        return queryset.of_program(value)

    @extend_schema_field(OpenApiTypes.STR)
    def of_need(self, queryset, _name, value):
        return queryset.filter(either(intervention__need=value))

    @extend_schema_field(OpenApiTypes.STR)
    def of_intervention(self, queryset, _name, value):
        return queryset.filter(either(intervention=value))

    @extend_schema_field(OpenApiTypes.STR)
    def of_segment(self, queryset, _name, value):
        code = value.code
        return queryset.filter(
            Q(shared_segments=code)
            | Q(shared_segments__startswith=f"{code};")
            | Q(shared_segments__endswith=f";{code}")
            | Q(shared_segments__contains=f";{code};")
        )

    def for_me(self, queryset, _name, value):
        return queryset.filter(pk__in=waiting_for(self.request.user, value))

    def only_internal(self, queryset, _name, value):
        return queryset.filter(is_internal=value == "ya")

    def only_examples(self, queryset, _name, value):
        example = either(is_example=True)
        return queryset.filter(example) if value == "ya" else queryset.exclude(example)


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

    def within(self, queryset, _name, value):
        return queryset.filter(Q(area__code=value) | Q(area__code__startswith=f"{value}."))
