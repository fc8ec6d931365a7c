"""The four numbers of a difference, as the pages of a meeting show them."""

from dataclasses import dataclass

from coordination.models import Meeting

from .difference import Difference
from .difference_tables import ORDER, summary
from .difference_wording import notes_of
from .differences import difference_for
from .snapshots import SnapshotDamaged
from .standing import Kind

ICONS = {
    Kind.NEW: "circle-plus",
    Kind.REOPENED: "rotate",
    Kind.PERSISTING: "equal",
    Kind.RESOLVED: "circle-check",
}


@dataclass(frozen=True)
class Card:
    """One number; `code` is what the address of its list says (`?kelas=`)."""

    code: str
    label: str
    icon: str
    count: int
    meaning: str


def cards_of(difference: Difference) -> list[Card]:
    """In the order in which they are talked about. None where nothing is compared."""
    if not difference.is_compared:
        return []
    return [
        Card(str(kind), label, ICONS[kind], count, meaning)
        for kind, (label, count, meaning) in zip(ORDER, summary(difference).rows, strict=False)
    ]


def headline_of(meeting: Meeting) -> dict:
    """What `coordination/meeting/_difference.html` shows of a meeting."""
    try:
        chosen = difference_for(meeting)
    except SnapshotDamaged as damaged:
        return {"beda": None, "cards": [], "notes": (str(damaged),)}
    difference = chosen.difference
    return {
        "beda": chosen,
        "cards": cards_of(difference) if difference else [],
        "notes": notes_of(difference) if difference else (),
    }
