"""Endpoints of what is said around a finding: replies of agencies, comments, documents."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from coordination.discussion import comment
from coordination.documents import add_document, open_document
from coordination.models import Comment, Document, Reply, Stance
from coordination.replies import answer
from coordination.rights import Act, require
from coordination.views.documents import as_attachment
from programs.api.fields import StrictSerializer, StrictText
from programs.models import Agency

from .serializers import USERNAME, AgencySerializer, Chosen

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class ReplySerializer(serializers.ModelSerializer):
    """One agency asked once. `stance` is null while, or because, it was silent."""

    agency = AgencySerializer()
    stance = Chosen(Stance.choices)
    by = serializers.CharField(source="by.username", **USERNAME)

    class Meta:
        model = Reply
        fields = [
            *("id", "agency", "round", "asked_on", "due_on", "stance", "note", "by"),
            *("is_on_behalf", "answered_at", "closed_on"),
        ]


class ReplyingSerializer(StrictSerializer):
    """The answer of one agency; an objection and a proposal need a note."""

    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    stance = serializers.ChoiceField(choices=Stance.choices)
    note = StrictText(required=False, allow_blank=True, default="")


class CommentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.username", read_only=True)
    mentions = serializers.SlugRelatedField("username", many=True, read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "by", "at", "text", "mentions"]


class CommentingSerializer(StrictSerializer):
    """`@nama` in the text tells that person, who must be one that sees the finding."""

    text = StrictText()


class DocumentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.username", read_only=True)

    class Meta:
        model = Document
        fields = ["id", "by", "at", "file_name", "content_type", "size", "sha256", "said"]


class AddingSerializer(serializers.Serializer):
    """PDF, PNG, JPEG, WebP, Word, Excel, PowerPoint or OpenDocument, told by its bytes."""

    file = serializers.FileField(allow_empty_file=True)
    said = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class FindingTalk:
    """What is said around one finding: part of the endpoint of findings."""

    def _listed(self, rows, serializer) -> Response:
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True).data)

    def _asked(self, serializer) -> dict:
        asked = serializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    @extend_schema(responses=ReplySerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[])
    def replies(self, request, pk):
        """Permintaan tanggapan kepada OPD dan jawabannya; diam tampil sebagai null."""
        finding = require(request.user, pk, Act.READ)
        return self._listed(finding.replies.select_related("agency", "by"), ReplySerializer)

    @extend_schema(request=ReplyingSerializer, responses={201: ReplySerializer})
    @replies.mapping.post
    def reply(self, request, pk):
        """Jawab untuk OPD sendiri (sekretariat: untuk yang tidak berakun)."""
        finding = require(request.user, pk, Act.REPLY)
        made = answer(finding, by=request.user, **self._asked(ReplyingSerializer))
        return Response(ReplySerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=CommentSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[])
    def comments(self, request, pk):
        """Komentar, yang pertama lebih dulu."""
        finding = require(request.user, pk, Act.READ)
        said = finding.comments.select_related("by").prefetch_related("mentions")
        return self._listed(said, CommentSerializer)

    @extend_schema(request=CommentingSerializer, responses={201: CommentSerializer})
    @comments.mapping.post
    def comment(self, request, pk):
        """Tulis komentar. Diulang dalam semenit: yang pertama."""
        finding = require(request.user, pk, Act.COMMENT)
        made = comment(finding, by=request.user, **self._asked(CommentingSerializer))
        return Response(CommentSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=DocumentSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[], parser_classes=[MultiPartParser])
    def documents(self, request, pk):
        """Dokumen yang dilampirkan."""
        finding = require(request.user, pk, Act.READ)
        return self._listed(finding.documents.select_related("by"), DocumentSerializer)

    @extend_schema(request=AddingSerializer, responses={201: DocumentSerializer})
    @documents.mapping.post
    def attach(self, request, pk):
        """Lampirkan dokumen (multipart). Berkas yang sama: dokumen yang sudah ada."""
        finding = require(request.user, pk, Act.COMMENT)
        made = add_document(finding, by=request.user, **self._asked(AddingSerializer))
        return Response(DocumentSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[OpenApiParameter("document", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"], url_path=f"documents/(?P<document>{UUID})")
    def document(self, request, pk, document):
        """Unduh satu dokumen; selalu sebagai lampiran."""
        return as_attachment(open_document(request.user, pk, document))
