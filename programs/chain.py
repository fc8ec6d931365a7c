"""The chain of the log: sealing it, and finding the first row that was tampered with.

Every entry bears a MAC from its birth, so that nobody without the key adds one. Its seal is an
HMAC over the seal before it and all its columns, so that nobody edits, removes or moves one. The
head says where the chain ends, so that nobody cuts it off. The key is outside the database.
"""

import datetime
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import LogEntry, LogHead, LogSeal

COLUMNS = (
    *("token", "at", "by_id", "by_said", "origin", "address", "request_id", "action"),
    *("object_type", "object_id", "object_said", "before", "after", "reason"),
)
STORED = ("pk", "mac", *COLUMNS)
BATCH = 500
HEAD = 1
UNSEALED_FOR = datetime.timedelta(minutes=5)
NO_HEAD_FOR = datetime.timedelta(hours=1)


class BrokenHead(Exception):
    """The head of the chain is not as it was written: nothing is sealed on top of it."""

    def __init__(self):
        super().__init__(_("Kepala rantai log tidak sah; penyegelan dihentikan."))


# --- What is signed ----------------------------------------------------------------------


def _sign(what: str, text: str) -> str:
    """HMAC-SHA-256 under a key of its own for each purpose, drawn from LOG_KEY."""
    return hmac.digest(_key(settings.LOG_KEY, what), text.encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _key(log_key: str, what: str) -> bytes:
    return hmac.digest(log_key.encode(), f"sinkron.log.{what}".encode(), "sha256")


def _canonical(columns: dict) -> str:
    at = columns["at"].astimezone(datetime.UTC).isoformat()
    plain = columns | {"at": at, "token": str(columns["token"])}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def columns_of(entry: LogEntry) -> dict:
    return {name: getattr(entry, name) for name in COLUMNS}


def mac_of(columns: dict) -> str:
    """What an entry bears from its birth: over all its columns but the number."""
    return _sign("entry", _canonical({name: columns[name] for name in COLUMNS}))


def _digest_of(before: str, number: int, row: dict) -> str:
    """The seal of a stored row that follows the digest `before`."""
    return _sign("seal", f"{before}\n{number}\n{_canonical(row)}")


def _head_mac(number: int, digest: str) -> str:
    return _sign("head", f"{number}:{digest}")


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


# --- Sealing -----------------------------------------------------------------------------


def seal(since: int | None = None) -> int:
    """Seal every committed entry from this number on that has no seal, in the order of numbers;
    without a number, all there are. How many were sealed.

    Each batch is one short transaction that holds the head. The second time there is nothing to
    do. An entry without our MAC is not sealed. Raises BrokenHead.
    """
    if since is None:
        since = _unsealed().order_by("pk").values_list("pk", flat=True).first()
    count, following = 0, [] if since is None else _from(since)
    while following:
        if _without_seal(following):
            count += _seal_some(following)
        following = _from(following[-1] + 1) if len(following) == BATCH else []
    return count


def _unsealed() -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(~Exists(LogSeal.objects.filter(entry=OuterRef("pk"))))


def _from(first: int) -> list[int]:
    """The next entries from this number on: by their index, however long the log has grown."""
    entries = LogEntry.objects.filter(pk__gte=first).order_by("pk")
    return list(entries.values_list("pk", flat=True)[:BATCH])


def _without_seal(pks: list[int]) -> list[int]:
    sealed = set(LogSeal.objects.filter(entry__in=pks).values_list("entry_id", flat=True))
    return [pk for pk in pks if pk not in sealed]


@transaction.atomic
def _seal_some(pks: list[int]) -> int:
    head = _held_head()
    # Asked again: whoever held the head a moment ago has sealed some of them.
    waiting = LogEntry.objects.filter(pk__in=_without_seal(pks)).order_by("pk")
    seals = []
    for row in waiting.values(*STORED):
        if _same(row["mac"], mac_of(row)):
            head.number += 1
            head.digest = _digest_of(head.digest, head.number, row)
            seals.append(LogSeal(number=head.number, entry_id=row["pk"], digest=head.digest))
    LogSeal.objects.bulk_create(seals)
    head.mac = _head_mac(head.number, head.digest)
    head.save()
    return len(seals)


def _held_head() -> LogHead:
    fresh = {"number": 0, "digest": "", "mac": _head_mac(0, "")}
    head, is_new = LogHead.objects.select_for_update().get_or_create(pk=HEAD, defaults=fresh)
    # A log that has lost its head is not begun anew: that would seal whatever is left of it.
    old = timezone.now() - NO_HEAD_FOR
    if is_new and LogEntry.objects.filter(at__lt=old).exists():
        raise BrokenHead
    if not _same(head.mac, _head_mac(head.number, head.digest)):
        raise BrokenHead
    return head


def seal_recent() -> int:
    """What a process that died has left of the last days; `seal()` looks at all."""
    recent = _unsealed().filter(at__gte=timezone.now() - datetime.timedelta(days=2))
    first = recent.order_by("pk").values_list("pk", flat=True).first()
    return 0 if first is None else seal(first)


def head_said() -> str:
    """`NUMBER:DIGEST`, to be kept where whoever writes the database cannot."""
    head = LogHead.objects.filter(pk=HEAD).first()
    return str(head) if head else "0:"


# --- Verifying ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Broken:
    """The first row that is not as it was written. No number: it is not in the chain."""

    number: int | None
    entry_id: int | None
    why: str


@dataclass(frozen=True)
class Verdict:
    """What a walk along the whole chain found. `unsealed` have just been written."""

    count: int
    head: str
    unsealed: int
    at: datetime.datetime
    broken: Broken | None = None


class _Found(Exception):
    def __init__(self, number: int | None, entry_id: int | None, why: str):
        self.broken = Broken(number, entry_id, why)


def verify(*, head: str = "") -> Verdict:
    """Walk the whole chain from its first row, in constant memory, while others go on writing.

    `head` is one that was kept elsewhere (`NUMBER:DIGEST`) and must be in the chain. Raises
    ValueError where it is not written so.
    """
    kept = _read_head(head) if head else None
    at, before = timezone.now(), LogHead.objects.filter(pk=HEAD).first()
    count, digest = 0, ""
    try:
        _check_head(before)
        for count, digest in _walk():
            for known in filter(None, (kept, before and (before.number, before.digest))):
                _check_known(known, count, digest)
        _check_end(count, before, kept)
        unsealed = _check_unsealed()
    except _Found as found:
        return Verdict(count, f"{count}:{digest}", 0, at, found.broken)
    return Verdict(count, f"{count}:{digest}", unsealed, at)


def _read_head(text: str) -> tuple[int, str]:
    number, _colon, digest = text.strip().partition(":")
    if (
        not number.isdecimal()
        or (digest and len(digest) != 64)
        or bool(int(number)) != bool(digest)
    ):
        raise ValueError(_("Kepala ditulis NOMOR:DIGEST, seperti yang dicetak log_head."))
    return int(number), digest.lower()


def _walk() -> Iterator[tuple[int, str]]:
    """Number and digest of each seal that is right, from the first. Raises _Found."""
    expected, digest = 1, ""
    seals = LogSeal.objects.order_by("number").values_list("number", "entry_id", "digest")
    for number, entry_id, stored, row in _with_entries(seals.iterator(chunk_size=BATCH)):
        if number != expected:
            missing = _("Segel nomor ini hilang: baris log dihapus atau disisipkan.")
            raise _Found(min(number, expected), None, missing)
        if row is None:
            raise _Found(number, entry_id, _("Entri log ini dihapus; segelnya masih ada."))
        digest = _digest_of(digest, number, row)
        if not _same(stored, digest):
            raise _Found(number, entry_id, _("Isi atau urutan entri ini diubah."))
        yield number, digest
        expected += 1


def _with_entries(seals: Iterator[tuple]) -> Iterator[tuple[int, int, str, dict | None]]:
    """Each seal with the row of its entry, if that is still there; some seals at a time."""
    while some := list(islice(seals, BATCH)):
        held = LogEntry.objects.filter(pk__in=[entry_id for _n, entry_id, _d in some])
        rows = {row["pk"]: row for row in held.order_by().values(*STORED)}
        for number, entry_id, digest in some:
            yield number, entry_id, digest, rows.get(entry_id)


def _check_head(head: LogHead | None) -> None:
    if head and not _same(head.mac, _head_mac(head.number, head.digest)):
        raise _Found(head.number, None, _("Kepala rantai diubah tanpa kunci."))


def _check_known(known: tuple[int, str], number: int, digest: str) -> None:
    if known[0] == number and not _same(known[1], digest):
        raise _Found(number, None, _("Segel ini tidak cocok dengan kepala yang disimpan."))


def _check_end(count: int, before: LogHead | None, kept: tuple[int, str] | None) -> None:
    """Whether the chain is as long as its head says: not cut off, and the head not set back."""
    after = LogHead.objects.filter(pk=HEAD).first()
    if after is None and (count or before):
        raise _Found(count + 1, None, _("Kepala rantai dihapus."))
    cut = _("Ekor rantai dipotong: baris sesudah nomor ini hilang.")
    for reached in filter(None, (before and before.number, kept and kept[0])):
        if reached > count:
            raise _Found(count + 1, None, cut)
    if after and after.number < count:
        raise _Found(after.number + 1, None, _("Kepala rantai dimundurkan."))


def _check_unsealed() -> int:
    """How many entries wait for their seal; older ones, and those that are not ours, are broken."""
    old, count = timezone.now() - UNSEALED_FOR, 0
    for row in _unsealed().order_by("pk").values(*STORED).iterator(chunk_size=BATCH):
        if not _same(row["mac"], mac_of(row)):
            raise _Found(None, row["pk"], _("Entri ini disisipkan atau diubah sebelum disegel."))
        if row["at"] < old:
            raise _Found(None, row["pk"], _("Entri ini lama belum disegel."))
        count += 1
    copies = LogEntry.objects.values("token").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    if copies.exists():
        raise _Found(None, None, _("Ada entri yang disalin."))
    return count


def said(broken: Broken) -> str:
    """Which row is broken and why, in one sentence for a person."""
    if broken.number is None and broken.entry_id is None:
        return broken.why
    named = {"number": broken.number, "entry": broken.entry_id, "why": broken.why}
    if broken.number is None:
        return _("Entri %(entry)s: %(why)s") % named
    if broken.entry_id is None:
        return _("Baris %(number)s: %(why)s") % named
    return _("Baris %(number)s (entri %(entry)s): %(why)s") % named
