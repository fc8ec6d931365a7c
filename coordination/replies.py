"""The right of reply (decision 0017): who is asked, by when, and what they answered.

Written here alone. Silence is a row without a stance; nobody fills it in for an agency.
"""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import (
    OPEN,
    Finding,
    FindingLevel,
    Reply,
    ReviewRules,
    Run,
    Stance,
    review_rules,
)
from coordination.rights import Act, agencies_answering, employers_of, holds
from programs import log
from programs.limits import check_texts
from programs.models import Agency

LOCATED = (FindingLevel.DUPLICATION, FindingLevel.OVERLAP)
AT_ONCE = 900


class ReplyRefused(ValueError):
    """Why an answer is not taken: `field` and a sentence."""

    def __init__(self, field: str, why: str):
        self.field = field
        super().__init__(why)


def ask(findings: Iterable[Finding], day: datetime.date, *, run: Run | None = None) -> int:
    """Ask both agencies of each located, open finding that is heavy enough; returns how many
    requests were made. Call in a transaction.

    Who has been asked and not answered is not asked again. An internal finding asks its one
    agency. The rounds of a finding count up.
    """
    rules = review_rules()
    heavy = [f for f in findings if _is_to_ask(f, rules)]
    waiting, rounds = _asked_before([f.pk for f in heavy])
    due = day + datetime.timedelta(days=rules.reply_days)
    made = [
        Reply(
            finding=finding,
            agency_id=agency,
            round=rounds.get(finding.pk, 0) + 1,
            asked_on=day,
            due_on=due,
            asked_in=run,
        )
        for finding in heavy
        for agency in sorted({finding.left.agency_id, finding.right.agency_id})
        if (finding.pk, agency) not in waiting
    ]
    Reply.objects.bulk_create(made, batch_size=AT_ONCE)
    return len(made)


def _is_to_ask(finding: Finding, rules: ReviewRules) -> bool:
    return (
        finding.severity >= rules.ask_from_severity
        and finding.level in LOCATED
        and finding.status in OPEN
    )


def _asked_before(ids: list[int]) -> tuple[set[tuple[int, int]], dict[int, int]]:
    """Who still has to answer, and the latest round of each finding."""
    waiting: set[tuple[int, int]] = set()
    rounds: dict[int, int] = {}
    for start in range(0, len(ids), AT_ONCE):
        own = Reply.objects.filter(finding__in=ids[start : start + AT_ONCE]).order_by()
        waiting |= set(own.open().values_list("finding_id", "agency_id"))
        rounds |= dict(own.values_list("finding_id").annotate(Max("round")))
    return waiting, rounds


def ask_again(findings: list[Finding], day: datetime.date, *, run: Run | None = None) -> int:
    """A finding was opened again: what was asked before is closed, and both are asked anew."""
    close_requests([f.pk for f in findings], day)
    return ask(findings, day, run=run)


def close_requests(ids: list[int], day: datetime.date) -> None:
    """Nobody needs to answer any more; what was not answered stays silence."""
    for start in range(0, len(ids), AT_ONCE):
        some = Reply.objects.filter(finding__in=ids[start : start + AT_ONCE])
        some.filter(closed_on__isnull=True).update(closed_on=day)


@transaction.atomic
def answer(finding: Finding, *, agency: Agency, stance: str, note: str, by) -> Reply:
    """Answer for one agency: the request that waits, or unasked while the finding is open.

    Until the finding is decided a later answer takes the place of the earlier one (the log keeps
    both). After the date it is taken and shown as late. Raises PermissionDenied if `by` may not
    answer for this agency, and ReplyRefused.
    """
    finding = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("left__agency", "right__agency")
        .get(pk=finding.pk)
    )
    if not holds(by, Act.REPLY) or agency.pk not in agencies_answering(by, finding):
        raise PermissionDenied(_("Anda tidak menanggapi atas nama perangkat daerah ini."))
    _check(finding, stance, note)
    reply = _request_of(finding, agency)
    before = {"stance": reply.stance, "note": reply.note} if reply.stance else {}
    reply.stance, reply.note = stance, note.strip()
    reply.by, reply.answered_at = by, timezone.now()
    reply.is_on_behalf = agency.pk not in employers_of(by)
    reply.save()
    after = {"agency": agency.pk, "stance": reply.stance, "note": reply.note}
    log.record("temuan.tanggapi", finding, by=by, before=before, after=after)
    return reply


def _check(finding: Finding, stance: str, note: str) -> None:
    check_texts(note=note)
    if finding.status not in OPEN:
        raise ReplyRefused("stance", _("Temuan ini sudah diputuskan; tanggapan sudah ditutup."))
    if stance not in Stance.values:
        raise ReplyRefused("stance", _("Pilih sikap: setuju, keberatan, atau usul penyelesaian."))
    if stance != Stance.AGREES and not note.strip():
        raise ReplyRefused("note", _("Tulis keberatan atau usulnya, agar penelaah memahaminya."))


def _request_of(finding: Finding, agency: Agency) -> Reply:
    """The latest request that is not closed; an unasked answer makes its own, in the round that
    is open or else a new one."""
    rounds = finding.replies.order_by("-round")
    in_force = rounds.filter(closed_on__isnull=True)
    if own := in_force.filter(agency=agency).first():
        return own
    today = timezone.localdate()
    numbers = rounds.values_list("round", flat=True)
    number = in_force.values_list("round", flat=True).first() or (numbers.first() or 0) + 1
    return Reply(finding=finding, agency=agency, round=number, asked_on=today, due_on=today)
