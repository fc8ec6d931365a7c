"""Untrusted bytes are read in another process, which can do nothing but compute and answer.

`run` starts `geo/gate.py` with the file as its standard input, limits on memory, time and open
files, a bare environment, and (where the system has it) no network and no further system calls.
The answer is JSON, never more than it may be, and is believed no more than the file itself.

There is no way to read without the process: where a limit is missing on a system the others hold.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from geo.problems import FileProblem

SECONDS = 10
MEMORY_MB = 600
MOST_ANSWER_BYTES = 60_000_000
AT_ONCE = 4  # children of one server process: what they may use together is bounded too
PATIENCE_SECONDS = 30

_GATE = Path(__file__).with_name("gate.py")
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")  # what finds the interpreter
_SET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
_LONGEST_SENTENCE = 2000
_KILLED = {getattr(signal, name, -1) for name in ("SIGKILL", "SIGXCPU")}  # by a limit, or by us

log = logging.getLogger(__name__)
_slots = threading.BoundedSemaphore(AT_ONCE)


def run(
    task: Callable,
    path: Path,
    /,
    *,
    seconds: float = SECONDS,
    memory_mb: int = MEMORY_MB,
    most_answer_bytes: int = MOST_ANSWER_BYTES,
    **arguments,
):
    """Call `task(data, **arguments)` on the bytes of a file, in a confined process.

    Parameters
    ----------
    task : a function at the top of a module that needs no Django; returns what JSON can say
    path : the file; opened here, the process sees only its bytes
    seconds : of the clock and of the processor
    memory_mb : address space of the process, libraries included (about 140)
    arguments : what JSON can say

    Raises
    ------
    FileProblem
        The task refused the file, or the process ended without an answer: killed by a limit,
        crashed, or said what is no answer.
    OSError
        The file cannot be opened.
    """
    with Path(path).open("rb") as file:
        if not _slots.acquire(timeout=PATIENCE_SECONDS):
            raise FileProblem("Banyak berkas sedang dibaca. Coba lagi sebentar lagi.")
        try:
            began = time.monotonic()
            said, is_late, code = _ask(
                file, _command(task, seconds, memory_mb, arguments), seconds, most_answer_bytes
            )
        finally:
            _slots.release()
    took = time.monotonic() - began
    return _value(_answer(said), is_late, code, seconds, _Measure(task.__qualname__, took))


def _command(task: Callable, seconds: float, memory_mb: int, arguments: dict) -> list[str]:
    given = {"seconds": seconds, "memory_mb": memory_mb, "arguments": arguments}
    name = f"{task.__module__}:{task.__qualname__}"
    return [sys.executable, "-I", "-B", "-Xutf8", str(_GATE), name, json.dumps(given)]


def _ask(file, command: list[str], seconds: float, most: int) -> tuple[bytes, bool, int]:
    """What the process wrote, whether it ran out of time, and how it ended."""
    process = _started(command, file)
    late = threading.Event()
    timer = threading.Timer(seconds, lambda: (late.set(), _kill(process)))
    timer.start()
    try:
        said = process.stdout.read(most + 1)
    finally:
        timer.cancel()
        _kill(process)  # it has answered, or said too much; nothing of it stays
        process.stdout.close()
        code = process.wait()
    return (said if len(said) <= most else b""), late.is_set(), code


def _started(command: list[str], file) -> subprocess.Popen:
    environment = {k: os.environ[k] for k in _KEPT if k in os.environ} | _SET
    try:
        return subprocess.Popen(
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=_GATE.anchor,
            start_new_session=True,
        )
    except OSError as error:  # no memory, no processes left, no interpreter
        log.exception("No process to read a file in")
        raise FileProblem(
            "Server ini sedang tidak dapat membaca berkas. Coba lagi; bila tetap, hubungi admin."
        ) from error


def _kill(process: subprocess.Popen) -> None:
    if process.returncode is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, ProcessLookupError, PermissionError):
        process.kill()


class _Measure(dict):
    """What is logged of one run, for the people who look after the server."""

    def __init__(self, task: str, seconds: float):
        super().__init__(task=task, seconds=seconds, peak_mb=None, crash=None)


def _answer(said: bytes) -> dict:
    """The JSON object a process wrote; empty when it wrote none."""
    try:
        answer = json.loads(said, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _refuse(word: str):
    raise ValueError(word)


def _value(answer: dict, is_late: bool, code: int, seconds: float, measure: _Measure):
    measure |= {key: answer.get(key) for key in ("peak_mb", "crash")}
    log.info("%(task)s: %(seconds).2f s, %(peak_mb)s MB", measure, extra={"measure": measure})
    if "value" in answer and not is_late:
        return answer["value"]
    if isinstance(answer.get("problem"), str):
        raise FileProblem(_shown(answer["problem"]))
    log.warning("No answer from %s: code %s, %s", measure["task"], code, _shown(str(measure)))
    if is_late or -code in _KILLED or answer.get("is_too_large"):
        raise FileProblem(
            f"Berkas terlalu besar atau terlalu rumit: tidak selesai dibaca dalam {seconds:g} "
            "detik dengan memori yang ada. Sederhanakan atau bagi menjadi beberapa berkas."
        )
    raise FileProblem("Berkas rusak: isinya tidak dapat dibaca. Simpan ulang dari aplikasi asal.")


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:_LONGEST_SENTENCE])
