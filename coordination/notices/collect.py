"""Writing notices: collecting what is to be told, and settling what has been done."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from coordination.models import Notice, NoticeMark

from .agreements import (
    LATE,
    NEAR,
    PROGRESS,
    AgreementLate,
    AgreementNear,
    AgreementProgress,
)
from .matters import AT_ONCE, Assigned, Decided, Matter, Mentioned, Reopened, Said, Second
from .people import People
from .piles import Due, NewFindings, Replies
from .returned import Returned
from .sources import SOURCES

MATTERS: dict[str, type[Matter]] = {
    "new": NewFindings,
    "reply": Replies,
    "asked": Replies,
    "due": Due,
    "due-reply": Due,
    "returned": Returned,
    "reopened": Reopened,
    "second": Second,
    "decided": Decided,
    "mentioned": Mentioned,
    "assigned": Assigned,
    NEAR: AgreementNear,
    LATE: AgreementLate,
    PROGRESS: AgreementProgress,
}


class Register:
    """The matters of these keys as they are now: who is told what of each."""

    def __init__(self, keys: Iterable[str], people: People, today: datetime.date):
        by_matter = defaultdict(set)
        for key in keys:
            by_matter[MATTERS[key.partition(":")[0]]].add(key)
        self._matters = {kind: kind(own, people, today) for kind, own in by_matter.items()}

    def said(self, person, key: str) -> Said | None:
        return self.matter_of(key).said(person, key)

    def matter_of(self, key: str) -> Matter:
        return self._matters[MATTERS[key.partition(":")[0]]]


def _in_our_language():
    """Notices are kept, and read by others than who caused them."""
    return translation.override(settings.LANGUAGE_CODE)


def collect() -> int:
    """Tell everybody what happened since the last time, then settle; returns how many notices.

    Each source is a transaction of its own that holds its mark, so notices and mark are written
    together or not at all; whoever comes in between waits, and finds nothing left to tell. Twice
    is the same as once: a key is told a person once.
    """
    people = People()
    with _in_our_language():
        told = sum(_collect(source, people) for source in SOURCES)
    settle()
    return told


@transaction.atomic
def _collect(source: str, people: People) -> int:
    NoticeMark.objects.get_or_create(source=source)
    mark = NoticeMark.objects.select_for_update().get(source=source)
    now = timezone.now()
    found = SOURCES[source](mark.last_id, now)
    made = _untold(_notices(found.keys, people, now)) if found.keys else []
    Notice.objects.bulk_create(made, ignore_conflicts=True, batch_size=AT_ONCE)
    if found.last_id != mark.last_id:
        NoticeMark.objects.filter(source=source).update(last_id=found.last_id)
    return len(made)


def _notices(keys: dict[str, datetime.datetime], people: People, now) -> list[Notice]:
    register = Register(keys, people, timezone.localdate(now))
    return [
        Notice(
            person_id=person.pk,
            kind=register.matter_of(key).kind,
            key=key,
            finding_id=said.finding,
            program_id=said.program,
            text=said.text,
            link=said.link,
            at=at,
        )
        for key, at in keys.items()
        for person in register.matter_of(key).listeners(key)
        if (said := register.said(person, key))
    ]


def _untold(made: list[Notice]) -> list[Notice]:
    """Those not told yet: what is read again each time is not written again."""
    told = set()
    keys = sorted({notice.key for notice in made})
    for start in range(0, len(keys), AT_ONCE):
        same = Notice.objects.filter(key__in=keys[start : start + AT_ONCE]).order_by()
        told |= set(same.values_list("person", "key"))
    return [notice for notice in made if (notice.person_id, notice.key) not in told]


def settle(person=None) -> int:
    """Take back notices whose matter is done, whoever did it; returns how many.

    Those that stand say what is so now: a pile that shrank says its new number. For one person
    all of them are looked at, for everybody those that nobody has read yet. Twice is once.
    """
    whose = Q(read_at__isnull=True) if person is None else Q(person=person)
    open_ = Notice.objects.filter(whose, settled_at__isnull=True)
    people = People() if person is None else People([person.pk])
    ids = list(open_.order_by("pk").values_list("pk", flat=True))
    parts = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    with _in_our_language():
        return sum(_settle(part, people) for part in parts)


def _settle(ids: list[int], people: People) -> int:
    now = timezone.now()
    notices = list(Notice.objects.filter(pk__in=ids))
    register = Register({n.key for n in notices}, people, timezone.localdate(now))
    done, changed = [], []
    for notice in notices:
        person = people.get(notice.person_id)
        said = register.said(person, notice.key) if person else None
        if said is None:
            done.append(notice.pk)
        elif (said.text, said.link) != (notice.text, notice.link):
            notice.text, notice.link, notice.finding_id = said.text, said.link, said.finding
            changed.append(notice)
    if changed:
        Notice.objects.bulk_update(changed, ["text", "link", "finding"])
    if not done:
        return 0
    return Notice.objects.filter(pk__in=done, settled_at__isnull=True).update(settled_at=now)
