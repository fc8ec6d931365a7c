"""A table somebody sent, read in the sandbox. PURE of Django.

`open_table` is what runs there; `read_table` asks for it and names the file in every refusal.
"""

from pathlib import Path

from geo import sandbox
from geo.problems import FileProblem
from programs import answers
from programs.tables import Table, Unfit, read_bytes

MOST_BYTES = 50_000_000
SECONDS = 60
MOST_ANSWER_BYTES = 400_000_000  # 60,000 rows of the template are about 50 MB


def read_table(path: Path, name: str | None = None, *, expected: frozenset[str]) -> Table:
    """Read an XLSX or CSV file; `expected` as in tables.read_bytes. Raises FileProblem."""
    name = name or path.name
    try:
        return _read(path, name, expected)
    except (Unfit, FileProblem) as why:
        raise FileProblem(f"Berkas '{name}': {why}") from None
    except FileNotFoundError:
        why = "tidak ada. Periksa nama dan foldernya."
        raise FileProblem(f"Berkas '{name}': {why}") from None
    except IsADirectoryError:
        why = "ini folder. Pilih berkas .xlsx atau .csv di dalamnya."
        raise FileProblem(f"Berkas '{name}': {why}") from None
    except OSError:
        why = "tidak dapat dibuka. Periksa izin bacanya, atau tutup dahulu di program lain."
        raise FileProblem(f"Berkas '{name}': {why}") from None


def _read(path: Path, name: str, expected: frozenset[str]) -> Table:
    if path.stat().st_size > MOST_BYTES:
        raise Unfit("terlalu besar (lebih dari 50 MB). Bagi menjadi beberapa berkas.")
    answer = sandbox.run(
        open_table,
        path,
        seconds=SECONDS,
        most_answer_bytes=MOST_ANSWER_BYTES,
        name=name,
        expected=sorted(expected),
    )
    return answers.to_table(answer)


def open_table(data: bytes, *, name: str, expected: list[str]) -> dict:
    """A table as an answer. Raises FileProblem, without the name of the file."""
    try:
        return answers.to_answer(read_bytes(data, name, expected=frozenset(expected)))
    except Unfit as why:
        raise FileProblem(str(why)) from why
