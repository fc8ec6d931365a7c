"""Changes after approval: a proposed version of a program that is verified or further.

The program keeps its facts until the change is approved; then they become its own, its status
stays, and the version of the old stage is kept.
"""

from programs.differences import Difference
from programs.entries import Entry
from programs.models import Change


class OpenChange(Exception):
    """There is an open change of this program already: `change`."""

    def __init__(self, change: Change):
        self.change = change
        super().__init__()


class StaleChange(Exception):
    """Somebody else wrote the change since the version this person holds: `change`, `entry`."""

    def __init__(self, change: Change, entry: Entry):
        self.change, self.entry = change, entry
        self.version, self.updated_at = change.version, change.updated_at
        super().__init__()


def propose(program_id: int, *, by, stage: str) -> Change:
    """Begin a change in this stage (the program's own or a later one), equal to the program.

    Raises OpenChange, PermissionDenied, moves.IllegalMove, ValueError for an earlier stage.
    """
    raise NotImplementedError


def save(
    change_id: int, entry: Entry, *, by, version: int, typed: dict[str, str] | None = None
) -> Change:
    """Write what the program would become; agency, code, year and stage stay.

    Raises StaleChange, drafts.Locked, PermissionDenied, limits.BadEntry, saving.UnknownName.
    """
    raise NotImplementedError


def move(change_id: int, name: str, *, by, note: str = "") -> Change:
    """`ajukan` (the note is the reason), `tarik`, `batalkan`, `kembalikan`, `setujui`.

    Raises PermissionDenied, moves.IllegalMove, moves.NoteMissing, moves.Incomplete.
    """
    raise NotImplementedError


def open_to(user, change: Change) -> list[str]:
    """Names of the moves this person may take now, four eyes included."""
    raise NotImplementedError


def entry_of(change: Change) -> Entry:
    """What the program would become, as a form shows it."""
    raise NotImplementedError


def differences(change: Change) -> list[Difference]:
    """What the change would alter, in words; of an approved one, what it did alter."""
    raise NotImplementedError
