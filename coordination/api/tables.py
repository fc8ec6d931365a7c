"""Who is competent for which need, and factors between units, as the pages say them."""

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.competence_page import told
from coordination.competence_rules import may_read_tables
from coordination.models import Conversion
from programs.api.door import Door
from programs.models import Competence


class CompetenceSerializer(serializers.Serializer):
    """One line: all agencies of a function at a level, or one agency (`function` null).
    `is_exception`: the agency is taken out of what its function gives. `agencies` are ids."""

    need = serializers.CharField(source="row.need.code")
    level = serializers.CharField(source="row.level")
    function = serializers.SerializerMethodField()
    name = serializers.CharField()
    is_exception = serializers.BooleanField(source="row.is_exception")
    note = serializers.CharField(source="row.note")
    source = serializers.CharField(source="row.source")
    is_verified = serializers.BooleanField(source="row.is_verified")
    is_in_force = serializers.BooleanField(source="row.is_in_force")
    agencies = serializers.SerializerMethodField()

    def get_function(self, told) -> str | None:
        return told.row.function or None

    def get_agencies(self, told) -> list[int]:
        return [agency.pk for agency in told.agencies]


class ConversionSerializer(serializers.ModelSerializer):
    """One `from_unit` is `factor` of `to_unit`, never turned round. `need` null: for all."""

    need = serializers.CharField(source="need.code", allow_null=True, default=None)

    class Meta:
        model = Conversion
        fields = [
            *("from_unit", "to_unit", "need", "factor", "source", "stated_on", "stated_by"),
            *("note", "is_in_force"),
        ]


class CompetenceView(Door, APIView):
    """Kewenangan: siapa yang berwenang atas kebutuhan apa, per tingkat."""

    @extend_schema(operation_id="competence", responses=CompetenceSerializer(many=True))
    def get(self, request):
        _only_readers(request.user)
        rows = told(Competence.objects.for_table())
        return Response(CompetenceSerializer(rows, many=True).data)


class ConversionView(Door, APIView):
    """Konversi satuan: faktor yang dinyatakan, dengan sumbernya."""

    @extend_schema(operation_id="conversions", responses=ConversionSerializer(many=True))
    def get(self, request):
        _only_readers(request.user)
        rows = Conversion.objects.select_related("need")
        return Response(ConversionSerializer(rows, many=True).data)


def _only_readers(user) -> None:
    if not may_read_tables(user):
        raise PermissionDenied
