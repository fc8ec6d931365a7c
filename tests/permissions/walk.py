"""Walking cells: what a door says, and what the matrix accepts."""

from importlib import import_module
from pathlib import Path

from .cells import Cell
from .doors import DOORS
from .scene import Scene

HERE = Path(__file__).parent
for path in sorted(HERE.glob("*_doors.py")):  # each registers its doors
    import_module(f"{__package__}.{path.stem}")
# Accepted beside `expected`: a list that other people or other states share answers without the
# thing instead of refusing; and a payload that names another's agency is refused as such.
SHUT_LIST = {"403", "absent"}


def accepted(cell: Cell) -> set[str]:
    """The answers that are right for this cell."""
    if cell.action == "list" and cell.expected in SHUT_LIST:
        return SHUT_LIST
    return {cell.expected.removesuffix("_payload")}


def knock(client, cell: Cell, channel: str) -> str:
    """Build the scene of this cell, sign its person in, and knock at the door."""
    scene = Scene(cell)
    return DOORS[cell.object, cell.action][channel](scene.enter(client), scene)
