"""The matrix of who may do what, as rows: the table we were given, our own additions, the leader.

`permissions.csv` is kept as it was given. `extra.csv` has the objects it does not name. The leader
reads what the auditor reads, without drafts and without the log (PERMISSIONS.md).
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
GIVEN = HERE / "permissions.csv"
EXTRA = HERE / "extra.csv"
HIDDEN_FROM_LEADER = {"programme_draft", "audit_log"}
NOT_YET = {
    "backup": "restoring is done on the command line",
    "beneficiary_key": "beneficiary rows are for later",
    "beneficiary_match": "beneficiary rows are for later",
    "system_setting": "settings come from the environment",
}
ACTIONS_NOT_YET = {
    ("admin_boundary", "replace"): "the command line alone replaces boundaries",
}
# Where PERMISSIONS.md, "decided, and stronger than the table", says otherwise than the table we
# were given: kab_admin assigns inside its regency.
STRONGER = {
    ("kab_admin", "overlap_flag", "assign", "own"): "200",
    ("kab_admin", "overlap_flag", "assign", "foreign"): "404",
}
ONE_FOR_ALL = {"overlap_run"}  # a run is of the whole register: there is no foreign one


class Cell(NamedTuple):
    """One role before one door: what the answer must be."""

    role: str
    object: str
    action: str
    target: str
    expected: str

    def __str__(self):
        return f"{self.role}-{self.object}-{self.action}-{self.target}"


@cache
def cells() -> tuple[Cell, ...]:
    """Every cell, the leader's derived from the auditor's where no row names the leader."""
    rows = [*map(_stronger, _read(GIVEN)), *_read(EXTRA)]
    named = {cell.object for cell in rows if cell.role == "leader"}
    return (*rows, *(_of_leader(c) for c in rows if c.role == "auditor" and c.object not in named))


def cells_so_far() -> Iterator[Cell]:
    """Cells whose door has been built."""
    for cell in cells():
        if cell.object in NOT_YET or (cell.object, cell.action) in ACTIONS_NOT_YET:
            continue
        if cell.object not in ONE_FOR_ALL or cell.target == "own":
            yield cell


def _read(path: Path) -> list[Cell]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Cell(**row) for row in csv.DictReader(file)]


def _stronger(cell: Cell) -> Cell:
    return cell._replace(expected=STRONGER.get(cell[:4], cell.expected))


def _of_leader(cell: Cell) -> Cell:
    shut = cell.object in HIDDEN_FROM_LEADER
    return cell._replace(role="leader", expected="403" if shut else cell.expected)
