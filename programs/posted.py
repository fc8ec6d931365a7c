"""A posted program form, read with what the register knows: the adapter of programs.forms.

Asks only for the areas and outlines that this form names, so that its cost does not grow with the
register.
"""

import json
import re
from collections.abc import Mapping

from geo.models import Area, Shape
from programs.entries import Entry, Vocabulary
from programs.forms import FormReading, read_form, write_form
from programs.lookups import Places
from programs.models import Agency, FundSource, Intervention, Segment

AREA_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
MANY = 900


def read_posted(
    data: Mapping[str, str], *, base: Entry | None, kept: Mapping[str, str] | None = None
) -> FormReading:
    """Read what was posted over `base`, the stored entry (None: there is none yet)."""
    lines = line_objects(data.get("lines") or "")
    shapes = {str(line.get("shape")) for line in lines}
    return read_form(
        data,
        base=base,
        vocabulary=Vocabulary(
            agencies=_agencies(data, base),
            interventions=dict(Intervention.objects.values_list("code", "name")),
            segments=dict(Segment.objects.values_list("code", "name")),
            fund_sources=dict(FundSource.objects.values_list("code", "name")),
            areas=_areas({str(line.get("area")) for line in lines}),
        ),
        shapes=_shapes({digest for digest in shapes if DIGEST.fullmatch(digest)}),
        kept=kept,
    )


def written(entry: Entry, typed: Mapping[str, str]) -> dict[str, str]:
    """What the form shows of a stored entry: the text of every field."""
    codes = {line.area_code for line in entry.lines if line.area_code}
    above = {".".join(code.split(".")[:n]) for code in codes for n in range(1, code.count(".") + 1)}
    places = Places(_areas(codes | above))
    return write_form(entry, typed=typed, labels={code: places.full_name(code) for code in codes})


def line_objects(said: str) -> list[dict]:
    """The lines as far as they are lines; read_form says what is wrong with the rest."""
    try:
        raw = json.loads(said or "[]")
    except (ValueError, RecursionError):
        return []
    return [line for line in raw if isinstance(line, dict)] if isinstance(raw, list) else []


def _agencies(data: Mapping[str, str], base: Entry | None) -> frozenset[str]:
    if base is not None:
        return frozenset({base.agency})
    named = Agency.objects.filter(name=str(data.get("agency", "")).replace("\x00", ""))
    return frozenset(named.values_list("name", flat=True))


def _areas(codes: set[str]) -> dict[str, str]:
    asked = sorted(code for code in codes if AREA_CODE.fullmatch(code))
    found = {}
    for start in range(0, len(asked), MANY):
        held = Area.objects.filter(code__in=asked[start : start + MANY])
        found |= {area.code: area.short_name for area in held}
    return found


def _shapes(digests: set[str]) -> dict[str, bytes]:
    asked, found = sorted(digests), {}
    for start in range(0, len(asked), MANY):
        held = Shape.objects.filter(digest__in=asked[start : start + MANY])
        found |= {digest: bytes(wkb) for digest, wkb in held.values_list("digest", "wkb")}
    return found
