"""Every move of a program: the table, and the one function that writes it (decision 0013)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from programs.differences import Difference
from programs.models import Program, Status


@dataclass(frozen=True)
class Move:
    """One row of the table. `who` says by status whose move it is: a programs.access.Right."""

    name: str
    label: str
    to: Status
    who: Mapping[Status, str]
    needs_note: bool = False

    @property
    def from_(self) -> tuple[Status, ...]:
        return tuple(self.who)


@dataclass(frozen=True)
class Step:
    """One step in the life of a program, and what changed in it since the step before."""

    name: str
    label: str
    by: str
    at: datetime.datetime
    note: str
    from_status: str
    to_status: str
    stage: str
    differences: list[Difference]


MOVES: dict[str, Move] = {}


class IllegalMove(Exception):
    """The table does not allow this move."""


class NoteMissing(ValueError):
    """This move needs a note that says why."""


class Incomplete(Exception):
    """The program cannot be submitted; `missing` are the sentences that say why."""

    def __init__(self, missing: list[str]):
        self.missing = missing
        super().__init__(" ".join(missing))


def move(program_id: int, name: str, *, by, note: str = "", version: int | None = None) -> Program:
    """Take one step, and record who, when, why and on which facts.

    Raises PermissionDenied, IllegalMove (also when somebody else was first), NoteMissing,
    Incomplete, and drafts.Stale if `version` is given and is not the stored one.
    """
    raise NotImplementedError


def obstacles(program: Program) -> list[str]:
    """Why this program cannot be submitted yet, as sentences; empty if it can.

    What only keeps it from being checked (`program.missing_labels`) is no obstacle.
    """
    raise NotImplementedError


def open_to(user, program: Program) -> list[Move]:
    """The moves this person may take now, four eyes included."""
    raise NotImplementedError


def history_of(program: Program) -> list[Step]:
    """All steps, the latest first, with what changed in words."""
    raise NotImplementedError
