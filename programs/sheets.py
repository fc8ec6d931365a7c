"""What the entry form edits: a program being written, or a proposed change of one.

Both are written by the same form; this is where they differ.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from geo.formats import MISSING
from programs import changes, drafts
from programs.differences import Difference, between, read_words
from programs.entries import Entry
from programs.facts import facts
from programs.forms import FormReading
from programs.models import Change, ChangeStatus, Program, ProgramMove, Status
from programs.posted import read_posted, written
from programs.sections import label_of
from programs.services import EDITABLE
from programs.stored import entries_of

IDENTITY = ("code", "fiscal_year")
FORM_NAMES = {"ends_on": "last_day", "places": "lines"}  # of what the form names otherwise


@dataclass(frozen=True)
class Sheet:
    """One entry as it is stored: what it says, what was typed, and which version that is."""

    program: Program
    entry: Entry
    typed: Mapping[str, str]
    version: int
    updated_at: datetime.datetime
    edited_by: str
    change: Change | None = None

    @property
    def pk(self) -> int:
        return self.change.pk if self.change else self.program.pk

    @property
    def is_open(self) -> bool:
        """Whether anybody may write it now."""
        if self.change:
            return self.change.status in changes.BEING_WRITTEN
        return self.program.status in EDITABLE

    @property
    def returned_because(self) -> str:
        """The note of whoever returned it last; empty if it was not returned."""
        if self.change:
            is_returned = self.change.status == ChangeStatus.RETURNED
            return self.change.note if is_returned else ""
        if self.program.status != Status.RETURNED:
            return ""
        last = ProgramMove.objects.filter(program=self.program, to_status=Status.RETURNED).first()
        return last.note if last else ""

    @property
    def identity_is_fixed(self) -> bool:
        """Whether code and year can no longer change: somebody else has seen the program."""
        return self.change is not None or drafts.was_seen(self.program)


def sheet_of(program: Program) -> Sheet:
    entry = entries_of(Program.objects.filter(pk=program.pk))[program.pk]
    return Sheet(
        program=program,
        entry=entry,
        typed=program.typed,
        version=program.version,
        updated_at=program.updated_at,
        edited_by=_name(program.edited_by),
    )


def sheet_of_change(change: Change) -> Sheet:
    return Sheet(
        program=change.program,
        entry=changes.entry_of(change),
        typed=change.typed,
        version=change.version,
        updated_at=change.updated_at,
        edited_by="",
        change=change,
    )


def _name(user) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


@dataclass(frozen=True)
class Conflict:
    """Somebody else wrote it first: what is stored now, and how it differs from what was sent."""

    sheet: Sheet
    rows: list[Difference]  # before: as stored; after: as sent


def shown_fields(sheet: Sheet) -> dict[str, str]:
    """The text of every field as the form shows it."""
    return written(sheet.entry, sheet.typed)


def read(sheet: Sheet, data: Mapping[str, str]) -> FormReading:
    """What was posted, over what is stored. A fixed code or year is not read at all."""
    if sheet.identity_is_fixed:
        data = {name: data[name] for name in data if name not in IDENTITY} | _segments(data)
    return read_posted(data, base=sheet.entry, kept=sheet.typed)


def _segments(data: Mapping[str, str]) -> dict[str, str]:
    """Several values of one field, as one."""
    several = hasattr(data, "getlist") and "segments" in data
    return {"segments": ",".join(data.getlist("segments"))} if several else {}


def save(
    sheet: Sheet, reading: FormReading, *, by, version: int
) -> tuple[Sheet | Conflict, FormReading]:
    """Write a reading of the form, all that can be taken of it; what cannot stays as typed.

    Returns what is stored afterwards, or the conflict, and the reading with what the register
    itself refused. Raises PermissionDenied, drafts.Locked and limits.BadEntry.
    """
    try:
        return _write(sheet, reading, by=by, version=version), reading
    except drafts.CodeTaken as taken:
        said, kept = reading.entry.code, replace(reading.entry, code=sheet.entry.code)
        reading = reading.refused("code", said, str(taken), entry=kept)
    except (drafts.Stale, changes.StaleChange) as stale:
        return conflict(_now(sheet, stale), reading), reading
    try:
        return _write(sheet, reading, by=by, version=version), reading
    except (drafts.Stale, changes.StaleChange) as stale:
        return conflict(_now(sheet, stale), reading), reading


def _write(sheet: Sheet, reading: FormReading, *, by, version: int) -> Sheet:
    entry, typed = reading.entry, reading.typed
    if sheet.change:
        return sheet_of_change(
            changes.save(sheet.change.pk, entry, by=by, version=version, typed=typed)
        )
    return sheet_of(drafts.save(sheet.program.pk, entry, by=by, version=version, typed=typed))


def _now(sheet: Sheet, stale: drafts.Stale | changes.StaleChange) -> Sheet:
    stored = stale.change if sheet.change else stale.program
    return replace(
        sheet,
        entry=stale.entry,
        typed=stored.typed,
        version=stale.version,
        updated_at=stale.updated_at,
        edited_by=_name(getattr(stale, "edited_by", None)),
    )


def conflict(stored: Sheet, reading: FormReading) -> Conflict:
    """What is stored beside what was sent: columns in words, then texts that are still asked."""
    before, after = facts(stored.entry), facts(reading.entry)
    asked = {**stored.typed, **reading.typed}
    rows = [
        row
        for row in between(before, after, read_words([before, after]))
        if FORM_NAMES.get(row.field, row.field) not in asked
    ]
    theirs, mine = shown_fields(stored), written(reading.entry, reading.typed)
    for field in asked:
        was, now = _text(field, stored.typed, theirs), _text(field, reading.typed, mine)
        if was != now:
            rows.append(Difference(field, label_of(field), was or MISSING, now or MISSING))
    return Conflict(stored, rows)


def _text(field: str, typed: Mapping[str, str], shown: Mapping[str, str]) -> str:
    return typed.get(field) or shown.get(field, "")
