"""What the engine does of itself with findings people may have decided on (decision 0010).

Three moves, each an appended row without a person: `gugur` when the overlap is gone, back when it
returns, and open again when it changed materially against the facts frozen with the latest
decision a person took.
"""

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.engine.memory import material_changes
from coordination.findings import facts_of, facts_of_all
from coordination.models import SETTLED, Decision, Finding, FindingStatus, Reply, Run
from coordination.moves import AT_ONCE, Step, log_row, write_moves
from coordination.replies import ask, ask_again, close_requests
from coordination.rights import Act, may
from programs import log

S = FindingStatus


def let_go(ids: list[int], run: Run) -> int:
    """Mark findings whose overlap is gone as `gugur`; what was decided is remembered."""
    because = _("Tumpang tindih tidak ada lagi.")
    for findings in by_id(ids):
        facts = facts_of_all(findings)
        for finding in findings:
            finding.status_before_gone = finding.status
        _write([Step(f, S.GONE, because, facts[f.pk]) for f in findings], run)
    close_requests(ids, timezone.localdate())
    return len(ids)


def take_back(ids: list[int], run: Run) -> int:
    """Overlaps that are there again: back to what was decided. Whether they changed, and whom to
    ask, is for after."""
    because = _("Tumpang tindih kembali ada.")
    for findings in by_id(ids):
        facts, steps = facts_of_all(findings), []
        for finding in findings:
            status = S(finding.status_before_gone or S.INDICATED)
            finding.status_before_gone = ""
            steps.append(Step(finding, status, because, facts[finding.pk]))
        _write(steps, run)
    return len(ids)


def ask_unasked(ids: list[int], run: Run) -> None:
    """Ask about those of these findings that nobody is asked about now: they are there again, or
    have grown heavy enough. After `reopen_changed`, which asks for itself."""
    for findings in by_id(ids):
        asked = Reply.objects.filter(
            finding__in=[f.pk for f in findings], closed_on__isnull=True
        ).values_list("finding_id", flat=True)
        ask([f for f in findings if f.pk not in set(asked)], timezone.localdate(), run=run)


def release_assignments() -> int:
    """Take findings from people who may not decide them any more: they reach into another regency
    now, or the person left. Returns how many."""
    held = Finding.objects.current().filter(assigned_to__isnull=False)
    findings = list(held.select_related("left", "right").order_by("pk"))
    people = get_user_model().objects.in_bulk({f.assigned_to_id for f in findings})
    stale = [f for f in findings if not _may_still_decide(people[f.assigned_to_id], f)]
    because, free = _("Yang ditugaskan tidak lagi berwenang memutuskan."), {"assigned_to": None}
    rows = [
        log.Row("temuan.tugaskan", f, {"assigned_to": f.assigned_to_id}, free, because)
        for f in stale
    ]
    log.record_all(rows, by=None)
    for start in range(0, len(stale), AT_ONCE):
        ids = [finding.pk for finding in stale[start : start + AT_ONCE]]
        Finding.objects.filter(pk__in=ids).update(assigned_to=None)
    return len(stale)


def _may_still_decide(person, finding: Finding) -> bool:
    return person.is_active and may(person, finding, Act.DECIDE)


def reopen_changed(ids: list[int], run: Run) -> int:
    """Reopen those of these findings that changed materially since people settled them, saying
    what changed; returns how many. Who was measured as before need not be among them.

    Compared with the facts frozen with the latest decision a person took.
    """
    count = 0
    for findings in by_id(ids):
        steps = _reopening([f for f in findings if f.status in SETTLED])
        _write(steps, run)
        ask_again([step.finding for step in steps], timezone.localdate(), run=run)
        count += len(steps)
    return count


def _reopening(findings: list[Finding]) -> list[Step]:
    decided, now = facts_when_decided([f.pk for f in findings]), facts_of_all(findings)
    steps = []
    for finding in findings:
        if finding.pk not in decided:
            continue
        if changes := material_changes(decided[finding.pk], now[finding.pk]):
            finding.reopened_because = "; ".join(changes)
            finding.reopened_at = timezone.now()
            because = finding.reopened_because
            steps.append(Step(finding, S.INDICATED, because, now[finding.pk]))
    return steps


def _write(steps: list[Step], run: Run) -> None:
    if steps:
        log.record_all(map(log_row, write_moves(steps, run)), by=None)


def by_id(ids: list[int]) -> Iterator[list[Finding]]:
    """These findings with both programs, some hundreds at a time."""
    rows = Finding.objects.select_related("left", "right").order_by("pk")
    for start in range(0, len(ids), AT_ONCE):
        yield list(rows.filter(pk__in=ids[start : start + AT_ONCE]))


def changes_since_decided(finding: Finding) -> tuple[str, ...]:
    """What changed materially since a person last decided, in words; empty when nothing has."""
    decided = facts_when_decided([finding.pk])
    if finding.pk not in decided:
        return ()
    return material_changes(decided[finding.pk], facts_of(finding))


def facts_when_decided(ids: list[int]) -> dict[int, dict]:
    """The facts of each finding's latest human decision."""
    found: dict[int, dict] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = Decision.objects.filter(by__isnull=False, finding__in=ids[start : start + AT_ONCE])
        latest = some.order_by().values("finding").annotate(latest=Max("pk")).values("latest")
        rows = Decision.objects.filter(pk__in=latest)
        found |= dict(rows.values_list("finding_id", "facts"))
    return found
