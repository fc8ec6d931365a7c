"""Holding one upload while it is read or saved: the claim, the signs of life, how far it is.

Everything here is one conditional UPDATE of the row: whoever does not win it does nothing.
"""

import datetime
import time
import uuid

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Upload, UploadState

WRITE_EVERY_SECONDS = 0.5
MOST_ATTEMPTS = 3
LAST = "last_attempt"  # in `options`: the number after which nobody tries again


class ClaimLost(Exception):
    """The upload was dropped, or another worker has it; this one must not write."""


class Work:
    """One claim on one upload: the number of the attempt, and the state it works in."""

    def __init__(self, upload_id: uuid.UUID, number: int, state: str):
        self.upload_id, self.number, self.state = upload_id, number, state
        self._written_at = 0.0

    def __str__(self):
        return f"upload {self.upload_id}"

    def phase(self, phase: str, total: int = 0) -> None:
        """Begin a phase of `total` steps. Outside the writing transaction, or nobody sees it."""
        self._write(phase=phase, done=0, total=total)
        if settings.RUN_HOLD_PHASE_SECONDS:
            time.sleep(settings.RUN_HOLD_PHASE_SECONDS)

    def step(self, done: int) -> None:
        """Say how far the phase is; written twice a second at most, so call it freely."""
        if time.monotonic() - self._written_at >= WRITE_EVERY_SECONDS:
            self._write(done=done)

    def still_mine(self) -> None:
        """Raise ClaimLost unless this worker holds the upload, and lock its row until commit."""
        self._write()

    def beat(self) -> bool:
        return bool(self._mine().update(heartbeat_at=timezone.now()))

    def end(self, **columns) -> None:
        """The outcome; raises ClaimLost when it is no longer ours to give."""
        self._write(done=0, total=0, phase="", **columns)

    def _mine(self) -> QuerySet[Upload]:
        return Upload.objects.filter(pk=self.upload_id, attempts=self.number, state=self.state)

    def _write(self, **columns) -> None:
        if not self._mine().update(heartbeat_at=timezone.now(), **columns):
            raise ClaimLost(str(self))
        self._written_at = time.monotonic()


def claim(upload_id: uuid.UUID) -> Work | None:
    """Take the upload if it waits or its worker has died; None when it cannot be had."""
    row = _free().filter(pk=upload_id).first()
    if row is None or row.attempts >= row.options.get(LAST, 0):
        return None
    state = UploadState.SAVING if row.state == UploadState.SAVING else UploadState.READING
    taken = (
        _free()
        .filter(pk=upload_id, attempts=row.attempts)
        .update(state=state, attempts=row.attempts + 1, heartbeat_at=timezone.now())
    )
    return Work(upload_id, row.attempts + 1, state) if taken else None


def allow_attempts(upload: Upload) -> None:
    """Let workers try from now on; nobody holds it yet. The caller saves `options`."""
    upload.options[LAST] = upload.attempts + MOST_ATTEMPTS
    upload.heartbeat_at = None


def give_up() -> int:
    """Refuse the uploads whose workers died MOST_ATTEMPTS times. Returns how many."""
    died = _("Proses mati %d kali di tengah berkas ini. Tidak ada yang disimpan; unggah lagi.")
    dead = [row for row in _abandoned() if row.attempts >= row.options.get(LAST, 0)]
    return sum(
        _abandoned()
        .filter(pk=row.pk, attempts=row.attempts)
        .update(state=UploadState.REFUSED, message=died % MOST_ATTEMPTS)
        for row in dead
    )


def abandoned() -> list[uuid.UUID]:
    """Uploads that a worker left in the middle and another may take."""
    return [row.pk for row in _abandoned() if row.attempts < row.options.get(LAST, 0)]


def _abandoned() -> QuerySet[Upload]:
    held = Q(state__in=[UploadState.READING, UploadState.SAVING], heartbeat_at__lt=_stale())
    waiting = Q(state__in=[UploadState.RECEIVED, UploadState.SAVING], heartbeat_at__isnull=True)
    return Upload.objects.filter(held | waiting & Q(at__lt=_stale())).defer("result")


def _free() -> QuerySet[Upload]:
    dead = Q(state__in=[UploadState.READING, UploadState.SAVING], heartbeat_at__lt=_stale())
    asked = Q(state__in=[UploadState.RECEIVED, UploadState.SAVING], heartbeat_at__isnull=True)
    return Upload.objects.filter(asked | dead).defer("result")


def _stale() -> datetime.datetime:
    return timezone.now() - datetime.timedelta(seconds=settings.RUN_IS_DEAD_AFTER_SECONDS)
