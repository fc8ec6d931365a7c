"""Priority lists and need figures as CSV for other systems: plain codes, missing cells empty.

Nothing is dropped. Written as findings are (coordination.export).
"""

import csv
from collections.abc import Iterable
from typing import TextIO

from .export import cell
from .figures import Told, told
from .models import NeedFigure, PriorityList
from .priority import Entry, decree_of, entries_of_all

ENTRY_COLUMNS = (
    "list",
    "list_name",
    "year",
    "decree",
    "need",
    "segment",
    "area_code",
    "area_name",
    "said",
    "candidates",
    "since_year",
    "state",
    "program_count",
    "is_example",
    "source",
    "confidence",
    "note",
)
FIGURE_COLUMNS = (
    "area_code",
    "area_name",
    "indicator",
    "definition",
    "need",
    "segment",
    "year",
    "value",
    "unit",
    "in_use",
    "why",
    "chosen_because",
    "is_example",
    "source",
    "sourced_on",
    "confidence",
    "note",
)


def write_entries(lists: Iterable[PriorityList], out: TextIO, *, year: int | None) -> int:
    """One line per name on these lists. Returns how many."""
    writer = csv.writer(out)
    writer.writerow(ENTRY_COLUMNS)
    count = 0
    lists = list(lists)
    entries = entries_of_all(lists, year=year)
    for listed in lists:
        for entry in entries[listed.pk]:
            facts = entry_facts(listed, entry)
            writer.writerow([cell(facts[column]) for column in ENTRY_COLUMNS])
            count += 1
    return count


def entry_facts(listed: PriorityList, entry: Entry) -> dict:
    row, gap = entry.row, entry.gap
    return {
        "list": listed.code,
        "list_name": listed.name,
        "year": listed.year,
        "decree": decree_of(listed) or None,
        "need": listed.need.code,
        "segment": listed.segment.code if listed.segment else None,
        "area_code": row.area.code if row.area else None,
        "area_name": row.area.name if row.area else None,
        "said": row.said,
        "candidates": ";".join(c.code for c in entry.candidates) or None,
        "since_year": entry.since.year if entry.since else None,
        "state": entry.state,
        "program_count": gap.program_count if gap else None,
        "is_example": gap.is_example if gap else None,
        "source": row.source,
        "confidence": row.confidence or None,
        "note": entry.note or None,
    }


def write_figures(figures: Iterable[NeedFigure], out: TextIO) -> int:
    """One line per figure, in the order given. Returns how many."""
    writer = csv.writer(out)
    writer.writerow(FIGURE_COLUMNS)
    rows = told(figures)
    for figure in rows:
        facts = figure_facts(figure)
        facts["value"] = plain_number(facts["value"])
        writer.writerow([cell(facts[column]) for column in FIGURE_COLUMNS])
    return len(rows)


def plain_number(value: float | None) -> str | None:
    """A number that is read one way only: `1.125` might be a thousand, `1.1250` is not."""
    if value is None:
        return None
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return f"{text}0" if len(text.rpartition(".")[2]) == 3 and "." in text else text


def figure_facts(figure: Told) -> dict:
    """`in_use` is empty for a figure that is no need: nothing is measured by it."""
    row = figure.row
    return {
        "area_code": row.area.code,
        "area_name": row.area.name,
        "indicator": row.indicator,
        "definition": row.definition or None,
        "need": row.need.code if row.need else None,
        "segment": row.segment.code if row.segment else None,
        "year": row.year,
        "value": row.value,
        "unit": row.unit,
        "in_use": None if figure.is_reference else row.in_use,
        "why": figure.why or None,
        "chosen_because": row.chosen_because or None,
        "is_example": row.is_example,
        "source": row.source,
        "sourced_on": row.sourced_on,
        "confidence": row.confidence or None,
        "note": figure.note or None,
    }
