"""What the decision bar of one finding offers to one person. Reads; coordination.review decides."""

from dataclasses import dataclass

from coordination.models import (
    Finding,
    FindingStatus,
    Proposal,
    ProposalState,
    Resolution,
    review_rules,
)
from coordination.review import open_to
from coordination.rights import Act, deciders, holds, may, why_not

S = FindingStatus
# In the order of the bar: the three verdicts side by side, equally near.
ORDER = (
    S.CONFIRMED,
    S.COMPLEMENTARY,
    S.NOT_OVERLAP,
    S.CLARIFY,
    S.REVIEWED,
    S.AGREED,
    S.DONE,
    S.INDICATED,
)
WITH_RESOLUTION = (S.CONFIRMED, S.AGREED)


@dataclass(frozen=True)
class Choice:
    """One way to move the finding; `key` is the digit that chooses it."""

    status: FindingStatus
    key: int
    takes_resolution: bool
    takes_two: bool


@dataclass(frozen=True)
class Choices:
    """`waiting` is the proposal that waits for a second person, `is_stale` when the numbers are
    others since. `assignees` is empty where this person may not assign; `why_not` says why a
    secretariat may not decide, and is empty for others."""

    verdicts: tuple[Choice, ...]
    resolutions: tuple[tuple[str, str], ...]
    waiting: Proposal | None
    is_mine: bool
    is_stale: bool
    may_second: bool
    may_assign: bool
    assignees: tuple
    why_not: str

    def __bool__(self) -> bool:
        return bool(self.verdicts or self.may_second or self.may_assign)


def choices(finding: Finding, proposals: list[Proposal], user) -> Choices:
    """`proposals` are all of the finding's, with their people."""
    waiting = next((p for p in proposals if p.state == ProposalState.WAITING), None)
    may_assign = may(user, finding, Act.ASSIGN)
    may_second = waiting is not None and may(user, finding, Act.DECIDE)
    decides = holds(user, Act.DECIDE)
    shut = decides and not may(user, finding, Act.DECIDE)
    return Choices(
        verdicts=_verdicts(finding, user),
        resolutions=tuple(Resolution.choices),
        waiting=waiting,
        is_mine=waiting is not None and waiting.by_id == user.pk,
        is_stale=waiting is not None and waiting.facts_digest != finding.facts_digest,
        may_second=may_second and waiting.by_id != user.pk,
        may_assign=may_assign,
        assignees=tuple(deciders(finding)) if may_assign else (),
        why_not=why_not(user, finding, Act.DECIDE) if shut else "",
    )


def _verdicts(finding: Finding, user) -> tuple[Choice, ...]:
    """Where this person may move it; what is proposed already is not proposed again."""
    heavy = finding.severity >= review_rules().second_from_severity
    reach = set(open_to(user, finding))
    if finding.awaits_second:
        reach.discard(S.CONFIRMED)
    return tuple(
        Choice(status, key, status in WITH_RESOLUTION, heavy and status == S.CONFIRMED)
        for key, status in enumerate([s for s in ORDER if s in reach], start=1)
    )
