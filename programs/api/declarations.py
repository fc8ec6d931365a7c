"""What agencies say of their own entries: read by all who read programs, said by their own."""

from django.utils import timezone
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from programs.access import may_see_programs
from programs.declaration_filters import DeclarationFilter
from programs.declarations import (
    NOTE_LENGTH,
    Refused,
    Unconfirmed,
    agencies_to_declare,
    declare,
)
from programs.models import Agency, Declaration, Declared, Stage
from programs.numbers import FIRST_YEAR, LAST_YEAR

from .door import Door


class DeclarationSerializer(serializers.ModelSerializer):
    """One word of one agency."""

    agency_name = serializers.CharField(source="agency.name")

    class Meta:
        model = Declaration
        fields = [
            *("id", "agency", "agency_name", "fiscal_year", "stage", "state"),
            *("declared_on", "note", "is_example"),
        ]


class SayingSerializer(serializers.Serializer):
    """What is sent to declare. `confirmed` says it again after a 422 that asks."""

    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    fiscal_year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    stage = serializers.ChoiceField(choices=Stage)
    state = serializers.ChoiceField(choices=Declared)
    note = serializers.CharField(
        max_length=NOTE_LENGTH, required=False, default="", trim_whitespace=True, allow_blank=True
    )
    confirmed = serializers.BooleanField(required=False, default=False)


class ReadsPrograms(IsAuthenticated):
    """Everyone with a role but the system admin."""

    def has_permission(self, request, view):
        return super().has_permission(request, view) and may_see_programs(request.user)


class SpeaksForSome(IsAuthenticated):
    """Those who may declare for any agency; for which one, `declare` asks."""

    def has_permission(self, request, view):
        signed_in = super().has_permission(request, view)
        return signed_in and agencies_to_declare(request.user).exists()


class DeclarationViewSet(
    Door,
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Pernyataan kelengkapan tiap OPD, per tahun dan tahap."""

    queryset = Declaration.objects.select_related("agency").order_by(
        "agency__name", "-fiscal_year", "stage"
    )
    filterset_class = DeclarationFilter

    def get_permissions(self):
        return [SpeaksForSome() if self.action == "create" else ReadsPrograms()]

    def get_serializer_class(self):
        return SayingSerializer if self.action == "create" else DeclarationSerializer

    def create(self, request, *args, **kwargs):
        asked = SayingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        agency, year = given.pop("agency"), given.pop("fiscal_year")
        try:
            said = declare(agency, year=year, by=request.user, on=timezone.localdate(), **given)
        except (Refused, Unconfirmed) as why:
            answer = {"detail": str(why), "confirm": isinstance(why, Unconfirmed)}
            return Response(answer, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
        return Response(DeclarationSerializer(said).data, status=status.HTTP_201_CREATED)
