"""The difference of a meeting to the one before, as its page says it."""

from django.core.paginator import Paginator
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.meetings.difference import Difference
from coordination.meetings.difference_filter import asked_of
from coordination.meetings.difference_tables import order_of
from coordination.meetings.difference_wording import notes_of, sentence_of
from coordination.meetings.differences import Chosen, NoSuchSnapshot, difference_for
from coordination.meetings.rights import require_meeting
from coordination.meetings.snapshots import SnapshotDamaged
from coordination.reports.plain import to_plain
from programs.api.door import Door

PER_PAGE = 50


class DifferenceQuery(serializers.Serializer):
    """`dengan`: another earlier snapshot of the same kind and scope. The others choose findings."""

    dengan = serializers.IntegerField(required=False, min_value=1)
    kelas = serializers.CharField(required=False)
    opd = serializers.ListField(child=serializers.IntegerField(), required=False)
    wilayah = serializers.CharField(required=False)
    tingkat = serializers.CharField(required=False)
    kebutuhan = serializers.CharField(required=False)
    page = serializers.IntegerField(required=False, min_value=1)


class ComparedSnapshotSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    meeting = serializers.IntegerField(source="meeting_id")
    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    made_at = serializers.DateTimeField()


class ClassCountsSerializer(serializers.Serializer):
    """`over_before` were resolved at the meeting before already; `resolved` are those since."""

    new = serializers.IntegerField()
    persisting = serializers.IntegerField()
    resolved = serializers.IntegerField()
    reopened = serializers.IntegerField()
    over_before = serializers.IntegerField()


class MeasureSerializer(serializers.Serializer):
    """Sums over persisting findings that state it in both; null where none does."""

    what = serializers.CharField()
    unit = serializers.CharField()
    then = serializers.FloatField(allow_null=True)
    now = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()
    left_out = serializers.IntegerField()


class TallySerializer(serializers.Serializer):
    key = serializers.ListField()
    names = serializers.ListField(child=serializers.CharField())
    counts = ClassCountsSerializer()
    measures = MeasureSerializer(many=True)


class DifferenceFactSerializer(serializers.Serializer):
    what = serializers.CharField()
    then = serializers.JSONField(allow_null=True)
    now = serializers.JSONField(allow_null=True)
    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())


class DifferenceFindingSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    way = serializers.CharField()
    is_over_before = serializers.BooleanField()
    is_example = serializers.BooleanField()
    programs = serializers.SerializerMethodField()
    agencies = serializers.SerializerMethodField()
    regencies = serializers.ListField(child=serializers.CharField(), source="seen.regencies")
    level = serializers.CharField(source="seen.level")
    status_then = serializers.SerializerMethodField()
    status_now = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField()

    def get_programs(self, row) -> list[int]:
        return [row.left.program.id, row.right.program.id]

    def get_agencies(self, row) -> list[int]:
        return [row.left.agency.id, row.right.agency.id]

    def get_status_then(self, row) -> str | None:
        return row.before.status if row.before else None

    def get_status_now(self, row) -> str | None:
        return row.after.status if row.after else None

    def get_facts(self, row) -> list[dict]:
        return to_plain(row.facts)

    def get_sentence(self, row) -> str:
        return sentence_of(row)


class DifferencePageSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = DifferenceFindingSerializer(many=True)


class MeetingDifferenceSerializer(serializers.Serializer):
    """Where nothing is compared, `notes` say why and everything below them is null."""

    snapshot = ComparedSnapshotSerializer(allow_null=True)
    compared_with = ComparedSnapshotSerializer(allow_null=True)
    is_compared = serializers.BooleanField()
    is_example = serializers.BooleanField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())
    cautions = serializers.ListField(child=serializers.CharField())
    obstacles = serializers.ListField(child=serializers.CharField())
    counts = ClassCountsSerializer(allow_null=True)
    measures = MeasureSerializer(many=True, allow_null=True)
    pairs = TallySerializer(many=True, allow_null=True)
    regencies = TallySerializer(many=True, allow_null=True)
    levels = TallySerializer(many=True, allow_null=True)
    needs = TallySerializer(many=True, allow_null=True)
    agreements = serializers.JSONField(allow_null=True)
    gap_states = serializers.JSONField(allow_null=True)
    completeness = serializers.JSONField(allow_null=True)
    findings = DifferencePageSerializer(allow_null=True)


class DifferenceView(Door, APIView):
    """Beda bahan beku sebuah rakor dengan rakor sebelumnya yang sejenis dan secakupan."""

    @extend_schema(
        operation_id="meeting_difference",
        parameters=[DifferenceQuery],
        responses={200: MeetingDifferenceSerializer},
    )
    def get(self, request, pk: int):
        meeting = require_meeting(request.user, pk)
        asked = DifferenceQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        try:
            chosen = difference_for(meeting, asked.validated_data.get("dengan"))
        except NoSuchSnapshot:
            raise Http404 from None
        except SnapshotDamaged as damaged:
            return Response({"detail": str(damaged)}, status=409)
        filters = asked_of(request.query_params)
        if filters.problem:
            raise serializers.ValidationError({"detail": filters.problem})
        page = asked.validated_data.get("page", 1)
        return Response(MeetingDifferenceSerializer(_said(chosen, filters, page)).data)


def _said(chosen: Chosen, filters, page: int) -> dict:
    difference = chosen.difference
    is_compared = bool(difference and difference.is_compared)
    said = {
        "snapshot": chosen.after,
        "compared_with": chosen.before,
        "is_compared": is_compared,
        "is_example": difference.has_examples if difference else None,
        "notes": notes_of(difference) if difference else [],
        "cautions": [row.what for row in difference.cautions] if difference else [],
        "obstacles": [row.what for row in difference.obstacles] if difference else [],
    }
    return said | (_compared(difference, filters, page) if is_compared else _NOTHING)


COMPARED = ("counts", "measures", "pairs", "regencies", "levels", "needs")
_NOTHING = dict.fromkeys((*COMPARED, "agreements", "gap_states", "completeness", "findings"))


def _compared(difference: Difference, filters, page: int) -> dict:
    agreed, complete = difference.agreements, difference.completeness
    counts = ("then", "now", "of_previous", "new")
    return {name: getattr(difference, name) for name in COMPARED} | {
        "agreements": {name: to_plain(getattr(agreed, name)) for name in counts},
        "gap_states": to_plain(difference.coverage.states),
        "completeness": to_plain(complete.counts),
        "findings": _page(sorted(filters.rows_of(difference), key=order_of), page),
    }


def _page(rows: list, number: int) -> dict:
    paginator = Paginator(rows, PER_PAGE)
    page = paginator.get_page(number)
    return {
        "count": paginator.count,
        "page": page.number,
        "pages": paginator.num_pages,
        "results": page.object_list,
    }
