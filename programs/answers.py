"""A Table between the confined process that read it and ours: as JSON, checked coming back. PURE.

Texts and numbers are themselves; what JSON cannot say is a list of a mark and its text.
"""

import datetime
from collections.abc import Callable

from programs.tables import UNCALCULATED, Row, Table
from programs.workbooks import Unfit

_PLAIN = (str, int, float, bool)
_MARKS: dict[type, tuple[str, Callable]] = {
    datetime.datetime: ("waktu", datetime.datetime.isoformat),
    datetime.date: ("tanggal", datetime.date.isoformat),
    datetime.time: ("jam", datetime.time.isoformat),
    datetime.timedelta: ("lama", datetime.timedelta.total_seconds),
    type(UNCALCULATED): ("rumus", lambda cell: ""),
}
_MADE: dict[str, Callable] = {
    "waktu": datetime.datetime.fromisoformat,
    "tanggal": datetime.date.fromisoformat,
    "jam": datetime.time.fromisoformat,
    "lama": lambda said: datetime.timedelta(seconds=said),
    "rumus": lambda said: UNCALCULATED,
}


def to_answer(table: Table) -> dict:
    return {
        "headings": table.headings,
        "rows": [[row.number, [_said(cell) for cell in row.cells]] for row in table.rows],
        "heading_row": table.heading_row,
        "notes": table.notes,
        "merged": table.merged,
        "is_text": table.is_text,
    }


def _said(cell):
    if type(cell) in _PLAIN:
        return cell
    mark, say = _MARKS[type(cell)]
    return [mark, say(cell)]


def to_table(answer: object) -> Table:
    """Raises Unfit when the answer is not a table."""
    try:
        return Table(
            headings=_texts(answer["headings"]),
            rows=tuple(Row(int(n), tuple(map(_cell, cells))) for n, cells in answer["rows"]),
            heading_row=int(answer["heading_row"]),
            notes=_texts(answer["notes"]),
            merged=tuple((int(first), int(last)) for first, last in answer["merged"]),
            is_text=answer["is_text"] is True,
        )
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise Unfit("rusak: isinya tidak dapat dibaca. Simpan ulang sebagai .xlsx.") from error


def to_tables(answer: object) -> dict[str, Table]:
    """Tables by the name of their sheet. Raises Unfit when the answer is none."""
    try:
        return {str(name): to_table(table) for name, table in answer}
    except (TypeError, ValueError) as error:
        raise Unfit("rusak: isinya tidak dapat dibaca. Simpan ulang sebagai .xlsx.") from error


def _cell(said):
    if type(said) in _PLAIN:
        return said
    mark, text = said
    return _MADE[mark](text)


def _texts(said) -> tuple[str, ...]:
    if not all(isinstance(text, str) for text in said):
        raise TypeError(type(said))
    return tuple(said)
