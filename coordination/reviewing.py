"""What waits for those who decide: six counts for the first page, each of the list it links to."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet

from coordination.models import OPEN, Finding
from coordination.rights import Act, holds


@dataclass(frozen=True)
class ToReview:
    """How much there is of each, among the findings that this person reads."""

    waiting: int
    past_due: int
    reopened: int
    second: int
    mine: int
    badly_resolved: int

    open_statuses = tuple(str(status) for status in OPEN)  # for links


def to_review(findings: QuerySet[Finding], *, user, day: datetime.date) -> ToReview | None:
    """None for who decides nothing. Six queries, however many findings there are."""
    if not holds(user, Act.DECIDE):
        return None
    return ToReview(
        waiting=findings.open().count(),
        past_due=findings.past_due(day).count(),
        reopened=findings.reopened().count(),
        second=findings.filter(awaits_second=True).count(),
        mine=findings.open().filter(assigned_to=user).count(),
        badly_resolved=findings.badly_resolved().count(),
    )
