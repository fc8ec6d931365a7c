"""Crowding beside need, and what there is in one area: to be read, page by page."""

import pandas as pd
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from coordination.area_page import place_of
from coordination.crowding import Crowding, crowding_said
from coordination.engine.crowding import QUADRANTS
from coordination.models import GapState
from geo.models import Area, Level
from programs.access import may_see_programs
from programs.api.door import Door
from programs.filters import is_area_code
from programs.numbers import FIRST_YEAR, LAST_YEAR

from .serializers import AreaBriefSerializer


class CrowdingQuery(serializers.Serializer):
    """`tahun`: this year where not given. `limit` and `offset` page the rows."""

    tahun = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    wilayah = serializers.CharField(
        max_length=13, required=False, default="", validators=[is_area_code]
    )
    kebutuhan = serializers.CharField(max_length=30, required=False, default="")
    kuadran = serializers.ChoiceField(choices=list(QUADRANTS), required=False)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    offset = serializers.IntegerField(required=False, min_value=0)


class CrowdingRowSerializer(serializers.Serializer):
    """A village and need with a quintile. `largest_ratio` and `hhi` are null where nobody is."""

    village = serializers.CharField()
    need = serializers.CharField()
    need_count = serializers.FloatField()
    unit = serializers.CharField()
    quintile = serializers.IntegerField()
    quadrant = serializers.CharField()
    agency_count = serializers.IntegerField()
    program_count = serializers.IntegerField()
    largest_ratio = serializers.FloatField(allow_null=True)
    hhi = serializers.FloatField(allow_null=True)
    basis = serializers.CharField(allow_null=True)


class CrowdingSerializer(serializers.Serializer):
    """`label` belongs wherever a number of these is shown."""

    label = serializers.CharField()
    fiscal_year = serializers.IntegerField()
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CrowdingRowSerializer(many=True)


class Pages(LimitOffsetPagination):
    default_limit = api_settings.PAGE_SIZE or 100
    max_limit = 1000


class CrowdingView(Door, APIView):
    """Kepadatan lembaga di samping kebutuhan, per desa: bahan percakapan, bukan penilaian."""

    @extend_schema(
        operation_id="crowding", parameters=[CrowdingQuery], responses=CrowdingSerializer
    )
    def get(self, request):
        if not may_see_programs(request.user):
            raise PermissionDenied
        asked = CrowdingQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        year = given.get("tahun", timezone.localdate().year)
        area = _area(given["wilayah"])
        rows = Crowding(year, area).shown(given["kebutuhan"] or None, given.get("kuadran"))
        pages = Pages()
        some = pages.paginate_queryset(range(len(rows)), request)
        return Response(
            {
                "label": crowding_said(),
                "fiscal_year": year,
                "count": len(rows),
                "next": pages.get_next_link(),
                "previous": pages.get_previous_link(),
                "results": [_row(row) for row in rows.iloc[list(some)].to_dict("records")],
            }
        )


def _area(code: str) -> Area | None:
    if not code:
        return None
    area = Area.objects.coded(code).first()
    if area is None:
        raise serializers.ValidationError({"wilayah": ["Wilayah tidak dikenal."]})
    return area


def _row(row: dict) -> dict:
    """Missing is null; nobody there has no basis."""
    said = {name: None if pd.isna(value) else value for name, value in row.items()}
    said["basis"] = said["basis"] or None
    return CrowdingRowSerializer(said).data


class SummaryQuery(serializers.Serializer):
    tahun = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)


class AgencyHereSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    program_count = serializers.IntegerField()


class GapHereSerializer(serializers.Serializer):
    """A need of the area itself. Missing numbers are null."""

    id = serializers.IntegerField(source="pk")
    need = serializers.CharField(source="need.code")
    segment = serializers.CharField(source="segment.code", default=None, allow_null=True)
    state = serializers.ChoiceField(choices=GapState.choices)
    needed_count = serializers.FloatField(allow_null=True)
    planned_count = serializers.FloatField(allow_null=True)
    coverage_ratio = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    is_example = serializers.BooleanField()


class ListedSerializer(serializers.Serializer):
    list = serializers.CharField(source="priority_list.code")
    name = serializers.CharField(source="priority_list.name")
    year = serializers.IntegerField(source="priority_list.year")
    said = serializers.CharField()
    source = serializers.CharField()


class SummarySerializer(serializers.Serializer):
    """`gap_states` counts gaps of areas inside by state; lists hold the first of what there is."""

    area = AreaBriefSerializer()
    fiscal_year = serializers.IntegerField()
    around = AreaBriefSerializer(many=True)
    inside = AreaBriefSerializer(many=True)
    program_count = serializers.IntegerField()
    finding_count = serializers.IntegerField()
    agencies = AgencyHereSerializer(many=True)
    gaps = GapHereSerializer(many=True)
    gap_states = serializers.DictField(child=serializers.IntegerField())
    priority_lists = ListedSerializer(many=True)


class AreaSummaryView(Door, APIView):
    """Satu wilayah: siapa bekerja di sana, kebutuhan dan celahnya, daftar prioritasnya."""

    @extend_schema(
        operation_id="area_summary", parameters=[SummaryQuery], responses=SummarySerializer
    )
    def get(self, request, code: str):
        if not may_see_programs(request.user):
            raise PermissionDenied
        asked = SummaryQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        year = asked.validated_data.get("tahun", timezone.localdate().year)
        areas = Area.objects.coded(code).filter(level__gt=Level.PROVINCE)
        area = areas.select_related("parent__parent__parent").first()
        if area is None:
            raise Http404
        place = place_of(area, year, request.user)
        said = {
            "area": area,
            "fiscal_year": year,
            "around": place.around,
            "inside": place.inside,
            "program_count": place.program_count,
            "finding_count": place.finding_count,
            "agencies": place.agencies,
            "gaps": place.gaps,
            "gap_states": dict(place.gap_states),
            "priority_lists": place.listed,
        }
        return Response(SummarySerializer(said).data)
