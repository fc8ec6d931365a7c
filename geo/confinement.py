"""What a process gives up before it looks at a file nobody vouches for. PURE of Django.

`limit` bounds memory, time and files; `close_doors` ends all opening, starting and connecting:
for Python code by an audit hook (every system), for any code by a filter of system calls (Linux
on x86-64 and ARM64). What a system lacks is left out; each layer stands without the others.
"""

import contextlib
import ctypes
import platform
import sys

try:
    import resource
except ImportError:  # not a Unix
    resource = None

_MEGABYTE = 1 << 20
_MOST_OPEN = 64

# --- Limits ----------------------------------------------------------------------------------


def limit(*, seconds: float, memory_mb: int) -> None:
    """Bound what the process may use; where Linux allows it, give it a network of its own."""
    if resource is not None:
        cpu = int(seconds) + 1
        for name, most in (
            ("RLIMIT_AS", memory_mb * _MEGABYTE),
            ("RLIMIT_CPU", cpu),
            ("RLIMIT_NOFILE", _MOST_OPEN),
            ("RLIMIT_FSIZE", 0),
            ("RLIMIT_CORE", 0),
        ):
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (most, most))
    if sys.platform == "linux":
        _die_with_parent()
        _leave_the_network()


def _die_with_parent() -> None:
    _libc().prctl(_PR_SET_PDEATHSIG, *_longs(9, 0, 0, 0))


def _leave_the_network() -> None:
    """An empty network of its own; not every container and user may have one."""
    libc = _libc()
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


# --- Doors -----------------------------------------------------------------------------------

# What reading bytes in memory raises; everything else is refused, known or not.
_HARMLESS = frozenset(
    {
        *("builtins.id", "object.__getattr__", "object.__setattr__", "object.__delattr__"),
        *("compile", "exec", "code.__new__", "function.__new__", "sys._getframe"),
        *("sys.excepthook", "sys.unraisablehook", "cpython._PySys_ClearAuditHooks"),
        *("sqlite3.connect/handle", "gc.get_objects", "array.__new__"),
    }
)


class Closed(PermissionError):
    """Something tried to open, start or connect after the doors were closed."""


def close_doors() -> None:
    """From here on the process can read its open files, compute, answer and end. No way back."""
    if sys.platform == "linux":
        _filter_calls()
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple) -> None:
    if event in _HARMLESS or (event == "sqlite3.connect" and arguments[0] == ":memory:"):
        return
    raise Closed(event)


# --- System calls (Linux) --------------------------------------------------------------------

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
_SECCOMP_SET_MODE_FILTER, _TSYNC = 1, 1
_KILL_PROCESS, _EPERM, _ALLOW = 0x8000_0000, 0x0005_0001, 0x7FFF_0000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4  # in struct seccomp_data

# Architecture by its name: its audit number, the number of seccomp(2), and the calls that remain,
# each beside its number on both. Memory, time, and files that are already open: no more.
_ARCHITECTURES = {"x86_64": (0xC000_003E, 317, 0), "aarch64": (0xC000_00B7, 277, 1)}
_REMAINING = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
}


class _Instruction(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("start", ctypes.POINTER(_Instruction))]


def _filter_calls() -> None:
    """Every call but those that remain fails with EPERM; another architecture's kills."""
    if platform.machine() not in _ARCHITECTURES:
        return
    architecture, seccomp, column = _ARCHITECTURES[platform.machine()]
    calls = [numbers[column] for numbers in _REMAINING.values()]
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((_JUMP_IF_EQUAL, len(calls) - i, 0, call) for i, call in enumerate(calls)),
        (_RETURN, 0, 0, _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    instructions = (_Instruction * len(program))(*program)
    libc = _libc()
    filter_ = _Program(len(program), instructions)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, *_longs(1, 0, 0, 0))
    libc.syscall(*_longs(seccomp, _SECCOMP_SET_MODE_FILTER, _TSYNC), ctypes.byref(filter_))


def _longs(*numbers: int) -> list[ctypes.c_ulong]:
    """As functions with any number of arguments want them: a whole register each."""
    return [ctypes.c_ulong(number) for number in numbers]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
