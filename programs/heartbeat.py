"""A sign of life from a thread of its own, while long work reports nothing."""

import logging
import threading
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, connection

BEATS_PER_LIFE = 5  # work is touched this often before it counts as dead

logger = logging.getLogger(__name__)


class Alive(Protocol):
    """Work that can say it is alive, and what it is called."""

    def beat(self) -> object: ...


class Heartbeat:
    """Touches the work until the block ends. A beat that is missed is made up by the next."""

    def __init__(self, work: Alive):
        self._work = work
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
            self._work.beat()
        except DatabaseError as error:
            # The writing transaction holds the row, or the server restarts: the next beat tells.
            logger.warning("heartbeat of %s missed: %s", self._work, error)
            connection.close()
