"""Endpoints of meetings and their frozen packs: reading alone. A snapshot is never edited."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from coordination.meetings.filters import MeetingFilter
from coordination.meetings.rights import may_read_meetings
from coordination.meetings.snapshots import latest_of
from coordination.models import Invitation, Meeting, Snapshot
from coordination.views.snapshots import json_file
from programs.api.door import Door

from .serializers import USERNAME, AreaBriefSerializer, NeedSerializer

ALWAYS = {403: OpenApiResponse(description="Selalu.")}


class MeetingReaders:
    """Shut to those who read no meeting."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not may_read_meetings(request.user):
            raise PermissionDenied


class SnapshotSerializer(serializers.ModelSerializer):
    """What is said of a frozen pack; `superseded` when its meeting was frozen again since."""

    made_by = serializers.CharField(source="made_by.username", **USERNAME)
    previous = serializers.CharField(source="previous.sha256", default=None, allow_null=True)
    published_at = serializers.DateTimeField(source="publication.at", default=None, allow_null=True)
    superseded = serializers.SerializerMethodField()

    class Meta:
        model = Snapshot
        fields = [
            *("sha256", "meeting", "number", "size", "because", "made_by", "made_at"),
            *("previous", "published_at", "superseded"),
        ]

    def get_superseded(self, snapshot) -> bool:
        latest = self.context.get("latest")
        latest = latest if latest is not None else latest_of(snapshot.meeting).number
        return snapshot.number < latest


class GuestSerializer(serializers.ModelSerializer):
    """`has_come` null: not noted."""

    agency_name = serializers.CharField(source="agency.name", default=None, allow_null=True)

    class Meta:
        model = Invitation
        fields = ["id", "agency", "agency_name", "person", "position", "has_come"]


class MeetingSerializer(serializers.ModelSerializer):
    """No areas: the whole province; no needs: all; `regency` null: convened by the province."""

    regency = AreaBriefSerializer(allow_null=True)
    areas = AreaBriefSerializer(many=True)
    needs = NeedSerializer(many=True)

    class Meta:
        model = Meeting
        fields = [
            *("id", "title", "kind", "state", "regency", "fiscal_year", "stage", "areas", "needs"),
            *("held_on", "starts_at", "place", "chair", "secretary", "version", "is_example"),
        ]


class MeetingDetailSerializer(MeetingSerializer):
    """With its guests and its frozen packs, the latest first."""

    guests = GuestSerializer(source="invitations", many=True)
    snapshots = serializers.SerializerMethodField()

    class Meta(MeetingSerializer.Meta):
        fields = [*MeetingSerializer.Meta.fields, "guests", "snapshots"]

    @extend_schema(responses=SnapshotSerializer(many=True))
    def get_snapshots(self, meeting) -> list[dict]:
        rows = list(for_reading(meeting.snapshots.order_by("-number")))
        context = {"latest": rows[0].number if rows else 0}
        return SnapshotSerializer(rows, many=True, context=context).data


def for_reading(snapshots):
    """Without the content, which only the download reads."""
    rows = snapshots.defer("content", "previous__content")
    return rows.select_related("meeting", "made_by", "previous", "publication")


class MeetingViewSet(MeetingReaders, Door, viewsets.ReadOnlyModelViewSet):
    """Rakor; yang terbaru lebih dulu."""

    queryset = Meeting.objects.none()  # for the schema; get_queryset answers
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        rows = Meeting.objects.visible_to(self.request.user).select_related("regency")
        if self.action == "retrieve":
            rows = rows.prefetch_related("invitations__agency")
        return rows.prefetch_related("areas", "needs").latest_first()

    def get_serializer_class(self):
        return MeetingDetailSerializer if self.action == "retrieve" else MeetingSerializer

    def filter_queryset(self, queryset):
        return queryset if self.action == "retrieve" else super().filter_queryset(queryset)


class SnapshotViewSet(MeetingReaders, Door, viewsets.GenericViewSet):
    """Bahan beku, menurut sidik SHA-256-nya. Tidak diubah dan tidak dihapus."""

    queryset = Snapshot.objects.all()
    serializer_class = SnapshotSerializer
    lookup_field = "sha256"
    lookup_value_regex = "[0-9a-f]{64}"

    def retrieve(self, request, sha256):
        """Keterangan satu bahan beku."""
        snapshot = get_object_or_404(for_reading(self.get_queryset()), sha256=sha256)
        return Response(self.get_serializer(snapshot).data)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def content(self, request, sha256):
        """Isinya: JSON kanonik, byte demi byte yang disidik."""
        return json_file(get_object_or_404(Snapshot, sha256=sha256))

    @extend_schema(request=None, responses=ALWAYS)
    def update(self, request, sha256):
        """Tidak ada yang mengubah bahan beku."""
        raise PermissionDenied

    @extend_schema(request=None, responses=ALWAYS)
    def partial_update(self, request, sha256):
        """Tidak ada yang mengubah bahan beku."""
        raise PermissionDenied

    @extend_schema(request=None, responses=ALWAYS)
    def destroy(self, request, sha256):
        """Tidak ada yang menghapus bahan beku."""
        raise PermissionDenied
