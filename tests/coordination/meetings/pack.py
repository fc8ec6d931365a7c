"""A small register whose every number is told from the others, to be frozen and read back."""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction

from coordination.meetings.documents import document_of, render
from coordination.meetings.snapshots import frozen_of
from coordination.meetings.values import Frozen
from coordination.models import GapState, Resolution
from tests.coordination.factories import make_figure, make_finding, make_gap, make_run
from tests.coordination.series import make_value
from tests.factories import (
    make_agency,
    make_area,
    make_boundary,
    make_need,
    make_program,
    make_segment,
    make_villages,
    square,
)

from .read_back import READERS
from .scenes import make_agreement, make_meeting, make_snapshot

HELD = datetime.date(2026, 12, 3)
BEFORE = datetime.date(2026, 6, 18)


def make_register():
    """Pairs of each level, a coarse program, gaps in several states, poverty; the run of it."""
    run = make_run()
    make_area("36.04", name="Kabupaten Serang")
    make_area("36.73", name="Kota Serang")
    villages = make_villages(4)
    make_boundary(make_area("36.04.01"), square())
    province = make_agency(name="Dinas Sosial Provinsi", tier="provinsi")
    regency = make_agency(name="Dinas Sosial Serang", tier="kabkota", regency=make_area("36.04"))
    one = make_program(
        areas=villages, counts=(1111, 222, 33, 4), budget_idr=1_234_567_891, agency=province
    )
    two = make_program(
        areas=villages[:2], counts=(777, 888), budget_idr=987_654_321, agency=regency
    )
    coarse = make_program(areas=["36.04"], budget_idr=None, agency=regency)
    make_program(areas=villages, intervention=None, budget_idr=55_555_555, agency=regency)
    worst = make_finding(
        *(one, two),
        villages=villages[:2],
        run=run,
        **{"severity": 87.65, "exposed_people": 1357.0, "money_idr": 246_813_579},
        **{"left_share_ratio": 0.3719, "right_share_ratio": 0.8642, "shared_area_m2": 23_456_789},
    )
    level = "perlu_klarifikasi"
    make_finding(one, coarse, villages=villages, run=run, level=level, money_idr=None, severity=12)
    _make_gaps(run, villages)
    return run, worst, regency


def _make_gaps(run, villages) -> None:
    house, water = make_need("RUMAH"), make_need("AIR")
    make_gap(villages[0], house, run=run, needed_count=4321.0)
    whole = {"segment": make_segment("KSJ-D1"), "state": GapState.UNTOUCHED}
    make_gap(make_area("36.04"), house, run=run, needed_count=65_432.0, **whole)
    figure = make_figure(villages[1], need=water, value=12.5)
    lacking = {"needed_count": 12.5, "planned_count": 3.25, "coverage_ratio": 0.26}
    make_gap(villages[1], water, run=run, state=GapState.LACKING, figure=figure, **lacking)
    make_gap(villages[2], water, run=run, state=GapState.NO_DATA, needed_count=None)
    make_value("36.04", 2025, 68.86, indicator="bps_miskin_jiwa")
    make_value("36.04", 2025, 4.51)
    make_value("36", 2025, 772.78, indicator="bps_miskin_jiwa")
    make_value("36", 2025, 5.63)


def make_frozen_meeting():
    """A meeting of the register above with an agreement of the meeting before on its worst pair."""
    _run, worst, regency = make_register()
    before = make_meeting(title="Rakor semester I", held_on=BEFORE)
    make_agreement(
        before,
        agency=regency,
        finding=worst,
        resolution=Resolution.SPLIT_AREA,
        person="Kepala Bidang",
        due_on="2026-08-17",
    )
    return make_meeting(held_on=HELD, place="Pendopo Serang")


@dataclass(frozen=True)
class Pack:
    """Frozen values without a database behind them, and their documents, each made once."""

    frozen: Frozen
    sha256: str

    def files(self, code: str) -> dict[str, bytes]:
        formats = document_of(self.frozen, code).formats
        return {e: _made(self, code, e) for e in formats if e in READERS}

    def __hash__(self):
        return hash(self.sha256)


@lru_cache(maxsize=64)
def _made(pack: Pack, code: str, ending: str) -> bytes:
    return render(pack.frozen, pack.sha256, code, ending)


def make_pack() -> Pack:
    """Freeze the register, then take it all back: documents need no database."""
    with transaction.atomic():
        snapshot = make_snapshot(make_frozen_meeting())
        pack = Pack(frozen_of(snapshot), snapshot.sha256)
        transaction.set_rollback(True)
    return pack
