"""Files of programs through the API: send, look, answer, confirm; errors and originals."""

import uuid

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from geo.problems import FileProblem
from programs.imports import jobs
from programs.imports.errors import error_workbook
from programs.imports.scope import (
    Act,
    may_import,
    may_see_uploads,
    upload_for,
    uploads_open_to,
)
from programs.models import Agency, Stage, Upload, UploadKind
from programs.numbers import FIRST_YEAR, LAST_YEAR
from programs.uploads import UploadRefused
from programs.views.imports import XLSX, original

from .door import Door, StrictJSON


class UploadSerializer(serializers.ModelSerializer):
    """One file: whose it is, what state it is in, and how far the reading is."""

    agency_name = serializers.CharField(source="agency.name", read_only=True)

    class Meta:
        model = Upload
        fields = [
            *("id", "kind", "agency", "agency_name", "file_name", "size", "sha256", "at"),
            *("state", "phase", "done", "total", "message"),
        ]
        read_only_fields = fields


class UploadDetailSerializer(UploadSerializer):
    """With what was read: errors first, then new, changed with old and new values, unchanged."""

    result = serializers.JSONField(read_only=True)

    class Meta(UploadSerializer.Meta):
        fields = [*UploadSerializer.Meta.fields, "result"]
        read_only_fields = fields


class SendingSerializer(serializers.Serializer):
    """What is sent: the file, whose programs it holds, and what it does not say itself."""

    file = serializers.FileField(allow_empty_file=True)
    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    fiscal_year = serializers.IntegerField(
        min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False, allow_null=True, default=None
    )
    stage = serializers.ChoiceField(
        choices=Stage.choices, required=False, allow_blank=True, default=""
    )


class ConfirmSerializer(serializers.Serializer):
    """`notes_seen` says that the notes of the reading were looked at."""

    notes_seen = serializers.BooleanField(required=False, default=False)


class AnswerSerializer(serializers.Serializer):
    """What unknown headings mean: field by heading key, empty for a column that is not read."""

    headings = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=40), required=False, default=dict
    )
    sheet = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    fiscal_year = serializers.IntegerField(
        min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False, allow_null=True, default=None
    )
    stage = serializers.ChoiceField(
        choices=Stage.choices, required=False, allow_blank=True, default=""
    )


class Imports(IsAuthenticated):
    """Those who may send a file for any agency; for which one, `receive` asks."""

    def has_permission(self, request, view):
        return super().has_permission(request, view) and may_import(request.user)


class SeesUploads(IsAuthenticated):
    def has_permission(self, request, view):
        return super().has_permission(request, view) and may_see_uploads(request.user)


class ImportViewSet(
    Door,
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Berkas program yang diunggah; dibaca di latar, disimpan setelah dikonfirmasi."""

    queryset = Upload.objects.none()  # for the schema; get_queryset answers
    parser_classes = [StrictJSON, MultiPartParser]
    lookup_value_converter = "uuid"

    def get_permissions(self):
        return [Imports() if self.action == "create" else SeesUploads()]

    def get_queryset(self):
        act = Act.VIEW if self.action == "list" else Act.ERRORS
        found = uploads_open_to(self.request.user, act).filter(kind=UploadKind.TABLE)
        return found.select_related("agency")

    def get_serializer_class(self):
        kinds = {
            "create": SendingSerializer,
            "confirm": ConfirmSerializer,
            "answer": AnswerSerializer,
            "list": UploadSerializer,
        }
        return kinds.get(self.action, UploadDetailSerializer)

    @extend_schema(responses={202: UploadSerializer})
    def create(self, request):
        """Unggah berkas (multipart). Jawaban 202: berkas sedang dibaca, tanyakan lagi."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        try:
            upload = jobs.start(
                said["file"],
                agency=said["agency"],
                by=request.user,
                year=said["fiscal_year"],
                stage=said["stage"],
            )
        except UploadRefused as why:
            raise ValidationError({"file": [str(why)]}) from None
        return Response(UploadSerializer(upload).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={202: UploadSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk: uuid.UUID):
        """Simpan perubahan yang ditunjukkan. Kedua kalinya tidak terjadi apa-apa."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        upload = upload_for(request.user, pk, Act.DECIDE)
        return self._said(
            lambda: jobs.confirm(
                upload.pk, by=request.user, has_seen_notes=sent.validated_data["notes_seen"]
            )
        )

    @extend_schema(responses={202: UploadSerializer})
    @action(detail=True, methods=["post"])
    def answer(self, request, pk: uuid.UUID):
        """Jelaskan arti judul kolom yang tidak dikenal; berkas dibaca lagi."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        upload = upload_for(request.user, pk, Act.DECIDE)
        return self._said(
            lambda: jobs.answer(
                upload.pk,
                by=request.user,
                choices=said["headings"],
                sheet=said["sheet"],
                year=said["fiscal_year"],
                stage=said["stage"],
            )
        )

    @extend_schema(request=None, responses={202: UploadSerializer})
    @action(detail=True, methods=["post"])
    def drop(self, request, pk: uuid.UUID):
        """Batalkan berkas yang belum disimpan."""
        upload = upload_for(request.user, pk, Act.DECIDE)
        return self._said(lambda: jobs.drop(upload.pk, by=request.user))

    def _said(self, act) -> Response:
        try:
            return Response(UploadSerializer(act()).data, status=status.HTTP_202_ACCEPTED)
        except jobs.NotReady as why:
            return Response({"detail": str(why)}, status=status.HTTP_409_CONFLICT)

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def errors(self, request, pk: uuid.UUID):
        """Berkas pengunggah sendiri dengan kolom Baris dan Galat."""
        upload = upload_for(request.user, pk, Act.ERRORS)
        if upload.kind != UploadKind.TABLE or "counts" not in upload.result:
            raise NotFound
        try:
            content = error_workbook(upload)
        except FileProblem as why:
            return Response({"detail": str(why)}, status=status.HTTP_409_CONFLICT)
        answer = HttpResponse(content, content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="galat-{upload.pk}.xlsx"'
        return answer


class OriginalViewSet(Door, viewsets.GenericViewSet):
    """Berkas asli seperti dikirim."""

    queryset = Upload.objects.none()
    serializer_class = UploadSerializer
    lookup_value_converter = "uuid"

    def get_permissions(self):
        return [SeesUploads()]

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request, pk: uuid.UUID):
        """Unduh berkas asli; selalu sebagai lampiran."""
        return original(upload_for(request.user, pk, Act.VIEW))
