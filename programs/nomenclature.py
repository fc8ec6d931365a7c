"""Takes a file of the official nomenclature into the register, to search by.

The file is not part of this project: Kemendagri issues it, and revises it.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from programs import log
from programs.cells import activity_code, text
from programs.entries import Problem
from programs.models import Activity
from programs.vocabulary import Counts

COLUMNS = ("code", "level", "name")
LEVELS = ("urusan", "bidang_urusan", "program", "kegiatan", "sub_kegiatan")
NAME_LENGTH, VERSION_LENGTH, TIER_LENGTH = 400, 60, 20


class NomenclatureError(ValueError):
    """The file is no nomenclature at all; one Indonesian sentence."""


@dataclass(frozen=True)
class LoadReport:
    """What a file holds and what became of it; `problems` are lines that were left out."""

    counts: Counts
    problems: list[Problem]


def load_nomenclature(
    path: Path, *, version: str, commit: bool, on_row: Callable[[int], None] = lambda n: None
) -> LoadReport:
    """Add the lines of a CSV (code, level, name, and tier if there is one) as one version.

    A line is known by its code and version; one that the file lacks stays. All is written or
    nothing, and nothing without `commit`. Raises NomenclatureError.
    """
    if not version.strip() or len(version) > VERSION_LENGTH:
        raise NomenclatureError(f"Nama versi harus 1 sampai {VERSION_LENGTH} huruf.")
    rows, problems = _read(path, version.strip(), on_row)
    known = {row.code: row for row in Activity.objects.filter(version=version.strip())}
    new = [row for code, row in rows.items() if code not in known]
    changed = [row for code, row in rows.items() if code in known and _take(known[code], row)]
    if commit:
        with transaction.atomic():
            Activity.objects.bulk_create(new, batch_size=500)
            held = [known[row.code] for row in changed]
            Activity.objects.bulk_update(held, ["name", "kind", "tier"], batch_size=200)
            if new or changed:
                thing = log.Named("programs.activity", version.strip(), path.name)
                told = {"baru": len(new), "berubah": len(changed)}
                log.record("nomenklatur.muat", thing, by=None, after=told)
    counts = Counts(len(new), len(changed), len(rows) - len(new) - len(changed))
    return LoadReport(counts, problems)


def _take(known: Activity, row: Activity) -> bool:
    """Copy what differs; whether anything did."""
    said = (row.name, row.kind, row.tier)
    differs = (known.name, known.kind, known.tier) != said
    known.name, known.kind, known.tier = said
    return differs


def _read(path: Path, version: str, on_row) -> tuple[dict[str, Activity], list[Problem]]:
    rows, problems = {}, []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if lacking := set(COLUMNS) - set(table.fieldnames or ()):
                raise NomenclatureError(f"Kolom {', '.join(sorted(lacking))} tidak ada.")
            for n, line in enumerate(table, start=2):
                on_row(n)
                try:
                    row = _activity(line, version)
                except ValueError as why:
                    problems.append(Problem(n, "code", str(line["code"] or ""), str(why)))
                    continue
                if row.code in rows and rows[row.code].name != row.name:
                    problems.append(Problem(n, "code", row.code, "kode ini sudah ada di atas"))
                rows.setdefault(row.code, row)
    except (OSError, UnicodeDecodeError, csv.Error) as why:
        raise NomenclatureError(f"Berkas tidak terbaca: {why}.") from why
    return rows, problems


def _activity(line: dict, version: str) -> Activity:
    """One line as a row. Raises ValueError."""
    code, level = (line["code"] or "").strip(), (line["level"] or "").strip()
    if level not in LEVELS:
        raise ValueError(f"jenjang {level!r} tidak dikenal; harus {', '.join(LEVELS)}")
    if not code or len(code) > 30:
        raise ValueError("kode kosong atau terlalu panjang")
    name = text(line["name"] or "", NAME_LENGTH)
    if not name:
        raise ValueError("nama kosong")
    tier = text(line.get("tier") or "", TIER_LENGTH)
    return Activity(code=activity_code(code), name=name, kind=level, version=version, tier=tier)
