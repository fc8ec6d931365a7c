"""What a run tells of itself while it works, and whether it still may write.

One `Progress` belongs to one claim on one run. It only ever writes the run's own row, and only
while the claim holds: a worker that was taken for dead and lost its run finds out here.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Phase, Run, RunState

WRITE_EVERY_SECONDS = 0.5
BEATS_PER_LIFE = 5  # a run is touched this often before it counts as dead

logger = logging.getLogger(__name__)


class ClaimLost(Exception):
    """Another worker holds the run now; this one must not write."""

    def __init__(self, run_id: int):
        super().__init__(_("Proses #%(run)d sudah diambil alih.") % {"run": run_id})


class Progress:
    """Phase, done and total of one run, written for those who watch it."""

    def __init__(self, run_id: int, claim: str):
        self.run_id = run_id
        self.claim = claim
        self._written_at = 0.0

    def phase(self, phase: Phase, total: int = 0) -> None:
        """Begin a phase of `total` steps. Raises ClaimLost when the run is no longer ours.

        Call it outside the writing transaction, or nobody sees it before the commit.
        """
        self._write(phase=phase, done=0, total=total)
        if settings.RUN_HOLD_PHASE_SECONDS:
            time.sleep(settings.RUN_HOLD_PHASE_SECONDS)

    def step(self, done: int) -> None:
        """Say how far the phase is; written twice a second at most, so call it freely."""
        if time.monotonic() - self._written_at >= WRITE_EVERY_SECONDS:
            self._write(done=done)

    def still_mine(self) -> None:
        """Raise ClaimLost unless this worker holds the run, and lock its row until commit.

        First line of the writing transaction. An UPDATE, because it locks the row on SQLite
        and PostgreSQL alike: until the commit nobody can take the run over.
        """
        self._write()

    def beat(self) -> bool:
        """Touch the run; False when it is no longer ours."""
        return bool(self._mine().update(touched_at=timezone.now()))

    def _mine(self):
        return Run.objects.filter(pk=self.run_id, claim=self.claim, state=RunState.RUNNING)

    def _write(self, **columns) -> None:
        if not self._mine().update(touched_at=timezone.now(), **columns):
            raise ClaimLost(self.run_id)
        self._written_at = time.monotonic()


class Heartbeat:
    """Touches the run from a thread of its own, for the long steps that report nothing."""

    def __init__(self, progress: Progress):
        self._progress = progress
        self._every = max(0.5, settings.RUN_IS_DEAD_AFTER_SECONDS / BEATS_PER_LIFE)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._stopped.set()
        self._thread.join(timeout=5)

    def _beat(self) -> None:
        try:
            while not self._stopped.wait(self._every):
                self._beat_once()
        finally:
            connection.close()

    def _beat_once(self) -> None:
        try:
            self._progress.beat()
        except DatabaseError as error:
            # The writing transaction holds the row, or the server restarts: the next beat tells.
            logger.warning("heartbeat of run %s missed: %s", self._progress.run_id, error)
            connection.close()
