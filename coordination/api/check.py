"""The live check as an endpoint: a program that need not be saved, and who else is there."""

from dataclasses import replace

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from coordination.check import check, stored_entry
from geo.problems import FileProblem
from geo.uploads import read_geometry
from programs.api.door import Door
from programs.api.fields import StrictInteger, StrictText
from programs.api.serializers import LineEntrySerializer, NewDraftSerializer, read_lines
from programs.entries import Entry, EntryLine
from programs.models import RecipientClass, Stage

from .answers import CheckAnswerSerializer

ID = {"min_value": 1, "max_value": 2**63 - 1}


class CheckLineSerializer(LineEntrySerializer):
    """One target line; its outline may be given as it is, and is not kept."""

    geometry = serializers.DictField(allow_null=True, default=None, help_text="GeoJSON, WGS 84")

    def validate_geometry(self, geometry: dict | None) -> bytes | None:
        """The outline as it would be kept."""
        if geometry is None:
            return None
        try:
            return read_geometry(geometry).shapes[0].wkb
        except FileProblem as problem:
            raise serializers.ValidationError(str(problem)) from None


class CheckSerializer(NewDraftSerializer):
    """A program as it is typed. `program` is the id of a saved one, which then says what is not
    said here; without it `agency` and `fiscal_year` are needed."""

    program = StrictInteger(required=False, **ID)
    agency = StrictInteger(required=False, help_text="id perangkat daerah", **ID)
    fiscal_year = StrictInteger(required=False, min_value=2000, max_value=2100)
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    recipient_class = serializers.ChoiceField(
        choices=RecipientClass.choices, required=False, help_text="bila tidak disebut: langsung"
    )
    segments = serializers.ListField(
        child=StrictText(max_length=30),
        default=list,
        max_length=50,
        help_text="bagi baris yang tidak menyebut segmen sendiri",
    )
    targets = CheckLineSerializer(many=True, required=False)
    token = None

    def validate(self, data: dict) -> dict:
        if "program" not in data and not {"agency", "fiscal_year"} <= set(data):
            said = _("Sebut `program`, atau `agency` dan `fiscal_year`.")
            raise serializers.ValidationError(said)
        return data

    def over(self, stored: Entry | None) -> Entry:
        """The stored entry, or a bare one, with all that this body says."""
        said = dict(self.validated_data)
        agency, segments = said.pop("agency", None), tuple(said.pop("segments"))
        said.pop("program", None)
        if "targets" in said:
            said["lines"] = _lines(said.pop("targets"), segments)
        if stored is None:
            bare = Entry(agency.name, "", said["fiscal_year"], Stage.APBD, name="")
            stored = replace(bare, recipient_class=RecipientClass.DIRECT)
        return replace(stored, **said)


def _lines(bodies: list[dict], segments: tuple[str, ...]) -> tuple[EntryLine, ...]:
    return tuple(
        replace(
            line,
            shape_wkb=body["geometry"] or line.shape_wkb,
            segments=line.segments or segments,
        )
        for line, body in zip(read_lines(bodies), bodies, strict=True)
    )


class CheckThrottle(UserRateThrottle):
    """A check writes nothing, but costs more than a page: counted by itself."""

    scope = "check"


class CheckView(Door, APIView):
    """Siapa lagi di sini: temuan seandainya isian ini diajukan. Tidak menyimpan apa pun."""

    throttle_classes = [CheckThrottle]

    @extend_schema(
        operation_id="check", request=CheckSerializer, responses={200: CheckAnswerSerializer}
    )
    def post(self, request):
        body = CheckSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        program_id = body.validated_data.get("program")
        stored = stored_entry(program_id, user=request.user) if program_id else None
        answer = check(body.over(stored), user=request.user, program_id=program_id)
        return Response(CheckAnswerSerializer(answer).data)
