"""What a file does not say stays as it is known. PURE.

A file says less than the register holds: it has no column for some fields, its owner left others
out, and cells keep no line breaks. A program that is saved again from what was downloaded must be
the one that is known, so an entry of a file is completed by the facts of its stage.
"""

import datetime
from collections.abc import Mapping
from dataclasses import replace

from programs import cells
from programs.entries import Entry, EntryLine
from programs.facts import digest
from programs.realisation import NOTHING, ON, SOURCE

TEXTS = ("name", "note", "source", "nomenclature_version", SOURCE)
PERIOD = ("starts_on", "ends_on")
PLAIN = (
    *("intervention", "fund_source", "budget_idr", "recipient_class", "activity_code"),
    *(TEXTS + PERIOD),
    *(name for name in NOTHING if name != SOURCE),
)
NEVER_SAID = ("confidence", "is_example")  # no column has them
LINE_FIELDS = frozenset(
    {"area", "regency", "district", "village", "place_said", "shape", "segments"}
    | {"planned_count", "unit", "realised_count"}
)
COUNTS = ("segments", "planned_count", "unit", "realised_count")


def keep_unsaid(
    entry: Entry, known: Mapping, said: frozenset[str], outlines: Mapping[str, bytes]
) -> Entry:
    """An entry of a file, completed by what is known of the same stage.

    Parameters
    ----------
    entry : as programs.readers read it
    known : the facts of the program's version of this stage (programs.facts)
    said : the fields the file has a column for
    outlines : WKB by digest, of all shapes that `known` names

    Returns
    -------
    Entry
        Its facts equal `known`, but for the status, when the file says nothing else, whatever the
        order of its rows.
    """
    held = NOTHING | dict(known)
    held |= {name: _day(held[name]) for name in (*PERIOD, ON)}
    own = {name: _kept(name, getattr(entry, name), held[name], name in said) for name in PLAIN}
    is_same_period = all(own[name] == held[name] for name in PERIOD)
    return replace(
        entry,
        **own | {name: held[name] for name in NEVER_SAID},
        period_is_assumed=held["period_is_assumed"] and is_same_period,
        lines=_lines(entry.lines, known["lines"], said, outlines),
    )


def _kept(name: str, given, held, is_said: bool):
    """The value that is held where the file does not say it, or says what it would say of it."""
    if not is_said:
        return held
    if name in TEXTS:
        return held if _said(held) == given else given
    if name == "activity_code":
        return held if _tidy(cells.activity_code, held) == given else given
    return given


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _said(value: str) -> str:
    """A text as it reads after it stood in a cell."""
    return _tidy(cells.text, value)


def _tidy(read, value: str) -> str:
    try:
        return read(value)
    except ValueError:
        return value  # no cell can say it: only the same text is the same


# --- Lines -------------------------------------------------------------------------------


def _lines(given: tuple[EntryLine, ...], known: list[dict], said, outlines):
    if not said & LINE_FIELDS:
        return tuple(_line(fact, outlines) for fact in known)
    given = _with_unsaid(given, known, said)
    left = {}
    for fact in known:
        left.setdefault(_key_of_fact(fact), []).append(fact)
    met = [_pop(left, _key(line)) for line in given]
    if all(fact is not None for fact in met) and len(met) == len(known):
        return tuple(_line(fact, outlines) for fact in known)
    return tuple(
        line if fact is None else replace(line, place_said=fact["place_said"], unit=fact["unit"])
        for line, fact in zip(given, met, strict=True)
    )


def _pop(left: dict[tuple, list[dict]], key: tuple) -> dict | None:
    return left[key].pop(0) if left.get(key) else None


def _with_unsaid(given, known, said) -> tuple[EntryLine, ...]:
    """Lines with the counts and segments that the file has no column for, place by place."""
    unsaid = [name for name in COUNTS if name not in said]
    if not unsaid:
        return given
    held = {}
    for fact in known:
        held.setdefault(_place_of_fact(fact), []).append(fact)
    met = [_pop(held, _place(line)) for line in given]
    return tuple(
        line if fact is None else replace(line, **{n: _value(n, fact[n]) for n in unsaid})
        for line, fact in zip(given, met, strict=True)
    )


def _value(name: str, value):
    return tuple(value) if name == "segments" else value


def _line(fact: dict, outlines: Mapping[str, bytes]) -> EntryLine:
    return EntryLine(
        line=fact["line"],
        area_code=fact["area"],
        shape_wkb=outlines[fact["shape"]] if fact["shape"] else None,
        place_said=fact["place_said"],
        segments=tuple(fact["segments"]),
        **{name: fact[name] for name in ("planned_count", "unit", "realised_count")},
    )


def _place(line: EntryLine) -> tuple:
    shape = line.shape_wkb and digest(line.shape_wkb)
    return line.area_code, shape, "" if line.area_code or shape else _said(line.place_said)


def _place_of_fact(fact: dict) -> tuple:
    is_placed = fact["area"] or fact["shape"]
    return fact["area"], fact["shape"], "" if is_placed else _said(fact["place_said"])


def _key(line: EntryLine) -> tuple:
    counts = line.planned_count, _said(line.unit), line.realised_count
    return *_place(line), _said(line.place_said), tuple(sorted(line.segments)), *counts


def _key_of_fact(fact: dict) -> tuple:
    counts = fact["planned_count"], _said(fact["unit"]), fact["realised_count"]
    return (
        *_place_of_fact(fact),
        _said(fact["place_said"]),
        tuple(sorted(fact["segments"])),
        *counts,
    )
