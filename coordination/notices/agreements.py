"""Matters of agreements: a date that comes, a date that has passed, progress that was reported.

The agency that is to do it hears of dates, who convened the meeting of what is late and of
progress. Words name the meeting, its number and the agency: what was agreed may say anything.
"""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.models import STILL_OPEN, Agreement, AgreementState, AgreementStep, NoticeKind
from geo import formats

from .matters import LONGEST_NAME, Matter, Said, capital, cut, in_parts, reference, who
from .people import Person

REMIND_DAYS = 7
NEAR, LATE, PROGRESS = "agreement-near", "agreement-late", "agreement-step"


def date_key(start: str, pk: int, due_on: datetime.date) -> str:
    """Another date is another matter: it is told anew."""
    return f"{start}:{pk}:{due_on}"


def is_progress(step: AgreementStep) -> bool:
    """A report, not a change of the date, and not the agreement opened again."""
    return step.was in STILL_OPEN and step.now == AgreementState.WORKING and not step.was_due_on


class OfAgreement(Matter):
    """A matter of one agreement. `agreements` are by their number in the database."""

    def read(self, keys):
        self.agreements = {}
        for some in in_parts(reference(key) for key in keys):
            rows = Agreement.objects.filter(pk__in=some).select_related("meeting", "agency")
            self.agreements |= rows.in_bulk()

    def named(self, agreement: Agreement) -> dict[str, str]:
        agency = agreement.agency.short_name or agreement.agency.name
        return {
            "number": str(agreement.number),
            "meeting": cut(agreement.meeting.title, LONGEST_NAME),
            "agency": cut(agency, LONGEST_NAME),
            "day": formats.day(agreement.due_on),
        }

    def told(self, agreement: Agreement, text: str, **said) -> Said:
        link = reverse("agreement-detail", args=[agreement.pk])
        return Said(capital(text % (self.named(agreement) | said)), link)

    def dated(self, key: str) -> Agreement | None:
        """The agreement of a key of a date, while it is open and has that date."""
        agreement = self.agreements.get(reference(key))
        if agreement is None or agreement.state not in STILL_OPEN:
            return None
        return agreement if key.endswith(f":{agreement.due_on}") else None


def owes(person: Person, agreement: Agreement) -> bool:
    """Whether it is for this person's agency to do; of a silent one, who speaks for it."""
    return agreement.agency_id in person.answers_for


def convened(person: Person, agreement: Agreement) -> bool:
    """Whether this person's secretariat convened the meeting."""
    return person.convenes(agreement.meeting.regency_id)


class AgreementNear(OfAgreement):
    """Its date comes within a week: for the agency. Key: `agreement-near:<agreement>:<date>`."""

    kind = NoticeKind.AGREEMENT_NEAR

    def said(self, person, key):
        agreement = self.dated(key)
        if agreement is None or not owes(person, agreement):
            return None
        if not 0 <= (agreement.due_on - self.today).days <= REMIND_DAYS:
            return None
        text = _("Kesepakatan %(number)s dari “%(meeting)s” untuk %(agency)s: tenggat %(day)s.")
        return self.told(agreement, text)


class AgreementLate(OfAgreement):
    """Its date has passed: for the agency and who convened. Key: `agreement-late:<it>:<date>`."""

    kind = NoticeKind.AGREEMENT_LATE

    def said(self, person, key):
        agreement = self.dated(key)
        if agreement is None or agreement.due_on >= self.today:
            return None
        if not owes(person, agreement) and not convened(person, agreement):
            return None
        text = _(
            "Kesepakatan %(number)s dari “%(meeting)s” untuk %(agency)s: lewat tenggat %(day)s."
        )
        return self.told(agreement, text)


class AgreementProgress(OfAgreement):
    """Progress was reported, and nothing came after it: for who convened.
    Key: `agreement-step:<step>`."""

    kind = NoticeKind.AGREEMENT_PROGRESS

    def read(self, keys):
        self.steps: dict[int, AgreementStep] = {}
        for some in in_parts(reference(key) for key in keys):
            rows = AgreementStep.objects.filter(pk__in=some)
            of = rows.select_related("by", "agreement__meeting", "agreement__agency")
            self.steps |= of.in_bulk()

    def said(self, person, key):
        step = self.steps.get(reference(key))
        if step is None or not is_progress(step) or step.by_id == person.pk:
            return None
        agreement = step.agreement
        if step.number != agreement.version or not convened(person, agreement):
            return None
        text = _("%(who)s melaporkan kemajuan kesepakatan %(number)s “%(meeting)s” (%(agency)s).")
        return self.told(agreement, text, who=who(step.by))
