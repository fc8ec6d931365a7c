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


class SpentSerializer(serializers.Serializer):
    """Money spent, over the programs that reported; null where none did.

    Only the two compared sums are over the same programs and may be divided by each other.
    """

    key = serializers.CharField()
    name = serializers.CharField(source="label")
    recipient_class = serializers.CharField()
    programs = serializers.IntegerField()
    programs_reported = serializers.IntegerField(source="reported")
    programs_reported_second_half = serializers.IntegerField(source="second_reported")
    realised_first_idr = serializers.IntegerField(source="first_idr", allow_null=True)
    realised_second_idr = serializers.IntegerField(source="second_idr", allow_null=True)
    realised_idr = serializers.IntegerField(allow_null=True)
    programs_compared = serializers.IntegerField(source="compared")
    compared_budget_idr = serializers.IntegerField(allow_null=True)
    compared_realised_idr = serializers.IntegerField(allow_null=True)


class BudgetStepSerializer(serializers.Serializer):
    """Budgets of one stage beside the stage before, over programs that state both."""

    recipient_class = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    programs = serializers.IntegerField()
    programs_compared = serializers.IntegerField(source="compared")
    before_idr = serializers.IntegerField(allow_null=True)
    after_idr = serializers.IntegerField(allow_null=True)
    change_idr = serializers.IntegerField(allow_null=True)


class RealisedSerializer(serializers.Serializer):
    """Counts over the lines that state both plan and realisation."""

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
    spending = SpentSerializer(
        many=True, help_text="per baris dan kelas; menurut kab/kota hanya per kelas"
    )
    stage_steps = BudgetStepSerializer(
        many=True, allow_null=True, help_text="menurut tahap: pagu di samping tahap sebelumnya"
    )
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
        "spending": block.spending.rows or block.spending.totals,
        "stage_steps": block.stages.steps if block.stages else None,
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
