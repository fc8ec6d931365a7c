"""Values of a body, strictly typed: a number is a number, not a text that looks like one; and
texts of an answer, null where nothing is known."""

from django.utils.translation import gettext as _
from rest_framework import serializers

MOST = 10**15


class StrictInteger(serializers.IntegerField):
    def to_internal_value(self, data):
        if type(data) is not int:
            self.fail("invalid")
        return data


class StrictNumber(serializers.FloatField):
    def to_internal_value(self, data):
        if type(data) not in (int, float) or abs(data) > MOST:
            self.fail("invalid")
        return float(data)


class StrictText(serializers.CharField):
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:80])
        return data


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know: a status or an author is never silently dropped."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            why = _("Isian ini tidak dikenal atau tidak dapat diubah.")
            raise serializers.ValidationError({name[:80]: [why] for name in unknown[:20]})
        return super().to_internal_value(data)


# --- What is answered ----------------------------------------------------------------------------


class OrNull(serializers.CharField):
    """Text; null where there is none."""

    def __init__(self, **given):
        super().__init__(read_only=True, allow_null=True, **given)

    def to_representation(self, value) -> str | None:
        return super().to_representation(value) or None
