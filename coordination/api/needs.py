"""Priority lists and need figures, as the pages tell them. Missing is null, never 0."""

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from coordination.context import here
from coordination.figures import FigureRefused, choose_figure, may_choose_figures, told
from coordination.models import NeedFigure, PriorityList
from coordination.need_filters import NeedFigureFilter, PriorityListFilter
from coordination.priority import STATES, entries_of, may_read_needs, summaries
from programs.api.door import Door
from programs.api.fields import OrNull

from .serializers import AreaBriefSerializer, NeedSerializer, SegmentSerializer

LOOKUP = "[0-9]{1,18}"
YEAR = OpenApiParameter("tahun", int, description="Tahun anggaran yang celahnya dibaca.")


class Readers:
    """Shut to those who read no program."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not may_read_needs(request.user):
            raise PermissionDenied


class ListSourceSerializer(serializers.Serializer):
    said = serializers.CharField()
    date = OrNull()


class CandidateSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class PriorityListSerializer(serializers.Serializer):
    """The counts of the year are null where its gaps have not been found."""

    id = serializers.IntegerField(source="list.pk")
    code = serializers.CharField(source="list.code")
    name = serializers.CharField(source="list.name")
    year = serializers.IntegerField(source="list.year")
    decree = OrNull()
    need = NeedSerializer(source="list.need")
    segment = SegmentSerializer(source="list.segment", allow_null=True)
    sources = ListSourceSerializer(many=True)
    confidence = OrNull()
    entry_count = serializers.IntegerField()
    unplaced_count = serializers.IntegerField()
    untouched_count = serializers.IntegerField(allow_null=True)
    unreported_count = serializers.IntegerField(allow_null=True)
    is_example = serializers.BooleanField(help_text="hitungan tahun itu memuat data contoh")


class EntrySerializer(serializers.Serializer):
    """`area` null: the name fits no code for certain; `candidates` are those it may mean."""

    area = AreaBriefSerializer(source="row.area", allow_null=True)
    said = serializers.CharField(source="row.said")
    candidates = CandidateSerializer(many=True)
    since_year = serializers.IntegerField(source="since.year", default=None, allow_null=True)
    years = serializers.ListField(child=serializers.IntegerField())
    state = serializers.ChoiceField(choices=[(str(state), str(state)) for state in STATES])
    gap = serializers.IntegerField(source="gap.pk", default=None, allow_null=True)
    program_count = serializers.IntegerField(
        source="gap.program_count", default=None, allow_null=True
    )
    is_example = serializers.BooleanField(source="gap.is_example", default=None, allow_null=True)
    source = serializers.CharField(source="row.source")
    confidence = OrNull(source="row.confidence")
    note = OrNull()


class PriorityListDetailSerializer(PriorityListSerializer):
    entries = EntrySerializer(many=True)


class PriorityListViewSet(Readers, Door, viewsets.ReadOnlyModelViewSet):
    """Daftar prioritas; satu daftar memuat semua namanya, juga yang belum berkode pasti."""

    queryset = PriorityList.objects.select_related("need", "segment").order_by("-year", "code")
    serializer_class = PriorityListSerializer
    filterset_class = PriorityListFilter
    lookup_value_regex = LOOKUP

    def filter_queryset(self, queryset):
        return queryset if self.action == "retrieve" else super().filter_queryset(queryset)

    @extend_schema(parameters=[YEAR])
    def list(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = summaries(page, year=_year(request))
        return self.get_paginated_response(PriorityListSerializer(rows, many=True).data)

    @extend_schema(parameters=[YEAR], responses=PriorityListDetailSerializer)
    def retrieve(self, request, pk):
        listed, year = self.get_object(), _year(request)
        (row,) = summaries([listed], year=year)
        entries = EntrySerializer(entries_of(listed, year=year), many=True).data
        return Response({**PriorityListSerializer(row).data, "entries": entries})


def _year(request) -> int | None:
    """The year a page would show."""
    return here(request._request).year


class NeedFigureSerializer(serializers.Serializer):
    """`in_use` null: the figure is no need, nothing is measured by it. `rivals`: other figures of
    the same area, need and segment."""

    id = serializers.IntegerField(source="row.pk")
    area = AreaBriefSerializer(source="row.area")
    indicator = serializers.CharField(source="row.indicator")
    indicator_name = serializers.CharField(source="name")
    definition = OrNull(source="row.definition")
    need = NeedSerializer(source="row.need", allow_null=True)
    segment = SegmentSerializer(source="row.segment", allow_null=True)
    year = serializers.IntegerField(source="row.year")
    value = serializers.FloatField(source="row.value", allow_null=True)
    unit = OrNull(source="row.unit")
    in_use = serializers.SerializerMethodField()
    why = OrNull()
    chosen_because = OrNull(source="row.chosen_because")
    rivals = serializers.IntegerField()
    source = serializers.CharField(source="row.source")
    sourced_on = serializers.DateField(source="row.sourced_on", allow_null=True)
    confidence = OrNull(source="row.confidence")
    note = OrNull()
    is_example = serializers.BooleanField(source="row.is_example")

    def get_in_use(self, figure) -> bool | None:
        return None if figure.is_reference else figure.row.in_use


class ChooseSerializer(serializers.Serializer):
    reason = serializers.CharField(trim_whitespace=True, allow_blank=True)


class NeedFigureViewSet(Readers, Door, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Angka kebutuhan; yang bertentangan ada semua, satu yang dipakai."""

    queryset = NeedFigure.objects.select_related("area", "need", "segment").order_by(
        "indicator", "area__code", "-year", "pk"
    )
    serializer_class = NeedFigureSerializer
    filterset_class = NeedFigureFilter
    lookup_value_regex = LOOKUP

    def list(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(NeedFigureSerializer(told(page), many=True).data)

    def retrieve(self, request, pk):
        (figure,) = told([self.get_object()])
        return Response(NeedFigureSerializer(figure).data)

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(
        request=ChooseSerializer,
        responses={200: NeedFigureSerializer, 400: OpenApiResponse(description="yang kurang")},
    )
    @action(detail=True, methods=["post"])
    def choose(self, request, pk):
        """Pakai angka ini di antara yang menyangkut wilayah, kebutuhan dan segmen yang sama."""
        if not may_choose_figures(request.user):
            raise PermissionDenied
        figure = self.get_object()
        asked = ChooseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            choose_figure(figure, because=asked.validated_data["reason"], by=request.user)
        except FigureRefused as why:
            return Response({"reason": [str(why)]}, status=status.HTTP_400_BAD_REQUEST)
        return self.retrieve(request, pk)
