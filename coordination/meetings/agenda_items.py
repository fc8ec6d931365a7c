"""What an item of the agenda holds: numbers and names of one snapshot, not yet text. Pure."""

from dataclasses import dataclass

from coordination.reports.layout import Box
from coordination.reports.values import OverlapRow, ProgramBrief

from . import values
from .room_map import MapView


@dataclass(frozen=True)
class Ground:
    """A gap that an agreement may be about: codes, and the agencies competent for it."""

    label: str
    area: str
    need: str
    segment: str
    near: tuple[int, ...]


@dataclass(frozen=True)
class About:
    """What an agreement typed at an item is about, and what its form is filled with."""

    subject: str = ""
    near: tuple[int, ...] = ()  # ids of agencies to offer first
    finding: int | None = None
    is_decided: bool = True  # a meeting agrees on what has a verdict
    resolution: str = ""
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True)
class Item:
    """One screen. `kind` names its template, `body` is what that shows."""

    kind: str
    title: str
    body: object
    about: About = About()
    map: MapView | None = None


@dataclass(frozen=True)
class Page:
    """Some rows of a longer list; `left_out` are shown on no screen. `lines` stand above them."""

    rows: tuple
    total: int
    left_out: int = 0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """An earlier agreement as it stood at the freeze."""

    row: values.AgreementRow
    agency: str
    is_late: bool


@dataclass(frozen=True)
class Side:
    """One program of a pair. `stance` is "" for silence, None where nobody was asked."""

    program: ProgramBrief
    agency_id: int
    period: str
    fund_source: str
    share_ratio: float
    stance: str | None
    said: str


@dataclass(frozen=True)
class Pair:
    overlap: OverlapRow
    status: str
    place: str
    basis: str
    sides: tuple[Side, Side]
    agreed: str  # what an earlier meeting agreed on it, "" for nothing


@dataclass(frozen=True)
class GapSaid:
    line: values.GapLine
    need: str
    segment: str
    competent: str


@dataclass(frozen=True)
class Quality:
    rows: tuple[tuple, ...]  # what, part, whole, ratio
    silent: tuple[str, ...]
    silent_count: int
    uncheckable_count: int


@dataclass(frozen=True)
class Opening:
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Agenda:
    """Items in order. `left_out`: what is on no screen, in words, with how many."""

    items: tuple[Item, ...]
    left_out: tuple[tuple[str, int], ...]
    has_examples: bool
