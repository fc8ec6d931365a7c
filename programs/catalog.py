"""What the entry form searches in: sub-activities, interventions and segments.

Everything here is public to whoever writes programs; codes in use come from programs that this
person may read.
"""

from collections.abc import Iterator
from functools import lru_cache

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from programs.matching import Index, Item
from programs.models import Activity, Intervention, Program, Segment

SUB_ACTIVITY = "sub_kegiatan"
MOST_USED = 2000
ALL = 500


def find_activities(said: str, *, by) -> list[Item]:
    """Sub-activities of the nomenclature by code or words; while none is loaded, codes in use."""
    loaded = Activity.objects.aggregate(rows=Count("pk"), last=Max("pk"))
    index = _activities(*loaded.values()) if loaded["rows"] else Index(_used(by))
    return index.find(said)


@lru_cache(maxsize=1)
def _activities(rows: int, last: int) -> Index:
    """Folding thousands of names takes longer than finding one: kept until others are loaded."""
    found = list(Activity.objects.order_by("-version", "code").values())
    above = {(row["version"], row["code"]): row["name"] for row in found}
    return Index(
        Item(
            row["code"],
            row["name"],
            shown={
                "version": row["version"],
                "note": above.get((row["version"], row["code"].rpartition(".")[0]), ""),
            },
        )
        for row in found
        if row["kind"] == SUB_ACTIVITY
    )


def _used(by) -> Iterator[Item]:
    seen = Program.objects.visible_to(by).exclude(activity_code="").order_by("activity_code", "-pk")
    rows = seen.values_list("activity_code", "nomenclature_version", "name")[:MOST_USED]
    names = {}
    for code, version, name in rows:
        names.setdefault(code, (version, name))
    for code, (version, name) in names.items():
        note = _("sudah dipakai dalam register")
        yield Item(code, name, shown={"version": version, "note": note})


def activity_name(code: str, version: str) -> str:
    """The name of this code in this version of the nomenclature, else in the latest; or empty."""
    if not code:
        return ""
    held = Activity.objects.filter(code=code).order_by("-version").values_list("version", "name")
    names = dict(held[::-1])
    return names.get(version) or next(reversed(names.values()), "")


def intervention_said(code: str | None) -> str:
    """The need an intervention meets and the strategy it serves, in words; or empty."""
    if not code:
        return ""
    row = Intervention.objects.select_related("need", "strategy").filter(code=code).first()
    said = _("Kebutuhan: %(need)s · Strategi: %(strategy)s")
    return said % {"need": row.need.name, "strategy": row.strategy.name} if row else ""


def interventions() -> list[Item]:
    """All of them, with the need each meets and the strategy it serves."""
    rows = Intervention.objects.select_related("need", "strategy").order_by("need__name", "name")
    return [
        Item(
            row.code,
            row.name,
            more=f"{row.need.name} {row.strategy.name} {row.unit}",
            shown={"need": row.need.name, "strategy": row.strategy.name, "unit": row.unit},
        )
        for row in rows
    ]


def segments() -> list[Item]:
    """The tree, depth first; each with its dimension and what it lies under."""
    rows = list(Segment.objects.order_by("code"))
    below = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return list(_walk(below, None, ()))


def _walk(below: dict, parent: int | None, path: tuple[str, ...]) -> Iterator[Item]:
    for row in below.get(parent, ()):
        above = path[1:]  # the root is everybody: it says nothing
        dimension = above[0] if above else ""
        yield Item(
            row.code,
            row.name,
            more=" ".join(above),
            shown={"dimension": dimension, "path": " › ".join(above), "depth": len(path)},
        )
        yield from _walk(below, row.pk, (*path, row.name))


def find_interventions(said: str) -> list[Item]:
    return Index(interventions()).find(said, most=ALL)


def find_segments(said: str) -> list[Item]:
    return Index(segments()).find(said, most=ALL)
