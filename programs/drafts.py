"""A program being written: made, saved as one goes, deleted, and copied to another year.

Everything ends in programs.services.save_entries, the one way in. The functions here take the
actor, ask programs.access, lock the agency and the program, and own the transaction.
"""

import uuid

from programs.entries import Entry
from programs.models import Agency, Program


class Stale(Exception):
    """Somebody else wrote the program since the version this person holds.

    `program` is as stored, `entry` what it says now, and who wrote it when.
    """

    def __init__(self, program: Program, entry: Entry):
        self.program, self.entry = program, entry
        self.version = program.version
        self.edited_by, self.updated_at = program.edited_by, program.updated_at
        super().__init__()


class Locked(Exception):
    """The program is neither a draft nor returned: nobody edits it."""


class CodeTaken(Exception):
    """Another program of this agency and year has this code; it is `program`."""

    def __init__(self, program: Program):
        self.program = program
        super().__init__()


class Kept(Exception):
    """A program that was submitted once is not deleted: cancel it."""


def create(
    entry: Entry, *, by, token: uuid.UUID | None = None, typed: dict[str, str] | None = None
) -> Program:
    """A new draft. It needs an agency and a year; without a code it gets `next_code`.

    The same token twice gives the first one's program. `typed` holds, by field, text that is not
    understood yet. Raises PermissionDenied, CodeTaken, limits.BadEntry and saving.UnknownName.
    """
    raise NotImplementedError


def save(
    program_id: int, entry: Entry, *, by, version: int, typed: dict[str, str] | None = None
) -> Program:
    """Write a draft or returned program. Saving what is stored changes nothing.

    `typed` of None leaves what is kept there. Raises Stale, Locked, CodeTaken, PermissionDenied,
    limits.BadEntry and saving.UnknownName; then nothing is written.
    """
    raise NotImplementedError


def delete(program_id: int, *, by) -> None:
    """Delete a draft that was never submitted. Raises Kept, PermissionDenied."""
    raise NotImplementedError


def copy(program_id: int, *, by, fiscal_year: int) -> Program:
    """The same program in another year, as a draft: dates moved, realised counts left out.

    It keeps its code and says which one it replaces. Raises CodeTaken, PermissionDenied.
    """
    raise NotImplementedError


def next_code(agency: Agency, fiscal_year: int) -> str:
    """A code that no program of this agency and year has."""
    raise NotImplementedError
