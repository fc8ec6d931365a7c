"""A small register for the tests of pages: the rows of factories, as a reader would meet them."""

import datetime

from tests import factories as make

from . import factories
from .factories import make_run

__all__ = ["make_finding", "make_gap", "make_run"]

PARTS = ("ground", "time", "people", "money", "villages")


def make_finding(left=None, right=None, *, villages=None, run=None, **given):
    """A finding of two programs. `villages` are Areas; one village of 36.04 by default."""
    villages = villages or [make.make_village()]
    left = left or make.make_program(areas=villages)
    right = right or make.make_program(areas=villages)
    scene = {
        "overlap_ends_on": datetime.date(2026, 10, 1),
        "overlap_days": 214,
        "shared_segments": "KSJ-D1",
        "exposed_people": 3100.0,
        "exposed_basis": "kebutuhan",
        "exposed_figure": "desil 1, DTSEN 2026",
        "money_idr": 4_200_000_000,
        "severity": 81.5,
        "severity_parts": {"part_level": 1.0} | {f"part_{name}": 0.5 for name in PARTS},
        "sentence": "Dua OPD sama-sama membantu keluarga desil 1.",
    }
    return factories.make_finding(left, right, villages=villages, run=run, **scene | given)


def make_gap(area=None, *, state="belum_tersentuh", run=None, **given):
    area = area or make.make_village()
    need = given.pop("need", None) or make.make_need()
    scene = {
        "figure": factories.make_figure(area, need=need, value=40),
        "needed_count": 40.0,
        "planned_count": None,
        "coverage_ratio": None,
        "declared_count": 2,
        "responsible_count": 2,
    }
    return factories.make_gap(area, need, run=run, state=state, **scene | given)
