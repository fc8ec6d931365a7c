"""Bodies that write programs, as entries; what the service checks is not checked twice."""

from dataclasses import replace

from django.utils.translation import gettext as _
from rest_framework import serializers

from geo.models import Shape
from programs.entries import Entry, EntryLine
from programs.limits import LONGEST
from programs.models import Agency, RecipientClass, Stage

from .fields import StrictBoolean, StrictInteger, StrictNumber, StrictSerializer, StrictText


class LineEntrySerializer(StrictSerializer):
    """One target line: an area, or a shape that is kept (its digest), or a place in words."""

    area = StrictText(allow_null=True, default=None, max_length=13, help_text="kode Kemendagri")
    shape = serializers.RegexField(
        r"^[0-9a-f]{64}$", allow_null=True, default=None, help_text="sidik bidang yang tersimpan"
    )
    place_said = StrictText(allow_blank=True, default="", max_length=200)
    segments = serializers.ListField(child=StrictText(max_length=30), default=list, max_length=50)
    planned_count = StrictNumber(allow_null=True, default=None, min_value=0)
    unit = StrictText(allow_blank=True, allow_null=True, default="", max_length=60)
    realised_count = StrictNumber(allow_null=True, default=None, min_value=0)


class ContentSerializer(StrictSerializer):
    """What a program says of itself: all of a change, and most of a draft."""

    name = StrictText(allow_blank=True, required=False, max_length=LONGEST["name"])
    activity_code = StrictText(allow_blank=True, required=False, max_length=30)
    nomenclature_version = StrictText(allow_blank=True, required=False, max_length=60)
    intervention = StrictText(allow_null=True, required=False, max_length=30)
    fund_source = StrictText(allow_null=True, required=False, max_length=30)
    budget_idr = StrictInteger(allow_null=True, required=False, min_value=0)
    realised_first_idr = StrictInteger(
        allow_null=True, required=False, min_value=0, help_text="realisasi semester 1"
    )
    realised_second_idr = StrictInteger(
        allow_null=True, required=False, min_value=0, help_text="realisasi semester 2 saja"
    )
    realised_on = serializers.DateField(allow_null=True, required=False)
    realised_source = StrictText(
        allow_blank=True, required=False, max_length=LONGEST["realised_source"]
    )
    starts_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(
        allow_null=True, required=False, help_text="hari sesudah hari terakhir"
    )
    period_is_assumed = StrictBoolean(required=False)
    recipient_class = serializers.ChoiceField(
        choices=RecipientClass.choices, allow_blank=True, required=False
    )
    note = StrictText(allow_blank=True, required=False, max_length=LONGEST["note"])
    source = StrictText(allow_blank=True, required=False, max_length=LONGEST["source"])
    targets = LineEntrySerializer(many=True, required=False)
    version = StrictInteger(
        required=False, min_value=1, help_text="versi yang diubah; atau kepala If-Match"
    )

    def onto(self, entry: Entry) -> Entry:
        """The entry with all that this body says."""
        said = dict(self.validated_data)
        for name in ("version", "token", "agency"):
            said.pop(name, None)
        if "targets" in said:
            said["lines"] = read_lines(said.pop("targets"))
        return replace(entry, **said)


class DraftSerializer(ContentSerializer):
    """A draft: also its own code, year and stage."""

    code = StrictText(allow_blank=True, required=False, max_length=60)
    fiscal_year = StrictInteger(required=False, min_value=2000, max_value=2100)
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)


class NewDraftSerializer(DraftSerializer):
    """A new draft: its agency and year are all it needs. The same token twice makes one."""

    agency = StrictInteger(min_value=1, max_value=2**63 - 1, help_text="id perangkat daerah")
    fiscal_year = StrictInteger(min_value=2000, max_value=2100)
    stage = serializers.ChoiceField(choices=Stage.choices, default=Stage.APBD)
    token = serializers.UUIDField(allow_null=True, default=None)
    version = None

    def validate_agency(self, pk: int) -> Agency:
        agency = Agency.objects.filter(pk=pk).first()
        if agency is None:
            raise serializers.ValidationError(_("Perangkat daerah ini tidak ada."))
        return agency

    def entry(self) -> Entry:
        data = self.validated_data
        bare = Entry(data["agency"].name, "", data["fiscal_year"], data["stage"], name="")
        return self.onto(bare)


class TargetsSerializer(StrictSerializer):
    """All lines of a program, in the place of those it has."""

    targets = LineEntrySerializer(many=True)
    version = StrictInteger(required=False, min_value=1)


class MoveSerializer(StrictSerializer):
    note = StrictText(allow_blank=True, default="", max_length=LONGEST["note"])
    version = StrictInteger(allow_null=True, default=None, min_value=1)


class YearSerializer(StrictSerializer):
    fiscal_year = StrictInteger(min_value=2000, max_value=2100)


class StageSerializer(StrictSerializer):
    stage = serializers.ChoiceField(choices=Stage.choices)


def still_typed(typed: dict[str, str], body: dict) -> dict[str, str]:
    """Texts typed in a form that wait for an answer; what this body names is answered."""
    given = {"lines" if name == "targets" else name for name in body}
    given |= {"last_day"} if "ends_on" in given else set()
    return {name: text for name, text in typed.items() if name not in given}


def read_lines(lines: list[dict]) -> tuple[EntryLine, ...]:
    """Lines of a body, with the outlines they name."""
    digests = {line["shape"] for line in lines if line["shape"]}
    kept = dict(Shape.objects.filter(digest__in=digests).values_list("digest", "wkb"))
    if digests - set(kept):
        raise serializers.ValidationError({"targets": [_("Bidang ini tidak tersimpan.")]})
    return tuple(
        EntryLine(
            line=n,
            area_code=line["area"] or None,
            shape_wkb=bytes(kept[line["shape"]]) if line["shape"] else None,
            place_said=line["place_said"],
            segments=tuple(dict.fromkeys(line["segments"])),
            planned_count=line["planned_count"],
            unit=line["unit"] or "",
            realised_count=line["realised_count"],
        )
        for n, line in enumerate(lines, start=1)
    )


# --- What is answered ----------------------------------------------------------------------------


class DifferenceSerializer(serializers.Serializer):
    field = serializers.CharField()
    label = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class StepSerializer(serializers.Serializer):
    """One step in the life of a program, with what changed since the one before."""

    name = serializers.CharField()
    label = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    note = serializers.CharField()
    from_status = serializers.CharField()
    to_status = serializers.CharField()
    stage = serializers.CharField()
    differences = DifferenceSerializer(many=True)
