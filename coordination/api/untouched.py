"""Segments of a kab/kota that no direct program with a place reaches, as the page says them."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.models import Duty, GapState
from coordination.untouched import lines_in, tell, untouched_of
from geo.models import Area
from programs.access import may_see_programs
from programs.api.door import Door
from programs.filters import is_area_code
from programs.numbers import FIRST_YEAR, LAST_YEAR

from .serializers import AreaBriefSerializer, NeedSerializer, SegmentSerializer


class UntouchedQuery(serializers.Serializer):
    """`wilayah`: the kab/kota, or any area in it. `tahun`: this year where not given. `spm=ya`:
    only what is owed by law."""

    tahun = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    wilayah = serializers.CharField(
        max_length=13, required=False, default="", validators=[is_area_code]
    )
    spm = serializers.ChoiceField(choices=["ya"], required=False)


class FigureSourceSerializer(serializers.Serializer):
    name = serializers.CharField()
    year = serializers.IntegerField()
    source = serializers.CharField()
    area = serializers.CharField()


class CompetentSerializer(serializers.Serializer):
    """`state` and `declared_on` are null where the agency has said nothing of the year."""

    id = serializers.IntegerField(source="agency.pk")
    name = serializers.CharField(source="agency.name")
    state = serializers.SerializerMethodField()
    declared_on = serializers.DateField(allow_null=True)

    def get_state(self, competent) -> str | None:
        return competent.state or None


class DutySerializer(serializers.ModelSerializer):
    """A minimum service (SPM) that is owed; `is_verified` false: from general knowledge."""

    level = serializers.CharField()

    class Meta:
        model = Duty
        fields = ["code", "name", "field", "level", "source", "is_verified"]


class UntouchedRowSerializer(serializers.Serializer):
    """`need_count` null: only areas inside have figures (`inside_count`), or none has; its size is
    not known. `duties`: what it is owed by law, empty for none. `is_coarse_only`: programs name
    the kab/kota or the province and no place in it."""

    area = AreaBriefSerializer(source="regency")
    need = NeedSerializer()
    segment = SegmentSerializer()
    state = serializers.ChoiceField(choices=GapState.choices, source="line.state")
    need_count = serializers.FloatField(source="line.need_count", allow_null=True)
    need_basis = serializers.CharField(source="line.need_basis")
    unit = serializers.CharField(source="line.unit")
    inside_count = serializers.IntegerField(source="line.inside_count")
    is_coarse_only = serializers.BooleanField(source="line.is_coarse_only")
    coarse_count = serializers.IntegerField(source="line.coarse_count")
    responsible_count = serializers.IntegerField(source="line.responsible_count")
    declared_count = serializers.IntegerField(source="line.declared_count")
    is_estimate = serializers.BooleanField(source="line.is_estimate")
    is_over = serializers.BooleanField(source="line.is_over")
    duties = DutySerializer(many=True)
    sources = FigureSourceSerializer(source="line.sources", many=True)
    agencies = CompetentSerializer(many=True)


class UntouchedSerializer(serializers.Serializer):
    fiscal_year = serializers.IntegerField(source="found.year")
    computed_at = serializers.DateTimeField(source="found.computed_at")
    is_example = serializers.BooleanField(source="found.is_example")
    rows = UntouchedRowSerializer(many=True)


class UntouchedView(Door, APIView):
    """Segmen yang membutuhkan dan tidak tergarap program langsung, per kabupaten/kota."""

    @extend_schema(
        operation_id="untouched", parameters=[UntouchedQuery], responses=UntouchedSerializer
    )
    def get(self, request):
        if not may_see_programs(request.user):
            raise PermissionDenied
        asked = UntouchedQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        year = asked.validated_data.get("tahun", timezone.localdate().year)
        code = asked.validated_data["wilayah"]
        area = Area.objects.coded(code).first()
        if code and area is None:
            raise serializers.ValidationError({"wilayah": ["Wilayah tidak dikenal."]})
        found = untouched_of(year)
        lines = lines_in(found, area)
        if asked.validated_data.get("spm"):
            lines = [line for line in lines if line.duties]
        said = {"found": found, "rows": tell(lines, year)}
        return Response(UntouchedSerializer(said).data)
