"""The table of moves of an agreement, and the one function that writes them (decision 0030).

Every step is an appended row, written under the lock of its agreement. Of two people who act on
what they both had on screen one is written, the other gets AgreementOvertaken.
"""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import STILL_OPEN, Agreement, AgreementState, AgreementStep
from geo import formats
from programs import log
from programs.limits import check_texts

S = AgreementState
AGREEMENT_MOVES = {
    S.OPEN: {S.WORKING, S.KEPT, S.DROPPED},
    S.WORKING: {S.KEPT, S.DROPPED},
    S.KEPT: {S.WORKING},
    S.DROPPED: {S.WORKING},
}
LONGEST_SAID = 2000


class AgreementRefused(ValueError):
    """Something an agreement must say is missing or wrong: `field` and a sentence."""

    def __init__(self, field: str, why: str):
        self.field = field
        super().__init__(why)


class IllegalStep(Exception):
    """The table does not allow this move."""

    def __init__(self, was, now):
        text = _("Kesepakatan berkeadaan “%(was)s” tidak dapat menjadi “%(now)s”.")
        super().__init__(text % {"was": S(was).label, "now": S(now).label})


class AgreementOvertaken(Exception):
    """Somebody else was first: `last` is their step."""

    def __init__(self, agreement: Agreement, last: AgreementStep):
        self.agreement, self.last = agreement, last
        super().__init__(said_of(last))


@dataclass(frozen=True)
class Outcome:
    """What became of an agreement, and in words what became of its finding ("": nothing)."""

    agreement: Agreement
    of_finding: str = ""


def said_of(step: AgreementStep) -> str:
    """Who was first, and with what."""
    text = _("%(who)s sudah mencatat “%(now)s” pada %(day)s pukul %(time)s: “%(said)s”")
    at = timezone.localtime(step.at)
    return text % {
        "who": (step.by.get_full_name() or step.by.get_username()) if step.by else _("Sistem"),
        "now": step.get_now_display(),
        "day": formats.day(at),
        "time": f"{at:%H.%M}",
        "said": step.said or formats.day(step.due_on),
    }


def locked(pk: int) -> Agreement:
    """The agreement as it is now, held until the transaction ends."""
    rows = Agreement.objects.select_for_update(of=("self",))
    return rows.select_related("meeting", "agency", "finding").get(pk=pk)


def is_repeated(agreement: Agreement, *, by, version: int | None, said: str, **now) -> bool:
    """Whether this person sent this very step a moment ago: sent twice, written once.

    Raises AgreementOvertaken when the agreement took another step than `version` knows.
    """
    if version is None or version == agreement.version:
        return False
    last = agreement.steps.select_related("by").last()
    is_same = last.by_id == by.pk and last.said == said.strip() and version == last.number - 1
    if is_same and all(getattr(last, name) == value for name, value in now.items()):
        return True
    raise AgreementOvertaken(agreement, last)


def require_right(may: bool, why: str) -> None:
    if not may:
        raise PermissionDenied(why)


def checked_said(said: str, *, missing: str = "") -> str:
    """The text of a step, without spaces around it; empty is refused where `missing` says why."""
    check_texts(said=said)
    said = said.strip()
    if missing and not said:
        raise AgreementRefused("said", missing)
    if len(said) > LONGEST_SAID:
        why = _("Keterangan terlalu panjang (%(length)s huruf, batas %(most)s).")
        raise AgreementRefused("said", why % {"length": len(said), "most": LONGEST_SAID})
    return said


def check_move(agreement: Agreement, now: AgreementState) -> None:
    if now not in AGREEMENT_MOVES[S(agreement.state)]:
        raise IllegalStep(agreement.state, now)


def write_step(
    agreement: Agreement,
    action: str,
    *,
    now: AgreementState | str,
    said: str,
    by,
    due_on: datetime.date | None = None,
) -> AgreementStep:
    """Append one step, copy what it says to the agreement, and leave its entry in the log.

    The only place that writes the state of an agreement that is there.
    """
    was, was_due_on = S(agreement.state), agreement.due_on
    agreement.state, agreement.due_on = S(now), due_on or was_due_on
    agreement.version += 1
    if agreement.state in STILL_OPEN:
        agreement.closed_on = None
    else:
        agreement.closed_on = timezone.localdate()
    agreement.save(update_fields=["state", "due_on", "version", "closed_on"])
    before, after = {"state": was}, {"state": agreement.state}
    if agreement.due_on != was_due_on:
        before, after = before | {"due_on": was_due_on}, after | {"due_on": agreement.due_on}
    log.record(action, agreement, by=by, before=before, after=after, reason=said)
    return agreement.steps.create(
        number=agreement.version,
        was=was,
        now=agreement.state,
        said=said,
        was_due_on=was_due_on if agreement.due_on != was_due_on else None,
        due_on=agreement.due_on,
        by=by,
    )
