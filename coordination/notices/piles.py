"""Matters of many findings at once: new ones of a run, answers that wait, dates that pass.

Counted in the database by whose they are, so that a run with thousands of findings costs no more
than one with ten. What is in a pile is counted anew whenever it is told or shown.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coordination.models import OPEN, Finding, FindingStatus, NoticeKind, Reply, review_rules
from geo import formats

from .matters import UNDECIDED, Matter, Said, in_parts, reference
from .people import Ground, People, Person

SIDES = ("left__agency", "right__agency", "regencies")


@dataclass(frozen=True)
class Pile:
    """Rows that are the same people's. `first` is one of the findings: the one, when count is 1."""

    ground: Ground
    count: int
    first: int
    due_on: datetime.date | None = None
    late: int = 0
    owner: int | None = None  # the agency that is asked, or the person it is assigned to


class Heap:
    """Piles of one matter, found by who sees them."""

    def __init__(self):
        self._all: list[Pile] = []
        self._near: dict[int | str, list[Pile]] = defaultdict(list)

    def add(self, pile: Pile) -> None:
        self._all.append(pile)
        for place in pile.ground.agencies | pile.ground.codes:
            self._near[place].append(pile)

    def seen_by(self, person: Person) -> list[Pile]:
        if person.sees_all:
            return self._all
        places = (*person.employers, *person.regencies)
        found = (pile for place in places for pile in self._near.get(place, ()))
        return list({id(pile): pile for pile in found}.values())


def to_list(**query) -> str:
    """The list of findings, whatever their level."""
    return f"{reverse('finding-list')}?{urlencode({'urai': 'ya', **query}, doseq=True)}"


def told_of(piles: list[Pile], text: str, link: str) -> Said | None:
    """A pile of one leads to its finding, any other to the list."""
    count = sum(pile.count for pile in piles)
    if not count:
        return None
    dates = [pile.due_on for pile in piles if pile.due_on]
    late = sum(pile.late for pile in piles)
    said = {
        "n": formats.number(count),
        "day": formats.day(min(dates, default=None)),
        "late": formats.number(late),
    }
    if count > 1:
        return Said(text % said, link)
    only = next(pile.first for pile in piles if pile.count)
    return Said(text % said, reverse("finding-detail", args=[only]), only)


class NewFindings(Matter):
    """Found by a run and not decided yet. Key: `new:<run>`. The list it leads to shows as many."""

    kind = NoticeKind.NEW

    def read(self, keys):
        self.heaps = defaultdict(Heap)
        for some in in_parts(reference(key) for key in keys):
            rows = Finding.objects.filter(first_seen_in__in=some, status__in=UNDECIDED).order_by()
            counted = rows.values_list("first_seen_in", *SIDES).annotate(Count("pk"), Min("pk"))
            for run, left, right, regencies, count, first in counted:
                self.heaps[run].add(Pile(Ground(left, right, regencies), count, first))

    def said(self, person, key):
        if not person.works:
            return None
        run = reference(key)
        link = to_list(proses=run, status=[status.value for status in UNDECIDED])
        text = _("%(n)s temuan baru menyangkut OPD Anda.")
        if person.reviews:
            text = _("%(n)s temuan baru menunggu telaah.")
        return told_of(self.heaps[run].seen_by(person), text, link)


class Replies(Matter):
    """The person's agency is asked to answer: `reply:<run>` all of a run, `asked:<reply>` one
    that is asked again when people open a finding again."""

    kind = NoticeKind.REPLY

    def read(self, keys):
        self.heaps = defaultdict(Heap)
        for column, start in (("asked_in", "reply:"), ("pk", "asked:")):
            refs = [reference(key) for key in keys if key.startswith(start)]
            for some in in_parts(refs):
                rows = Reply.objects.open().filter(**{f"{column}__in": some})
                for ref, pile in piles_of_replies(rows, column):
                    self.heaps[f"{start}{ref}"].add(pile)

    def said(self, person, key):
        text = _("%(n)s temuan menunggu tanggapan Anda, paling lambat %(day)s.")
        return told_of(answered_by(person, self.heaps[key]), text, to_list(untuk="tanggapan"))


def piles_of_replies(rows, column: str):
    """(value of the column, Pile) of requests to answer."""
    sides = [f"finding__{name}" for name in SIDES]
    rows = rows.order_by().values_list(column, *sides, "agency")
    for ref, left, right, regencies, agency, count, first, due in rows.annotate(
        Count("finding", distinct=True), Min("finding"), Min("due_on")
    ):
        yield ref, Pile(Ground(left, right, regencies), count, first, due, owner=agency)


def answered_by(person: Person, heap: Heap) -> list[Pile]:
    return [pile for pile in heap.seen_by(person) if pile.owner in person.answers_for]


class Due(Matter):
    """What passes its date soon or has passed it. Keys: `due:<day>` to decide or to look at
    again, `due-reply:<day>` to answer. A new day takes the place of the one before."""

    kind = NoticeKind.DUE

    def read(self, keys):
        self.heaps = defaultdict(Heap)
        asked = {key.split(":")[0] for key in keys if key.endswith(f":{self.today}")}
        if "due" in asked:
            for pile in self._to_decide():
                self.heaps["due"].add(pile)
        if "due-reply" in asked:
            soon = Reply.objects.open().filter(due_on__lte=remind_by(self.today))
            for _ref, pile in piles_of_replies(soon, "due_on"):
                self.heaps["due-reply"].add(pile)

    def _to_decide(self):
        rows = due(Finding.objects.all(), self.today).order_by()
        late = Count("pk", filter=Q(due_on__lt=self.today))
        counted = rows.values_list(*SIDES, "assigned_to").annotate(
            Count("pk"), Min("pk"), Min("due_on"), late=late
        )
        for left, right, regencies, owner, count, first, day, late in counted:
            yield Pile(Ground(left, right, regencies), count, first, day, late, owner)

    def said(self, person, key):
        kind, _colon, day = key.partition(":")
        if day != str(self.today):
            return None
        heap = self.heaps[kind]
        if kind == "due-reply":
            text = _("%(n)s temuan belum Anda tanggapi, paling lambat %(day)s.")
            return told_of(answered_by(person, heap), text, to_list(untuk="tanggapan"))
        seen = heap.seen_by(person) if person.reviews else []
        own = [p for p in seen if is_for(person, p.ground, p.owner, self.people)]
        late, count = sum(pile.late for pile in own), sum(pile.count for pile in own)
        text = _("%(n)s temuan mendekati tenggat, %(late)s di antaranya sudah lewat.")
        if late == count:
            text = _("%(n)s temuan melewati tenggat, yang paling awal %(day)s.")
        elif not late:
            text = _("%(n)s temuan mendekati tenggat, yang paling awal %(day)s.")
        return told_of(own, text, to_list(untuk="tenggat"))


def is_for(person: Person, ground: Ground, assigned: int | None, people: People) -> bool:
    """Its assignee, if there is one who can decide it; else whoever can."""
    assignee = people.get(assigned)
    if assignee is not None and assignee.decides(ground):
        return assignee.pk == person.pk
    return person.decides(ground)


def remind_by(today: datetime.date) -> datetime.date:
    return today + datetime.timedelta(days=review_rules().remind_days)


def due(findings, today: datetime.date):
    """Open ones near or past their date, and settled ones to be looked at again by now."""
    near = Q(status__in=OPEN, due_on__lte=remind_by(today))
    past = Q(due_on__lt=today) & ~Q(status__in=(FindingStatus.GONE, FindingStatus.DONE))
    return findings.filter(near | past)
