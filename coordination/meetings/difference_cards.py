"""The four numbers of a difference, as the pages of a meeting show them."""

from dataclasses import dataclass

from coordination.models import Meeting

from .difference import Difference
from .difference_tables import ORDER, summary
from .difference_wording import notes_of
from .differences import Chosen, difference_for
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


@dataclass(frozen=True)
class Headline:
    """The four numbers of a meeting, none where nothing is compared: `notes` then say why.

    `chosen` is None where the snapshot cannot be read.
    """

    chosen: Chosen | None
    cards: tuple[Card, ...]
    notes: tuple[str, ...]


def cards_of(difference: Difference) -> list[Card]:
    """In the order in which they are talked about. None where nothing is compared."""
    if not difference.is_compared:
        return []
    return [
        Card(str(kind), label, ICONS[kind], count, meaning)
        for kind, (label, count, meaning) in zip(ORDER, summary(difference).rows, strict=False)
    ]


def headline_of(meeting: Meeting) -> Headline:
    """What `coordination/meeting/_difference.html` shows of a meeting, as `beda`."""
    try:
        chosen = difference_for(meeting)
    except SnapshotDamaged as damaged:
        return Headline(None, (), (str(damaged),))
    difference = chosen.difference
    if difference is None:
        return Headline(chosen, (), ())
    return Headline(chosen, tuple(cards_of(difference)), notes_of(difference))
