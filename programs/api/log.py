"""`/api/v1/log/`: the log of every move, read only, and the walk along its chain."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from programs import chain, log_reading
from programs.models import LogEntry

from .door import Door


class LogSerializer(serializers.ModelSerializer):
    """One entry. `is_open` false: what it says of the thing is shut to this person."""

    number = serializers.IntegerField(allow_null=True, help_text="place in the chain")
    is_open = serializers.SerializerMethodField()

    SHUT = {"object_said": "", "before": {}, "after": {}, "reason": ""}

    class Meta:
        model = LogEntry
        fields = [
            *("id", "number", "at", "by", "by_said", "origin", "address", "request_id"),
            *("action", "object_type", "object_id", "is_open", "object_said"),
            *("before", "after", "reason"),
        ]
        read_only_fields = fields

    def get_is_open(self, entry) -> bool:
        user = self.context["request"].user
        return log_reading.may_read_contents(user, entry.object_type)

    def to_representation(self, entry):
        told = super().to_representation(entry)
        return told if told["is_open"] else told | self.SHUT


class BrokenSerializer(serializers.Serializer):
    number = serializers.IntegerField(allow_null=True)
    entry_id = serializers.IntegerField(allow_null=True)
    why = serializers.CharField()


class VerdictSerializer(serializers.Serializer):
    """What the walk found; `broken` is the first row that is not as it was written."""

    count = serializers.IntegerField()
    head = serializers.CharField()
    unsealed = serializers.IntegerField()
    at = serializers.DateTimeField()
    broken = BrokenSerializer(allow_null=True)
    said = serializers.SerializerMethodField()

    def get_said(self, found: chain.Verdict) -> str:
        return log_reading.said_of_verdict(found)


class ReadsLog(permissions.BasePermission):
    def has_permission(self, request, view):
        return log_reading.may_read(request.user)


class LogViewSet(Door, viewsets.ReadOnlyModelViewSet):
    """Log: setiap langkah, oleh siapa, kapan, dari mana, sebelum dan sesudahnya."""

    queryset = LogEntry.objects.none()  # for the schema; get_queryset answers
    serializer_class = LogSerializer
    filterset_class = log_reading.LogFilter
    permission_classes = [*Door.permission_classes, ReadsLog]

    def get_queryset(self):
        return log_reading.entries_for(self.request.user)

    @extend_schema(request=None, responses=VerdictSerializer)
    @action(detail=False, methods=["post"])
    def verify(self, request):
        """Memeriksa rantai dari baris pertama dan menyebut baris pertama yang rusak."""
        return Response(VerdictSerializer(log_reading.verify(by=request.user)).data)

    @extend_schema(exclude=True)
    def update(self, request, *args, **kwargs):
        """Nobody's, whatever the role."""
        raise PermissionDenied(_("Log tidak dapat diubah atau dihapus."))

    partial_update = destroy = extend_schema(exclude=True)(update)
