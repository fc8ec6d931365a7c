"""Refreshing findings and gaps: frames in, one transaction out."""

import datetime

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from coordination import memory
from coordination.engine import Overlaps, Register, measure, pack
from coordination.findings import MEASURES, PLACED, finding_rows, keep_worst, read_names
from coordination.frames import read_register
from coordination.gaps import gap_rows, supply_frame
from coordination.models import (
    Finding,
    FindingLevel,
    FindingStatus,
    Gap,
    Phase,
    Run,
    review_rules,
)
from coordination.progress import Progress
from coordination.replies import ask
from coordination.reports.freeze import freeze_report
from coordination.sheets import sheet_rows, write_sheets
from programs.models import Program

RULE_VERSION = "2026-11"


def refresh_findings(run: Run, *, progress: Progress) -> dict:
    """Compare all programs, look for gaps, and store what was found.

    Example programs are compared with each other alone: an invented program never makes a
    finding with a real one.

    Measures are written again; what people decided is moved by `coordination.review` and
    `coordination.memory` alone. All
    is written in one transaction that holds the run's claim: a worker that dies, fails or was
    replaced leaves the previous findings as they were. Running it twice gives the same rows.
    Returns the run's counts.
    """
    progress.phase(Phase.READING)
    registers = [
        read_register(Program.objects.filter(is_example=False)),
        read_register(Program.objects.filter(is_example=True), with_examples=True),
    ]
    programs = sum(len(register.programs) for register in registers)
    progress.phase(Phase.COMPARING, total=programs)
    found = []
    for register in registers:
        found.append(_measure(register))
        progress.step(sum(len(r.programs) for r in registers[: len(found)]))
    progress.phase(Phase.GAPS)
    supply = supply_frame(run.fiscal_year)
    gaps = gap_rows(run, supply)
    sheets = sheet_rows(run, gaps, supply)
    progress.phase(Phase.WRITING, total=sum(map(len, found)))
    with transaction.atomic():
        progress.still_mine()
        counts = write_findings(run, found) | write_gaps(run, gaps)
        write_sheets(run, sheets)
    progress.phase(Phase.REPORT)
    freeze_report(run)
    return counts | {
        "programs": programs,
        "uncheckable": Program.objects.uncheckable().count(),
    }


def _measure(register: Register) -> Overlaps:
    return measure(pack(register), min_shared_m2=settings.ENGINE["min_shared_m2"])


def write_findings(run: Run, found: list[Overlaps]) -> dict:
    """Store measured pairs, and let memory work: gone, back, reopened. Call in a transaction.

    `found` are the pairs of registers that have no program in common.
    """
    known = dict(_known())
    names = read_names()
    today = timezone.localdate()
    rows = [row for part in found for row in finding_rows(_kept(part, known), names, run)]
    fresh = [r for r in rows if known.get((r.left_id, r.right_id), ("", ""))[1] != _said(r)]
    new = [r for r in fresh if (r.left_id, r.right_id) not in known]
    due_on = today + datetime.timedelta(days=review_rules().review_days)
    for row in new:
        row.opened_on, row.due_on = today, due_on
    _hold_all()
    Finding.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["left", "right"],
        update_fields=[*MEASURES, *PLACED, "last_seen_in"],
    )
    pairs = {(row.left_id, row.right_id) for row in rows}
    _touch([row[0] for pair, row in known.items() if pair in pairs], run)
    counts = _let_memory_work(known, pairs, fresh, run) | {
        "new": len(new),
        "asked": ask(_with_agencies(new), today, run=run),
        "stored": len(rows),
        "pairs": sum(map(len, found)),
    }
    levels = [part.frame["level"].value_counts() for part in found]
    return counts | {
        level: sum(int(of.get(level, 0)) for of in levels) for level in FindingLevel.values
    }


def _let_memory_work(known: dict, pairs: set, fresh: list[Finding], run: Run) -> dict:
    """What is gone, what is back, and what is opened again of that and of the freshly measured."""
    changed = [known[p][0] for r in fresh if (p := (r.left_id, r.right_id)) in known]
    gone = [row[0] for p, row in known.items() if p not in pairs and row[2] != FindingStatus.GONE]
    back = [row[0] for p, row in known.items() if p in pairs and row[2] == FindingStatus.GONE]
    counts = {
        "gone": memory.let_go(gone, run),
        "back": memory.take_back(back, run),
        "reopened": memory.reopen_changed(sorted({*changed, *back}), run),
    }
    memory.ask_unasked(sorted({*changed, *back}), run)
    memory.release_assignments()
    return counts


def _with_agencies(rows: list[Finding]) -> list[Finding]:
    """These new findings with both programs at hand: four columns, one query a thousand."""
    ids = sorted({pk for row in rows for pk in (row.left_id, row.right_id)})
    programs = {}
    for start in range(0, len(ids), 900):
        some = Program.objects.filter(pk__in=ids[start : start + 900]).only("pk", "agency_id")
        programs |= {program.pk: program for program in some}
    for row in rows:
        row.left, row.right = programs[row.left_id], programs[row.right_id]
    return rows


def _kept(part: Overlaps, known: dict) -> Overlaps:
    """The pairs to store: all of them, or at large N the worst."""
    kept = keep_worst(
        part,
        known.keys(),
        keep_all_up_to=settings.ENGINE["keep_all_up_to"],
        keep_worst_per_program=settings.ENGINE["keep_worst_per_program"],
    )
    return part.only(kept) if len(kept) < len(part) else part


def _known():
    """Every finding there is: (left, right) -> (pk, what was said of it, status)."""
    columns = ("left_id", "right_id", "pk", "status", "facts_digest", *PLACED)
    for left, right, pk, status, *said in Finding.objects.values_list(*columns).iterator():
        yield (left, right), (pk, said, status)


def _said(row: Finding) -> list:
    """Where two rows of one pair are alike in this, nothing is written again."""
    return [row.facts_digest, *(getattr(row, name) for name in PLACED)]


def _hold_all() -> None:
    """Lock every finding, in one order, until the run has written: what people decide falls
    before all of it or after, never between what memory reads and what it writes."""
    for _pk in Finding.objects.select_for_update().order_by("pk").values_list("pk").iterator():
        pass


def _touch(ids: list[int], run: Run) -> None:
    """Note that this run saw them. All findings but a few, as a rule: say which few it did not."""
    for start in range(0, len(ids), 900):
        Finding.objects.filter(pk__in=ids[start : start + 900]).update(last_seen_in=run)


def write_gaps(run: Run, gaps: list[Gap]) -> dict:
    """Replace the gaps of the year by these. Call in a transaction."""
    Gap.objects.filter(fiscal_year=run.fiscal_year).delete()
    Gap.objects.bulk_create(gaps)
    states, numbers = np.unique([g.state for g in gaps], return_counts=True)
    return {"gaps": dict(zip(states.tolist(), numbers.tolist(), strict=True))}
