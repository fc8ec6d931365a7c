"""Rows of the coordination layer with valid defaults: a test states only what it is about."""

import datetime
import itertools
import zlib

import numpy as np
from django.utils import timezone

from coordination.models import (
    Basis,
    CellSheet,
    Finding,
    FindingLevel,
    Gap,
    GapState,
    NeedFigure,
    Phase,
    PriorityArea,
    PriorityList,
    Run,
    RunState,
)

YEAR = 2026
_numbers = itertools.count(1)


def make_run(**given) -> Run:
    """A finished run of 2026."""
    now = timezone.now()
    defaults = {
        "state": RunState.DONE,
        "phase": Phase.FINISHED,
        "fiscal_year": YEAR,
        "rule_version": "1",
        "started_at": now,
        "finished_at": now,
    }
    return Run.objects.create(**defaults | given)


def make_finding(left, right, *, villages=(), run=None, **given) -> Finding:
    """A duplication of two programs in `villages` (areas of the village level)."""
    if left.pk > right.pk:
        left, right = right, left
    run = run or Run.objects.order_by("-pk").first() or make_run()
    ids = np.array(sorted(v.pk for v in villages), dtype="<i4")
    regencies = sorted({v.code[:5] for v in villages})
    defaults = {
        "left_year": left.fiscal_year,
        "right_year": right.fiscal_year,
        "level": FindingLevel.DUPLICATION,
        "is_certain": True,
        "is_internal": left.agency_id == right.agency_id,
        "needs_unit_check": False,
        "villages": ids.tobytes(),
        "village_count": len(ids),
        "regencies": "".join(f",{code}" for code in regencies) + "," if regencies else "",
        "shared_area_m2": 1_000_000.0 * len(ids),
        "left_share_ratio": 0.5,
        "right_share_ratio": 1.0,
        "overlap_starts_on": datetime.date(YEAR, 3, 1),
        "overlap_ends_on": datetime.date(YEAR, 7, 1),
        "overlap_days": 122,
        "shared_segments": "",
        "exposed_people": 120.0,
        "exposed_unit": "keluarga",
        "exposed_basis": Basis.PLANNED,
        "left_exposed_ratio": 0.5,
        "right_exposed_ratio": 1.0,
        "left_spread": "equal",
        "right_spread": "equal",
        "money_idr": 150_000_000,
        "severity": 61.25,
        "severity_parts": {"part_level": 1.0},
        "sentence": f"Indikasi duplikasi nomor {next(_numbers)}.",
        "rule_version": "1",
        "facts_digest": "0" * 64,
        "first_seen_in": run,
        "last_seen_in": run,
    }
    return Finding.objects.create(left=left, right=right, **defaults | given)


def make_figure(area, *, need=None, **given) -> NeedFigure:
    defaults = {
        "indicator": "rtlh",
        "year": 2025,
        "value": 250.0,
        "unit": "unit",
        "source": "Sumber uji",
    }
    return NeedFigure.objects.create(area=area, need=need, **defaults | given)


def make_gap(area, need, *, run=None, **given) -> Gap:
    """An untouched need of one area: 250 units, nobody comes."""
    run = run or Run.objects.order_by("-pk").first() or make_run()
    defaults = {
        "fiscal_year": run.fiscal_year,
        "state": GapState.UNTOUCHED,
        "needed_count": 250.0,
        "planned_count": 0.0,
        "unit": "unit",
        "coverage_ratio": 0.0,
        "program_count": 0,
        "coarse_count": 0,
        "declared_count": 3,
        "responsible_count": 3,
    }
    return Gap.objects.create(run=run, area=area, need=need, **defaults | given)


def make_list(need, **given) -> PriorityList:
    """A published list of 2025, with nobody on it yet."""
    n = next(_numbers)
    defaults = {"code": f"U{n}", "name": f"Daftar uji {n}", "year": 2025}
    return PriorityList.objects.create(need=need, **defaults | given)


def make_entry(listed, area=None, **given) -> PriorityArea:
    """One name on a list; without an area, a name that fits no code."""
    said = area.name if area else f"Desa tak pasti {next(_numbers)}"
    defaults = {"said": said, "source": "https://sumber.contoh/berita (2025-08-19)"}
    return PriorityArea.objects.create(priority_list=listed, area=area, **defaults | given)


def make_sheet(level, **given) -> CellSheet:
    """What a run found of a level: nothing."""
    words = {name: [] for name in ("needs", "areas", "segments", "units", "indicators")}
    defaults = {"run": make_run(), "fiscal_year": YEAR, "level": level, "words": words}
    return CellSheet.objects.create(**defaults | {"cells": zlib.compress(b"")} | given)
