"""The rules of review, how precise they are, and offers for the table, as the pages say them."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.models import Finding, ReviewRules, review_rules
from coordination.offers import (
    OfferGone,
    OfferUnanswered,
    accept,
    may_answer_offers,
    may_read_offers,
    offers,
    refuse,
)
from coordination.precision import may_read_precision, precision_of
from coordination.review_rules import (
    NAMES,
    RulesRefused,
    history,
    may_read_rules,
    may_set_rules,
    set_rules,
    touched,
    values_of,
)
from programs.api.door import Door
from programs.numbers import FIRST_YEAR, LAST_YEAR

REASON = {"trim_whitespace": True, "allow_blank": True}


class TouchedSerializer(serializers.Serializer):
    """How many open findings, of those the reader sees, each threshold touches."""

    open = serializers.IntegerField()
    examples = serializers.IntegerField()
    second = serializers.IntegerField()
    asked = serializers.IntegerField()
    soon = serializers.IntegerField()
    waiting = serializers.IntegerField()


class RulesChangeSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.username", default="", allow_blank=True)
    reason = serializers.CharField()
    differences = serializers.ListField(child=serializers.ListField())


class ReviewRulesSerializer(serializers.ModelSerializer):
    touched = TouchedSerializer()
    history = RulesChangeSerializer(many=True)

    class Meta:
        model = ReviewRules
        fields = [*NAMES, "updated_at", "touched", "history"]


class SetRulesSerializer(serializers.Serializer):
    """Rules that are left out stay as they are. A reason is required."""

    second_from_severity = serializers.FloatField(required=False)
    ask_from_severity = serializers.FloatField(required=False)
    reply_days = serializers.IntegerField(required=False)
    review_days = serializers.IntegerField(required=False)
    remind_days = serializers.IntegerField(required=False)
    offer_after = serializers.IntegerField(required=False)
    reason = serializers.CharField(**REASON)


class ReviewRulesView(Door, APIView):
    """Aturan telaah yang berlaku; sekretariat provinsi menetapkannya."""

    @extend_schema(operation_id="review_rules", responses=ReviewRulesSerializer)
    def get(self, request):
        if not may_read_rules(request.user):
            raise PermissionDenied
        return Response(_said(review_rules(), request.user))

    @extend_schema(
        operation_id="review_rules_set",
        request=SetRulesSerializer,
        responses={200: ReviewRulesSerializer, 400: OpenApiResponse(description="yang salah")},
    )
    def put(self, request):
        if not may_set_rules(request.user):
            raise PermissionDenied
        asked = SetRulesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            rules = set_rules(by=request.user, **asked.validated_data)
        except RulesRefused as why:
            faults = {name: [said] for name, said in why.faults.items()}
            return Response(faults, status=status.HTTP_400_BAD_REQUEST)
        return Response(_said(rules, request.user))


def _said(rules: ReviewRules, user) -> dict:
    said = {
        **values_of(rules),
        "updated_at": rules.updated_at,
        "touched": touched(rules, user=user, day=timezone.localdate()),
        "history": history(),
    }
    return ReviewRulesSerializer(said).data


class PrecisionQuery(serializers.Serializer):
    """Which findings are counted: of a year, by a version of the rules."""

    tahun = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    versi = serializers.CharField(required=False, max_length=20)


class PrecisionRowSerializer(serializers.Serializer):
    """`is_certain` null: segments that surely and that possibly meet together. Shares are null
    below ten decisions; `low` and `high` are Wilson's interval of 95 %."""

    rule = serializers.CharField()
    level = serializers.CharField()
    is_certain = serializers.BooleanField(allow_null=True)
    confirmed = serializers.IntegerField()
    complementary = serializers.IntegerField()
    not_overlap = serializers.IntegerField()
    clarify = serializers.IntegerField()
    undecided = serializers.IntegerField()
    decided = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class PrecisionSerializer(serializers.Serializer):
    is_example = serializers.BooleanField()
    rows = PrecisionRowSerializer(many=True)


class PrecisionView(Door, APIView):
    """Ketepatan aturan: bagian yang dikonfirmasi orang, data contoh terpisah."""

    @extend_schema(
        operation_id="review_precision",
        parameters=[PrecisionQuery],
        responses=PrecisionSerializer(many=True),
    )
    def get(self, request):
        if not may_read_precision(request.user):
            raise PermissionDenied
        asked = PrecisionQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = Finding.objects.visible_to(request.user)
        if year := asked.validated_data.get("tahun"):
            found = found.of_year(year)
        if version := asked.validated_data.get("versi"):
            found = found.filter(rule_version=version)
        return Response(PrecisionSerializer(precision_of(found), many=True).data)


class OfferSerializer(serializers.Serializer):
    """Two kinds of help that people find complementary; no program is named."""

    left = serializers.IntegerField(source="left.pk")
    left_name = serializers.CharField(source="left.name")
    right = serializers.IntegerField(source="right.pk")
    right_name = serializers.CharField(source="right.name")
    is_example = serializers.BooleanField()
    count = serializers.IntegerField()
    people = serializers.IntegerField()
    agency_pairs = serializers.IntegerField()
    first_on = serializers.DateField()
    last_on = serializers.DateField()


class OfferAnswerSerializer(serializers.Serializer):
    left = serializers.IntegerField(min_value=1, max_value=2**31)
    right = serializers.IntegerField(min_value=1, max_value=2**31)
    answer = serializers.ChoiceField(choices=["terima", "tolak"])
    reason = serializers.CharField(**REASON)


class OfferView(Door, APIView):
    """Usul perubahan tabel kesesuaian; admin sistem menjawabnya."""

    @extend_schema(operation_id="compatibility_offers", responses=OfferSerializer(many=True))
    def get(self, request):
        if not may_read_offers(request.user):
            raise PermissionDenied
        return Response(OfferSerializer(offers(), many=True).data)

    @extend_schema(
        operation_id="compatibility_offer_answer",
        request=OfferAnswerSerializer,
        responses={
            204: None,
            400: OpenApiResponse(description="yang kurang"),
            409: OpenApiResponse(description="sudah dijawab, atau tidak diusulkan lagi"),
        },
    )
    def post(self, request):
        if not may_answer_offers(request.user):
            raise PermissionDenied
        asked = OfferAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        answer = accept if given["answer"] == "terima" else refuse
        try:
            answer(given["left"], given["right"], reason=given["reason"], by=request.user)
        except OfferUnanswered as why:
            return Response({"reason": [str(why)]}, status=status.HTTP_400_BAD_REQUEST)
        except OfferGone as why:
            return Response({"detail": str(why)}, status=status.HTTP_409_CONFLICT)
        return Response(status=status.HTTP_204_NO_CONTENT)
