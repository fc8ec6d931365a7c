"""Whether a document is what was frozen: from its SHA-256, whoever asks.

A published pack answers with its meeting; one that is not published says that it was frozen, when,
and no more. The stored bytes and the sealed log are asked again each time.
"""

import hashlib
import re
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from coordination.models import Pack, Publication, Snapshot
from programs import log
from programs.models import LogEntry

from .snapshots import FREEZE, Check, check, latest_of

FULL = re.compile(r"[0-9a-f]{64}", re.ASCII)
SHORT = re.compile(r"[0-9a-f]{12}", re.ASCII)
PRINTED = 12  # characters of the hash on every page of a document


class NotAHash(ValueError):
    """What was typed is neither 64 nor 12 hexadecimal digits."""


@dataclass(frozen=True)
class Answer:
    """What is known of a hash. No snapshot: nothing; `check` then says nothing either.

    `document` is the name of the file in the pack, "" for the snapshot itself. `was_replaced`: the
    log knows this hash, and what is stored now has another.
    """

    said: str
    snapshot: Snapshot | None = None
    check: Check | None = None
    is_published: bool = False
    newer: Snapshot | None = None
    document: str = ""
    was_replaced: bool = False

    @property
    def is_good(self) -> bool:
        return self.check is not None and self.check.is_good and not self.was_replaced


def read_hash(typed: str) -> str:
    """The digits of what was typed or pasted. Raises NotAHash."""
    digits = re.sub(r"[\s:…]|^sha-?256", "", typed.strip().lower())
    if not (FULL.fullmatch(digits) or SHORT.fullmatch(digits)):
        raise NotAHash
    return digits


def hash_of(file) -> str:
    """The SHA-256 of an uploaded file, read piece by piece and kept nowhere."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return digest.hexdigest()


def look_up(digits: str) -> Answer:
    """What is known of a full hash, or of the twelve digits of one that is published."""
    if len(digits) == PRINTED:
        return _of_short(digits)
    rows = Snapshot.objects.defer("content").select_related("meeting")
    if found := rows.filter(sha256=digits).first():
        return _answer(digits, found)
    if found := _by_document(digits):
        snapshot, name = found
        return _answer(digits, snapshot, document=name)
    if found := _once_frozen(digits):
        return _answer(digits, found, was_replaced=True)
    return Answer(digits)


def _of_short(digits: str) -> Answer:
    """Only published ones answer, and only when one alone begins so."""
    published = Publication.objects.filter(snapshot=OuterRef("pk"))
    rows = Snapshot.objects.defer("content").select_related("meeting").filter(Exists(published))
    found = list(rows.filter(sha256__startswith=digits)[:2])
    return _answer(digits, found[0]) if len(found) == 1 else Answer(digits)


def _by_document(digits: str) -> tuple[Snapshot, str] | None:
    """The snapshot one of whose documents has this hash."""
    said = Pack.objects.annotate(said=Cast("files", TextField())).filter(said__contains=digits)
    for pack in said.select_related("snapshot__meeting").defer("snapshot__content"):
        for file in pack.files:
            if file.get("sha256") == digits:
                return pack.snapshot, file.get("name", "")
    return None


def _once_frozen(digits: str) -> Snapshot | None:
    """The snapshot that the log says was frozen with this hash, where another is stored now."""
    entry = LogEntry.objects.filter(action=FREEZE, after__sha256=digits).order_by("pk").first()
    if entry is None or entry.object_type != log.type_of(Snapshot):
        return None
    rows = Snapshot.objects.defer("content").select_related("meeting")
    return rows.filter(pk=entry.object_id).first()


def _answer(digits: str, snapshot: Snapshot, **more) -> Answer:
    latest = latest_of(snapshot.meeting)
    newer = latest if latest and latest.number > snapshot.number else None
    is_published = Publication.objects.filter(snapshot=snapshot).exists()
    return Answer(digits, snapshot, check(snapshot), is_published=is_published, newer=newer, **more)
