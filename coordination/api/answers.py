"""What the live check says of each thing. Same names and units as in a finding."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coordination.models import FindingLevel
from programs.api.fields import OrNull

from .serializers import GapSerializer, ProgramBriefSerializer, codes

CODES = serializers.ListField(child=serializers.CharField())


class PeriodSerializer(serializers.Serializer):
    """Half-open: `ends_on` is the day after the last one."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class LeaveSerializer(serializers.Serializer):
    """Villages to leave out, and the overlap before and after: of people or of ground."""

    villages = serializers.ListField(child=serializers.CharField(), source="codes")
    before_ratio = serializers.FloatField()
    after_ratio = serializers.FloatField()
    counts_people = serializers.BooleanField()


class ExchangeSerializer(serializers.Serializer):
    named = serializers.CharField()
    instead = CODES


class WaysSerializer(serializers.Serializer):
    leave = LeaveSerializer(many=True)
    period = serializers.SerializerMethodField()
    segments = ExchangeSerializer(many=True)

    @extend_schema_field(PeriodSerializer(allow_null=True))
    def get_period(self, ways) -> dict | None:
        if ways.period is None:
            return None
        starts_on, ends_on = ways.period
        return PeriodSerializer({"starts_on": starts_on, "ends_on": ends_on}).data


class WouldBeSerializer(serializers.Serializer):
    """One would-be finding. `own_` and `other_` are the sides: this program, and `other`.

    Money is null where the budget of the other program is not open to the reader.
    """

    other = ProgramBriefSerializer()
    level = serializers.ChoiceField(choices=FindingLevel.choices, source="finding.level")
    is_certain = serializers.BooleanField(source="finding.is_certain")
    is_internal = serializers.BooleanField(source="finding.is_internal")
    needs_unit_check = serializers.BooleanField(source="finding.needs_unit_check")
    regencies = serializers.SerializerMethodField()
    shared_villages = serializers.SerializerMethodField()
    village_count = serializers.IntegerField(source="finding.village_count")
    shared_area_km2 = serializers.FloatField(source="finding.shared_area_km2")
    own_share_ratio = serializers.SerializerMethodField()
    other_share_ratio = serializers.SerializerMethodField()
    overlap_starts_on = serializers.DateField(source="finding.overlap_starts_on")
    overlap_ends_on = serializers.DateField(source="finding.overlap_ends_on")
    overlap_days = serializers.IntegerField(source="finding.overlap_days")
    shared_segments = serializers.SerializerMethodField()
    exposed_people = serializers.FloatField(source="finding.exposed_people", allow_null=True)
    exposed_unit = OrNull(source="finding.exposed_unit")
    exposed_basis = serializers.CharField(source="finding.exposed_basis")
    exposed_figure = serializers.CharField(source="finding.exposed_figure")
    own_exposed_ratio = serializers.SerializerMethodField()
    other_exposed_ratio = serializers.SerializerMethodField()
    money_idr = serializers.IntegerField(source="finding.money_idr", allow_null=True)
    money_is_partial = serializers.BooleanField(source="finding.money_is_partial")
    severity = serializers.FloatField(source="finding.severity")
    severity_parts = serializers.DictField(
        source="finding.severity_parts", child=serializers.FloatField()
    )
    sentence = serializers.CharField(source="finding.sentence")
    rule_version = serializers.CharField(source="finding.rule_version")
    ways = WaysSerializer()
    reason = serializers.CharField(help_text="mengapa tetap dipertahankan")

    @extend_schema_field(CODES)
    def get_regencies(self, each) -> list[str]:
        return each.finding.regency_codes

    @extend_schema_field(CODES)
    def get_shared_villages(self, each) -> list[str]:
        return [village.code for village in each.villages]

    @extend_schema_field(CODES)
    def get_shared_segments(self, each) -> list[str]:
        return codes(each.finding.shared_segments)

    def get_own_share_ratio(self, each) -> float:
        return each.own("share_ratio")

    def get_other_share_ratio(self, each) -> float:
        return each.others("share_ratio")

    def get_own_exposed_ratio(self, each) -> float:
        return each.own("exposed_ratio")

    def get_other_exposed_ratio(self, each) -> float:
        return each.others("exposed_ratio")


class ComplementSerializer(serializers.Serializer):
    program = ProgramBriefSerializer()
    village_count = serializers.IntegerField()
    reason = serializers.CharField()


class NearbySerializer(serializers.Serializer):
    """A village near by with the same need that nobody is known to serve."""

    gap = GapSerializer()
    km = serializers.FloatField()
    in_same_district = serializers.BooleanField()


class CheckAnswerSerializer(serializers.Serializer):
    """Nothing is compared while anything is `missing`; `findings` are sorted, the worst first."""

    missing = serializers.ListField(child=serializers.CharField(), help_text="dalam kata-kata")
    is_compared = serializers.BooleanField()
    counts = serializers.DictField(child=serializers.IntegerField())
    findings = WouldBeSerializer(many=True)
    complements = ComplementSerializer(many=True)
    nearby = NearbySerializer(many=True)
    outside_ratio = serializers.FloatField(
        help_text="bagian terbesar satu bidang yang di luar semua desa"
    )
