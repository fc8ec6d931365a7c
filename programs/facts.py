"""One program as plain facts: what a version keeps, and what tells a change from a repetition.

Pure: no Django. The same entry gives the same dictionary, whatever file it came from.
"""

import datetime
import hashlib

from programs.entries import Entry, EntryLine
from programs.realisation import NOTHING


def digest(wkb: bytes) -> str:
    """The name a shape is kept under."""
    return hashlib.sha256(wkb).hexdigest()


def facts(entry: Entry) -> dict:
    """All columns and lines of an entry, JSON-able, in a fixed order; a shape by its digest.

    The status is what was said with these facts, not what became of the program since. Of money
    spent only what was said is there.
    """
    return {
        "stage": entry.stage,
        "status": entry.status,
        "name": entry.name,
        "activity_code": entry.activity_code,
        "nomenclature_version": entry.nomenclature_version,
        "intervention": entry.intervention,
        "fund_source": entry.fund_source,
        "budget_idr": entry.budget_idr,
        "starts_on": entry.starts_on and entry.starts_on.isoformat(),
        "ends_on": entry.ends_on and entry.ends_on.isoformat(),
        "period_is_assumed": entry.period_is_assumed,
        "recipient_class": entry.recipient_class,
        "note": entry.note,
        "source": entry.source,
        "confidence": entry.confidence,
        "is_example": entry.is_example,
        **_realised_facts(entry),
        "lines": [_line_facts(line) for line in entry.lines],
    }


def _realised_facts(entry: Entry) -> dict:
    """Left out where nothing was said: facts that were kept before there were these stay equal."""
    said = {name: getattr(entry, name) for name in NOTHING}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in said.items()
        if value != NOTHING[name]
    }


def _line_facts(line: EntryLine) -> dict:
    return {
        "line": line.line,
        "area": line.area_code,
        "shape": line.shape_wkb and digest(line.shape_wkb),
        "place_said": line.place_said,
        "segments": sorted(line.segments),
        "planned_count": line.planned_count,
        "unit": line.unit,
        "realised_count": line.realised_count,
    }
