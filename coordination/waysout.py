"""Ways out of a would-be finding, with the names people know: villages, dates, segments."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coordination.engine import Overlaps
from coordination.engine.severity import CLARIFY, LEVELS
from coordination.engine.ways import (
    COUNT,
    Period,
    drops,
    nearest_free_period,
    separating_segments,
    stake_of,
)
from geo.models import Area, Level
from programs.unsaved import UnsavedProgram

TARGETS = (0.25, 0.10, 0.0)  # overlaps to come down to


@dataclass(frozen=True)
class Leave:
    """Villages to leave out, and the overlap before and after, of people or of ground."""

    villages: tuple[Area, ...]
    before_ratio: float
    after_ratio: float
    counts_people: bool

    @property
    def codes(self) -> list[str]:
        return [village.code for village in self.villages]


@dataclass(frozen=True)
class Exchange:
    """A segment of the program, and those beside it that exclude the other program's."""

    named: str
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Ways:
    leave: tuple[Leave, ...] = ()
    period: Period | None = None  # half-open
    segments: tuple[Exchange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.leave or self.period or self.segments)


class WaysOut:
    """Ways out of the pairs of one program; `segments` are names by code."""

    def __init__(self, overlaps: Overlaps, draft: UnsavedProgram, segments: Mapping[str, str]):
        self._overlaps, self._program = overlaps, draft.program
        self._villages, self._names = draft.villages.frame, segments
        self._areas: dict[int, Area] = {}

    def of(self, k: int) -> Ways:
        """What would end or lessen pair k. A place that is not detailed cannot be left."""
        is_coarse = self._overlaps.frame["level"].iloc[k] == LEVELS[CLARIFY]
        return Ways(
            () if is_coarse else tuple(self._leave(k)), self._period(k), tuple(self._segments(k))
        )

    def villages(self, k: int) -> tuple[Area, ...]:
        """The shared villages of pair k, in the order of their codes."""
        cells = self._overlaps.cells
        own = cells.villages[cells.start[k] : cells.start[k + 1]]
        ids = self._overlaps.packed.village_ids[np.sort(own)]  # positions are in order of codes
        return tuple(self._area(pk) for pk in ids.tolist())

    def _leave(self, k: int) -> list[Leave]:
        stake = stake_of(self._overlaps, k, self._program.pk)
        return [
            Leave(
                tuple(self._area(pk) for pk in drop.village_ids),
                drop.before_ratio,
                drop.after_ratio,
                stake.basis == COUNT,
            )
            for drop in drops(stake, TARGETS)
        ]

    def _period(self, k: int) -> Period | None:
        other = self._position_of_other(k)
        programs, epoch = self._overlaps.packed.programs, datetime.date(1970, 1, 1)
        theirs = tuple(
            epoch + datetime.timedelta(days=int(days[other]))
            for days in (programs.starts, programs.ends)
        )
        year = self._program.fiscal_year
        within = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
        own = self._program.starts_on, self._program.ends_on
        return nearest_free_period(own, theirs, within)

    def _segments(self, k: int) -> list[Exchange]:
        own, theirs = (
            self._segment_sets(self._position),
            self._segment_sets(self._position_of_other(k)),
        )
        beside: dict[str, list[str]] = {}
        for named, instead in separating_segments(own, theirs, self._overlaps.packed.tree):
            beside.setdefault(named, []).append(self._names[instead])
        return [Exchange(self._names[code], tuple(names)) for code, names in beside.items()]

    @cached_property
    def _position(self) -> int:
        return self._overlaps.packed.programs.id.tolist().index(self._program.pk)

    def _position_of_other(self, k: int) -> int:
        pair = self._overlaps.frame.iloc[k]
        other = pair["right_id"] if pair["left_id"] == self._program.pk else pair["left_id"]
        return self._overlaps.packed.programs.id.tolist().index(other)

    def _segment_sets(self, position: int) -> list[tuple[str, ...]]:
        packed = self._overlaps.packed
        sets = packed.facets.segment_set[packed.facets.program == position]
        return [packed.meetings.codes(int(each)) for each in sets]

    def _area(self, pk: int) -> Area:
        if pk not in self._areas:
            code, name = self._named[pk]
            self._areas[pk] = Area(pk=pk, code=code, name=name, level=Level.VILLAGE)
        return self._areas[pk]

    @cached_property
    def _named(self) -> dict[int, tuple[str, str]]:
        frame = self._villages
        pairs = zip(frame["code"], frame["name"], strict=True)
        return dict(zip(frame["village_id"].tolist(), pairs, strict=True))
