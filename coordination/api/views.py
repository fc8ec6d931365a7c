"""Endpoints that read; programs are written in programs.api.

Scope is the querysets' `visible_to`: a foreign object is 404.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.views import APIView

from coordination.filters import FindingFilter, GapFilter, ProgramFilter
from coordination.models import Finding
from coordination.scope import gaps_open_to
from geo.models import Area, Level, Shape
from geo.services import outlines
from programs.access import may_see_programs
from programs.api.door import Door
from programs.api.programs import ProgramWriting
from programs.filters import is_area_code
from programs.models import Program

from .filters import AreaFilter
from .review import FindingReview
from .serializers import (
    AreaSerializer,
    FindingDetailSerializer,
    FindingSerializer,
    GapSerializer,
    ProgramDetailSerializer,
    ProgramSerializer,
)
from .talk import FindingTalk


class AreaViewSet(Door, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Wilayah: kode Kemendagri, nama, tingkat, dan wilayah di atasnya."""

    queryset = Area.objects.select_related("parent")
    serializer_class = AreaSerializer
    filterset_class = AreaFilter


class ProgramViewSet(ProgramWriting, Door, viewsets.ReadOnlyModelViewSet):
    """Program yang boleh dibaca, dan langkah-langkahnya. Satu program memuat baris sasarannya."""

    queryset = Program.objects.none()  # for the schema; get_queryset answers
    filterset_class = ProgramFilter

    def get_queryset(self):
        programs = Program.objects.visible_to(self.request.user).for_list()
        if self.action == "list":
            return programs.order_by("-fiscal_year", "agency__name", "code", "pk")
        digests = Prefetch("targets__shape", Shape.objects.only("digest"))
        return programs.prefetch_related("targets__area", "targets__segments", digests)

    def get_serializer_class(self):
        return ProgramSerializer if self.action == "list" else ProgramDetailSerializer


class FindingViewSet(FindingTalk, FindingReview, Door, viewsets.ReadOnlyModelViewSet):
    """Temuan, terberat lebih dulu; yang `gugur` hanya bila diminta lewat `status`."""

    queryset = Finding.objects.none()
    filterset_class = FindingFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        mine = Finding.objects.visible_to(self.request.user).worst_first()
        findings = mine.for_list().select_related("assigned_to")
        return findings if self.action == "retrieve" else findings.defer("villages")

    def retrieve(self, request, *args, **kwargs):
        if not may_see_programs(request.user):
            raise PermissionDenied
        return super().retrieve(request, *args, **kwargs)

    def filter_queryset(self, queryset):
        # One finding is found by its address whatever its status; filters narrow the list.
        return queryset if self.action == "retrieve" else super().filter_queryset(queryset)

    def get_serializer_class(self):
        return FindingDetailSerializer if self.action == "retrieve" else FindingSerializer


class GapViewSet(Door, viewsets.ReadOnlyModelViewSet):
    """Celah, dari yang belum tersentuh; `belum_terdaftar` berarti belum diketahui."""

    queryset = gaps_open_to(None)
    serializer_class = GapSerializer
    filterset_class = GapFilter

    def get_queryset(self):
        gaps = gaps_open_to(self.request.user).for_list().select_related("listing__priority_list")
        return gaps.worst_first()


class OutlineQuery(serializers.Serializer):
    """What outlines are asked for."""

    level = serializers.ChoiceField(choices=Level.choices, default=Level.REGENCY)
    within = serializers.CharField(
        max_length=13, required=False, default="", validators=[is_area_code]
    )


class OutlineView(Door, APIView):
    """Batas wilayah yang berlaku, disederhanakan untuk digambar, sebagai GeoJSON (WGS 84)."""

    @extend_schema(
        operation_id="areas_geojson",
        parameters=[
            OpenApiParameter("level", int, enum=Level.values, description="0 provinsi .. 3 desa"),
            OpenApiParameter("within", str, description="Kode wilayah yang melingkupi."),
        ],
        responses={(200, "application/geo+json"): OpenApiTypes.OBJECT},
    )
    def get(self, request):
        asked = OutlineQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        text = outlines(asked.validated_data["level"], within=asked.validated_data["within"])
        return HttpResponse(text, content_type="application/geo+json")
