"""Files a little changed, many times, each read where a file is read: inside the sandbox.

Runs there, so no Django. What comes out is how often a file was read or refused, and where a reader
raised what no reader should: a refusal is a FileProblem, with a sentence of its own.
"""

import io
import random
import zipfile
from collections import Counter

from geo import opened
from geo.extents import place_rules
from geo.problems import FileProblem
from programs import opened_tables

_RULES = {
    "features": 1000,
    "vertices": 100_000,
    "unpacked_bytes": 5_000_000,
    "place": place_rules(None),
    "may_exchange": True,
    "columns": None,
}
_EXTREMES = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f")


def survive(data: bytes, *, name: str, seed: int, count: int) -> dict:
    """Read `count` mutations of a file: how each ended, and what was raised that should not be."""
    rng = random.Random(seed)
    ends, wrong = Counter(), set()
    for _ in range(count):
        try:
            _read(mutated(data, rng), name)
            ends["read"] += 1
        except FileProblem:
            ends["refused"] += 1
        except MemoryError:
            ends["too large"] += 1
        except Exception as error:  # noqa: BLE001 this is what is looked for
            ends["wrong"] += 1
            wrong.add(f"{type(error).__name__}: {_where(error.__traceback__)}")
    return {"ends": ends, "wrong": sorted(wrong)}


def _where(trace) -> str:
    """The last line of ours."""
    found = ""
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith(("geo.", "programs.")):
            found = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _read(data: bytes, name: str) -> None:
    if name.endswith((".csv", ".xlsx")):
        opened_tables.open_table(data, name=name, expected=[])
    else:
        opened.read_file(data, name, layer=None, rules=_RULES)


# --- Mutations -------------------------------------------------------------------------------


def mutated(data: bytes, rng: random.Random) -> bytes:
    """One to three changes; of a zip, half the time inside one of its members."""
    if data.startswith(b"PK\x03\x04") and rng.random() < 0.5:
        try:
            return _with_member_changed(data, rng)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
            pass
    return _changed(data, rng)


def _changed(data: bytes, rng: random.Random) -> bytes:
    data = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        if not data:
            break
        rng.choice((_flip, _flip, _cut, _overwrite, _repeat, _drop))(data, rng)
    return bytes(data)


def _flip(data: bytearray, rng) -> None:
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(data: bytearray, rng) -> None:
    del data[rng.randrange(len(data)) :]


def _overwrite(data: bytearray, rng) -> None:
    at = rng.randrange(len(data))
    data[at : at + 4] = rng.choice(_EXTREMES)


def _repeat(data: bytearray, rng) -> None:
    start, length = rng.randrange(len(data)), rng.randint(1, 200)
    data[start:start] = data[start : start + length] * rng.randint(1, 20)


def _drop(data: bytearray, rng) -> None:
    start = rng.randrange(len(data))
    del data[start : start + rng.randint(1, 50)]


def _with_member_changed(data: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    n, other = rng.randrange(len(members)), rng.randrange(len(members))
    name, inside = members[n]
    change = rng.random()
    if change < 0.2:
        members[n] = name, members[other][1]
    elif change < 0.3:
        del members[n]
    else:
        members[n] = name, _changed(inside, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), inside)
    return out.getvalue()
