"""Budgets by one thing at a time, as the page Anggaran says them."""

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.money import Block, may_read_money, money_of
from coordination.money_tables import DIMENSIONS
from programs.api.door import Door
from programs.filters import is_area_code
from programs.models import Program
from programs.numbers import FIRST_YEAR, LAST_YEAR


class BudgetQuery(serializers.Serializer):
    """By what, and of which programs: of a year, with ground in an area."""

    by = serializers.ChoiceField(choices=list(DIMENSIONS), default="stage")
    tahun = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    wilayah = serializers.CharField(required=False, max_length=13, validators=[is_area_code])


class SumSerializer(serializers.Serializer):
    """`budget_idr` is null when none of the programs states one. Classes are never added up."""

    key = serializers.CharField(help_text="kosong: tidak disebut, atau tidak terbagi")
    name = serializers.CharField()
    within = serializers.CharField(help_text="OPD induk sebuah UPTD")
    recipient_class = serializers.CharField()
    budget_idr = serializers.IntegerField(allow_null=True)
    programs = serializers.IntegerField()
    programs_without_budget = serializers.IntegerField()


class RealisedSerializer(serializers.Serializer):
    """Counts over the lines that state both plan and realisation; no money is recorded."""

    recipient_class = serializers.CharField()
    unit = serializers.CharField()
    planned = serializers.FloatField()
    realised = serializers.FloatField()
    told = serializers.IntegerField()
    lines = serializers.IntegerField()


class BudgetSerializer(serializers.Serializer):
    is_example = serializers.BooleanField()
    by = serializers.CharField()
    rows = SumSerializer(many=True)
    parts_left_out = serializers.IntegerField()
    divided_by = serializers.DictField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="menurut kab/kota: banyaknya program per cara membagi",
    )
    realised_idr = serializers.IntegerField(allow_null=True, help_text="belum dicatat")
    realised_counts = RealisedSerializer(many=True)


class BudgetView(Door, APIView):
    """Pagu program yang boleh dibaca, data contoh terpisah."""

    @extend_schema(
        operation_id="budgets",
        parameters=[BudgetQuery],
        responses=BudgetSerializer(many=True),
    )
    def get(self, request):
        if not may_read_money(request.user):
            raise PermissionDenied
        asked = BudgetQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        programs = Program.objects.visible_to(request.user)
        if year := given.get("tahun"):
            programs = programs.of_year(year)
        if code := given.get("wilayah"):
            programs = programs.touching(code)
        said = [_said(block, given["by"]) for block in money_of(programs, given["by"])]
        return Response(BudgetSerializer(said, many=True).data)


def _said(block: Block, by: str) -> dict:
    return {
        "is_example": block.is_example,
        "by": by,
        "rows": list(_rows(block)),
        "parts_left_out": block.covered,
        "divided_by": block.division.hows if block.division else None,
        "realised_idr": None,
        "realised_counts": block.realised,
    }


def _rows(block: Block):
    for row in block.rows:
        for recipient_class, told in row.sums.items():
            if told.programs:
                yield {
                    "key": row.key,
                    "name": row.label,
                    "within": row.above,
                    "recipient_class": recipient_class,
                    "budget_idr": told.budget_idr,
                    "programs": told.programs,
                    "programs_without_budget": told.unstated,
                }
