"""`/api/v1/notices/`: what the person who asks has been told, and marking it read."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from coordination.models import Notice, NoticeKind
from coordination.notices import inbox
from coordination.notices.collect import settle
from programs.api.door import Door


class NoticeSerializer(serializers.ModelSerializer):
    """`link` is an address inside this site; `finding` and `program` are ids or null."""

    class Meta:
        model = Notice
        fields = ["id", "kind", "text", "link", "finding", "program", "at", "read_at"]
        read_only_fields = fields


class NoticeFilter(filters.FilterSet):
    """Narrow the own notices."""

    jenis = filters.MultipleChoiceFilter(field_name="kind", choices=NoticeKind, label=_("Jenis"))
    belum_dibaca = filters.BooleanFilter(
        field_name="read_at", lookup_expr="isnull", label=_("Belum dibaca")
    )

    class Meta:
        model = Notice
        fields: list[str] = []


class NoticeViewSet(Door, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Pemberitahuan milik sendiri, yang terbaru lebih dulu; yang sudah selesai tidak tampil."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter

    def get_queryset(self):
        return inbox.shown_to(self.request.user).order_by("-at", "-pk")

    def list(self, request, *args, **kwargs):
        settle(request.user)
        return super().list(request, *args, **kwargs)

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def read(self, request, pk=None):
        """Tandai dibaca; sekali lagi tidak mengubah apa pun."""
        notice = self.get_object()
        inbox.mark_read(Notice.objects.filter(pk=notice.pk))
        notice.refresh_from_db()
        return Response(self.get_serializer(notice).data)
