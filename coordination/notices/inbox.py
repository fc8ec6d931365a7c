"""What one person has been told and nobody has settled: what page and API show, mark and keep."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from coordination.models import Notice, NoticeChoice, NoticeKind


@dataclass(frozen=True)
class Choice:
    """How one person wants one kind."""

    kind: NoticeKind
    in_app: bool
    by_mail: bool


def shown_to(person):
    """Notices this person sees in the application: their own, of kinds they did not switch off.

    What is settled shows no more. Call `collect.settle(person)` first where that must hold now.
    """
    off = NoticeChoice.objects.filter(person=person, in_app=False).values("kind")
    return Notice.objects.filter(person=person, settled_at__isnull=True).exclude(kind__in=off)


def unread_count(person) -> int:
    """The number on the bell. One query."""
    return shown_to(person).unread().count()


def mark_read(notices) -> int:
    """These have been read; again changes nothing."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())


def choices_of(person) -> list[Choice]:
    """One for every kind, in their order; without a row both ways are on."""
    known = {row.kind: row for row in NoticeChoice.objects.filter(person=person)}
    rows = [known.get(kind, NoticeChoice(kind=kind)) for kind in NoticeKind]
    return [Choice(NoticeKind(row.kind), row.in_app, row.by_mail) for row in rows]


@transaction.atomic
def choose(person, choices: list[Choice]) -> None:
    """Keep how the person wants each of these kinds; the others stay as they are."""
    for choice in choices:
        NoticeChoice.objects.update_or_create(
            person=person,
            kind=choice.kind,
            defaults={"in_app": choice.in_app, "by_mail": choice.by_mail},
        )
