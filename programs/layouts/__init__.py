"""Documents officers exchange that carry programs, into a table of the template. PURE.

Each layout is a module with `LABEL`, `find` and `read`. What a document says and the template has
no column for goes into Keterangan; what cannot be read is named in `unclear` and its text kept.
"""

from programs.layouts import oppkpke, renja
from programs.layouts.sheets import Laid
from programs.tables import Table

LAYOUTS = (oppkpke, renja)

__all__ = ["LAYOUTS", "Laid", "recognise"]


def recognise(grids: dict[str, Table], sheet: str = "") -> tuple[str, str, Laid] | None:
    """The first sheet (or the one named) that is a known document: its name, label, and content."""
    for name, grid in grids.items():
        if sheet and name != sheet:
            continue
        for layout in LAYOUTS:
            if (found := layout.find(grid)) is not None:
                return name, layout.LABEL, layout.read(grid, found)
    return None
