"""What the API says of each object. Missing is null, never 0; examples say that they are."""

import numpy as np
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coordination.discretion import discreet
from coordination.models import (
    Finding,
    FindingStatus,
    Gap,
    KeepReason,
    NeedFigure,
    PriorityArea,
    Resolution,
)
from coordination.reasons import reasons_for
from geo.models import Area
from programs.access import may_read
from programs.api.fields import OrNull
from programs.models import Agency, Intervention, Need, Program, Segment, Target

CODES = serializers.ListField(child=serializers.CharField())
USERNAME = {"default": None, "allow_null": True, "read_only": True}


class Chosen(serializers.ChoiceField):
    """One of these, or null where nobody has chosen; read only."""

    def __init__(self, choices, **given):
        super().__init__(choices, read_only=True, allow_null=True, **given)

    def to_representation(self, value) -> str | None:
        return super().to_representation(value) or None


def codes(joined: str) -> list[str]:
    return [code for code in joined.split(";") if code]


class AreaSerializer(serializers.ModelSerializer):
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)

    class Meta:
        model = Area
        fields = ["code", "name", "kind", "level", "parent", "longitude", "latitude"]
        extra_kwargs = {"kind": {"help_text": "Prov., Kab., Kota, Kec., Desa, Kel."}}


class AreaBriefSerializer(serializers.ModelSerializer):
    class Meta:
        model = Area
        fields = ["code", "name", "level"]


class AgencySerializer(serializers.ModelSerializer):
    class Meta:
        model = Agency
        fields = ["id", "name", "short_name", "tier"]


class NeedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Need
        fields = ["code", "name"]


class InterventionSerializer(serializers.ModelSerializer):
    need = NeedSerializer()

    class Meta:
        model = Intervention
        fields = ["code", "name", "need", "unit", "is_physical"]


class SegmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Segment
        fields = ["code", "name"]


class ProgramSerializer(serializers.ModelSerializer):
    """`ends_on` is the day after the last day."""

    agency = AgencySerializer()
    intervention = InterventionSerializer(allow_null=True)
    fund_source = serializers.CharField(source="fund_source.name", default=None, allow_null=True)
    missing = serializers.SerializerMethodField()

    class Meta:
        model = Program
        fields = [
            "id",
            "code",
            "fiscal_year",
            "stage",
            "status",
            "name",
            "agency",
            "activity_code",
            "nomenclature_version",
            "intervention",
            "fund_source",
            "budget_idr",
            "realised_first_idr",
            "realised_second_idr",
            "realised_idr",
            "realised_on",
            "realised_source",
            "starts_on",
            "ends_on",
            "period_is_assumed",
            "recipient_class",
            "is_coarse",
            "missing",
            "note",
            "source",
            "confidence",
            "is_example",
            "is_on_behalf",
            "version",
            "updated_at",
        ]

    @extend_schema_field(CODES)
    def get_missing(self, program) -> list[str]:
        return codes(program.missing)


class TargetSerializer(serializers.ModelSerializer):
    """One line: an area, or a drawn shape (`is_drawn`), or only a place as the source says it."""

    area = AreaBriefSerializer(allow_null=True)
    is_drawn = serializers.SerializerMethodField()
    shape = serializers.CharField(source="shape.digest", default=None, allow_null=True)
    segments = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    unit = OrNull()

    class Meta:
        model = Target
        fields = [
            "line",
            "area",
            "is_drawn",
            "shape",
            "place_said",
            "segments",
            "planned_count",
            "unit",
            "realised_count",
        ]

    def get_is_drawn(self, target) -> bool:
        return target.shape_id is not None


class ProgramDetailSerializer(ProgramSerializer):
    targets = TargetSerializer(many=True)

    class Meta(ProgramSerializer.Meta):
        fields = [*ProgramSerializer.Meta.fields, "targets"]


class ProgramBriefSerializer(serializers.ModelSerializer):
    """What a finding shows of a program, be it submitted only (decision 0006): no budget."""

    agency = AgencySerializer()
    intervention = serializers.CharField(source="intervention.code", default=None, allow_null=True)

    class Meta:
        model = Program
        fields = [
            "id",
            "code",
            "fiscal_year",
            "name",
            "agency",
            "intervention",
            "starts_on",
            "ends_on",
            "is_coarse",
            "is_example",
        ]


class FindingSerializer(serializers.ModelSerializer):
    """`overlap_ends_on` is the day after the last shared day. Ratios are 0 to 1.

    Money is null where the reader may not see the budget of one of the two programs. `version`
    counts every step: a decision names the one it was taken on. `verdict` and `resolution` are
    those in force, null while there is none.
    """

    left = ProgramBriefSerializer()
    right = ProgramBriefSerializer()
    regencies = serializers.SerializerMethodField()
    shared_segments = serializers.SerializerMethodField()
    shared_area_km2 = serializers.FloatField()
    is_example = serializers.SerializerMethodField()
    verdict = Chosen(FindingStatus.choices)
    resolution = Chosen(Resolution.choices)
    assigned_to = serializers.CharField(source="assigned_to.username", **USERNAME)
    exposed_unit = OrNull()

    class Meta:
        model = Finding
        fields = [
            "id",
            "left",
            "right",
            "level",
            "status",
            *("version", "verdict", "resolution", "awaits_second", "assigned_to"),
            *("opened_on", "due_on", "reopened_because"),
            "is_certain",
            "is_internal",
            "needs_unit_check",
            "regencies",
            "village_count",
            "shared_area_km2",
            "left_share_ratio",
            "right_share_ratio",
            "overlap_starts_on",
            "overlap_ends_on",
            "overlap_days",
            "shared_segments",
            "exposed_people",
            "exposed_unit",
            "exposed_basis",
            "exposed_figure",
            "money_idr",
            "money_is_partial",
            "severity",
            "sentence",
            "rule_version",
            "is_example",
        ]

    def to_representation(self, finding):
        discreet([finding], self.context["request"].user)
        return super().to_representation(finding)

    @extend_schema_field(CODES)
    def get_regencies(self, finding) -> list[str]:
        return finding.regency_codes

    @extend_schema_field(CODES)
    def get_shared_segments(self, finding) -> list[str]:
        return codes(finding.shared_segments)

    def get_is_example(self, finding) -> bool:
        return finding.left.is_example or finding.right.is_example


class ReasonSerializer(serializers.ModelSerializer):
    """Why the agency of `program` keeps the overlap."""

    class Meta:
        model = KeepReason
        fields = ["program", "reason", "at"]


class FindingDetailSerializer(FindingSerializer):
    shared_villages = serializers.SerializerMethodField()
    keep_reasons = serializers.SerializerMethodField()
    facts_digest = serializers.SerializerMethodField(
        help_text="untuk memutuskan atas angka yang dilihat; null bila ada yang tidak dibuka"
    )

    class Meta(FindingSerializer.Meta):
        fields = [
            *FindingSerializer.Meta.fields,
            "shared_villages",
            "left_exposed_ratio",
            "right_exposed_ratio",
            "left_spread",
            "right_spread",
            "severity_parts",
            "keep_reasons",
            "facts_digest",
        ]

    def get_facts_digest(self, finding) -> str | None:
        """The money is one of the facts: a digest of all others and it could be tried out."""
        user = self.context["request"].user
        both = (finding.left, finding.right)
        return finding.facts_digest if all(may_read(user, p) for p in both) else None

    @extend_schema_field(ReasonSerializer(many=True))
    def get_keep_reasons(self, finding) -> list[dict]:
        return ReasonSerializer(reasons_for(finding), many=True).data

    @extend_schema_field(CODES)
    def get_shared_villages(self, finding) -> list[str]:
        ids = np.frombuffer(finding.villages, "<i4").tolist()
        villages = Area.objects.filter(pk__in=ids).order_by("code")
        return list(villages.values_list("code", flat=True))


class FigureSerializer(serializers.ModelSerializer):
    class Meta:
        model = NeedFigure
        fields = ["indicator", "year", "value", "unit", "source", "confidence"]


class ListingSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="priority_list.name")
    year = serializers.IntegerField(source="priority_list.year")

    class Meta:
        model = PriorityArea
        fields = ["name", "year", "said", "source", "confidence"]


class GapSerializer(serializers.ModelSerializer):
    """`is_example`: counted with example programs, declarations or figures."""

    area = AreaBriefSerializer()
    need = NeedSerializer()
    segment = SegmentSerializer(allow_null=True)
    figure = FigureSerializer(allow_null=True)
    listing = ListingSerializer(allow_null=True)
    unit = OrNull()

    class Meta:
        model = Gap
        fields = [
            "id",
            "fiscal_year",
            "area",
            "need",
            "segment",
            "state",
            "needed_count",
            "planned_count",
            "unit",
            "coverage_ratio",
            "is_over",
            "is_estimate",
            "estimate",
            "program_count",
            "coarse_count",
            "declared_count",
            "responsible_count",
            "figure",
            "listing",
            "why",
            "is_example",
        ]
