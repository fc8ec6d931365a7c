"""The page Anggaran over a year of 30,000 programs, over HTTP: what a secretariat waits for.

In a process and a database of its own, as bench.queue: `python -m bench.money --ground FILE`, with
DATABASE_URL naming an empty database.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from .queue import PROVINCE, REQUESTS, TARGET_MS, in_words, make_people, queries, served

PROGRAMS = 30_000
SEVERAL, SPENT = 0.15, 0.4  # of the programs: those in two stages, and those that reported
PAGES = {
    "by stage": (PROVINCE, "/anggaran/"),
    "by strategy, drawn": (PROVINCE, "/anggaran/?menurut=strategi"),
    "by OPD, drawn": (PROVINCE, "/anggaran/?menurut=opd"),
    "by regency, drawn": (PROVINCE, "/anggaran/?menurut=kabkota"),
}


def report(ground, seed: int) -> None:
    """Print the medians on SQLite."""
    out = sys.stdout.write
    out(f"\nAnggaran over {PROGRAMS:,} programs over HTTP, median of {REQUESTS} requests, and as a")
    out(f" share of {TARGET_MS} ms; load {os.getloadavg()[0]:.2f}\n")
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ground.pickle"
        ground.villages.to_pickle(given)
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{folder}/money.sqlite3",
            "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        }
        command = [sys.executable, "-m", "bench.money", "--seed", str(seed), "--ground", str(given)]
        done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    out(in_words("SQLite", json.loads(done.stdout.splitlines()[-1])))


def main() -> None:
    import django

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--ground", required=True)
    parser.add_argument("--is-filled", action="store_true", help="only measure")
    asked = parser.parse_args()
    django.setup()
    if not asked.is_filled:
        _fill(asked)
    answer = served(PAGES)
    for name, (who, address) in PAGES.items():
        answer[name]["queries"] = queries(who, address)
    sys.stdout.write(json.dumps(answer) + "\n")


def _fill(asked) -> None:
    import pandas as pd
    from django.core.management import call_command
    from django.db import connection

    from .storing import fill
    from .synthetic import Ground, make_register

    call_command("migrate", verbosity=0)
    ground = Ground(pd.read_pickle(asked.ground), "")
    register = make_register(ground, PROGRAMS, asked.seed)
    fill(ground, register)
    make_people()
    _spend(register, np.random.default_rng(asked.seed))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _spend(register, rng) -> None:
    """Lines with counts, a version of each program, an earlier one of some, money spent of some."""
    from programs.models import Program, ProgramVersion, Target

    lines = register.lines.itertuples()
    Target.objects.bulk_create(
        Target(
            program_id=row.program_id,
            line=1,
            planned_count=row.planned_count,
            realised_count=row.planned_count // 2,
            unit=row.unit,
            place_said="-",
        )
        for row in lines
    )
    programs = list(Program.objects.order_by("pk"))
    stages = [(p, "APBD", p.budget_idr) for p in programs]
    stages += [(p, "RKPD", p.budget_idr // 2) for p in programs if rng.random() < SEVERAL]
    ProgramVersion.objects.bulk_create(
        ProgramVersion(program=p, stage=stage, facts={"budget_idr": budget, "lines": []})
        for p, stage, budget in stages
    )
    spent = [program for program in programs if rng.random() < SPENT]
    for program in spent:
        program.realised_first_idr = program.budget_idr // 3
    Program.objects.bulk_update(spent, ["realised_first_idr"], batch_size=900)


if __name__ == "__main__":
    main()
