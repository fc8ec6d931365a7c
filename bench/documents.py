"""The leader's page and the matrix of a meeting frozen over 3,000 programs.

Runs in a process and a SQLite file of its own: `python -m bench.documents --seed 2026`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAMS, TARGET_S, ROUNDS = 3000, 5.0, 3
FILES = (
    ("laporan-pimpinan", "pdf"),
    ("sandingan", "pdf"),
    ("laporan-pimpinan", "html"),
    ("sandingan", "html"),
    ("sandingan", "xlsx"),
)
COUNTED = FILES[:2]  # what the target is about


def report(ground, seed: int) -> None:
    """Print the figures of a fresh process with an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ground.pickle"
        ground.villages.to_pickle(given)
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{folder}/documents.sqlite3",
        }
        command = [sys.executable, "-m", "bench.documents", "--seed", str(seed), "--ground", given]
        subprocess.run(command, env=env, check=True)


def main() -> None:
    import django

    parser = argparse.ArgumentParser(prog="bench.documents")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--ground", default="")
    asked = parser.parse_args()
    if not asked.ground:
        from . import synthetic

        report(synthetic.read_ground(), asked.seed)
        return
    django.setup()
    _measure(frozen_meeting(asked))


def frozen_meeting(asked, programs: int = PROGRAMS):
    """A snapshot of the findings the engine makes of a synthetic register, with a map."""
    import pandas as pd
    from django.core.management import call_command

    from coordination.engine import measure, pack
    from coordination.frames import read_register
    from coordination.models import Meeting, Run
    from coordination.services import write_findings
    from programs.models import Program

    from .storing import fill
    from .synthetic import Ground, make_register

    call_command("migrate", verbosity=0)
    ground = Ground(pd.read_pickle(asked.ground), "")
    fill(ground, make_register(ground, programs, asked.seed))
    _outline_districts(ground)
    run = Run.objects.create(fiscal_year=2026, rule_version="bench", state="selesai")
    write_findings(run, [measure(pack(read_register(Program.objects.all())))])
    return Meeting.objects.create(title="Rakor", kind="tkpkd_provinsi", fiscal_year=2026)


def _outline_districts(ground) -> None:
    from geo import codec, crs
    from geo.models import Area, Boundary

    villages = ground.villages.set_crs(crs.EQUAL_AREA, allow_override=True)
    districts = villages.assign(district=villages["code"].str[:8]).dissolve("district")
    ids = dict(Area.objects.filter(level=2).values_list("code", "pk"))
    wkbs = codec.to_wkb(districts.geometry)
    Boundary.objects.bulk_create(
        Boundary(area_id=ids[code], wkb=wkb, area_m2=1, valid_from="2025-01-01", source="bench")
        for code, wkb in zip(districts.index, wkbs, strict=True)
    )


def _measure(meeting) -> None:
    from django.contrib.auth import get_user_model

    from coordination.meetings.freeze import freeze
    from coordination.meetings.snapshots import frozen_of
    from coordination.models import Snapshot
    from programs.models import Membership, Role

    person = get_user_model().objects.create_user("provinsi")
    Membership.objects.create(user=person, role=Role.PROVINCE)
    begin = time.perf_counter()
    made = freeze(meeting, by=person)
    seconds = time.perf_counter() - begin
    snapshot = Snapshot.objects.get(pk=made.pk)
    frozen = frozen_of(snapshot)
    out = sys.stdout.write
    out(f"\nDocuments of {len(frozen.programs):,} programs and {len(frozen.findings):,} findings")
    out(f", snapshot of {snapshot.size / 1e6:.1f} MB, load {os.getloadavg()[0]:.2f}\n")
    out(f"  {'freeze':24} {seconds:8.2f}s\n")
    _documents(snapshot)


def _documents(snapshot) -> None:
    """Median seconds, the values read from the stored bytes each time."""
    from statistics import median

    from coordination.meetings import snapshots
    from coordination.meetings.documents import render

    out, times = sys.stdout.write, {}
    reading, working = [], []
    for _ in range(ROUNDS):
        snapshots._values.cache_clear()
        begin, worked = time.perf_counter(), time.process_time()
        frozen = snapshots.frozen_of(snapshot)
        reading.append(time.perf_counter() - begin)
        for file in FILES:
            begin = time.perf_counter()
            size = len(render(frozen, snapshot.sha256, *file))
            times.setdefault(file, []).append((time.perf_counter() - begin, size))
            if file == COUNTED[-1]:
                working.append(time.process_time() - worked)
    out(f"  {'read the values':24} {median(reading):8.2f}s\n")
    for (code, ending), found in times.items():
        seconds, size = median(s for s, _size in found), found[0][1]
        out(f"  {code + '.' + ending:24} {seconds:8.2f}s {size / 1e6:8.2f} MB\n")
    whole = median(reading) + sum(median(s for s, _size in times[file]) for file in COUNTED)
    out(f"  leader's page and matrix as PDF, from the stored bytes: {whole:.2f}s,")
    out(f" {whole / TARGET_S:.2f} of the target of {TARGET_S:.0f}s;")
    out(f" processor time {median(working):.2f}s\n")


if __name__ == "__main__":
    main()
