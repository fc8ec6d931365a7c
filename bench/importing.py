"""How long a file of 3,000 programs takes from reading to footprints, step by step.

Runs in a process and a SQLite file of its own: `python -m bench.importing --seed 2026`.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PROGRAMS, LINES = 3000, 20
TARGET_S = 60
FIXTURES = Path("fixtures")
STEPS = ("read", "understand", "compare", "save")


def report(ground, seed: int) -> None:
    """Print the seconds of each step, and of all of them beside the target."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ground.pickle"
        ground.villages.to_pickle(given)
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{folder}/import.sqlite3",
        }
        command = [sys.executable, "-m", "bench.importing", "--ground", str(given)]
        command += ["--seed", str(seed)]
        done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    out = sys.stdout.write
    out(f"\nImport of {PROGRAMS:,} programs with {PROGRAMS * LINES:,} target lines into SQLite\n")
    for step in STEPS:
        out(f"  {step:12} {answer[step]:8.2f}s\n")
    whole = sum(answer[step] for step in STEPS)
    out(f"  {'all':12} {whole:8.2f}s, {whole / TARGET_S:.2f} of the target")
    out(f"; a row written plainly / a row saved = {answer['plain'] / answer['save']:.2f}\n")


def main() -> None:
    import django
    import pandas as pd

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--ground", required=True)
    asked = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    from programs.vocabulary import load_vocabulary

    from .storing import fill_areas
    from .synthetic import Ground

    call_command("migrate", verbosity=0)
    ground = Ground(pd.read_pickle(asked.ground), "")
    fill_areas(ground)
    load_vocabulary(FIXTURES / "vocabulary")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.csv"
        _write(path, ground, np.random.default_rng(asked.seed))
        sys.stdout.write(json.dumps(_timed(path)) + "\n")


def _write(path: Path, ground, rng) -> None:
    """Programs of all agencies, each in twenty villages side by side, in the columns we read."""
    from programs.models import Agency, Intervention
    from programs.readers import HEADINGS

    agencies = list(Agency.objects.values_list("name", flat=True))
    interventions = list(Intervention.objects.values_list("code", flat=True))
    codes = ground.villages["code"].to_numpy(str)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, HEADINGS)
        rows.writeheader()
        for n in range(PROGRAMS):
            said = {
                "Kode Program": f"B-{n:05d}",
                "Tahun Anggaran": "2026",
                "Tahap": "APBD",
                "Perangkat Daerah": agencies[rng.integers(len(agencies))],
                "Nama Program": f"Program bangku {n}",
                "Jenis Intervensi": interventions[rng.integers(len(interventions))],
                "Pagu (Rp)": f"{int(rng.integers(1, 5000))}000000",
                "Mulai": "01/02/2026",
                "Selesai": "30/11/2026",
                "Segmen": "KSJ-D1",
                "Kelas Penerima": "langsung",
                "Satuan": "KPM",
            }
            start = rng.integers(len(codes) - LINES)
            for code in codes[start : start + LINES]:
                rows.writerow(said | {"Kode Wilayah": code, "Target": str(rng.integers(1, 400))})


def _timed(path: Path) -> dict[str, float]:
    from programs.frames import read_vocabulary
    from programs.readers import read_entries, read_table
    from programs.services import compare, save_entries

    marks = [time.perf_counter()]
    table = read_table(path)
    marks.append(time.perf_counter())
    reading = read_entries(table, read_vocabulary())
    marks.append(time.perf_counter())
    compare(reading.entries)
    marks.append(time.perf_counter())
    saved = save_entries(reading.entries)
    marks.append(time.perf_counter())
    if saved.new != PROGRAMS:
        raise RuntimeError(f"{saved.new} programs saved, {len(reading.problems)} problems")
    return dict(zip(STEPS, np.diff(marks).tolist(), strict=True)) | {"plain": _plain_s()}


def _plain_s() -> float:
    """The same target lines and links, written with nothing but INSERT: the floor of saving."""
    from django.db import connection, transaction

    tables = ("programs_target", "programs_target_segments")
    seconds = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
            marks = ", ".join(["%s"] * len(names))
            cursor.execute(f"CREATE TEMP TABLE plain_{table} AS SELECT * FROM {table} LIMIT 0")
            begin = time.perf_counter()
            cursor.executemany(f"INSERT INTO plain_{table} VALUES ({marks})", rows)
            seconds += time.perf_counter() - begin
    return seconds


if __name__ == "__main__":
    main()
