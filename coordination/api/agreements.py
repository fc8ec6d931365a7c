"""`/api/v1/agreements/`: what meetings agreed, making one, and following it up."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from coordination.agreements import steps
from coordination.agreements.documents import add_evidence, open_evidence
from coordination.agreements.filters import AgreementFilter
from coordination.agreements.making import agree
from coordination.agreements.moves import (
    AgreementOvertaken,
    AgreementRefused,
    IllegalStep,
    Outcome,
)
from coordination.agreements.reading import agreements_for, late_first, require_agreement
from coordination.meetings.rights import may_convene, may_read_meetings, require_preparing
from coordination.models import (
    Agreement,
    AgreementDocument,
    AgreementStep,
    Finding,
    Meeting,
    Resolution,
)
from coordination.views.documents import as_attachment
from geo.models import Area
from programs.api.door import Door
from programs.api.fields import StrictInteger, StrictSerializer, StrictText
from programs.models import Agency, Need, Segment

from .refusals import ReviewDoor
from .serializers import USERNAME, AgencySerializer, Chosen
from .talk import UUID, AddingSerializer


def _coded(of, **given) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField(slug_field="code", queryset=of, required=False, **given)


class AgreementMeetingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Meeting
        fields = ["id", "title", "held_on", "state"]


class AgreementSerializer(serializers.ModelSerializer):
    """`area`, `need` and `segment` are codes, of a gap; `finding` is an id; all null: of neither.

    `version` counts its steps: send the one you saw.
    """

    meeting = AgreementMeetingSerializer()
    agency = AgencySerializer()
    area = serializers.CharField(source="area.code", default=None)
    need = serializers.CharField(source="need.code", default=None)
    segment = serializers.CharField(source="segment.code", default=None)
    resolution = Chosen(Resolution.choices)

    class Meta:
        model = Agreement
        fields = [
            *("id", "meeting", "number", "what", "finding", "area", "need", "segment"),
            *("resolution", "agency", "person", "due_on", "state", "closed_on", "version"),
            "is_example",
        ]


class AgreementStepSerializer(serializers.ModelSerializer):
    """One step; `was_due_on` only where it moved the date."""

    by = serializers.CharField(source="by.username", **USERNAME)

    class Meta:
        model = AgreementStep
        fields = ["number", "was", "now", "said", "was_due_on", "due_on", "by", "at"]


class AgreementOutcomeSerializer(AgreementSerializer):
    """The agreement, and in words what became of its finding; "" where nothing did."""

    of_finding = serializers.CharField(read_only=True)

    class Meta(AgreementSerializer.Meta):
        fields = [*AgreementSerializer.Meta.fields, "of_finding"]


class AgreeingSerializer(StrictSerializer):
    """Of a `finding`, or of a gap (`area` and `need`), or of neither. `token` sent twice: once."""

    meeting = StrictInteger(min_value=1, max_value=2**31 - 1)
    what = StrictText()
    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    due_on = serializers.DateField()
    finding = StrictInteger(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)
    area = _coded(Area.objects.all(), allow_null=True)
    need = _coded(Need.objects.all(), allow_null=True)
    segment = _coded(Segment.objects.all(), allow_null=True)
    resolution = serializers.ChoiceField(
        choices=Resolution.choices, required=False, allow_blank=True, default=""
    )
    person = StrictText(required=False, allow_blank=True, default="")
    token = serializers.UUIDField(required=False, allow_null=True)


class AgreementStepAskedSerializer(StrictSerializer):
    """`said`: progress, evidence or the reason. `version`: the one on screen."""

    said = StrictText(required=False, allow_blank=True, default="")
    version = StrictInteger(required=False, allow_null=True, default=None)


class AgreementDueSerializer(AgreementStepAskedSerializer):
    due_on = serializers.DateField()


class AgreementDocumentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.username", read_only=True)

    class Meta:
        model = AgreementDocument
        fields = ["id", "by", "at", "file_name", "content_type", "size", "sha256", "said"]


STEP = {"request": AgreementStepAskedSerializer, "responses": AgreementOutcomeSerializer}


class AgreementDoor(ReviewDoor):
    """Says what the services of agreements refuse: 400 what is wrong, 409 who was first."""

    def handle_exception(self, exc):
        match exc:
            case AgreementRefused():
                return Response({"detail": str(exc), exc.field: [str(exc)]}, status=400)
            case AgreementOvertaken():
                last = AgreementStepSerializer(exc.last).data
                said = {"detail": str(exc), "version": exc.agreement.version, "last": last}
                return Response(said, status=409)
            case IllegalStep():
                return Response({"detail": str(exc)}, status=409)
        return super().handle_exception(exc)


class AgreementViewSet(
    AgreementDoor,
    Door,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Kesepakatan rakor, yang terlambat lebih dulu."""

    queryset = Agreement.objects.none()
    serializer_class = AgreementSerializer
    filterset_class = AgreementFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        if not may_read_meetings(self.request.user):
            raise PermissionDenied
        return late_first(agreements_for(self.request.user))

    @extend_schema(request=AgreeingSerializer, responses={201: AgreementOutcomeSerializer})
    def create(self, request):
        """Catat kesepakatan sebuah rakor; token yang sama: yang sudah ada."""
        if not may_convene(request.user):
            raise PermissionDenied
        said = self._asked(AgreeingSerializer)
        meeting = require_preparing(request.user, said.pop("meeting"))
        said["finding"] = self._finding(said.get("finding"))
        outcome = agree(meeting, by=request.user, **said)
        return self._told(outcome, status.HTTP_201_CREATED)

    def _finding(self, pk: int | None) -> Finding | None:
        if pk is None:
            return None
        finding = Finding.objects.visible_to(self.request.user).filter(pk=pk).first()
        if finding is None:
            raise AgreementRefused("finding", _("Temuan ini tidak ada."))
        return finding

    def _asked(self, serializer) -> dict:
        asked = serializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    def _told(self, outcome: Outcome, code: int = status.HTTP_200_OK) -> Response:
        agreement = agreements_for(self.request.user).get(pk=outcome.agreement.pk)
        agreement.of_finding = outcome.of_finding
        return Response(AgreementOutcomeSerializer(agreement).data, status=code)

    def _take(self, pk, step, serializer=AgreementStepAskedSerializer) -> Response:
        agreement = require_agreement(self.request.user, pk)
        return self._told(step(agreement, by=self.request.user, **self._asked(serializer)))

    @extend_schema(**STEP)
    @action(detail=True, methods=["post"])
    def progress(self, request, pk):
        """Laporkan kemajuan."""
        return self._take(pk, steps.report_progress)

    @extend_schema(**STEP | {"request": AgreementDueSerializer})
    @action(detail=True, methods=["post"])
    def due(self, request, pk):
        """Ubah tenggat, dengan alasan."""
        return self._take(pk, steps.change_due, AgreementDueSerializer)

    @extend_schema(**STEP)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """Tutup: sudah dilaksanakan; sebutkan bukti, atau lampirkan dahulu."""
        return self._take(pk, steps.close)

    @extend_schema(**STEP)
    @action(detail=True, methods=["post"])
    def drop(self, request, pk):
        """Batalkan, dengan alasan."""
        return self._take(pk, steps.drop)

    @extend_schema(**STEP)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """Buka lagi, dengan alasan."""
        return self._take(pk, steps.reopen)

    @extend_schema(responses=AgreementStepSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[], url_path="steps", url_name="steps")
    def history(self, request, pk):
        """Riwayat, yang pertama lebih dulu."""
        rows = require_agreement(request.user, pk).steps.select_related("by")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(AgreementStepSerializer(page, many=True).data)

    @extend_schema(responses=AgreementDocumentSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[], parser_classes=[MultiPartParser])
    def evidence(self, request, pk):
        """Bukti yang dilampirkan."""
        rows = require_agreement(request.user, pk).documents.select_related("by")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(AgreementDocumentSerializer(page, many=True).data)

    @extend_schema(request=AddingSerializer, responses={201: AgreementDocumentSerializer})
    @evidence.mapping.post
    def attach(self, request, pk):
        """Lampirkan bukti (multipart). Berkas yang sama: yang sudah ada."""
        agreement = require_agreement(request.user, pk)
        made = add_evidence(agreement, by=request.user, **self._asked(AddingSerializer))
        return Response(AgreementDocumentSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[OpenApiParameter("document", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(
        detail=True,
        methods=["get"],
        url_path=f"evidence/(?P<document>{UUID})",
        url_name="evidence-file",
    )
    def evidence_file(self, request, pk, document):
        """Unduh satu bukti; selalu sebagai lampiran."""
        return as_attachment(open_evidence(request.user, pk, document))
