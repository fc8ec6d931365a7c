"""A table somebody sent, read in the sandbox. PURE of Django.

`open_table` is what runs there; `read_table` asks for it and names the file in every refusal.
"""

from pathlib import Path

from geo import sandbox
from geo.problems import FileProblem
from programs import answers, tables
from programs.tables import Table, Unfit, read_bytes

MOST_BYTES = 50_000_000
SECONDS = 60
MOST_ANSWER_BYTES = 400_000_000  # 60,000 rows of the template are about 50 MB


def read_table(path: Path, name: str | None = None, *, expected: frozenset[str]) -> Table:
    """Read an XLSX or CSV file; `expected` as in tables.read_bytes. Raises FileProblem."""
    return _open(open_table, answers.to_table, path, name or path.name, expected=sorted(expected))


def read_grids(path: Path, name: str | None = None) -> dict[str, Table]:
    """Every sheet of an XLSX or CSV file as it is (tables.read_grids). Raises FileProblem."""
    return _open(open_grids, answers.to_tables, path, name or path.name)


def _open(task, made, path: Path, name: str, **arguments):
    """What the task answers of the file, `made` a value. Raises FileProblem, which names it."""
    try:
        return made(_ask(task, path, name, arguments))
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


def _ask(task, path: Path, name: str, arguments: dict):
    if path.stat().st_size > MOST_BYTES:
        raise Unfit("terlalu besar (lebih dari 50 MB). Bagi menjadi beberapa berkas.")
    return sandbox.run(
        task,
        path,
        seconds=SECONDS,
        most_answer_bytes=MOST_ANSWER_BYTES,
        name=name,
        **arguments,
    )


def open_table(data: bytes, *, name: str, expected: list[str]) -> dict:
    """A table as an answer. Raises FileProblem, without the name of the file."""
    try:
        return answers.to_answer(read_bytes(data, name, expected=frozenset(expected)))
    except Unfit as why:
        raise FileProblem(str(why)) from why


def open_grids(data: bytes, *, name: str) -> list:
    """Names of sheets, each with its table as an answer. Raises FileProblem, as open_table."""
    try:
        found = tables.read_grids(data, name)
    except Unfit as why:
        raise FileProblem(str(why)) from why
    return [[sheet, answers.to_answer(table)] for sheet, table in found.items()]
