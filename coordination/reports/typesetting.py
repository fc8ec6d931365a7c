"""The hand that holds the typesetter: a process of its own lays pages out (decision 0032)."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from .glyphs import FONTS

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.typ"
SCRIPT = HERE / "typesetter.py"
LIMIT_SECONDS = 180  # of one document; the longest takes a twentieth of it
RETIRE_BYTES = 1_000_000  # it keeps what it laid out: after this much it is replaced


class TypesettingFailed(Exception):
    """No PDF: the typesetter died, took too long, or refused. In one sentence, for a person."""


@dataclass(frozen=True)
class Pages:
    """What a PDF is laid out from."""

    document: bytes  # JSON
    map: bytes  # SVG, or nothing
    instant: int  # seconds since 1970: what the file says it was made at


class Typesetter:
    """One process at a time, started when needed, replaced when it has grown, killed at the end.

    `close` may be called from another thread than `pdf`, which then raises TypesettingFailed.
    """

    def __init__(self, *, script: Path = SCRIPT, limit_seconds: float = LIMIT_SECONDS):
        self._script, self._limit_seconds = script, limit_seconds
        self._process: subprocess.Popen | None = None
        self._taken_bytes = 0
        self._is_closed = False
        self._lock = threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def pdf(self, pages: Pages) -> bytes:
        """The file. Raises TypesettingFailed, and the next one has a new process."""
        size = len(pages.document) + len(pages.map)
        if self._taken_bytes and self._taken_bytes + size > RETIRE_BYTES:
            self._end()
        process = self._running()
        self._taken_bytes += size
        watch = threading.Timer(self._limit_seconds, process.kill)
        watch.start()
        try:
            word, answer = _asked(process, pages)
        except (OSError, ValueError):  # it ended before its answer did
            self._end()
            said = _("PDF tidak jadi: penyusun halaman berhenti atau melewati %(n)s detik.")
            raise TypesettingFailed(said % {"n": round(self._limit_seconds)}) from None
        finally:
            watch.cancel()
        if word != b"ok":
            said = _("PDF tidak jadi: penyusun halaman menolak isinya (%(why)s).")
            raise TypesettingFailed(said % {"why": answer.decode(errors="replace")[:200]})
        return answer

    def close(self) -> None:
        """Kill what runs; nothing is started after it."""
        self._is_closed = True
        self._end()

    def _running(self) -> subprocess.Popen:
        with self._lock:
            if self._is_closed:
                raise TypesettingFailed(_("PDF tidak jadi: pembuatan dihentikan."))
            if self._process is None:
                command = [sys.executable, "-I", str(self._script), str(TEMPLATE), str(FONTS)]
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
                self._taken_bytes = 0
            return self._process

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _shut(pipe)


def _asked(process: subprocess.Popen, pages: Pages) -> tuple[bytes, bytes]:
    """One job and its answer. Raises OSError or ValueError where the process is no more."""
    head = b"%d %d %d\n" % (len(pages.document), len(pages.map), pages.instant)
    for part in (head, pages.document, pages.map):
        process.stdin.write(part)
    process.stdin.flush()
    word, size = process.stdout.readline().split()
    answer = process.stdout.read(int(size))
    if len(answer) < int(size):
        raise ValueError("an answer cut short")
    return word, answer


def _shut(pipe) -> None:
    try:
        pipe.close()
    except OSError:  # what was not yet sent has nobody to read it
        return
