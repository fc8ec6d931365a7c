"""What both agencies said of a finding, or that they said nothing: silence is shown as silence."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from coordination.models import OPEN, Finding, Reply
from programs.models import Agency


@dataclass(frozen=True)
class Heard:
    """One agency in one round. `reply` is None where it was not asked.

    `days_left` is of a request that waits; negative when its date has passed. `days_late` is of an
    answer that came after its date.
    """

    agency: Agency
    reply: Reply | None
    days_left: int | None = None
    days_late: int = 0

    @property
    def is_answered(self) -> bool:
        return bool(self.reply and self.reply.stance)

    @property
    def is_waiting(self) -> bool:
        return self.days_left is not None

    @property
    def is_silent_past_date(self) -> bool:
        """Not a word until the date, or until the finding was decided."""
        if self.reply is None or self.is_answered:
            return False
        return not self.is_waiting or self.days_left < 0

    @property
    def days_over(self) -> int:
        return -self.days_left if self.is_waiting and self.days_left < 0 else 0


@dataclass(frozen=True)
class Hearing:
    """`now` has each agency once, of the latest round; `earlier` are those before, latest first."""

    now: tuple[Heard, ...]
    earlier: tuple[tuple[int, tuple[Heard, ...]], ...]
    is_open: bool


def hearing(finding: Finding, replies: Iterable[Reply], day: datetime.date) -> Hearing:
    """`replies` are all of the finding's, with agency and person loaded."""
    agencies = {p.agency_id: p.agency for p in (finding.left, finding.right)}
    rounds: dict[int, dict[int, Reply]] = {}
    for reply in replies:
        rounds.setdefault(reply.round, {})[reply.agency_id] = reply
    latest = max(rounds, default=0)
    earlier = tuple(
        (number, tuple(_heard(r.agency, r, day) for r in rounds[number].values()))
        for number in sorted(rounds, reverse=True)
        if number != latest
    )
    current = rounds.get(latest, {})
    now = tuple(_heard(agency, current.get(pk), day) for pk, agency in agencies.items())
    return Hearing(now, earlier, finding.status in OPEN)


def _heard(agency: Agency, reply: Reply | None, day: datetime.date) -> Heard:
    if reply is None:
        return Heard(agency, None)
    if reply.stance:
        answered_on = timezone.localdate(reply.answered_at)
        return Heard(agency, reply, days_late=max(0, (answered_on - reply.due_on).days))
    waits = reply.closed_on is None
    return Heard(agency, reply, days_left=(reply.due_on - day).days if waits else None)
