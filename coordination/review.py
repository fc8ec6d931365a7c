"""Every move of a finding: the table, and the one function that writes it.

People move findings with `decide`. The engine has three moves of its own: `gugur` when the
overlap is gone, back when it returns, and reopening when it changed materially.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.engine.memory import material_changes
from coordination.findings import facts_of, facts_of_all
from coordination.models import SETTLED, Decision, Finding, FindingStatus, Run
from programs.access import agencies_of, is_province, regencies_of
from programs.models import Role, memberships_of

S = FindingStatus
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


class IllegalMove(Exception):
    """The table does not allow this move."""

    def __init__(self, was, now):
        text = _("Temuan berstatus “%(was)s” tidak dapat menjadi “%(now)s”.")
        super().__init__(text % {"was": S(was).label, "now": S(now).label})


def may_decide(user, finding: Finding) -> bool:
    """The province decides all, a regency what lies wholly in it; nobody on the own agency."""
    if _is_party(user, finding):
        return False
    if is_province(user):
        return True
    codes = set(finding.regency_codes)
    own = {m.regency.code for m in memberships_of(user) if m.regency_id}
    return bool(regencies_of(user)) and codes <= own


def _is_party(user, finding: Finding) -> bool:
    employers = agencies_of(user, role=Role.OFFICER) | agencies_of(user, role=Role.VERIFIER)
    return bool(employers & {finding.left.agency_id, finding.right.agency_id})


@transaction.atomic
def decide(finding: Finding, *, now: str, because: str, by, resolution: str = "") -> Decision:
    """Move `finding` to `now` and record who, when, why and on which facts.

    Raises PermissionDenied if `by` may not, ValueError without a reason, and IllegalMove if MOVES
    does not allow it, also when somebody else moved the finding first.
    """
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if not may_decide(by, finding):
        raise PermissionDenied
    if not because.strip():
        raise ValueError(_("Alasan keputusan wajib diisi."))
    if now not in MOVES[S(finding.status)]:
        raise IllegalMove(finding.status, now)
    return _move(finding, S(now), because=because, by=by, resolution=resolution)


def _move(finding: Finding, now, *, because: str, by=None, run=None, resolution="") -> Decision:
    was = finding.status
    finding.status = now
    finding.save(update_fields=["status", "status_before_gone", "reopened_because", "reopened_at"])
    return Decision.objects.create(
        finding=finding,
        was=was,
        now=now,
        resolution=resolution,
        because=because,
        facts=facts_of(finding),
        by=by,
        run=run,
    )


def let_go(findings: list[Finding], run: Run) -> int:
    """Mark findings whose overlap is gone as `gugur`; what was decided is remembered."""
    for finding in findings:
        finding.status_before_gone = finding.status
        _move(finding, S.GONE, because=_("Tumpang tindih tidak ada lagi."), run=run)
    return len(findings)


def take_back(findings: list[Finding], run: Run) -> int:
    """Overlaps that are there again: back to what was decided, and reopened if they changed."""
    for finding in findings:
        status = finding.status_before_gone or S.INDICATED
        finding.status_before_gone = ""
        _move(finding, S(status), because=_("Tumpang tindih kembali ada."), run=run)
    return len(findings)


def reopen_changed(run: Run) -> int:
    """Reopen settled findings that changed materially since people decided, saying what changed.

    Compared with the facts frozen with the latest decision a person took.
    """
    settled = list(Finding.objects.filter(status__in=SETTLED))
    decided = _facts_when_decided([f.pk for f in settled])
    now = facts_of_all(settled)
    reopened = 0
    for finding in settled:
        if finding.pk not in decided:
            continue
        if changes := material_changes(decided[finding.pk], now[finding.pk]):
            finding.reopened_because = "; ".join(changes)
            finding.reopened_at = timezone.now()
            _move(finding, S.INDICATED, because=finding.reopened_because, run=run)
            reopened += 1
    return reopened


def _facts_when_decided(ids: list[int]) -> dict[int, dict]:
    """The facts of each finding's latest human decision."""
    rows = Decision.objects.filter(finding__in=ids, by__isnull=False).order_by("pk")
    return dict(rows.values_list("finding_id", "facts"))
