"""What notices are about: who is concerned by a matter, whether it still stands, and its words.

One class a kind. It is made with the keys of all notices at hand, reads what they are about in a
few queries, and says of a person and a key what is to be told now, or None: it is settled, or was
never theirs. Whoever writes, shows or mails a notice asks here, so none of them can differ.

Words name agencies alone: a letter holds no money and no name of a program that is being written.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.models import (
    Comment,
    Decision,
    Finding,
    FindingStatus,
    NoticeKind,
    Proposal,
    ProposalState,
)
from geo import formats
from programs.models import LogEntry, Program

from .people import Ground, People, Person

UNDECIDED = (FindingStatus.INDICATED, FindingStatus.REVIEWED)
ASSIGN = "temuan.tugaskan"  # what review.assign logs
AT_ONCE = 900
LONGEST_NAME = 60
LONGEST_TEXT = 300


@dataclass(frozen=True)
class Said:
    """What one person is told of one matter."""

    text: str
    link: str
    finding: int | None = None
    program: int | None = None


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def reference(key: str) -> int:
    """The row a key is about: `reopened:17` is of decision 17."""
    return int(key.split(":")[1])


def in_parts(ids: Iterable[int]) -> Iterable[list[int]]:
    """No database takes any number of values at once."""
    known = sorted(set(ids))
    return (known[start : start + AT_ONCE] for start in range(0, len(known), AT_ONCE))


def with_agencies(rows, of: str = ""):
    """Rows of (or with) findings, with all that says whose they are and how they are called."""
    sides = [f"{of}{side}__agency" for side in ("left", "right")]
    heavy = [f"{of}{name}" for name in ("villages", "severity_parts", "sentence")]
    return rows.select_related(*sides).defer(*heavy)


def pair(finding: Finding) -> str:
    """The finding by its agencies."""
    left, right = (_name(side) for side in (finding.left, finding.right))
    if finding.left.agency_id == finding.right.agency_id:
        return _("temuan di %(left)s") % {"left": left}
    return _("temuan antara %(left)s dan %(right)s") % {"left": left, "right": right}


def _name(program: Program) -> str:
    return cut(program.agency.short_name or program.agency.name, LONGEST_NAME)


def who(user) -> str:
    return cut(user.get_full_name() or user.get_username(), LONGEST_NAME)


def capital(text: str) -> str:
    return cut(text[:1].upper() + text[1:], LONGEST_TEXT)


class Matter:
    """One kind of matter. `kind` is how people choose whether to hear of it."""

    kind: NoticeKind

    def __init__(self, keys: Iterable[str], people: People, today: datetime.date):
        self.people, self.today = people, today
        self.read(set(keys))

    def read(self, keys: set[str]) -> None:
        """Load what the keys are about."""
        raise NotImplementedError

    def said(self, person: Person, key: str) -> Said | None:
        raise NotImplementedError

    def listeners(self, key: str) -> Iterable[Person]:
        """Whom `said` has to be asked about: everybody, or fewer."""
        return self.people


class OfFinding(Matter):
    """A matter of one finding, told by one row: a decision, a proposal, a comment."""

    def read(self, keys):
        ids = [reference(key) for key in keys]
        self.rows = {row.pk: row for some in in_parts(ids) for row in self.rows_of(some)}
        self.grounds = {pk: Ground.of(row.finding) for pk, row in self.rows.items()}

    def rows_of(self, ids: list[int]) -> Iterable:
        """Rows with a number and a finding."""
        raise NotImplementedError

    def words(self, person: Person, row, ground: Ground) -> str:
        """Empty: not for this person, or no more."""
        raise NotImplementedError

    def listeners(self, key):
        ground = self.grounds.get(reference(key))
        return self.people.seeing(ground) if ground else ()

    def said(self, person, key):
        row = self.rows.get(reference(key))
        if row is None:
            return None
        ground = self.grounds[row.pk]
        if not person.sees(ground) or not (text := self.words(person, row, ground)):
            return None
        pk = row.finding.pk
        return Said(capital(text), reverse("finding-detail", args=[pk]), pk)


class Reopened(OfFinding):
    """A settled finding is open again: for who decides it, its assignee and both agencies."""

    kind = NoticeKind.REOPENED

    def rows_of(self, ids):
        return with_agencies(Decision.objects.filter(pk__in=ids).defer("facts"), "finding__")

    def words(self, person, row, ground):
        finding = row.finding
        if finding.status not in UNDECIDED or not person.works or row.by_id == person.pk:
            return ""
        theirs = person.employers & ground.agencies or person.pk == finding.assigned_to_id
        if not theirs and not person.decides(ground):
            return ""
        said = {"pair": pair(finding), "why": row.because}
        if row.by_id:  # What a person wrote may say anything, money too.
            return _("%(pair)s dibuka kembali.") % said
        return _("%(pair)s dibuka kembali: %(why)s") % said


class Second(OfFinding):
    """A confirmation waits for another person who may decide it."""

    kind = NoticeKind.SECOND

    def rows_of(self, ids):
        rows = Proposal.objects.filter(pk__in=ids, state=ProposalState.WAITING).select_related("by")
        return with_agencies(rows, "finding__")

    def words(self, person, row, ground):
        if row.by_id == person.pk or not person.decides(ground):
            return ""
        said = {"pair": pair(row.finding), "who": who(row.by)}
        return _("%(pair)s: konfirmasi oleh %(who)s menunggu orang kedua.") % said


class Decided(OfFinding):
    """People decided on a finding of the person's agency, and nothing came after it."""

    kind = NoticeKind.DECIDED

    def rows_of(self, ids):
        return with_agencies(Decision.objects.filter(pk__in=ids).defer("facts"), "finding__")

    def words(self, person, row, ground):
        if row.number != row.finding.version or person.pk in (row.by_id, row.seconded_by_id):
            return ""
        if not person.employers & ground.agencies:
            return ""
        said = {"pair": pair(row.finding), "now": row.get_now_display()}
        if not row.resolution:
            return _("%(pair)s diputuskan: %(now)s.") % said
        said["how"] = row.get_resolution_display()
        return _("%(pair)s diputuskan: %(now)s, penyelesaian: %(how)s.") % said


class Mentioned(OfFinding):
    """Somebody named the person in a comment, who has not answered with one since."""

    kind = NoticeKind.MENTIONED

    def rows_of(self, ids):
        rows = Comment.objects.filter(pk__in=ids).prefetch_related("mentions")
        return with_agencies(rows, "finding__").select_related("by")

    def read(self, keys):
        super().read(keys)
        self.last: dict[tuple[int, int], int] = {}
        for some in in_parts(row.finding_id for row in self.rows.values()):
            own = Comment.objects.filter(finding__in=some).order_by("pk")
            self.last |= {(f, by): pk for f, by, pk in own.values_list("finding", "by", "pk")}

    def words(self, person, row, ground):
        named = {user.pk for user in row.mentions.all()} - {row.by_id}
        if person.pk not in named or self.last.get((row.finding_id, person.pk), 0) > row.pk:
            return ""
        said = {"pair": pair(row.finding), "who": who(row.by)}
        return _("%(who)s menyebut Anda dalam komentar pada %(pair)s.") % said


@dataclass(frozen=True)
class Task:
    """One entry of the log that gives a finding to somebody; `is_last` while no later one does."""

    pk: int
    by_id: int | None
    finding: Finding
    is_last: bool


class Assigned(OfFinding):
    """A finding is given to the person to decide, by another. Key:
    `assigned:<entry of the log>`."""

    kind = NoticeKind.ASSIGNED

    def rows_of(self, ids):
        entries = LogEntry.objects.filter(pk__in=ids).values_list("pk", "by_id", "object_id")
        known = [(pk, by, int(finding)) for pk, by, finding in entries]
        numbers = {finding for _pk, _by, finding in known}
        rows = with_agencies(Finding.objects.filter(pk__in=numbers, status__in=UNDECIDED))
        findings = rows.in_bulk()
        last = given_out().filter(object_id__in=[str(pk) for pk in findings]).order_by()
        latest = dict(last.values_list("object_id").annotate(Max("pk")))
        for pk, by, finding in known:
            if finding in findings:
                yield Task(pk, by, findings[finding], latest[str(finding)] == pk)

    def words(self, person, row, ground):
        finding = row.finding
        if finding.assigned_to_id != person.pk or row.by_id == person.pk or not row.is_last:
            return ""
        if not person.decides(ground):
            return ""
        said = {"pair": pair(finding), "day": formats.day(finding.due_on)}
        return _("%(pair)s ditugaskan kepada Anda; tenggat %(day)s.") % said


def given_out():
    """Entries of the log that give a finding to somebody, or take it back."""
    return LogEntry.objects.filter(action=ASSIGN, object_type=Finding._meta.label_lower)
