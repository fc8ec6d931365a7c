"""A program begun from a gap: what the address of its first page says, read as the form reads.

`?lokasi=36.04&segmen=KSJ-D1&kebutuhan=RUMAH`. What is not known is left out: the page is then as
without it. Nothing is stored here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from geo.models import Area
from programs.models import Intervention, Need, Segment
from programs.posted import read_posted

LONGEST = 30


@dataclass(frozen=True)
class Begun:
    """Fields as they are posted, and what they name; `interventions` are those of the need."""

    fields: dict[str, str]
    need: Need | None
    segment: Segment | None
    area: Area | None
    interventions: list[tuple[str, str]]


def begun_with(query: Mapping[str, str]) -> Begun | None:
    """None where the address names nothing that is known."""
    area, segment = _read(_code(query, "lokasi"), _code(query, "segmen"))
    need = Need.objects.filter(code=_code(query, "kebutuhan")).first()
    if not (area or segment or need):
        return None
    fields = {
        "segments": segment,
        "lines": json.dumps([{"area": area}]) if area else "",
    }
    return Begun(
        fields={name: said for name, said in fields.items() if said},
        need=need,
        segment=Segment.objects.filter(code=segment).first() if segment else None,
        area=Area.objects.select_related("parent__parent").filter(code=area).first(),
        interventions=list(
            Intervention.objects.filter(need=need).order_by("name").values_list("code", "name")
        ),
    )


def _code(query: Mapping[str, str], name: str) -> str:
    return query.get(name, "").replace("\x00", "")[:LONGEST]


def _read(area: str, segment: str) -> tuple[str, str]:
    """Both codes as the form takes them; empty where it does not."""
    lines = json.dumps([{"area": area}]) if area else ""
    entry = read_posted({"segments": segment, "lines": lines}, base=None).entry
    first = entry.lines[0] if entry.lines else None
    if first is None:
        return "", ""
    return first.area_code or "", ",".join(first.segments)
