"""The endpoint of runs of the engine: calling one off."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from coordination.models import Run
from coordination.runs import TooLate, cancel_run
from programs.access import may_start_run
from programs.api.door import Door


class RunSerializer(serializers.ModelSerializer):
    class Meta:
        model = Run
        fields = [
            *("id", "state", "phase", "done", "total", "fiscal_year", "message"),
            *("queued_at", "started_at", "finished_at"),
        ]


class RunViewSet(Door, viewsets.GenericViewSet):
    """Proses penghitungan temuan."""

    queryset = Run.objects.all()
    serializer_class = RunSerializer
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(
        request=None,
        responses={200: RunSerializer, 409: OpenApiResponse(description="Sedang menyimpan.")},
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Batalkan yang menunggu atau sedang membandingkan; temuan tetap seperti semula."""
        if not may_start_run(request.user):
            raise PermissionDenied
        run = get_object_or_404(Run, pk=pk)
        try:
            return Response(RunSerializer(cancel_run(run.pk, by=request.user)).data)
        except TooLate as why:
            return Response({"detail": str(why)}, status=status.HTTP_409_CONFLICT)
