"""What a finding leaves unsaid: the budget of a program its reader may not open (decision 0006)."""

from collections.abc import Iterable

from coordination.engine.sentence import money_clause
from coordination.models import Finding
from programs.access import may_read


def discreet(findings: Iterable[Finding], user) -> None:
    """Take the money out of findings of which this person may not read both programs.

    A submitted program of another agency shows in a finding by agency, name, intervention, place,
    segment and period alone. Changes the objects at hand, never the database.
    """
    for finding in findings:
        if not (may_read(user, finding.left) and may_read(user, finding.right)):
            hide_money(finding)


def hide_money(finding: Finding) -> None:
    """Leave nothing of what both budgets say in this object."""
    clause = money_clause(finding.money_idr, is_partial=finding.money_is_partial)
    finding.sentence = finding.sentence.replace(clause, "")
    finding.money_idr = None
    finding.money_is_partial = False
    # With all parts but one the money could be worked out again.
    finding.severity_parts = {}
