"""What a file would change, as plain values: kept with the upload, shown, and held to on saving."""

import hashlib
import json
from dataclasses import asdict

from programs.differences import between, read_words
from programs.entries import Entry, Problem
from programs.facts import facts
from programs.imports.files import Examined
from programs.imports.understanding import Understood
from programs.models import Program
from programs.saving import Changes, stage_facts

MOST_PROBLEMS = 5000


def questions(understood: Understood) -> dict:
    """What a person is asked before the file is read: headings, required columns, the sheet."""
    return {
        "layout": understood.layout,
        "sheet": understood.sheet,
        "sheets": list(understood.sheets),
        "unknown": [asdict(heading) for heading in understood.unknown],
        "missing": list(understood.missing),
        "doubled": list(understood.doubled),
    }


def summary(understood: Understood, examined: Examined, *, earlier: str = "") -> dict:
    """Everything a person sees before confirming, and the fingerprint of it."""
    changes = examined.changes
    return {
        "layout": understood.layout,
        "sheet": understood.sheet,
        "sheets": list(understood.sheets),
        "heading_row": understood.table.heading_row,
        "counts": examined.counts(),
        "problems": [_problem(p) for p in examined.problems[:MOST_PROBLEMS]],
        "problem_count": len(examined.problems),
        "unclear": [_problem(p) for p in examined.unclear[:MOST_PROBLEMS]],
        "notes": examined.notes,
        "earlier": earlier,
        "new": [_line(entry) for _p, entry in changes.new],
        "changed": _changed(changes),
        "unchanged": [_line(entry) for _p, entry in changes.repeated],
        "fingerprint": fingerprint(changes),
    }


def fingerprint(changes: Changes) -> str:
    """Equal for equal changes of an equal register: what is saved is what was shown."""
    said = [
        [kind, *map(str, entry.key), entry.stage, program.pk, program.version, facts(entry)]
        for kind, pairs in (
            ("new", changes.new),
            ("changed", changes.changed),
            ("version", changes.versions_only),
        )
        for program, entry in pairs
    ]
    said.sort(key=lambda row: [str(part) for part in row[:5]])
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _problem(problem: Problem) -> list:
    return [problem.row, problem.column, problem.said, problem.why]


def _line(entry: Entry) -> dict:
    return {
        "row": entry.row,
        "code": entry.code,
        "name": entry.name,
        "year": entry.fiscal_year,
        "stage": entry.stage,
        "lines": len(entry.lines),
    }


def _changed(changes: Changes) -> list[dict]:
    """Known programs, each with the old and new value of every field that differs."""
    known = [(p, e) for p, e in changes.changed + changes.versions_only if p.pk]
    held = stage_facts([program for program, _e in known]) if known else {}
    pairs = [
        (program, entry, _before(program, entry, held), facts(entry)) for program, entry in known
    ]
    words = read_words([said for _p, _e, was, now in pairs for said in (was, now)])
    return [
        _line(entry)
        | {
            "program": program.pk,
            "differences": [
                [d.label, d.before, d.after] for d in (between(was, now, words) if was else ())
            ],
        }
        for program, entry, was, now in pairs
    ]


def _before(program: Program, entry: Entry, held: dict) -> dict | None:
    """What the stage said, or the latest stage before it where this one is new."""
    of_stage = held.get((program.pk, entry.stage))
    if of_stage:
        return of_stage
    others = [said for (pk, _stage), said in held.items() if pk == program.pk]
    return others[-1] if others else None
