"""Celah at 30,000 programs, over HTTP: the matrix of area by need and the map of one need.

In a process of its own, on its own database: `python -m bench.matrix --seed 2026 --ground FILE`.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from .queue import PROVINCE, REQUESTS, TARGET_MS, _in_a_process, make_people, queries, served

PROGRAMS = 30_000
NEEDS_WITH_FIGURES = {1: 99, 2: 3, 3: 1}  # level -> needs; the list of gaps counts one by one
PAGES = {
    "matrix, province": "/celah/?tahun=2026",
    "matrix, a regency": "/celah/?tahun=2026&wilayah=36.04",
    "matrix, a district": "/celah/?tahun=2026&wilayah={district}",
    "matrix, one segment": "/celah/?tahun=2026&wilayah=36.04&segmen={segment}",
    "a need, province": "/celah/?tahun=2026&kebutuhan={need}",
    "a need, a regency": "/celah/?tahun=2026&kebutuhan={need}&wilayah=36.04",
    "map of all villages": "/celah/peta.svg?tahun=2026&kebutuhan={need}&rincian=desa&tampil=ya",
}


def report(ground, seed: int) -> None:
    """Print the medians on SQLite, and what the cells of a run take to count and to keep."""
    out = sys.stdout.write
    out(f"\nCelah at {PROGRAMS:,} programs over HTTP, median of {REQUESTS} requests, and as a")
    out(f" share of {TARGET_MS} ms; load {os.getloadavg()[0]:.2f}\n")
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ground.pickle"
        ground.villages.to_pickle(given)
        address = f"sqlite:///{folder}/matrix.sqlite3"
        found = _in_a_process(address, given, seed, module="bench.matrix")
    kept = found.pop("kept")
    out(f"  {'':24} {'median':>9} {'9 in 10':>9} {'of target':>10} {'queries':>8} {'kB':>6}\n")
    for name, row in found.items():
        out(f"    {name:22} {row['median_ms']:6.0f} ms {row['p90_ms']:6.0f} ms")
        out(f" {row['median_ms'] / TARGET_MS:10.2f} {row['queries']:8} {row['kb']:6.0f}\n")
    out(f"    {kept['figures']:,} figures, {kept['gaps']:,} gaps; the sheets of a run: ")
    out(f"{kept['sheets']}, {kept['mib']:.1f} MiB, {kept['count_s']:.1f} s to count ")
    out(f"and {kept['write_s']:.1f} s to write\n")


def main() -> None:
    import django

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--ground", required=True)
    parser.add_argument("--programs", type=int, default=PROGRAMS)
    parser.add_argument("--is-filled", action="store_true", help="only measure")
    asked = parser.parse_args()
    django.setup()
    kept = {} if asked.is_filled else _fill(asked)
    names = _names()
    addresses = {name: (PROVINCE, text.format(**names)) for name, text in PAGES.items()}
    answer = served(addresses)
    for name, (who, address) in addresses.items():
        answer[name]["queries"] = queries(who, address)
    sys.stdout.write(json.dumps(answer | {"kept": kept}) + "\n")


def _fill(asked) -> dict:
    """The synthetic register on the real villages, figures by village, and the cells of a run."""
    import pandas as pd
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from coordination.gaps import gap_rows, supply_frame
    from coordination.models import CellSheet, Run
    from coordination.services import write_gaps
    from coordination.sheets import sheet_rows, write_sheets

    from .storing import fill
    from .synthetic import Ground, make_register

    call_command("migrate", verbosity=0)
    ground = Ground(pd.read_pickle(asked.ground), "")
    fill(ground, make_register(ground, asked.programs, asked.seed))
    make_people()
    figures = make_figures(np.random.default_rng(asked.seed))
    run = Run.objects.create(
        fiscal_year=2026, rule_version="bench", state="selesai", finished_at=timezone.now()
    )
    supply = supply_frame(2026)
    gaps = gap_rows(run, supply)
    begin = time.perf_counter()
    sheets = sheet_rows(run, gaps, supply)
    count_s = time.perf_counter() - begin
    begin = time.perf_counter()
    with transaction.atomic():
        write_gaps(run, gaps)
        write_sheets(run, sheets)
    write_s = time.perf_counter() - begin
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    size = sum(len(s.cells) for s in CellSheet.objects.only("cells")) / 2**20
    kept = {"figures": figures, "gaps": len(gaps), "sheets": len(sheets), "mib": size}
    return kept | {"count_s": count_s, "write_s": write_s}


def make_figures(rng) -> int:
    """Most regencies have a figure for every need, districts and villages for a few."""
    from coordination.models import NeedFigure
    from geo.models import Area
    from programs.models import Need, Segment

    areas = list(Area.objects.filter(level__gte=1))
    segment = Segment.objects.exclude(code="SEG").order_by("code").first()
    needs = list(Need.objects.order_by("code"))
    rows = [
        NeedFigure(area=a, need=need, segment=segment, indicator="uji", year=2025, unit="KPM",
                   value=float(rng.integers(1, 400)), source="bench")
        for n, need in enumerate(needs) for a in areas
        if n < NEEDS_WITH_FIGURES[a.level] and rng.random() < 0.9
    ]  # fmt: skip
    NeedFigure.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _names() -> dict[str, str]:
    """What the addresses ask for: a need and a segment with figures, and a district."""
    from coordination.models import NeedFigure
    from geo.models import Area

    figure = NeedFigure.objects.select_related("need", "segment").order_by("need__code").first()
    district = Area.objects.filter(level=2, code__startswith="36.04").order_by("code").first()
    codes = {"need": figure.need.code, "segment": figure.segment.code}
    return codes | {"district": district.code}


if __name__ == "__main__":
    main()
