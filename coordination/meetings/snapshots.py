"""Snapshots as they are kept: written once, read back only when they still fit their hash.

The canonical JSON is kept compressed; its SHA-256 stands beside it and, sealed, in the log. Whoever
changes one byte changes the hash; whoever changes hash and bytes is found by the log (0018).
"""

import hashlib
import json
import zlib
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from coordination.models import Meeting, Snapshot
from coordination.reports.plain import canonical, from_plain
from programs import log
from programs.models import LogEntry

from .values import FORMAT, Frozen

LEVEL = 6  # of zlib


class SnapshotDamaged(Exception):
    """What is kept does not fit its hash: it was changed by hand or the disk lost a byte."""

    def __init__(self, snapshot: Snapshot):
        said = _("Bahan beku #%(n)s dari “%(m)s” tidak cocok dengan sidik SHA-256-nya dan ditolak.")
        super().__init__(said % {"n": snapshot.number, "m": snapshot.meeting.title})


def packed(frozen: Frozen) -> tuple[bytes, str, int]:
    """Compressed canonical JSON, its SHA-256, and its size in bytes."""
    text = canonical(frozen).encode()
    return zlib.compress(text, LEVEL), hashlib.sha256(text).hexdigest(), len(text)


def text_of(snapshot: Snapshot) -> bytes:
    """The canonical JSON. Raises SnapshotDamaged when it does not fit the hash."""
    try:
        text = zlib.decompress(bytes(snapshot.content))
    except zlib.error:
        raise SnapshotDamaged(snapshot) from None
    if hashlib.sha256(text).hexdigest() != snapshot.sha256:
        raise SnapshotDamaged(snapshot)
    return text


def frozen_of(snapshot: Snapshot) -> Frozen:
    """The values of a snapshot. Raises SnapshotDamaged.

    The latest few are kept by id and hash: one page asks several times.
    """
    return _values(snapshot.pk, snapshot.sha256)


@lru_cache(maxsize=4)
def _values(pk: int, sha256: str) -> Frozen:
    snapshot = Snapshot.objects.select_related("meeting").get(pk=pk, sha256=sha256)
    data = json.loads(text_of(snapshot))
    if data["format"] != FORMAT:
        raise ValueError(f"snapshot {pk} has format {data['format']}")
    return from_plain(Frozen, data)


def latest_of(meeting: Meeting) -> Snapshot | None:
    """The snapshot in force: the last one frozen. Its content is not read."""
    return meeting.snapshots.defer("content").order_by("-number").first()


@dataclass(frozen=True)
class Check:
    """Whether what is kept is what was frozen."""

    snapshot: Snapshot
    is_whole: bool  # content fits the hash
    is_logged: bool  # the log of the freeze names this hash

    @property
    def is_good(self) -> bool:
        return self.is_whole and self.is_logged


def check(snapshot: Snapshot) -> Check:
    """Read the stored bytes again, past any cache, and ask the log."""
    kept = Snapshot.objects.select_related("meeting").get(pk=snapshot.pk)
    try:
        text_of(kept)
        is_whole = True
    except SnapshotDamaged:
        is_whole = False
    entry = log.of(kept).filter(action=FREEZE).order_by("pk").first()
    return Check(kept, is_whole, _named(entry) == kept.sha256)


def _named(entry: LogEntry | None) -> str:
    return entry.after.get("sha256", "") if entry else ""


FREEZE = "rakor.bekukan"
