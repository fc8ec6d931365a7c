"""Priority lists as CSV for other systems: plain codes, missing cells empty, nothing dropped.

Written as findings are (coordination.export).
"""

import csv
from collections.abc import Iterable
from typing import TextIO

from .export import cell
from .models import PriorityList
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
