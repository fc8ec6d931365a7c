"""Reading agreements: who sees them, what may be done with one, and how far its date is."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.http import Http404
from django.utils.translation import gettext as _

from coordination.meetings.rights import (
    may_convene,
    may_prepare,
    may_read_meetings,
    may_report,
)
from coordination.models import STILL_OPEN, Agreement, AgreementState, Finding, Meeting
from coordination.rights import employers_of
from geo import formats
from programs.access import is_province, regencies_of

from .making import AGREES, may_agree


def require_agreement(user, pk: int) -> Agreement:
    """The agreement, for who reads meetings: else 403 without a role for it, or 404."""
    if not may_read_meetings(user):
        raise PermissionDenied(_("Peran Anda tidak membaca kesepakatan rakor."))
    agreement = agreements_for(user).filter(pk=pk).first()
    if agreement is None:
        raise Http404
    return agreement


def agreements_for(user) -> QuerySet[Agreement]:
    """All this person reads, with what a row shows."""
    return Agreement.objects.visible_to(user).for_list()


def late_first(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Open ones by their date, so that late ones are on top; then closed ones, the latest first."""
    is_open = Case(When(state__in=STILL_OPEN, then=0), default=1)
    when_open = Case(When(state__in=STILL_OPEN, then=F("due_on")))
    return rows.order_by(
        is_open, when_open.asc(nulls_last=True), F("closed_on").desc(nulls_last=True), "pk"
    )


@dataclass(frozen=True)
class Counts:
    """How many there are in each state; late ones are among the open."""

    all: int
    open: int
    working: int
    late: int
    kept: int
    dropped: int

    @property
    def to_do(self) -> int:
        return self.open + self.working


def counts_of(rows: QuerySet[Agreement], day: datetime.date) -> Counts:
    """One query."""
    S = AgreementState
    of = {"open": S.OPEN, "working": S.WORKING, "kept": S.KEPT, "dropped": S.DROPPED}
    each = {name: Count("pk", filter=Q(state=state)) for name, state in of.items()}
    late = Count("pk", filter=Q(state__in=STILL_OPEN, due_on__lt=day))
    return Counts(**rows.order_by().aggregate(all=Count("pk"), late=late, **each))


@dataclass(frozen=True)
class Able:
    """What one person may do with one agreement now; every service asks again."""

    report: bool
    change_due: bool
    close: bool
    drop: bool
    reopen: bool
    add: bool  # documents

    def __bool__(self) -> bool:
        return any(vars(self).values())


def able(user, agreement: Agreement) -> Able:
    prepares, reports = may_prepare(user, agreement.meeting), may_report(user, agreement)
    is_open = agreement.state in STILL_OPEN
    return Able(
        report=reports and is_open,
        change_due=prepares and is_open,
        close=prepares and is_open,
        drop=prepares and is_open,
        reopen=prepares and not is_open,
        add=reports,
    )


def meetings_to_agree_in(user) -> QuerySet[Meeting]:
    """Meetings this person may write agreements of now, the latest first. Lazy."""
    rows = Meeting.objects.visible_to(user).filter(state__in=AGREES)
    if not is_province(user):
        rows = rows.filter(regency__in=regencies_of(user))
    return rows.latest_first()


def meeting_to_agree_in(user) -> Meeting | None:
    """The latest of them; nothing is asked for who prepares no meeting."""
    return meetings_to_agree_in(user).first() if may_convene(user) else None


def owes(user, agreement: Agreement) -> bool:
    """Whether this person works for the agency that is to do it."""
    return agreement.agency_id in employers_of(user)


def seen_findings(user, rows) -> set[int]:
    """Ids of the findings of these agreements that this person may open. One query."""
    ids = {row.finding_id for row in rows if row.finding_id}
    return set(Finding.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def days_said(agreement: Agreement, day: datetime.date) -> str:
    """How far the date is, in words; of a closed one when it was closed."""
    if agreement.state not in STILL_OPEN:
        return _("ditutup %s") % formats.day(agreement.closed_on)
    left = (agreement.due_on - day).days
    if left < 0:
        return _("terlambat %s hari") % formats.number(-left)
    if left == 0:
        return _("hari ini")
    return _("%s hari lagi") % formats.number(left)


def of_meeting(meeting: Meeting, user, day: datetime.date) -> dict:
    """What `coordination/meeting/_agreements.html` shows of a meeting, by number. Two queries."""
    rows = list(agreements_for(user).filter(meeting=meeting).order_by("number"))
    return {
        "agreements": rows,
        "seen": seen_findings(user, rows),
        "may_agree": may_agree(user, meeting),
        "today": day,
    }
