"""The same step asked for twice: a double click, or a client that did not hear the answer.

The first result answers again. Only the very same words of the same person on the same version
count as the same step; anything else is Overtaken, as ever.
"""

from coordination.models import Decision, Finding, FindingStatus, Proposal, ProposalState
from coordination.moves import IllegalMove
from coordination.review import Overtaken, Seen, decide, second

# A verdict from an indication, proposed and seconded, is three steps on.
MOST_STEPS = 3


def decide_once(
    finding: Finding, *, now: str, because: str, by, seen: Seen, **said
) -> Decision | Proposal:
    """`review.decide`; asked again with the `seen` of the first time, what came of that."""
    try:
        return decide(finding, now=now, because=because, by=by, seen=seen, **said)
    except Overtaken:
        words = {"by": by, "because__in": {because, because.strip()}, **said}
        if made := _decided(finding, now, seen, words) or _proposed(finding, now, seen, words):
            return made
        raise


def _decided(finding: Finding, now: str, seen: Seen, words: dict) -> Decision | None:
    steps = {"number__gt": seen.version, "number__lte": seen.version + MOST_STEPS}
    return finding.decisions.filter(now=now, **steps, **words).first()


def _proposed(finding: Finding, now: str, seen: Seen, words: dict) -> Proposal | None:
    if now != FindingStatus.CONFIRMED:
        return None
    waiting = finding.proposals.filter(state=ProposalState.WAITING, **words)
    return waiting.filter(finding__version__lte=seen.version + MOST_STEPS - 1).first()


def second_once(
    finding: Finding, *, by, agrees: bool, note: str = "", seen: Seen | None = None
) -> Decision | Proposal:
    """`review.second`; asked again after one's own answer, what came of that."""
    try:
        return second(finding, by=by, agrees=agrees, note=note, seen=seen)
    except (Overtaken, IllegalMove):
        state = ProposalState.SECONDED if agrees else ProposalState.REFUSED
        last = finding.proposals.order_by("-pk").first()
        if last is None or (last.state, last.answered_by, last.answer) != (state, by, note.strip()):
            raise
        return finding.decisions.filter(seconded_by=by).last() if agrees else last
