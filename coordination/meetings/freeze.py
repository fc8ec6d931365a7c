"""Freezing a meeting: one look at the register, kept for ever."""

import contextlib

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import Meeting, MeetingState, Run, Snapshot
from programs import log
from programs.limits import check_texts

from .packs import queue_pack
from .previous import previous_of
from .reading import read_frozen
from .rights import may_prepare
from .snapshots import FREEZE, frozen_of, latest_of, packed
from .states import Overtaken


class CannotFreeze(Exception):
    """Why a meeting cannot be frozen now, in one sentence."""


def freeze(meeting: Meeting, *, by, because: str = "", seen: int | None = None) -> Snapshot:
    """Keep the register of the meeting's scope as it is now, and return the snapshot.

    Its pack is begun in the background after commit.

    Everything is read from one state of the database. A meeting that has a snapshot gets a new one
    that supersedes it, and `because` says why. `seen` is the number of the latest one on screen, 0
    for none. Raises PermissionDenied, CannotFreeze, and Overtaken where there is a newer one.
    """
    if not may_prepare(by, meeting):
        raise PermissionDenied(_("Hanya sekretariat penyelenggara yang membekukan bahan rakor."))
    check_texts(because=because)
    with _one_state():
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        latest = latest_of(meeting)
        if seen is not None and seen != (latest.number if latest else 0):
            raise Overtaken(meeting)
        if latest and not because.strip():
            raise CannotFreeze(_("Sebutkan alasan membekukan ulang: bahan lama sudah beredar."))
        snapshot = _snapshot(meeting, _run(meeting), latest, by)
        snapshot.because = because.strip()[:300] if latest else ""
        snapshot.save(force_insert=True)
        if meeting.state == MeetingState.PREPARED:
            meeting.state = MeetingState.FROZEN
            meeting.version += 1
            meeting.save(update_fields=["state", "version"])
        after = {"meeting": meeting.pk, "number": snapshot.number, "sha256": snapshot.sha256}
        log.record(FREEZE, snapshot, by=by, after=after, reason=snapshot.because)
        queue_pack(snapshot)
    return snapshot


@contextlib.contextmanager
def _one_state():
    """A transaction that sees one state of the database from its first query to its last."""
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _run(meeting: Meeting) -> Run:
    run = Run.objects.done().filter(fiscal_year=meeting.fiscal_year).order_by("-pk").first()
    if run is None:
        said = _("Program TA %(year)s belum pernah diperiksa. Jalankan pemeriksaan dahulu.")
        raise CannotFreeze(said % {"year": meeting.fiscal_year})
    return run


def _snapshot(meeting: Meeting, run: Run, latest: Snapshot | None, by) -> Snapshot:
    before = previous_of(meeting)
    number = latest.number + 1 if latest else 1
    at = timezone.now()
    seen = {f.id for f in frozen_of(before).findings} if before else ()
    frozen = read_frozen(
        meeting, run, at=at, number=number, previous=before, seen_before=frozenset(seen)
    )
    content, sha256, size = packed(frozen)
    return Snapshot(
        meeting=meeting,
        number=number,
        previous=before,
        content=content,
        sha256=sha256,
        size=size,
        made_by=by,
        made_at=at,
    )
