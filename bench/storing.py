"""From the database to stored findings, beside the pair stage and a plain bulk insert.

Runs in a process and a SQLite file of its own: `python -m bench.storing --seed 2026`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

PROGRAMS = 3000
ROUNDS = 3


def report(ground, seed: int) -> None:
    """Print the figures of a fresh process with an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ground.pickle"
        ground.villages.to_pickle(given)
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        }
        command = [sys.executable, "-m", "bench.storing", "--seed", str(seed), "--ground", given]
        subprocess.run(command, env=env, check=True)


def main() -> None:
    import django

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--ground", required=True)
    asked = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _measure(asked)


def _measure(asked) -> None:
    import pandas as pd
    from django.conf import settings
    from django.db import transaction

    from coordination.engine import measure, pack
    from coordination.findings import finding_rows, read_names
    from coordination.frames import read_register
    from coordination.models import Finding, Run
    from coordination.services import write_findings
    from programs.models import Program

    from .synthetic import Ground, make_register

    ground = Ground(pd.read_pickle(asked.ground), "")
    fill(ground, make_register(ground, PROGRAMS, asked.seed))
    run = Run.objects.create(fiscal_year=2026, rule_version="bench", state="selesai")
    least = settings.ENGINE["min_shared_m2"]

    def whole():
        found = measure(pack(read_register(Program.objects.all())), min_shared_m2=least)
        with transaction.atomic():
            write_findings(run, [found])

    whole()
    packed = pack(read_register(Program.objects.all()))
    rows = []
    times = {"whole, first run": [], "whole, again": [], "pairs": [], "insert": []}
    for _ in range(ROUNDS):
        Finding.objects.all().delete()
        times["whole, first run"].append(_seconds(whole))
        times["whole, again"].append(_seconds(whole))
        times["pairs"].append(_seconds(lambda: measure(packed, min_shared_m2=least)))
        rows = finding_rows(measure(packed, min_shared_m2=least), read_names(), run)
        Finding.objects.all().delete()
        times["insert"].append(_seconds(partial(_insert, rows)))
    middle = {name: float(np.median(seconds)) for name, seconds in times.items()}
    out = sys.stdout.write
    out(f"\n{PROGRAMS:,} programs in SQLite, {len(rows):,} findings\n")
    for name, seconds in middle.items():
        out(f"  {name:20} {seconds:8.3f}s\n")
    base = middle["pairs"] + middle["insert"]
    out(f"  first run / (pairs + plain bulk insert) = {middle['whole, first run'] / base:.2f}\n")
    out(f"  rerun     / (pairs + plain bulk insert) = {middle['whole, again'] / base:.2f}\n")


def _seconds(work) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _insert(rows) -> None:
    from django.db import transaction

    from coordination.models import Finding

    with transaction.atomic():
        Finding.objects.bulk_create(rows)


def fill(ground, register) -> None:
    """Put a synthetic register into an empty database, footprints and all."""
    from django.db import transaction

    with transaction.atomic():
        ids = fill_areas(ground)
        _fill_vocabulary(register)
        _fill_programs(register)
        _fill_footprints(register, ids)


def fill_areas(ground) -> dict[int, int]:
    """Areas and boundaries; village_id of the register -> primary key."""
    import geopandas as gpd

    from geo import codec, crs
    from geo.models import Area, Boundary

    known: dict[str, Area] = {}
    for length in (2, 5, 8, 13):
        for code in sorted({c[:length] for c in ground.villages["code"]}):
            parent = known.get(code.rpartition(".")[0])
            known[code] = Area(code=code, name=code, level=code.count("."), parent=parent)
        Area.objects.bulk_create([a for a in known.values() if a.pk is None])
    outlines = codec.to_wkb(gpd.GeoSeries(ground.villages.geometry, crs=crs.EQUAL_AREA))
    Boundary.objects.bulk_create(
        Boundary(
            area=known[row.code],
            wkb=wkb,
            area_m2=row.area_m2,
            valid_from="2025-01-01",
            source="bench",
        )
        for row, wkb in zip(ground.villages.itertuples(), outlines, strict=True)
    )
    return {row.village_id: known[row.code].pk for row in ground.villages.itertuples()}


def _fill_vocabulary(register) -> None:
    from programs.models import Agency, Compatibility, Intervention, Need, Segment, Strategy

    strategy = Strategy.objects.create(number=1, name="1")
    needs = {c: Need.objects.create(code=c, name=c) for c in set(register.interventions["need"])}
    made = {
        row.code: Intervention.objects.create(
            code=row.code, name=row.code, need=needs[row.need], strategy=strategy
        )
        for row in register.interventions.itertuples()
    }
    for row in register.compatibility.itertuples():
        left, right = sorted((made[row.a], made[row.b]), key=lambda i: i.pk)
        Compatibility.objects.create(left=left, right=right, relation=row.relation, reason="")
    segments: dict[str, Segment] = {}
    for row in register.segments.itertuples():
        segments[row.code] = Segment.objects.create(
            code=row.code, name=row.code, parent=segments.get(row.parent), siblings=row.siblings
        )
    for number in sorted(set(register.programs["agency_id"])):
        Agency.objects.create(pk=number, name=f"Dinas {number}", tier="provinsi")


def _fill_programs(register) -> None:
    from programs.models import Intervention, Program

    codes = {i.code: i.pk for i in Intervention.objects.all()}
    Program.objects.bulk_create(
        Program(
            pk=row.program_id,
            agency_id=row.agency_id,
            code=f"P{row.program_id}",
            fiscal_year=2026,
            stage="APBD",
            status="berjalan",
            name=f"Program {row.program_id}",
            intervention_id=codes[row.intervention],
            budget_idr=int(row.budget_idr),
            starts_on=row.starts_on.date(),
            ends_on=row.ends_on.date(),
            recipient_class="langsung",
            is_coarse=coarse,
        )
        for row, coarse in zip(
            register.programs.itertuples(), register.lines["is_coarse"], strict=True
        )
    )


def _fill_footprints(register, ids: dict[int, int]) -> None:
    import geopandas as gpd

    from geo import codec, crs
    from programs.models import Footprint, Piece

    code_of = dict(zip(register.villages["village_id"], register.villages["code"], strict=True))
    villages = register.ground.groupby("line_id")["village_id"].apply(list)
    drawn = set(register.pieces["line_id"])
    made = {}
    for row in register.lines.itertuples():
        own = villages.get(row.line_id, [])
        made[row.line_id] = Footprint(
            program_id=row.program_id,
            segment_key=row.segments,
            is_coarse=row.is_coarse,
            is_drawn=row.line_id in drawn,
            villages=np.sort([ids[v] for v in own]).astype("<i4").tobytes(),
            planned_count=row.planned_count,
            unit=row.unit,
            regencies=f",{','.join(sorted({code_of[v][:5] for v in own}))},",
        )
    Footprint.objects.bulk_create(made.values())
    shapes = codec.to_wkb(gpd.GeoSeries(list(register.pieces["geometry"]), crs=crs.EQUAL_AREA))
    Piece.objects.bulk_create(
        Piece(
            footprint=made[row.line_id],
            village_id=ids[row.village_id],
            share_ratio=0.5,
            area_m2=row.area_m2,
            wkb=wkb,
        )
        for row, wkb in zip(register.pieces.itertuples(), shapes, strict=True)
    )


if __name__ == "__main__":
    main()
