"""Indicators, what sources say of them, and targets. One answer holds one indicator."""

import django_filters as filters
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.models import Indicator, IndicatorTarget, IndicatorValue
from coordination.roadmap.targets import (
    FIRST,
    LAST,
    TargetRefused,
    may_read_indicators,
    may_set_targets,
    set_target,
)
from programs.api.door import Door
from programs.filters import is_area_code


class SourceSerializer(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()


class Sourced(serializers.ModelSerializer):
    """Rows that name their sources, each with its words."""

    indicator = serializers.CharField(source="indicator.code")
    area = serializers.CharField(source="area.code")
    sources = serializers.SerializerMethodField()

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, row) -> list[dict]:
        return [{"code": code, "text": text} for code, text in row.sources]


class IndicatorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Indicator
        fields = ["code", "name", "yardstick", "definition", "unit", "digits", "maker", "is_rate"]


class IndicatorValueSerializer(Sourced):
    """`value` null: looked for and not found. `ends_on` is the day after. `quoted` is no data."""

    yardstick = serializers.CharField(source="indicator.yardstick")

    class Meta:
        model = IndicatorValue
        fields = [
            *("indicator", "yardstick", "area", "starts_on", "ends_on", "period", "value", "unit"),
            *("status", "in_use", "reason", "note", "sources", "sourced_on"),
        ]


class IndicatorTargetSerializer(Sourced):
    class Meta:
        model = IndicatorTarget
        fields = ["indicator", "area", "year", "value", "sources", "source_text", "note", "reason"]


class IndicatorValueFilter(filters.FilterSet):
    indicator = filters.CharFilter(
        field_name="indicator__code",
        required=True,
        max_length=60,
        label=_("Kode indikator; satu jawaban memuat satu indikator"),
    )
    area = filters.CharFilter(
        field_name="area__code", max_length=13, validators=[is_area_code], label=_("Kode wilayah")
    )

    class Meta:
        model = IndicatorValue
        fields: list[str] = []


class Readers:
    """Shut to those who read no program."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not may_read_indicators(request.user):
            raise PermissionDenied


class IndicatorViewSet(Readers, Door, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Indikator: apa yang diukur, dengan ukuran siapa, dalam satuan apa."""

    queryset = Indicator.objects.all()
    serializer_class = IndicatorSerializer


class IndicatorValueViewSet(Readers, Door, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Nilai satu indikator, juga yang tidak dipakai dan kutipan, masing-masing bersumber."""

    queryset = IndicatorValue.objects.for_reading()
    serializer_class = IndicatorValueSerializer
    filterset_class = IndicatorValueFilter


class SetTargetSerializer(serializers.Serializer):
    indicator = serializers.CharField(max_length=60)
    area = serializers.CharField(max_length=13)
    year = serializers.IntegerField(min_value=FIRST, max_value=LAST)
    value = serializers.FloatField(min_value=0)
    reason = serializers.CharField(allow_blank=True)


class IndicatorTargetView(Readers, Door, APIView):
    """Sasaran indikator; sekretariat provinsi menetapkannya."""

    @extend_schema(operation_id="indicator_targets", responses=IndicatorTargetSerializer(many=True))
    def get(self, request):
        rows = IndicatorTarget.objects.select_related("indicator", "area")
        return Response(IndicatorTargetSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="indicator_target_set",
        request=SetTargetSerializer,
        responses={
            200: IndicatorTargetSerializer,
            400: OpenApiResponse(description="yang salah"),
        },
    )
    def put(self, request):
        if not may_set_targets(request.user):
            raise PermissionDenied
        asked = SetTargetSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            target = set_target(by=request.user, **asked.validated_data)
        except TargetRefused as why:
            faults = {name: [said] for name, said in why.faults.items()}
            return Response(faults, status=status.HTTP_400_BAD_REQUEST)
        return Response(IndicatorTargetSerializer(target).data)
