"""`python -m tests.hostile_table`: docs/hostile-files.md from a run of the doors.

HOSTILE_TABLE=1 python -m pytest tests/test_hostile_doors.py && python -m tests.hostile_table
"""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOUND, WRITTEN = ROOT / "build" / "hostile.json", ROOT / "docs" / "hostile-files.md"
SAID = {"accept": "diterima", "repair": "dikonfirmasi", "reject": "ditolak"}
DOORS = ("halaman", "API", "perintah", "batas")
LONGEST = 240

HEAD = """# What became of every hostile file

The files of `../shared/hostile`, each sent through every door of a running register
(`tests/test_hostile_doors.py`): the page, the API, the command (`import_programs`, for maps with
`--shapes` beside a table) and, for maps, official boundaries (`load_boundaries`: *batas*). Made by
`python -m tests.hostile_table`, not written by hand.

- *diterima*: stored with the same meaning. *dikonfirmasi*: stored only after the person saw the
  sentences and agreed (the command says them without `--commit`); rows named in them never enter.
  *ditolak*: nothing enters; page and API answer 400, 409 or 422, a command fails.
- No hostile map says which program or area it belongs to, so commands refuse harmless ones too.
- The sentence is the page's. Seconds are of the whole visit (send, read, look, confirm) at the
  slowest door; MB are of the largest process that read the file.
"""
TABLE_HEAD = "| Berkas | Isi | Boleh | {doors} | Kalimat | detik | MB |"


def main() -> None:
    rows = sorted(json.loads(FOUND.read_text()), key=lambda row: (row["group"], row["file"]))
    WRITTEN.write_text("\n".join([HEAD, *_summary(rows), *_groups(rows)]) + "\n")


def _summary(rows: list[dict]) -> list[str]:
    visits = [door for row in rows for door in row["doors"].values()]
    kinds = [door["kind"] for door in visits]
    counts = ", ".join(f"{kinds.count(kind)} {said}" for kind, said in SAID.items())
    slowest = max(rows, key=_seconds)
    largest = max(rows, key=_megabytes)
    return [
        f"{len(rows)} files, {len(visits)} visits: {counts}. Slowest visit "
        f"{_seconds(slowest):.1f} s (`{slowest['file']}`), largest reading process "
        f"{_megabytes(largest)} MB (`{largest['file']}`).",
    ]


def _groups(rows: list[dict]) -> list[str]:
    lines = []
    for group in sorted({row["group"] for row in rows}):
        own = [row for row in rows if row["group"] == group]
        doors = [door for door in DOORS if door in own[0]["doors"]]
        head = TABLE_HEAD.format(doors=" | ".join(doors))
        rule = "|---" * (head.count("|") - 3) + "|---:|---:|"
        lines += ["", f"## {group}", "", head, rule, *(_line(row, doors) for row in own)]
    return lines


def _line(row: dict, doors: list[str]) -> str:
    allowed = "/".join(SAID[kind] for kind in (row["expected"], *(row["also_ok"] or ())))
    ends = [SAID[row["doors"][door]["kind"]] for door in doors]
    cells = [f"`{row['file']}`", _tidy(row["what"]), allowed, *ends]
    cells += [_tidy(row["doors"][doors[0]]["sentence"]), f"{_seconds(row):.1f}"]
    return "| " + " | ".join([*cells, str(_megabytes(row) or "-")]) + " |"


def _seconds(row: dict) -> float:
    return max(door["seconds"] for door in row["doors"].values())


def _megabytes(row: dict) -> int:
    return max(door["peak_mb"] or 0 for door in row["doors"].values())


def _tidy(text: str) -> str:
    """One cell of a table in Markdown, whatever the file said."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    for mark in "\\|<>*_`[]":
        shown = shown.replace(mark, f"\\{mark}")
    return shown if len(shown) <= LONGEST else shown[:LONGEST].rstrip("\\ ") + " …"


if __name__ == "__main__":
    main()
