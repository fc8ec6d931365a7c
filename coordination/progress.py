"""What a run tells of itself while it works, and whether it still may write.

One `Progress` belongs to one claim on one run. It only ever writes the run's own row, and only
while the claim holds: a worker that was taken for dead and lost its run finds out here.
"""

import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Phase, Run, RunState

WRITE_EVERY_SECONDS = 0.5


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

    def __str__(self):
        return f"run {self.run_id}"

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
