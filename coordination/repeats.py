"""Whether a person has just done what they ask for: a button pressed twice is one step.

Asked after coordination.review has said Overtaken; the second answer is then that of the first.
"""

from coordination.models import Decision, Finding, FindingStatus, Proposal, ProposalState


def same_decision(
    last: Decision | Proposal | None, *, now: str, because: str, resolution: str, review_on, by
) -> bool:
    """Whether the latest step is this very decision, by this person."""
    if last is None or last.by_id != by.pk:
        return False
    did = FindingStatus.CONFIRMED if isinstance(last, Proposal) else last.now
    said = (last.because.strip(), last.resolution, last.review_on)
    return did == now and said == (because.strip(), resolution, review_on)


def same_answer(finding: Finding, *, agrees: bool, note: str, by) -> bool:
    """Whether this person has answered the latest proposal so."""
    latest = finding.proposals.exclude(state=ProposalState.WAITING).first()
    if latest is None or latest.answered_by_id != by.pk:
        return False
    if agrees:
        return latest.state == ProposalState.SECONDED
    return latest.state == ProposalState.REFUSED and latest.answer == note.strip()
