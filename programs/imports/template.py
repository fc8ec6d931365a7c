"""Programs as rows of the template: the way back of programs.readers. PURE.

What these rows say is read again as the same programs: nothing is new, nothing has changed.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from programs.entries import Entry, EntryLine, Vocabulary
from programs.facts import digest
from programs.lookups import DISTRICT, REGENCY, VILLAGE, Lookup, split_codes
from programs.readers import COLUMNS, SHORT_DIGEST
from programs.realisation import NOTHING

FIELDS = tuple(COLUMNS)
CLASSES = {"langsung": "langsung", "tidak_langsung": "tidak langsung", "penunjang": "penunjang"}
SEPARATOR = "; "

Cell = str | int | float | datetime.date | None


@dataclass(frozen=True)
class Words:
    """What the template says for each code: a name where it is read back as this very code."""

    interventions: Mapping[str, str]
    fund_sources: Mapping[str, str]
    segments: Mapping[str, str]
    areas: Mapping[str, str]


def words_of(vocabulary: Vocabulary) -> Words:
    return Words(
        interventions=_spoken(vocabulary.interventions),
        fund_sources=_spoken(vocabulary.fund_sources),
        segments=_spoken(vocabulary.segments),
        areas=vocabulary.areas,
    )


def _spoken(names: Mapping[str, str]) -> dict[str, str]:
    lookup = Lookup(names, "")
    return {code: name if _means(lookup, name, code) else code for code, name in names.items()}


def _means(lookup: Lookup, name: str, code: str) -> bool:
    try:
        return split_codes(name, lookup) == (code,)
    except ValueError:
        return False


def rows_of(entries: Iterable[Entry], words: Words) -> Iterable[tuple[Cell, ...]]:
    """One row for each line, in the order of COLUMNS; a program without lines has one row."""
    for entry in entries:
        of_program = _of_program(entry, words)
        for line in entry.lines or (EntryLine(line=1),):
            values = of_program | _of_line(line, words)
            yield tuple(values[name] for name in FIELDS)


def _of_program(entry: Entry, words: Words) -> dict[str, Cell]:
    last_day = entry.ends_on and entry.ends_on - datetime.timedelta(days=1)
    same = ("code", "fiscal_year", "stage", "agency", "name", "activity_code", "status")
    same += ("nomenclature_version", "budget_idr", "starts_on", "note", "source", *NOTHING)
    return {name: getattr(entry, name) for name in same} | {
        "intervention": words.interventions.get(entry.intervention or ""),
        "fund_source": words.fund_sources.get(entry.fund_source or ""),
        "ends_on": last_day,
        "recipient_class": CLASSES.get(entry.recipient_class),
    }


def _of_line(line: EntryLine, words: Words) -> dict[str, Cell]:
    return {
        "segments": SEPARATOR.join(words.segments.get(code, code) for code in line.segments),
        "area": line.area_code,
        "regency": _name(line.area_code, REGENCY, words),
        "district": _name(line.area_code, DISTRICT, words),
        "village": _name(line.area_code, VILLAGE, words),
        "place_said": line.place_said,
        "shape": digest(line.shape_wkb)[:SHORT_DIGEST] if line.shape_wkb else None,
        "planned_count": line.planned_count,
        "unit": line.unit,
        "realised_count": line.realised_count,
    }


def _name(code: str | None, level: int, words: Words) -> str | None:
    """The name of the area of this level that the code lies in; it is read beside the code."""
    parts = (code or "").split(".")
    return words.areas.get(".".join(parts[: level + 1])) if len(parts) > level else None
