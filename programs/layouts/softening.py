"""What a document says and cannot be read: kept as text and listed, never dropped. PURE.

A cell of the template that cannot be read refuses its program. In a document that was never meant
for us it becomes a remark instead: the cell is emptied, its text goes into Keterangan, and the row
is listed as `perlu rincian`. Only a row without even a name is taken out.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from programs.entries import Problem, Vocabulary
from programs.readers import COLUMNS, FIELD_OF, read_entries
from programs.tables import Row, Table, heading_key

NOTE = "note"
KEPT = frozenset({"code", "fiscal_year", "agency", "stage"})  # what makes it a program at all
PLACE = ("area", "regency", "district", "village")
MOST_ROUNDS = 5  # a place that is read at last may show the next cell of it that is not
LONGEST_SHOWN = 300


@dataclass(frozen=True)
class Softened:
    table: Table
    unclear: list[Problem] = field(default_factory=list)


def soften(table: Table, vocabulary: Vocabulary) -> Softened:
    """The table without the cells that cannot be read, each in Keterangan of its program."""
    unclear: list[Problem] = []
    for _round in range(MOST_ROUNDS):
        problems = [p for p in read_entries(table, vocabulary).problems if _is_soft(p)]
        if not problems:
            break
        unclear += problems
        table = _without(table, problems)
    return Softened(table, sorted(set(unclear)))


def _is_soft(problem: Problem) -> bool:
    name = FIELD_OF.get(heading_key(problem.column))
    return problem.row > 0 and name is not None and name not in KEPT


def _without(table: Table, problems: list[Problem]) -> Table:
    table = _with_notes(table)
    at = {FIELD_OF[heading_key(h)]: i for i, h in enumerate(table.headings) if heading_key(h)}
    by_row = defaultdict(list)
    for problem in problems:
        by_row[problem.row].append(problem)
    notes = _notes(table, by_row, at)
    rows = []
    for row in table.rows:
        if any(p.column == COLUMNS["name"][0] for p in by_row[row.number]):
            continue
        cells = list(row.cells)
        for problem in by_row[row.number]:
            _empty(cells, at, FIELD_OF[heading_key(problem.column)])
        code = cells[at["code"]]
        if code in notes:
            cells[at[NOTE]] = _joined(cells[at[NOTE]], notes[code])
        rows.append(Row(row.number, tuple(cells)))
    return replace(table, rows=tuple(rows))


def _with_notes(table: Table) -> Table:
    heading = COLUMNS[NOTE][0]
    if heading in table.headings:
        return table
    rows = tuple(Row(row.number, (*row.cells, "")) for row in table.rows)
    return replace(table, headings=(*table.headings, heading), rows=rows)


def _empty(cells: list, at: dict[str, int], name: str) -> None:
    """Empty one cell. A place in part is another place: all of its cells go."""
    for each in PLACE if name in PLACE else (name,):
        if each in at:
            cells[at[each]] = ""


def _notes(table: Table, by_row, at: dict[str, int]) -> dict[object, list[str]]:
    """What the emptied cells said, by program: Keterangan is equal on all rows of one."""
    notes = defaultdict(list)
    for row in table.rows:
        for problem in by_row.get(row.number, ()):
            said = f"{problem.column} tertulis: {problem.said[:LONGEST_SHOWN]}"
            if problem.said and said not in notes[row.cells[at["code"]]]:
                notes[row.cells[at["code"]]].append(said)
    return notes


def _joined(note: object, more: list[str]) -> str:
    return "; ".join([str(note)] * bool(note) + [said for said in more if said not in str(note)])
