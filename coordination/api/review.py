"""Endpoints of decisions: taken, seconded and read; a decision is never edited or deleted."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from coordination.discretion import discreet_facts
from coordination.discussion import mentionable
from coordination.models import Decision, Finding, FindingStatus, Proposal, Resolution
from coordination.repeats import decide_once, second_once
from coordination.review import DecisionIncomplete, Seen, assign
from coordination.rights import Act, holds, require
from programs.api.door import Door
from programs.api.fields import StrictBoolean, StrictInteger, StrictSerializer, StrictText
from programs.api.versions import IF_MATCH, version_of

from .refusals import ReviewDoor
from .serializers import USERNAME, Chosen

ID = {"min_value": 1, "max_value": 2**63 - 1}
CONFLICT = OpenApiResponse(
    OpenApiTypes.OBJECT,
    description="Orang lain lebih dulu (`last`), atau angkanya berubah (`changes`).",
)


class DecisionSerializer(serializers.ModelSerializer):
    """One step. `by` is null where the engine took it; `facts` is what it was taken on, without
    the money where the reader may not see a budget of the two."""

    resolution = Chosen(Resolution.choices)
    facts = serializers.SerializerMethodField()
    by = serializers.CharField(source="by.username", **USERNAME)
    seconded_by = serializers.CharField(source="seconded_by.username", **USERNAME)

    class Meta:
        model = Decision
        fields = [
            *("id", "finding", "number", "was", "now", "resolution", "because", "facts"),
            *("review_on", "by", "seconded_by", "at"),
        ]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_facts(self, decision) -> dict:
        return discreet_facts(decision.facts, decision.finding, self.context["request"].user)


class ProposalSerializer(serializers.ModelSerializer):
    """A confirmation that waits for a second person, or what became of it."""

    by = serializers.CharField(source="by.username", read_only=True)
    answered_by = serializers.CharField(source="answered_by.username", **USERNAME)

    class Meta:
        model = Proposal
        fields = [
            *("id", "finding", "state", "resolution", "because", "review_on", "by", "at"),
            *("answered_by", "answered_at", "answer"),
        ]


class DecidingSerializer(StrictSerializer):
    """A decision on one finding, on the `version` that was seen (or the header If-Match)."""

    finding = StrictInteger(**ID)
    now = serializers.ChoiceField(choices=FindingStatus.choices)
    because = StrictText(help_text="alasan")
    resolution = serializers.ChoiceField(
        choices=Resolution.choices, required=False, allow_blank=True, default=""
    )
    review_on = serializers.DateField(required=False, allow_null=True, default=None)
    version = StrictInteger(required=False, min_value=1, max_value=10**9)
    facts_digest = StrictText(required=False, allow_blank=True, default="", max_length=64)


class SecondingSerializer(StrictSerializer):
    """The answer of the second person; a refusal needs a note."""

    agrees = StrictBoolean()
    note = StrictText(required=False, allow_blank=True, default="")
    version = StrictInteger(required=False, min_value=1, max_value=10**9)


class AssigningSerializer(StrictSerializer):
    """Who is to decide; null takes it back."""

    to = StrictText(allow_null=True, max_length=150, help_text="nama pengguna")


def answered(made: Decision | Proposal, request) -> Response:
    """201 for a decision; 202 for one that waits for a second person."""
    context = {"request": request}
    if isinstance(made, Decision):
        said = DecisionSerializer(made, context=context).data
        return Response(said, status=status.HTTP_201_CREATED)
    return Response(ProposalSerializer(made).data, status=status.HTTP_202_ACCEPTED)


class DecisionViewSet(ReviewDoor, Door, viewsets.GenericViewSet):
    """Keputusan telaah. Tidak diubah dan tidak dihapus: yang baru menggantikan yang lama."""

    queryset = Decision.objects.none()  # for the schema; get_queryset answers
    serializer_class = DecisionSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        seen = Finding.objects.visible_to(self.request.user)
        return for_reading(Decision.objects.filter(finding__in=seen))

    def retrieve(self, request, pk):
        """Satu keputusan."""
        if not holds(request.user, Act.READ):
            raise PermissionDenied
        made = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(self.get_serializer(made).data)

    @extend_schema(
        request=DecidingSerializer,
        parameters=[IF_MATCH],
        responses={201: DecisionSerializer, 202: ProposalSerializer, 409: CONFLICT},
    )
    def create(self, request):
        """Putuskan satu temuan. 202: menunggu orang kedua. Diulang sama persis: jawaban pertama."""
        if not holds(request.user, Act.DECIDE):
            raise PermissionDenied
        asked = DecidingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        seen = Seen(version_of(request, said), said.pop("facts_digest"))
        said.pop("version", None)
        # Whether a finding out of reach exists is not said: the body is refused, as foreign.
        mine = Finding.objects.visible_to(request.user).select_related("left", "right")
        finding = mine.filter(pk=said.pop("finding")).first()
        if finding is None:
            raise PermissionDenied
        return answered(decide_once(finding, by=request.user, seen=seen, **said), request)

    @extend_schema(request=None, responses={403: OpenApiResponse(description="Selalu.")})
    def update(self, request, pk):
        """Tidak ada yang mengubah keputusan."""
        raise PermissionDenied

    @extend_schema(request=None, responses={403: OpenApiResponse(description="Selalu.")})
    def partial_update(self, request, pk):
        """Tidak ada yang mengubah keputusan."""
        raise PermissionDenied

    @extend_schema(request=None, responses={403: OpenApiResponse(description="Selalu.")})
    def destroy(self, request, pk):
        """Tidak ada yang menghapus keputusan."""
        raise PermissionDenied


def for_reading(decisions):
    """With all that is said of one, in one query."""
    both = ("finding__left__agency", "finding__right__agency")
    return decisions.select_related("by", "seconded_by", *both).order_by("pk")


class FindingReview(ReviewDoor):
    """What is decided of one finding: part of the endpoint of findings."""

    @extend_schema(responses=DecisionSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[])
    def decisions(self, request, pk):
        """Riwayat keputusan, yang pertama lebih dulu."""
        finding = require(request.user, pk, Act.READ)
        page = self.paginate_queryset(for_reading(finding.decisions.all()))
        said = DecisionSerializer(page, many=True, context={"request": request})
        return self.get_paginated_response(said.data)

    @extend_schema(
        request=SecondingSerializer,
        responses={201: DecisionSerializer, 202: ProposalSerializer, 409: CONFLICT},
    )
    @action(detail=True, methods=["post"])
    def second(self, request, pk):
        """Sahkan usul konfirmasi orang lain (201), atau tolak dengan catatan (202)."""
        finding = require(request.user, pk, Act.DECIDE)
        asked = SecondingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        seen = Seen(said.pop("version", None))
        return answered(second_once(finding, by=request.user, seen=seen, **said), request)

    @extend_schema(request=AssigningSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request, pk):
        """Tugaskan penelaah; jawabannya temuan itu."""
        finding = require(request.user, pk, Act.ASSIGN)
        asked = AssigningSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        assign(finding, to=self._person(finding, asked.validated_data["to"]), by=request.user)
        return Response(self.get_serializer(self.get_queryset().get(pk=finding.pk)).data)

    def _person(self, finding: Finding, username: str | None):
        """Among those who see the finding: of others it is not said whether they exist."""
        if username is None:
            return None
        person = mentionable(finding).filter(username=username).first()
        if person is None:
            raise DecisionIncomplete("to", _("Orang ini tidak dapat memutuskan temuan ini."))
        return person
