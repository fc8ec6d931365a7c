"""The difference of two snapshots of many findings: what a meeting's page waits for once."""

import dataclasses
import os
import statistics
import sys
import time

import numpy as np

from coordination.meetings.compare import compare
from tests.coordination.meetings.frozen_values import (
    make_finding_row,
    make_frozen,
    make_gap_line,
    make_later,
)

FINDINGS, GAPS, ROUNDS = 10_000, 20_000, 5
STATUSES = (
    *("indikasi", "ditelaah", "terkonfirmasi", "melengkapi", "bukan", "klarifikasi"),
    *("disepakati", "selesai", "gugur"),
)


def report(seed: int) -> None:
    """Print the median; nine in ten findings and all gaps are in both snapshots."""
    rng = np.random.default_rng(seed)
    before = make_frozen(*_findings(rng, 0), gaps=_gaps(rng))
    after = make_later(*_findings(rng, FINDINGS // 10), gaps=_gaps(rng))
    seconds = []
    for _round in range(ROUNDS):
        begin = time.process_time()
        rows = compare(before, after).rows
        seconds.append(time.process_time() - begin)
    out = sys.stdout.write
    out(f"\nDifference of {FINDINGS:,} and {FINDINGS:,} findings ({len(rows):,} in all), ")
    out(f"{GAPS:,} gaps each; load {os.getloadavg()[0]:.2f}\n")
    out(f"  median of {ROUNDS}: {statistics.median(seconds):.2f} s of processor time\n")


def _findings(rng, first: int):
    base = make_finding_row()
    pairs = ((1, 2), (1, 3), (2, 3))
    for pk in range(first, first + FINDINGS):
        left, right = pairs[rng.integers(3)]
        yield dataclasses.replace(
            base,
            id=pk,
            left_id=left,
            right_id=right,
            status=STATUSES[rng.integers(len(STATUSES))],
            regencies=(f"36.{rng.integers(1, 9):02}",),
            exposed_count=int(rng.integers(1, 5000)),
            money_idr=int(rng.integers(1, 10**9)),
            severity=float(rng.uniform(0, 100)),
        )


def _gaps(rng):
    states = ("belum_tersentuh", "kurang", "belum_terdaftar", "tidak_ada_data", "cukup")
    return tuple(
        make_gap_line(
            f"36.{n % 8 + 1:02}.{n // 2000 + 1:02}.{n % 2000 + 2000}",
            state=states[rng.integers(5)],
            coverage_ratio=float(rng.uniform()),
        )
        for n in range(GAPS)
    )


if __name__ == "__main__":
    report(2026)
