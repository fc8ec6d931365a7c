"""The table of moves of a finding, and the two functions that write them (decision 0010).

Who may move what, and what a person must say, is for coordination.review; what the engine does of
itself is coordination.memory. Both end here.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.findings import facts_of
from coordination.models import (
    OPEN,
    SETTLED,
    VERDICTS,
    Decision,
    Finding,
    FindingStatus,
    Proposal,
    ProposalState,
    ReviewRules,
    Run,
    review_rules,
)
from coordination.replies import close_requests
from programs import log

S = FindingStatus
AT_ONCE = 900  # below the number of parameters any SQLite takes
MOVES = {
    S.INDICATED: {S.REVIEWED},
    S.REVIEWED: {S.CONFIRMED, S.COMPLEMENTARY, S.NOT_OVERLAP, S.CLARIFY},
    S.CONFIRMED: {S.AGREED, S.INDICATED},
    S.COMPLEMENTARY: {S.AGREED, S.INDICATED},
    S.NOT_OVERLAP: {S.AGREED, S.INDICATED},
    S.CLARIFY: {S.REVIEWED, S.AGREED, S.INDICATED},
    S.AGREED: {S.DONE, S.INDICATED},
    S.DONE: {S.INDICATED},
    S.GONE: set(),
}
# What is written of a finding by a move; a run's measures are never among them.
WRITTEN = (
    "status",
    "status_before_gone",
    "reopened_because",
    "reopened_at",
    "version",
    "verdict",
    "resolution",
    "awaits_second",
    "opened_on",
    "due_on",
)


class IllegalMove(Exception):
    """The table does not allow this move."""

    def __init__(self, was, now):
        text = _("Temuan berstatus “%(was)s” tidak dapat menjadi “%(now)s”.")
        super().__init__(text % {"was": S(was).label, "now": S(now).label})


@dataclass(frozen=True)
class Step:
    """One of many moves that the engine makes."""

    finding: Finding
    now: S
    because: str
    facts: dict


def write_move(
    finding: Finding,
    now,
    *,
    because: str,
    by=None,
    seconded_by=None,
    resolution="",
    review_on: datetime.date | None = None,
) -> Decision:
    """Write one step that a person took. With `write_moves` the only place that writes a status."""
    _lapse([finding])
    made = _step(
        finding,
        now,
        review_rules(),
        because=because,
        facts=facts_of(finding),
        by=by,
        seconded_by=seconded_by,
        resolution=resolution,
        review_on=review_on,
    )
    finding.save(update_fields=WRITTEN)
    made.save()
    if by is not None and now in SETTLED and now not in OPEN:
        close_requests([finding.pk], timezone.localdate())
    return made


def write_moves(steps: list[Step], run: Run) -> list[Decision]:
    """Write steps that the engine took, one of each finding, all of them at once."""
    rules, findings = review_rules(), [step.finding for step in steps]
    _lapse(findings)
    made = [
        _step(step.finding, step.now, rules, because=step.because, facts=step.facts, run=run)
        for step in steps
    ]
    Finding.objects.bulk_create(
        findings, AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    return Decision.objects.bulk_create(made, AT_ONCE)


def _step(finding: Finding, now, rules: ReviewRules, **said) -> Decision:
    """Take the step on the finding at hand; its Decision, unsaved."""
    was = S(finding.status)
    finding.status = now
    finding.version += 1
    given = {name: said.get(name) for name in ("by", "resolution", "review_on", "because")}
    _remember(finding, was, now, rules, **given)
    said["because"] = said["because"].strip()
    return Decision(finding=finding, number=finding.version, was=was, now=now, **said)


def _lapse(findings: list[Finding]) -> None:
    """A proposal outlives no other step."""
    waiting = [finding for finding in findings if finding.awaits_second]
    for finding in waiting:
        finding.awaits_second = False
    for start in range(0, len(waiting), AT_ONCE):
        some = Proposal.objects.filter(
            finding__in=waiting[start : start + AT_ONCE], state=ProposalState.WAITING
        )
        some.update(state=ProposalState.LAPSED, answered_at=timezone.now())


def _remember(
    finding: Finding, was, now, rules: ReviewRules, *, by, resolution, review_on, because
) -> None:
    """What the finding carries of its decisions, so that lists need not read them."""
    today = timezone.localdate()
    if now in VERDICTS and by is not None:
        finding.verdict, finding.resolution = now, resolution or ""
        finding.reopened_because, finding.reopened_at = "", None
    elif resolution:
        finding.resolution = resolution
    if now in (S.INDICATED, S.REVIEWED):
        finding.verdict = finding.resolution = ""
    if now == S.INDICATED and by is not None:
        finding.reopened_because, finding.reopened_at = because.strip(), timezone.now()
    if by is not None and now in SETTLED:
        finding.due_on = review_on
    begins = now == S.INDICATED or (now in OPEN and was not in OPEN)
    if begins:
        finding.opened_on = today
    if begins or (now in OPEN and finding.due_on is None):
        finding.due_on = today + datetime.timedelta(days=rules.review_days)


def answer_proposal(proposal: Proposal, state: ProposalState, *, by=None, note: str = "") -> None:
    proposal.state, proposal.answered_by, proposal.answer = state, by, note.strip()
    proposal.answered_at = timezone.now()
    proposal.save(update_fields=["state", "answered_by", "answer", "answered_at"])


def log_row(made: Decision) -> log.Row:
    """What the log says of one step."""
    before = {"status": made.was, "version": made.number - 1}
    after = {"status": made.now, "version": made.number, "resolution": made.resolution}
    if made.review_on:
        after["review_on"] = made.review_on
    if made.seconded_by_id:
        after["proposed_by"] = made.by_id
    action = "temuan.sahkan" if made.seconded_by_id else "temuan.putuskan"
    return log.Row(action, made.finding, before, after, made.because)
