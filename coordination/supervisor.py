"""Keeps one child process alive: started again when it dies, ended when we are told to end."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time

LONGEST_PAUSE_SECONDS = 10.0
HEALTHY_AFTER_SECONDS = 30.0
GRACE_SECONDS = 10.0
COULD_NOT_START = 1  # what Django ends with on a CommandError

logger = logging.getLogger(__name__)


class Supervisor:
    """Runs `command`, again whenever it dies, until SIGTERM or SIGINT."""

    def __init__(self, command: list[str]):
        self._command = command
        self._child: subprocess.Popen | None = None
        self._stopping = threading.Event()

    def run(self) -> int:
        """The exit code to end with."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        pause = 0.5
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._run_child()
            healthy = time.monotonic() - began > HEALTHY_AFTER_SECONDS
            if self._stopping.is_set():
                break
            if code == COULD_NOT_START and not healthy:
                return code  # A port in use, say: starting it again would not help.
            pause = 0.5 if healthy else min(pause * 2, LONGEST_PAUSE_SECONDS)
            logger.warning("the server died (%s), starting it again in %.0f s", code, pause)
            self._stopping.wait(pause)
        return 0

    def _run_child(self) -> int:
        self._child = subprocess.Popen(self._command)
        if self._stopping.is_set():
            self._child.terminate()
        while True:
            try:
                return self._child.wait(timeout=GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                if self._stopping.is_set():
                    self._child.kill()

    def _stop(self, _number, _frame) -> None:
        self._stopping.set()
        if self._child and self._child.poll() is None:
            self._child.terminate()


def live_as_child() -> None:
    """In the child: end politely on SIGTERM, and with the parent, so that no port stays taken."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, name="parent", daemon=True).start()
