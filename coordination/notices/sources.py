"""What happened since the sources were last read: keys of matters somebody may be told of.

A source asks its rows, so no service needs to know of notices. Numbers of rows are given out
before their transaction ends: with PostgreSQL a lower one can be seen later than a higher one.
So rows of the last hour are read again each time; the key keeps them from being told twice.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from coordination.models import (
    OPEN,
    SETTLED,
    STILL_OPEN,
    Agreement,
    AgreementState,
    AgreementStep,
    Comment,
    Decision,
    FindingStatus,
    Proposal,
    ProposalState,
    Reply,
    Run,
    RunState,
)
from programs.models import ProgramMove

from .agreements import LATE, NEAR, PROGRESS, REMIND_DAYS, date_key
from .matters import given_out
from .returned import CHANGE, PROGRAM

AGAIN = datetime.timedelta(hours=1)  # longer than any person's transaction
OLDEST = datetime.timedelta(days=30)  # what is older is no news


@dataclass
class Found:
    """Keys to be told of, and how far the source has been read."""

    last_id: int
    keys: dict[str, datetime.datetime] = field(default_factory=dict)  # when it happened


def _since(rows, last_id: int, now: datetime.datetime, *, at: str = "at"):
    fresh = Q(pk__gt=last_id) | Q(**{f"{at}__gte": now - AGAIN})
    return rows.filter(fresh, **{f"{at}__gte": now - OLDEST}).order_by("pk")


def _found(last_id: int, name: str, rows: Iterable[tuple[int, datetime.datetime]]) -> Found:
    known = list(rows)
    return Found(
        max([last_id, *(pk for pk, _at in known)]), {f"{name}:{pk}": at for pk, at in known}
    )


def runs(last_id: int, now) -> Found:
    """Ended runs: one at a time, so they end in the order of their numbers and none is late.

    A failed one may have written its findings before it failed. Engine decisions belong to their
    run: they are written in one long transaction, and are all there when it has ended.
    """
    ended = Run.objects.filter(state__in=(RunState.DONE, RunState.FAILED), pk__gt=last_id)
    rows = list(ended.order_by("pk").values_list("pk", "finished_at"))
    found = Found(max([last_id, *(pk for pk, _at in rows)]))
    for pk, at in rows:
        if at is None or at < now - OLDEST:
            continue
        found.keys |= {f"new:{pk}": at, f"reply:{pk}": at}
        opened = Decision.objects.filter(run=pk, by=None, now__in=OPEN)
        opened = opened.filter(was__in=(*SETTLED, FindingStatus.GONE))
        found.keys |= {f"reopened:{key}": at for key in opened.values_list("pk", flat=True)}
    return found


def returns(last_id: int, now) -> Found:
    rows = ProgramMove.objects.filter(name__in=(PROGRAM, CHANGE))
    return _found(last_id, "returned", _since(rows, last_id, now).values_list("pk", "at"))


def decisions(last_id: int, now) -> Found:
    """What people decided, and what they opened again."""
    rows = _since(Decision.objects.filter(by__isnull=False), last_id, now)
    found = Found(last_id)
    for pk, was, status, at in rows.values_list("pk", "was", "now", "at"):
        found.last_id = max(found.last_id, pk)
        if status in SETTLED:
            found.keys[f"decided:{pk}"] = at
        elif status == FindingStatus.INDICATED and was in SETTLED:
            found.keys[f"reopened:{pk}"] = at
    return found


def requests(last_id: int, now) -> Found:
    """Answers asked for without a run: a person opened a finding again. Days are all they say."""
    yesterday = timezone.localdate(now) - datetime.timedelta(days=1)
    fresh = Q(pk__gt=last_id) | Q(asked_on__gte=yesterday)
    rows = Reply.objects.filter(
        fresh, asked_in=None, asked_on__gte=timezone.localdate(now - OLDEST)
    )
    ids = rows.order_by("pk").values_list("pk", flat=True)
    return _found(last_id, "asked", ((pk, now) for pk in ids))


def proposals(last_id: int, now) -> Found:
    rows = Proposal.objects.filter(state=ProposalState.WAITING)
    return _found(last_id, "second", _since(rows, last_id, now).values_list("pk", "at"))


def comments(last_id: int, now) -> Found:
    rows = _since(Comment.objects.filter(mentions__isnull=False).distinct(), last_id, now)
    return _found(last_id, "mentioned", rows.values_list("pk", "at"))


def days(last_id: int, now) -> Found:
    """Once a day: what is due."""
    today = timezone.localdate(now)
    number = today.toordinal()
    if last_id >= number:
        return Found(last_id)
    return Found(number, {f"due:{today}": now, f"due-reply:{today}": now})


def assignments(last_id: int, now) -> Found:
    """Who is to decide is a column; that somebody was given it is an entry of the log."""
    return _found(last_id, "assigned", _since(given_out(), last_id, now).values_list("pk", "at"))


def agreement_days(last_id: int, now) -> Found:
    """Once a day: open agreements whose date comes within a week, or passed however long ago."""
    today = timezone.localdate(now)
    if last_id >= today.toordinal():
        return Found(last_id)
    until = today + datetime.timedelta(days=REMIND_DAYS)
    rows = Agreement.objects.open().filter(due_on__lte=until)
    dated = rows.order_by("pk").values_list("pk", "due_on")
    found = Found(today.toordinal())
    for pk, due_on in dated:
        found.keys[date_key(LATE if due_on < today else NEAR, pk, due_on)] = now
    return found


def agreement_steps(last_id: int, now) -> Found:
    """Progress that was reported; which steps are that, the matter says."""
    rows = AgreementStep.objects.filter(now=AgreementState.WORKING, was__in=STILL_OPEN)
    return _found(last_id, PROGRESS, _since(rows, last_id, now).values_list("pk", "at"))


SOURCES = {
    "runs": runs,
    "returns": returns,
    "decisions": decisions,
    "requests": requests,
    "proposals": proposals,
    "comments": comments,
    "days": days,
    "assignments": assignments,
    "agreement-days": agreement_days,
    "agreement-steps": agreement_steps,
}
