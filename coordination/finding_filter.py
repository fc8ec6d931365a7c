"""What lists of findings may be narrowed by: one allow-list for the queue and the API."""

import datetime

import django_filters as filters
import numpy as np
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from geo.models import Area
from programs.filters import YES_NO, Order, area_filter, year_filter
from programs.models import Agency, Intervention, Need, Program, Segment, Status

from .models import Finding, FindingLevel, FindingStatus, Reply, Resolution
from .notices.waiting import waiting_for
from .rights import deciders_for
from .rule_filters import RuleFilter

REGENCY_CODE = 5  # characters
SEEN = [status for status in Status if status not in (Status.DRAFT, Status.RETURNED)]
AGES = (7, 30, 90)
ONLY_YES = [("ya", _("Ya"))]
MINE, NOBODY = "saya", "belum"
FOR_ME = [
    ("tanggapan", _("Menunggu tanggapan dari saya")),
    ("tenggat", _("Mendekati atau melewati tenggat saya")),
]


def either(**given) -> Q:
    """One of the two programs of a finding fits."""
    left = Q(**{f"left__{key}": value for key, value in given.items()})
    return left | Q(**{f"right__{key}": value for key, value in given.items()})


def of_one(programs) -> Q:
    """One of the two programs is among these: asked of their keys, without joining programs."""
    keys = programs.order_by().values("pk")
    return Q(left__in=keys) | Q(right__in=keys)


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


class AnyOf(filters.MultipleChoiceFilter):
    """One of several values of a column, without asking the database for distinct rows."""

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class Assigned(filters.ChoiceFilter):
    """To me, to nobody, or to somebody by their key: whoever may decide what the reader sees."""

    WORDS = ((MINE, _("Saya")), (NOBODY, _("Belum ditugaskan")))

    @property
    def field(self):
        request = getattr(getattr(self, "parent", None), "request", None)
        if request and not hasattr(self, "_is_own"):
            # Whoever drew the schema left a field without people in the filter this is a copy of.
            self.__dict__.pop("_field", None)
            self.extra["choices"] = lambda: [*self.WORDS, *_people(request.user)]
            self._is_own = True
        return super().field


def _people(user) -> list[tuple[str, str]]:
    return [(str(p.pk), p.get_full_name() or p.get_username()) for p in deciders_for(user)]


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
    kabkota = filters.ModelChoiceFilter(
        queryset=Area.objects.regencies(),
        to_field_name="code",
        method="in_regency",
        label=_("Kabupaten/Kota"),
    )
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
    level = AnyOf(choices=FindingLevel, label=_("Tingkat temuan"))
    status = AnyOf(choices=FindingStatus, label=_("Status temuan"))
    umur = filters.ChoiceFilter(
        choices=[(str(days), _("Lebih dari %(days)s hari") % {"days": days}) for days in AGES],
        method="older_than",
        label=_("Umur"),
        empty_label=_("Semua"),
    )
    ditugaskan = Assigned(
        choices=Assigned.WORDS, method="assigned", label=_("Ditugaskan"), empty_label=_("Semua")
    )
    lewat = filters.ChoiceFilter(
        choices=ONLY_YES, method="past_due", label=_("Lewat tenggat"), empty_label=_("Semua")
    )
    tanggapan = filters.ChoiceFilter(
        choices=[("ditunggu", _("Ditunggu")), ("terlambat", _("Terlambat"))],
        method="awaiting_reply",
        label=_("Tanggapan OPD"),
        empty_label=_("Semua"),
    )
    dibuka = filters.ChoiceFilter(
        choices=YES_NO, method="only_reopened", label=_("Dibuka kembali"), empty_label=_("Semua")
    )
    kedua = filters.ChoiceFilter(
        choices=YES_NO,
        method="awaiting_second",
        label=_("Menunggu orang kedua"),
        empty_label=_("Semua"),
    )
    penyelesaian = AnyOf(field_name="resolution", choices=Resolution, label=_("Penyelesaian"))
    tak_tuntas = filters.ChoiceFilter(
        choices=ONLY_YES,
        method="badly_resolved",
        label=_("Diselesaikan, masih bertumpuk"),
        empty_label=_("Semua"),
    )
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
            "opened_on": "terbuka",
            "due_on": "tenggat",
        },
        labels={
            "severity": _("Bobot"),
            "exposed_people": _("Sasaran terpapar"),
            "money_idr": _("Anggaran terpapar"),
            "shared_area_m2": _("Luas bersama"),
            "overlap_days": _("Hari bersama"),
            "village_count": _("Desa bersama"),
            "opened_on": _("Terbuka sejak"),
            "due_on": _("Tenggat"),
        },
    )

    class Meta:
        model = Finding
        fields: list[str] = []

    def __init__(self, *args, with_gone: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.with_gone = with_gone

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        if not asked.get("status") and not self.with_gone:
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

    @extend_schema_field(OpenApiTypes.STR)
    def in_regency(self, queryset, _name, value):
        return queryset.in_regency(value.code)

    @extend_schema_field(OpenApiTypes.INT)
    def involving(self, queryset, _name, value):
        return queryset.involving(value)

    @extend_schema_field(OpenApiTypes.INT)
    def of_program(self, queryset, _name, value):
        return queryset.of_program(value)

    @extend_schema_field(OpenApiTypes.STR)
    def of_need(self, queryset, _name, value):
        return queryset.filter(of_one(Program.objects.filter(intervention__need=value)))

    @extend_schema_field(OpenApiTypes.STR)
    def of_intervention(self, queryset, _name, value):
        return queryset.filter(of_one(Program.objects.filter(intervention=value)))

    @extend_schema_field(OpenApiTypes.STR)
    def of_segment(self, queryset, _name, value):
        code = value.code
        return queryset.filter(
            Q(shared_segments=code)
            | Q(shared_segments__startswith=f"{code};")
            | Q(shared_segments__endswith=f";{code}")
            | Q(shared_segments__contains=f";{code};")
        )

    def older_than(self, queryset, _name, value):
        day = timezone.localdate() - datetime.timedelta(days=int(value))
        return queryset.filter(opened_on__lt=day)

    @extend_schema_field(OpenApiTypes.STR)
    def assigned(self, queryset, _name, value):
        if value == NOBODY:
            return queryset.filter(assigned_to__isnull=True)
        return queryset.filter(assigned_to=self.request.user.pk if value == MINE else value)

    def past_due(self, queryset, _name, _value):
        return queryset.past_due(timezone.localdate())

    def awaiting_reply(self, queryset, _name, value):
        asked = Reply.objects.open()
        if value == "terlambat":
            asked = Reply.objects.late(timezone.localdate())
        return queryset.filter(pk__in=asked.order_by().values("finding"))

    def only_reopened(self, queryset, _name, value):
        return queryset.reopened() if value == "ya" else queryset.filter(reopened_because="")

    def awaiting_second(self, queryset, _name, value):
        return queryset.filter(awaits_second=value == "ya")

    def badly_resolved(self, queryset, _name, _value):
        return queryset.badly_resolved()

    def for_me(self, queryset, _name, value):
        return queryset.filter(pk__in=waiting_for(self.request.user, value))

    def only_internal(self, queryset, _name, value):
        return queryset.filter(is_internal=value == "ya")

    def only_examples(self, queryset, _name, value):
        example = either(is_example=True)
        return queryset.filter(example) if value == "ya" else queryset.exclude(example)
