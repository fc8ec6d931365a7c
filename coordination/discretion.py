"""What a finding leaves unsaid of a program its reader may not open (decision 0006)."""

from collections.abc import Iterable

from coordination.engine.sentence import money_clause
from coordination.models import Finding
from programs.access import may_read
from programs.models import IN_FORCE, Program

HIDDEN = "…"


def discreet(findings: Iterable[Finding], user) -> None:
    """Take the money out of findings of which this person may not read both programs.

    A submitted program of another agency shows in a finding by agency, name, intervention, place,
    segment and period alone; one that is being written again, in a finding of the past, by its
    agency. Changes the objects at hand, never the database.
    """
    for finding in findings:
        sides = (finding.left, finding.right)
        if unread := [program for program in sides if not may_read(user, program)]:
            hide_money(finding)
        for program in unread:
            if is_being_written(program):
                _hide_draft(program)


def is_being_written(program: Program) -> bool:
    """Whether it was taken back, returned or cancelled: what it says now was never submitted."""
    return program.status not in IN_FORCE


def _hide_draft(program: Program) -> None:
    """Leave only whose program it is: the pair overlapped while it was submitted."""
    program.name = HIDDEN
    program.intervention = program.starts_on = program.ends_on = None


def discreet_facts(facts: dict, finding: Finding, user) -> dict:
    """What a decision was taken on, without the money if `discreet` takes it out of the finding."""
    if all(may_read(user, program) for program in (finding.left, finding.right)):
        return facts
    sentence, money = facts.get("sentence", ""), facts.get("money_idr")
    for is_partial in (True, False):
        sentence = sentence.replace(money_clause(money, is_partial=is_partial), "")
    return facts | {"sentence": sentence, "money_idr": None, "severity_parts": {}}


def hide_money(finding: Finding) -> None:
    """Leave nothing of what both budgets say in this object."""
    clause = money_clause(finding.money_idr, is_partial=finding.money_is_partial)
    finding.sentence = finding.sentence.replace(clause, "")
    finding.money_idr = None
    finding.money_is_partial = False
    # With all parts but one the money could be worked out again.
    finding.severity_parts = {}
