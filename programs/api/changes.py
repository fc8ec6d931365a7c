"""Endpoints of changes after approval. Rules live in programs.changes."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from programs import access, changes
from programs.access import Right
from programs.models import Change, ChangeStatus, Status

from .door import Door
from .serializers import ContentSerializer, DifferenceSerializer, MoveSerializer, still_typed
from .versions import IF_MATCH, STALE, version_of


class ChangeSerializer(serializers.ModelSerializer):
    """A proposed version: `facts` is what the program would become."""

    class Meta:
        model = Change
        fields = [
            *("id", "program", "stage", "status", "facts", "typed", "reason", "note", "version"),
            *("at", "updated_at"),
        ]


class ChangeDetailSerializer(ChangeSerializer):
    differences = serializers.SerializerMethodField()

    class Meta(ChangeSerializer.Meta):
        fields = [*ChangeSerializer.Meta.fields, "differences"]

    @extend_schema_field(DifferenceSerializer(many=True))
    def get_differences(self, change) -> list[dict]:
        return DifferenceSerializer(changes.differences(change), many=True).data


class ChangeViewSet(Door, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Usul perubahan program yang sudah diverifikasi."""

    queryset = Change.objects.none()  # for the schema; get_queryset answers
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        return Change.objects.visible_to(self.request.user).order_by("-at", "-pk")

    def get_serializer_class(self):
        return ChangeSerializer if self.action == "list" else ChangeDetailSerializer

    def list(self, request, *args, **kwargs):
        if not access.may_see_programs(request.user):
            raise PermissionDenied
        return super().list(request, *args, **kwargs)

    def retrieve(self, request, pk):
        """Isi usul dan apa yang akan berubah."""
        return self._said(self._change())

    def _change(self, right: Right | None = None) -> Change:
        """The change of this address: 403 without a role for this, 404 where it is foreign."""
        held = Change.objects.select_related("program__agency")
        change = get_object_or_404(held, pk=self.kwargs["pk"])
        if right:
            access.require(self.request.user, change.program, right)
        elif not self.get_queryset().filter(pk=change.pk).exists():
            self._refuse(change)
        return change

    def _refuse(self, change: Change) -> None:
        """A change being written is read like a draft, a submitted one like its program would."""
        is_sent = change.status == ChangeStatus.SUBMITTED
        readers = access.readers_of(Status.SUBMITTED if is_sent else Status.DRAFT)
        raise Http404 if access.roles(self.request.user) & readers else PermissionDenied

    def _said(self, change: Change) -> Response:
        fresh = Change.objects.select_related("program__agency").get(pk=change.pk)
        answer = Response(ChangeDetailSerializer(fresh).data)
        answer["ETag"] = f'"{fresh.version}"'
        return answer

    @extend_schema(request=ContentSerializer, parameters=[IF_MATCH], responses={409: STALE})
    def partial_update(self, request, pk):
        """Ubah isi usul; perangkat daerah, kode, tahun dan tahap tetap."""
        change = self._change(Right.WRITE)
        body = ContentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        entry = body.onto(changes.entry_of(change))
        version = version_of(request, body.validated_data)
        typed = still_typed(change.typed, body.validated_data)
        saved = changes.save(change.pk, entry, by=request.user, version=version, typed=typed)
        return self._said(saved)

    def _move(self, name: str) -> Response:
        change = self._change(changes.MOVES[name].right)
        body = MoveSerializer(data=self.request.data)
        body.is_valid(raise_exception=True)
        return self._said(
            changes.move(change.pk, name, by=self.request.user, **body.validated_data)
        )

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def submit(self, request, pk):
        """Ajukan; catatannya adalah alasan perubahan."""
        return self._move("ajukan")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Tarik kembali yang sudah diajukan."""
        return self._move("tarik")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Batalkan usul."""
        return self._move("batalkan")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request, pk):
        """Kembalikan kepada operator, dengan catatan."""
        return self._move("kembalikan")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def approve(self, request, pk):
        """Setujui; bukan oleh pengusulnya. Isinya menjadi isi program."""
        return self._move("setujui")
