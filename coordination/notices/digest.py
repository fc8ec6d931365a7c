"""The daily letter: one a person, with what they have not read and nobody has settled.

A letter counts as sent when the mail server took it, and its notices are then mailed for good. A
server that refuses leaves them for the next day. A worker that dies between the two has sent a
letter that nothing remembers: the claim of that person keeps a second worker away for the day, and
the next day's letter says the same again, once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import Notice, NoticeChoice, NoticeKind, NoticeMark
from geo import formats
from programs import mails

from .collect import settle

MOST_LINES = 20
GIVE_UP_AFTER = 3  # letters refused in a row: the server is down, or nobody's would leave today

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Section:
    """The notices of one kind: the first lines, and how many more there are."""

    label: str
    count: str
    lines: list[Notice]
    more: str


@dataclass(frozen=True, kw_only=True)
class Digest(mails.Letter):
    """What waits for one person today."""

    person: Any
    day: Any
    notices: list[Notice]
    template: ClassVar[str] = "digest"

    def subject(self) -> str:
        said = {"n": self.count, "day": formats.day(self.day)}
        return _("%(n)s pemberitahuan, %(day)s") % said

    def path(self) -> str:
        return reverse("notice-list")

    def settings_path(self) -> str:
        return reverse("notice-choices")

    @property
    def count(self) -> str:
        return formats.number(len(self.notices))

    @property
    def said_day(self) -> str:
        return formats.day(self.day)

    @property
    def sections(self) -> list[Section]:
        found = []
        for kind in NoticeKind:
            own = [notice for notice in self.notices if notice.kind == kind]
            if own:
                more = len(own) - MOST_LINES
                said_more = formats.number(more) if more > 0 else ""
                count = formats.number(len(own))
                found.append(Section(kind.label, count, own[:MOST_LINES], said_more))
        return found

    def has_left(self) -> None:
        sent = Notice.objects.filter(pk__in=[notice.pk for notice in self.notices])
        sent.update(mailed_at=timezone.now())


@dataclass(frozen=True)
class Sent:
    """What became of the letters of a day."""

    sent: int = 0
    refused: int = 0
    done_before: int = 0  # had a letter today, or another worker is writing it
    without_address: int = 0
    left_over: int = 0  # not tried: the server refused one after the other


def send_digests(
    *, commit: bool = True, to: str = "", on_letter: Callable[[Digest], None] | None = None
) -> Sent:
    """Write and send the letters of today; without `commit` they are written and not sent.

    `to` is the login of the only person to write to. Safe to run twice: who has been written to
    has nothing left to be told. Called by the clock and the command, so nobody's rights are asked:
    everybody gets their own notices alone.
    """
    done = dict.fromkeys(("sent", "refused", "done_before", "without_address", "left_over"), 0)
    in_a_row = 0
    for person in _people(to):
        letter = letter_to(person)
        if letter is None:
            continue
        if not person.email:
            done["without_address"] += 1
        elif in_a_row >= GIVE_UP_AFTER:
            done["left_over"] += 1
        elif commit:
            outcome = _send(letter)
            in_a_row = in_a_row + 1 if outcome == "refused" else 0
            done[outcome] += 1
        if on_letter:
            on_letter(letter)
    if done["refused"]:
        logger.warning("the mail server refused digests: %s", done)
    return Sent(**done)


def _people(username: str):
    waiting = Notice.objects.to_mail().values("person")
    people = get_user_model().objects.filter(is_active=True, pk__in=waiting).order_by("pk")
    return people.filter(username=username) if username else people


def letter_to(person) -> Digest | None:
    """What is to be written to this person, looked at anew; None when there is nothing."""
    settle(person)
    off = NoticeChoice.objects.filter(person=person, by_mail=False).values("kind")
    rows = Notice.objects.to_mail().filter(person=person).exclude(kind__in=off)
    notices = list(rows.order_by("-at", "-pk"))
    if not notices:
        return None
    name = person.get_full_name()
    today = timezone.localdate()
    return Digest(to=person.email, name=name, person=person, day=today, notices=notices)


def _send(letter: Digest) -> str:
    """`sent`, `refused`, or `done_before`: a field of Sent."""
    source = f"digest:{letter.person.pk}"
    if not _claim(source, letter.day.toordinal()):
        return "done_before"
    if mails.deliver(letter, site=mails.own_site()):
        return "sent"
    NoticeMark.objects.filter(source=source).update(last_id=0)
    return "refused"


def _claim(source: str, day: int) -> bool:
    """One letter a person and day, whoever sends it: one conditional UPDATE."""
    with transaction.atomic():
        NoticeMark.objects.get_or_create(source=source)
        return bool(NoticeMark.objects.filter(source=source, last_id__lt=day).update(last_id=day))
