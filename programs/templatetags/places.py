"""What the location editor's template needs."""

import json

from django import template

register = template.Library()


@register.filter
def as_json(value) -> str:
    """Compact JSON text for the value of a field; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
