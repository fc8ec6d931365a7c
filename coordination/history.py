"""The history of one finding: every decision and every proposal, with the facts it stood on."""

from collections.abc import Iterable
from dataclasses import dataclass

from coordination.engine.memory import facts_said
from coordination.models import Decision, FindingStatus, Proposal, ProposalState


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `facts` are (label, words), the numbers of that day.

    `because` is empty where the step after it says the same.
    """

    at: object
    by: object | None  # None: the engine
    decision: Decision | None
    proposal: Proposal | None
    because: str
    facts: tuple[tuple[str, str], ...]

    @property
    def is_engine(self) -> bool:
        return self.by is None


def history(
    decisions: Iterable[Decision], proposals: Iterable[Proposal], *, with_money: bool
) -> list[Entry]:
    """Newest first. A proposal that was seconded is told by its decision alone."""
    entries = [_of_decision(d, with_money=with_money) for d in decisions]
    entries += [
        Entry(p.at, p.by, None, p, p.because, ())
        for p in proposals
        if p.state != ProposalState.SECONDED
    ]
    entries.sort(key=lambda entry: (entry.at, entry.decision is None), reverse=True)
    return _without_repeats(entries)


def _of_decision(decision: Decision, *, with_money: bool) -> Entry:
    facts = facts_said(decision.facts, with_money=with_money) if decision.facts else ()
    return Entry(decision.at, decision.by, decision, None, decision.because, facts)


def _without_repeats(entries: list[Entry]) -> list[Entry]:
    """`Ditelaah` on the way to a verdict has the verdict's reason: said once, with the verdict."""
    told = []
    for after, entry in zip([None, *entries], entries, strict=False):
        step = entry.decision
        if after and step and step.now == FindingStatus.REVIEWED and _same(after, entry):
            entry = Entry(entry.at, entry.by, step, None, "", ())
        told.append(entry)
    return told


def _same(one: Entry, other: Entry) -> bool:
    return (one.by, one.because) == (other.by, other.because)
