"""The other side of geo/sandbox.py: a process that reads one untrusted file and answers.

Run as a script, isolated: `gate.py module:function {"seconds":…, "memory_mb":…, "arguments":…}`,
the file on standard input. Everything that must be opened (modules, codecs, the table of
coordinate systems) is opened first; then the doors close (geo/confinement.py); only then is the
first byte of the file read. No Django here.
"""

import gc
import importlib
import json
import sys
import warnings
from pathlib import Path

if __name__ == "__main__":  # isolated: neither the working folder nor the environment is looked at
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo import confinement
from geo.problems import FileProblem

# Loaded by Python only when first used, which would be too late.
_LATER = (
    *("encodings.ascii", "encodings.cp1252", "encodings.cp437", "encodings.latin_1"),
    *("encodings.utf_8_sig", "encodings.utf_16", "encodings.utf_16_le", "encodings.utf_16_be"),
    *("_strptime", "encodings.utf_8"),
)


def main(name: str, given: str) -> None:
    order = json.loads(given)
    confinement.limit(seconds=order["seconds"], memory_mb=order["memory_mb"])
    warnings.simplefilter("ignore")
    gc.disable()  # it lives for one file, and its memory has a bound
    sys.setrecursionlimit(500)
    for module in _LATER:
        importlib.import_module(module)
    module, _, function = name.partition(":")
    task = getattr(importlib.import_module(module), function)
    peak = _Peak()
    confinement.close_doors()
    answer = _answer(task, order["arguments"])
    sys.stdout.buffer.write(json.dumps(answer | {"peak_mb": peak.megabytes()}).encode("ascii"))
    sys.stdout.buffer.flush()


def _answer(task, arguments: dict) -> dict:
    try:
        return {"value": task(sys.stdin.buffer.read(), **arguments)}
    except FileProblem as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"is_too_large": True}
    except Exception as error:  # noqa: BLE001 whatever a parser raises, the file is broken
        what = str(error) if isinstance(error, confinement.Closed) else type(error).__name__
        return {"crash": f"{what} in {_where(error.__traceback__)}"}


def _where(trace) -> str:
    """Module and line of ours, without what the message may quote from the file."""
    while trace.tb_next is not None and trace.tb_next.tb_frame.f_globals.get("__name__") != (
        "geo.confinement"
    ):
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"


class _Peak:
    """The largest memory in use so far, where the kernel tells it."""

    def __init__(self):
        try:
            self.status = Path("/proc/self/status").open("rb")  # noqa: SIM115 open until the end
        except OSError:
            self.status = None

    def megabytes(self) -> int | None:
        if self.status is None:
            return None
        self.status.seek(0)
        lines = self.status.read().splitlines()
        return next((int(x.split()[1]) // 1024 for x in lines if x.startswith(b"VmHWM:")), None)


if __name__ == "__main__":
    main(*sys.argv[1:])
