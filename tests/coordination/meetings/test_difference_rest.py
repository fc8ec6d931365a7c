"""Agreements, coverage and completeness, then and now."""

import datetime
from itertools import product

import pytest

from coordination.meetings import compare_rest
from coordination.meetings.compare import compare
from coordination.meetings.compare_rest import gap_way
from coordination.meetings.difference import AgreementCounts, GapWay, NotComparable
from coordination.meetings.report import report_of
from coordination.models import AgreementState, GapState
from programs.models import Declared, Tier

from .frozen_values import (
    DINSOS_PROV,
    DINSOS_SERANG,
    PERKIM_SERANG,
    SECOND,
    make_agency_row,
    make_agreement_row,
    make_finding_row,
    make_frozen,
    make_gap_line,
    make_later,
    make_program_row,
)


def test_the_codes_are_those_of_the_models():
    assert tuple(GapState.values) == compare_rest.GAP_STATES
    assert set(compare_rest.DONE) <= set(AgreementState.values)
    assert set(AgreementState.values) - set(compare_rest.DONE) == {"terbuka", "dikerjakan"}
    assert (Declared.COMPLETE, Declared.NONE) == compare_rest.DECLARED
    assert (Tier.PROVINCE, Tier.REGENCY) == (compare_rest.PROVINCE, compare_rest.REGENCY)


# --- Agreements --------------------------------------------------------------------------


def test_agreements_are_kept_late_open_or_dropped_on_the_day_of_the_freeze():
    rows = [
        make_agreement_row(1, state="selesai", closed_on=datetime.date(2026, 10, 1)),
        make_agreement_row(2, due_on=datetime.date(2026, 11, 30)),  # the day before
        make_agreement_row(3, due_on=datetime.date(2026, 12, 1), state="dikerjakan"),
        make_agreement_row(4, state="dibatalkan", closed_on=datetime.date(2026, 10, 1)),
        make_agreement_row(5, meeting_id=0),
        make_agreement_row(6, meeting_id=2),  # the meeting's own: not yet to be kept
    ]
    then = [make_agreement_row(5, meeting_id=0)]
    found = compare(make_frozen(agreements=tuple(then)), make_later(agreements=tuple(rows)))
    agreed = found.agreements
    assert {row.agreement.id: str(row.now) for row in agreed.rows} == {
        1: "ditepati",
        2: "terlambat",
        3: "berjalan",
        4: "dibatalkan",
        5: "terlambat",
    }
    assert agreed.then == AgreementCounts(open=1)
    assert agreed.now == AgreementCounts(kept=1, late=2, open=1, dropped=1)
    assert agreed.of_previous == AgreementCounts(kept=1, late=1, open=1, dropped=1)
    assert agreed.new == 4


def test_the_day_is_that_of_western_indonesia():
    evening = datetime.datetime(2026, 11, 30, 18, 0, tzinfo=datetime.UTC)  # 1 December, 01.00 WIB
    row = make_agreement_row(due_on=datetime.date(2026, 11, 30))
    found = compare(make_frozen(), make_later(agreements=(row,), made_at=evening))
    assert found.agreements.now.late == 1


def test_agreements_are_counted_as_on_the_leaders_page():
    rows = tuple(
        make_agreement_row(n, state=state, due_on=due)
        for n, (state, due) in enumerate(
            product(AgreementState.values, (datetime.date(2026, 11, 30), datetime.date(2027, 1, 1)))
        )
    )
    after = make_later(make_finding_row(), agreements=rows)
    page = report_of(after, sha256="x").agreed
    now = compare(make_frozen(), after).agreements.now
    assert (now.kept, now.late, now.dropped) == (page.kept, page.late, page.dropped)
    assert now.open + now.late == page.open


# --- Coverage ----------------------------------------------------------------------------

WAYS = {  # by hand: (gap, enough, unknown) before and after
    ("kurang", "cukup"): GapWay.CLOSED,
    ("belum_tersentuh", "cukup"): GapWay.CLOSED,
    ("cukup", "kurang"): GapWay.OPENED,
    ("cukup", "belum_tersentuh"): GapWay.OPENED,
    ("belum_tersentuh", "kurang"): GapWay.EASED,
    ("kurang", "belum_tersentuh"): GapWay.WORSE,
}
KNOWN = ("kurang", "belum_tersentuh")
STATES = ("-", *GapState.values)


@pytest.mark.parametrize(("then", "now"), list(product(STATES, STATES)))
def test_every_transition_of_a_gap(then, now):
    expected = WAYS.get((then, now))
    unknown = ("-", "belum_terdaftar", "tidak_ada_data")
    if then in unknown and now in KNOWN:
        expected = GapWay.KNOWN
    if then in KNOWN and now in unknown:
        expected = GapWay.UNKNOWN
    before, after = (None if s == "-" else make_gap_line(state=s) for s in (then, now))
    assert gap_way(before, after) == expected


def test_a_gap_whose_figure_vanished_is_not_called_closed():
    found = compare(make_frozen(gaps=(make_gap_line(),)), make_later())
    assert [change.way for change in found.coverage.changes] == [GapWay.UNKNOWN]


def test_gaps_are_the_same_by_place_need_and_segment():
    before = (make_gap_line(), make_gap_line(segment="SEG-D1"))
    after = (make_gap_line(), make_gap_line(segment="SEG-D1", state="cukup"))
    (change,) = compare(make_frozen(gaps=before), make_later(gaps=after)).coverage.changes
    assert change.way == GapWay.CLOSED
    assert change.seen.segment == "SEG-D1"


def test_a_place_on_several_lists_keeps_each_of_its_lines():
    """A figure and two priority lists say something of one place, need and segment."""
    lines = [make_gap_line(), *(make_gap_line(priority_list=f"Lokus {n}") for n in (2023, 2024))]
    closed = make_gap_line(priority_list="Lokus 2024", state="cukup")
    found = compare(make_frozen(gaps=tuple(lines)), make_later(gaps=(closed, *lines[:2])))
    (change,) = found.coverage.changes
    assert (change.way, change.seen.priority_list) == (GapWay.CLOSED, "Lokus 2024")


def test_figures_of_two_indicators_or_units_are_lines_of_their_own():
    house, person = make_gap_line(), make_gap_line(unit="orang", coverage_ratio=0.1)
    census = make_gap_line(figure="Sensus rumah 2020")
    after = make_gap_line(unit="orang", coverage_ratio=0.1, state="cukup")
    found = compare(make_frozen(gaps=(house, person, census)), make_later(gaps=(after, house)))
    ways = {(c.seen.unit, c.seen.figure): c.way for c in found.coverage.changes}
    assert ways == {
        ("orang", "RTLH 2025"): GapWay.CLOSED,
        ("rumah", "Sensus rumah 2020"): GapWay.UNKNOWN,
    }


def test_no_line_is_lost_where_two_are_alike():
    lines = (make_gap_line(), make_gap_line(figure_source="BPS"))
    found = compare(make_frozen(gaps=lines), make_later())
    assert len(found.coverage.changes) == 2


@pytest.mark.parametrize(
    ("given", "obstacle"),
    [
        ({}, None),
        ({"figure": "RTLH 2026"}, NotComparable.FIGURE),
        ({"figure_source": "BPS"}, NotComparable.FIGURE),
        ({"unit": "keluarga"}, NotComparable.UNIT),
        ({"coverage_ratio": None}, NotComparable.MISSING),
    ],
)
def test_coverage_is_compared_only_by_the_same_figure_and_unit(given, obstacle):
    after = make_gap_line(**{"coverage_ratio": 0.6} | given)
    found = compare(make_frozen(gaps=(make_gap_line(),)), make_later(gaps=(after,)))
    (row,) = found.coverage.ratios
    assert row.obstacle == obstacle
    assert (row.before.coverage_ratio, row.after.coverage_ratio) == (0.4, after.coverage_ratio)


def test_coverage_that_did_not_move_is_not_listed():
    one = (make_gap_line(),)
    assert compare(make_frozen(gaps=one), make_later(gaps=one)).coverage.ratios == ()


def test_states_are_counted_per_regency_and_above():
    before = (make_gap_line(), make_gap_line("36.73.01.1001"), make_gap_line("36", level=0))
    after = (make_gap_line(state="cukup"), make_gap_line("36.73.01.1001"))
    found = compare(make_frozen(gaps=before), make_later(gaps=after)).coverage
    lacking = {r.code: (r.name, *_of(r.states, "kurang")) for r in found.regencies}
    assert lacking == {
        "": ("", 1, 0),
        "36.04": ("Kab. Serang", 1, 0),
        "36.73": ("Kota Serang", 1, 1),
    }
    assert _of(found.states, "kurang") == (3, 1)
    assert _of(found.states, "cukup") == (0, 1)


def _of(states, key):
    return next((row.then, row.now) for row in states if row.key == key)


# --- Completeness ------------------------------------------------------------------------


def test_who_newly_declared_and_who_withdrew():
    def agencies(*said):
        ids = (DINSOS_PROV, DINSOS_SERANG, PERKIM_SERANG)
        return tuple(make_agency_row(pk, declared=d) for pk, d in zip(ids, said, strict=True))

    found = compare(
        make_frozen(agencies=agencies("sebagian", "lengkap", "nihil")),
        make_later(agencies=agencies("lengkap", "belum", "nihil")),
    ).completeness
    assert [(w.agency.id, w.then, w.now) for w in found.newly_declared] == [
        (DINSOS_PROV, "sebagian", "lengkap")
    ]
    assert [(w.agency.id, w.then, w.now) for w in found.withdrawn] == [
        (DINSOS_SERANG, "lengkap", "belum")
    ]
    assert _quality(found)["pernyataan"] == (2, 2, 3, 3)


def test_programs_with_place_target_and_budget_then_and_now():
    bare = make_program_row(2, agency=DINSOS_SERANG, is_coarse=True, budget_idr=None, lines=())
    found = compare(
        make_frozen(programs=(make_program_row(1), bare)),
        make_later(programs=(make_program_row(1), make_program_row(2), make_program_row(3))),
    ).completeness
    assert _quality(found) == {
        "program": (2, 3, 2, 3),
        "lokasi": (1, 3, 2, 3),
        "target": (1, 3, 2, 3),
        "pagu": (1, 3, 2, 3),
        "pernyataan": (0, 0, 3, 3),
    }


def test_completeness_is_that_of_the_reports_table_of_quality():
    programs = (
        make_program_row(1),
        make_program_row(2, missing=("lokasi",), part_of_id=1),
        make_program_row(3, is_coarse=True, lines=()),
        make_program_row(4, budget_idr=None, missing=("lokasi",), is_in_scope=False),
        make_program_row(5, budget_idr=None, missing=("lokasi",)),
    )
    after = make_later(programs=programs, made_at=SECOND)
    page = {row.what: (row.part, row.whole) for row in report_of(after, sha256="x").quality}
    mine = _quality(compare(make_frozen(), after).completeness)
    for what in ("lokasi", "target", "pagu", "pernyataan"):
        assert mine[what][1::2] == page[what], what


def _quality(found):
    return {row.key: (row.then, row.now, row.whole_then, row.whole_now) for row in found.counts}
