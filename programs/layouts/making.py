"""Programs found in a document, as rows of the template. PURE.

Codes: a document has none of its own, so a program gets one from what names it there. The same
document again, or its next version, then meets the same programs.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from programs.entries import Problem
from programs.layouts.phrases import count_and_unit, places
from programs.layouts.sheets import Head, Laid
from programs.readers import COLUMNS, HEADINGS
from programs.tables import Row, Table, heading_key

PLACES = "Lokasi"
MOST_NOTE = 5000
_FIELDS = tuple(COLUMNS)


@dataclass
class Found:
    """One program of a document: the row it starts in, template fields as texts, its remarks, and
    each place as it is written, with the row that says it."""

    row: int
    values: dict = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    identity: str = ""

    def remark(self, label: str, said: str) -> None:
        """Keep what the template has no column for."""
        text = f"{label}: {said}"
        if said and text not in self.remarks:
            self.remarks.append(text)


def lay(found: list[Found], grid: Table, head: Head, unclear: list[Problem]) -> Laid:
    """A table of the template out of the programs of a document."""
    unclear, rows, seen = list(unclear), [], Counter()
    for program in found:
        seen[program.identity] += 1
        code = _code(program.identity, seen[program.identity])
        rows += _rows(program, code, unclear)
    return Laid(_said_alone(rows, grid, head), sorted(set(unclear)))


def _said_alone(rows: list[Row], grid: Table, head: Head) -> Table:
    """The columns that any row fills: a document that has none does not empty what is known."""
    filled = [i for i in range(len(HEADINGS)) if any(row.cells[i] != "" for row in rows)]
    return Table(
        headings=tuple(HEADINGS[i] for i in filled),
        rows=tuple(Row(row.number, tuple(row.cells[i] for i in filled)) for row in rows),
        heading_row=grid.rows[head.data - 1].number,
        notes=grid.notes,
    )


def _code(identity: str, number: int) -> str:
    """`SK-1.06.05.2.01.0001` for a sub-activity code, a short digest for a name; `-2` for more."""
    if not re.fullmatch(r"[0-9X.]+", identity):
        identity = hashlib.sha256(heading_key(identity).encode()).hexdigest()[:8].upper()
    return f"SK-{identity}" + (f"-{number}" if number > 1 else "")


def _rows(program: Found, code: str, unclear: list[Problem]) -> list[Row]:
    lines = _lines(program, unclear)
    given = dict(program.values, code=code, note="; ".join(program.remarks)[:MOST_NOTE])
    return [
        Row(row, tuple((given | line).get(name, "") for name in _FIELDS)) for row, line in lines
    ]


def _lines(program: Found, unclear: list[Problem]) -> list[tuple[int, dict]]:
    """A line for each place. One count for several places is not divided: it is asked about."""
    lines = []
    for row, said in program.places or [(program.row, "")]:
        found = places(said)
        if found is None:
            why = "lokasi tanpa Kab., Kec., atau Desa tidak dicari; lengkapi lokasinya"
            unclear.append(Problem(row, PLACES, said[:80], why))
            found = [{"words": said}]
        lines += [(row, _place(place)) for place in found] or [(row, {"place_said": said[:200]})]
    counts = {name: program.values.pop(name, "") for name in ("planned_count", "realised_count")}
    unit = program.values.pop("unit", "")
    if len(lines) == 1:
        own = {name: count_and_unit(str(said)) for name, said in counts.items()}
        units = [unit, *(word for _count, word in own.values())]
        values = {name: count for name, (count, _word) in own.items()}
        return [(lines[0][0], lines[0][1] | values | {"unit": next(filter(None, units), "")})]
    for name, said in counts.items():
        if said != "":
            label = COLUMNS[name][0]
            why = f"satu angka untuk {len(lines)} lokasi; bagi menurut lokasi"
            unclear.append(Problem(program.row, label, str(said), why))
            program.remark(label, f"{said} {unit}".strip())
    return lines


def _place(place: dict[str, str]) -> dict[str, str]:
    if "words" in place:
        return {"place_said": place["words"][:200]}
    return place | {"place_said": ", ".join(reversed(list(place.values())))[:200]}
