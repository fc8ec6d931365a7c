"""A small register for the tests of pages: programs, findings, gaps, and a finished run."""

import datetime

import numpy as np

from coordination.models import Finding, Gap, NeedFigure, Run, RunState
from tests import factories as make

PARTS = ("ground", "time", "people", "money", "villages")


def make_run(**given):
    defaults = {"state": RunState.DONE, "phase": "selesai", "fiscal_year": 2026}
    at = datetime.datetime(2026, 11, 22, 3, 0, tzinfo=datetime.UTC)
    return Run.objects.create(
        **defaults | {"rule_version": "uji", "started_at": at, "finished_at": at} | given
    )


def make_finding(left=None, right=None, *, villages=None, run=None, **given):
    """A finding of two programs. `villages` are Areas; one village of 36.04 by default."""
    villages = villages or [make.make_village()]
    left = left or make.make_program(areas=villages)
    right = right or make.make_program(areas=villages)
    left, right = sorted((left, right), key=lambda program: program.pk)
    run = run or Run.objects.done().first() or make_run()
    regencies = sorted({village.regency_code for village in villages})
    defaults = {
        "level": "duplikasi",
        "is_certain": True,
        "is_internal": False,
        "needs_unit_check": False,
        "villages": np.array(sorted(v.pk for v in villages), "<i4").tobytes(),
        "village_count": len(villages),
        "regencies": f",{','.join(regencies)},",
        "shared_area_m2": 1e6,
        "left_share_ratio": 1.0,
        "right_share_ratio": 0.5,
        "overlap_starts_on": datetime.date(2026, 3, 1),
        "overlap_ends_on": datetime.date(2026, 10, 1),
        "overlap_days": 214,
        "shared_segments": "KSJ-D1",
        "exposed_people": 3100.0,
        "exposed_unit": "keluarga",
        "exposed_basis": "kebutuhan",
        "exposed_figure": "desil 1, DTSEN 2026",
        "left_exposed_ratio": 1.0,
        "right_exposed_ratio": 0.5,
        "left_spread": "stated",
        "right_spread": "equal",
        "money_idr": 4_200_000_000,
        "severity": 81.5,
        "severity_parts": {"part_level": 1.0} | {f"part_{name}": 0.5 for name in PARTS},
        "sentence": "Dua OPD sama-sama membantu keluarga desil 1.",
        "rule_version": "uji",
        "facts_digest": "0" * 64,
        "first_seen_in": run,
        "last_seen_in": run,
    }
    return Finding.objects.create(left=left, right=right, **defaults | given)


def make_gap(area=None, *, state="belum_tersentuh", run=None, **given):
    area = area or make.make_village()
    need = given.pop("need", None) or make.make_need()
    figure = NeedFigure.objects.create(
        area=area, indicator="rtlh", year=2025, value=40, unit="unit", source="uji", need=need
    )
    defaults = {
        "run": run or Run.objects.done().first() or make_run(),
        "fiscal_year": 2026,
        "figure": figure,
        "needed_count": 40.0,
        "planned_count": None,
        "unit": "unit",
        "coverage_ratio": None,
        "program_count": 0,
        "coarse_count": 0,
        "declared_count": 2,
        "responsible_count": 2,
    }
    return Gap.objects.create(area=area, need=need, state=state, **defaults | given)
