"""What a hostile file might make a parser do. Each runs inside the sandbox.

Those of Python are met by the audit hook; those of `libc`, bound before the doors close, by the
filter of system calls alone.
"""

import ctypes
import os
import socket
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

from geo.problems import FileProblem

libc = ctypes.CDLL(None)
errno = getattr(libc, "__errno_location", None)  # not on macOS, where these tasks are not run
if errno is not None:
    errno.restype = ctypes.POINTER(ctypes.c_int)
for _name in ("open", "creat", "socket", "fork", "kill", "unlink", "execl", "access"):
    getattr(libc, _name)  # looked up now: later it would be refused already


def count(data, *, times=1):
    return len(data) * times


def refuse(data):
    raise FileProblem("Berkas ini tidak disukai.")


def environment(data):
    return dict(os.environ)


def fail_with_secret(data):
    raise RuntimeError(data.decode())


# --- Attempts: each answers with what it got, which must never happen ---------------------------


def open_a_file(data, *, path):
    return Path(path).read_text()


def list_a_folder(data, *, path):
    return os.listdir(path)


def write_a_file(data, *, path):
    return Path(path).write_text("pwned")


def delete_a_file(data, *, path):
    os.remove(path)
    return "gone"


def connect(data, *, port):
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(b"canary")
    return "connected"


def start_a_program(data, *, path):
    return subprocess.run(["touch", path], check=False).returncode


def fork(data):
    return os.fork()


def start_a_thread(data):
    thread = threading.Thread(target=time.sleep, args=(0,))
    thread.start()
    return "started"


def import_a_module(data):
    import ftplib

    return ftplib.__name__


def open_a_database(data, *, path):
    return sqlite3.connect(path).execute("SELECT 1").fetchone()


# --- The same without Python's knowing ---------------------------------------------------------


def open_behind(data, *, path):
    return _got(libc.open(path.encode(), os.O_RDONLY))


def create_behind(data, *, path):
    return _got(libc.creat(path.encode(), 0o600))


def look_behind(data, *, path):
    return _got(libc.access(path.encode(), 0))


def delete_behind(data, *, path):
    return _got(libc.unlink(path.encode()))


def connect_behind(data):
    return _got(libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0))


def fork_behind(data):
    return _got(libc.fork())


def kill_behind(data, *, process):
    return _got(libc.kill(process, 0))


def run_behind(data, *, path):
    return _got(libc.execl(b"/bin/touch", b"touch", path.encode(), None))


def _got(number):
    """A descriptor or 0 where the call succeeded, else the name of the error."""
    return number if number >= 0 else f"errno {errno().contents.value}"


# --- Exhaustion --------------------------------------------------------------------------------


def allocate(data, *, megabytes):
    return len(bytearray(megabytes << 20))


def loop(data):
    while True:
        pass


def sleep(data):
    time.sleep(60)


def crash(data):
    ctypes.string_at(1)


def talk_too_much(data):
    return "x" * 5_000_000


def talk_nonsense(data):
    os.write(1, b'{"value": 1')
    os._exit(0)


def talk_deep(data):
    os.write(1, b'{"value": ' + b"[" * 200_000 + b"]" * 200_000 + b"}")
    os._exit(0)
