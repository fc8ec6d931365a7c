"""What the engine does of itself with findings people may have decided on (decision 0010).

Three moves, each an appended row without a person: `gugur` when the overlap is gone, back when it
returns, and open again when it changed materially against the facts frozen with the latest
decision a person took.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.engine.memory import material_changes
from coordination.findings import facts_of, facts_of_all
from coordination.models import SETTLED, Decision, Finding, FindingStatus, Run
from coordination.moves import log_row, write_move
from coordination.replies import ask_again, close_requests
from programs import log

S = FindingStatus


def let_go(findings: list[Finding], run: Run) -> int:
    """Mark findings whose overlap is gone as `gugur`; what was decided is remembered."""
    facts = facts_of_all(findings)
    because, made = _("Tumpang tindih tidak ada lagi."), []
    for finding in findings:
        finding.status_before_gone = finding.status
        own = facts[finding.pk]
        made.append(write_move(finding, S.GONE, because=because, run=run, facts=own))
    log.record_all(map(log_row, made), by=None)
    close_requests([f.pk for f in findings], timezone.localdate())
    return len(findings)


def take_back(findings: list[Finding], run: Run) -> int:
    """Overlaps that are there again: back to what was decided. Whether they changed, and whom to
    ask, is for after."""
    facts = facts_of_all(findings)
    because, made = _("Tumpang tindih kembali ada."), []
    for finding in findings:
        status = finding.status_before_gone or S.INDICATED
        finding.status_before_gone = ""
        own = facts[finding.pk]
        made.append(write_move(finding, S(status), because=because, run=run, facts=own))
    log.record_all(map(log_row, made), by=None)
    return len(findings)


def reopen_changed(run: Run) -> int:
    """Reopen settled findings that changed materially since people decided, saying what changed.

    Compared with the facts frozen with the latest decision a person took.
    """
    settled = list(Finding.objects.filter(status__in=SETTLED).select_related("left", "right"))
    decided = facts_when_decided([f.pk for f in settled])
    now = facts_of_all(settled)
    reopened, made = [], []
    for finding in settled:
        if finding.pk not in decided:
            continue
        if changes := material_changes(decided[finding.pk], now[finding.pk]):
            finding.reopened_because = "; ".join(changes)
            finding.reopened_at = timezone.now()
            because = finding.reopened_because
            own = now[finding.pk]
            made.append(write_move(finding, S.INDICATED, because=because, run=run, facts=own))
            reopened.append(finding)
    log.record_all(map(log_row, made), by=None)
    ask_again(reopened, timezone.localdate(), run=run)
    return len(reopened)


def changes_since_decided(finding: Finding) -> tuple[str, ...]:
    """What changed materially since a person last decided, in words; empty when nothing has."""
    decided = facts_when_decided([finding.pk])
    if finding.pk not in decided:
        return ()
    return material_changes(decided[finding.pk], facts_of(finding))


def facts_when_decided(ids: list[int]) -> dict[int, dict]:
    """The facts of each finding's latest human decision."""
    rows = Decision.objects.filter(by__isnull=False).order_by("pk")
    found: dict[int, dict] = {}
    for start in range(0, len(ids), 900):
        some = rows.filter(finding__in=ids[start : start + 900])
        found |= dict(some.values_list("finding_id", "facts"))
    return found
