"""Agreements, coverage and completeness of two snapshots side by side. Pure."""

import datetime
from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest

from . import values
from .difference import (
    AgencyWord,
    AgreementChange,
    AgreementCounts,
    AgreementNow,
    Agreements,
    Completeness,
    Coverage,
    GapChange,
    GapWay,
    NotComparable,
    RatioChange,
    RegencyGaps,
    ThenNow,
)

WIB = datetime.timezone(datetime.timedelta(hours=7))
REGENCY_CODE = 5  # characters of the code of a regency: 36.04
DONE = {"selesai": AgreementNow.KEPT, "dibatalkan": AgreementNow.DROPPED}
UNTOUCHED, LACKING, UNREPORTED, NO_DATA, ENOUGH = GAP_STATES = (
    *("belum_tersentuh", "kurang", "belum_terdaftar", "tidak_ada_data", "cukup"),
)
GAPS = (UNTOUCHED, LACKING)
DECLARED = ("lengkap", "nihil")
PROVINCE, REGENCY = "provinsi", "kabkota"


# --- Agreements --------------------------------------------------------------------------


def compare_agreements(before: values.Frozen, after: values.Frozen) -> Agreements:
    """Those of earlier meetings; what the meeting itself agreed is not yet to be kept."""
    then = {a.id: agreement_now(a, _day(before)) for a in _earlier(before)}
    known = {a.id for a in before.agreements}
    names = {a.id: a.name for a in (*before.agencies, *after.agencies)}
    today = _day(after)
    rows = tuple(
        AgreementChange(
            agreement=agreement,
            agency=names.get(agreement.agency_id, ""),
            then=then.get(agreement.id),
            now=agreement_now(agreement, today),
            is_of_previous=agreement.meeting_id == before.meeting.id,
        )
        for agreement in sorted(_earlier(after), key=lambda a: (a.due_on, a.meeting_id, a.number))
    )
    return Agreements(
        rows=rows,
        then=_agreement_counts(then.values()),
        now=_agreement_counts(row.now for row in rows),
        of_previous=_agreement_counts(row.now for row in rows if row.is_of_previous),
        new=sum(row.agreement.id not in known for row in rows),
    )


def agreement_now(agreement: values.AgreementRow, day: datetime.date) -> AgreementNow:
    """Late: not done, and its date has passed on `day`."""
    if agreement.state in DONE:
        return DONE[agreement.state]
    return AgreementNow.LATE if agreement.due_on < day else AgreementNow.OPEN


def _day(frozen: values.Frozen) -> datetime.date:
    return frozen.made_at.astimezone(WIB).date()


def _earlier(frozen: values.Frozen) -> list[values.AgreementRow]:
    return [a for a in frozen.agreements if a.meeting_id != frozen.meeting.id]


def _agreement_counts(states: Iterable[AgreementNow]) -> AgreementCounts:
    found = Counter(states)
    return AgreementCounts(
        kept=found[AgreementNow.KEPT],
        late=found[AgreementNow.LATE],
        open=found[AgreementNow.OPEN],
        dropped=found[AgreementNow.DROPPED],
    )


# --- Coverage ----------------------------------------------------------------------------


def compare_coverage(before: values.Frozen, after: values.Frozen) -> Coverage:
    both = list(_beside(before, after))
    changes = [GapChange(way, *pair) for pair in both if (way := gap_way(*pair)) is not None]
    ratios = [RatioChange(*pair, ratio_obstacle(*pair)) for pair in both if _ratio_moved(*pair)]
    return Coverage(
        states=_states(before.gaps, after.gaps),
        regencies=_by_regency(before, after),
        changes=tuple(changes),
        ratios=tuple(ratios),
    )


def _beside(before: values.Frozen, after: values.Frozen):
    """Each line with its own from the other snapshot, None where it is not there.

    Its own is of the same area, need, segment, and priority list or indicator, of whatever year;
    first that in the same unit.
    """
    then, now = _by_key(before), _by_key(after)
    for key in sorted(then.keys() | now.keys(), key=lambda key: (len(key[0]), key)):
        mine, its = then.get(key, {}), now.get(key, {})
        units = [unit for unit in mine if unit in its]
        yield from ((mine[unit], its[unit]) for unit in units)
        left = [[rows[unit] for unit in rows if unit not in units] for rows in (mine, its)]
        yield from zip_longest(*left)


def _by_key(frozen: values.Frozen) -> dict[tuple[str, ...], dict[tuple, values.GapLine]]:
    """Lines by what they are of, and then by unit; the number tells those apart that are alike."""
    found: dict[tuple[str, ...], dict[tuple, values.GapLine]] = {}
    for gap in sorted(frozen.gaps, key=lambda gap: (gap.unit, gap.figure, gap.figure_source)):
        key = (gap.area, gap.need, gap.segment, gap.priority_list, _indicator(gap.figure))
        lines = found.setdefault(key, {})
        alike = sum(unit == gap.unit for unit, _n in lines)
        lines[gap.unit, alike] = gap
    return found


def _indicator(figure: str) -> str:
    """`rumah tidak layak huni 2025` without its year."""
    name, _space, year = figure.rpartition(" ")
    return name if year.isdigit() else figure


def gap_way(before: values.GapLine | None, after: values.GapLine | None) -> GapWay | None:
    """What became of it; None where nothing that matters. Not reported, and absent, is unknown."""
    then, now = _is_gap(before), _is_gap(after)
    if then and now:
        if before.state == after.state:
            return None
        return GapWay.EASED if after.state == LACKING else GapWay.WORSE
    if then:
        return GapWay.CLOSED if _is_enough(after) else GapWay.UNKNOWN
    if now:
        return GapWay.OPENED if _is_enough(before) else GapWay.KNOWN
    return None


def _is_gap(gap: values.GapLine | None) -> bool:
    return gap is not None and gap.state in GAPS


def _is_enough(gap: values.GapLine | None) -> bool:
    return gap is not None and gap.state == ENOUGH


def ratio_obstacle(
    before: values.GapLine | None, after: values.GapLine | None
) -> NotComparable | None:
    """Why both ratios are not of one measure: the figure names its source and year."""
    if before is None or after is None:
        return NotComparable.ABSENT
    if before.coverage_ratio is None or after.coverage_ratio is None:
        return NotComparable.MISSING
    if (before.figure, before.figure_source) != (after.figure, after.figure_source):
        return NotComparable.FIGURE
    return NotComparable.UNIT if before.unit != after.unit else None


def _ratio_moved(before: values.GapLine | None, after: values.GapLine | None) -> bool:
    then = before.coverage_ratio if before else None
    now = after.coverage_ratio if after else None
    if then is None and now is None:
        return False
    return then != now or ratio_obstacle(before, after) is not None


def _states(before: Iterable[values.GapLine], after: Iterable[values.GapLine]):
    then, now = Counter(g.state for g in before), Counter(g.state for g in after)
    return tuple(ThenNow(state, then[state], now[state]) for state in GAP_STATES)


def _by_regency(before: values.Frozen, after: values.Frozen) -> tuple[RegencyGaps, ...]:
    names = {a.code: a.name for a in (*before.areas, *after.areas)}
    then, now = _grouped(before), _grouped(after)
    return tuple(
        RegencyGaps(code, names.get(code, code), _states(then.get(code, ()), now.get(code, ())))
        for code in sorted(then.keys() | now.keys())
    )


def _grouped(frozen: values.Frozen) -> dict[str, list[values.GapLine]]:
    found: dict[str, list[values.GapLine]] = {}
    for gap in frozen.gaps:
        code = gap.area[:REGENCY_CODE] if len(gap.area) >= REGENCY_CODE else ""
        found.setdefault(code, []).append(gap)
    return found


# --- Completeness ------------------------------------------------------------------------


def compare_completeness(before: values.Frozen, after: values.Frozen) -> Completeness:
    then, now = _quality(before), _quality(after)
    counts = tuple(ThenNow(key, *_two(then[key], now[key])) for key in now)
    said_then = {a.id: a.declared for a in _governments(before)}
    said_now = {a.id: a.declared for a in _governments(after)}
    agencies = {a.id: a for a in (*before.agencies, *after.agencies)}
    words = [
        AgencyWord(agencies[pk], said_then.get(pk), said_now.get(pk))
        for pk in sorted(said_then.keys() | said_now.keys(), key=lambda pk: agencies[pk].name)
    ]
    return Completeness(
        counts=counts,
        newly_declared=tuple(w for w in words if w.now in DECLARED and w.then not in DECLARED),
        withdrawn=tuple(w for w in words if w.then in DECLARED and w.now not in DECLARED),
    )


def _two(then: tuple[int, int], now: tuple[int, int]) -> tuple[int, int, int, int]:
    return then[0], now[0], then[1], now[1]


def _governments(frozen: values.Frozen) -> list[values.AgencyRow]:
    """Agencies whose word counts: the province's, and those of the scope's regencies."""
    areas = frozen.meeting.scope.areas
    return [
        a
        for a in frozen.agencies
        if a.tier == PROVINCE or (a.tier == REGENCY and (not areas or a.regency in areas))
    ]


def _quality(frozen: values.Frozen) -> dict[str, tuple[int, int]]:
    """How many of how many: as the report's table of quality counts them."""
    programs = [p for p in frozen.programs if p.is_in_scope and p.part_of_id is None]
    governments, whole = _governments(frozen), len(programs)
    return {
        "program": (whole, whole),
        "lokasi": (sum(not (p.is_coarse or "lokasi" in p.missing) for p in programs), whole),
        "target": (
            sum(any(x.planned_count is not None for x in p.lines) for p in programs),
            whole,
        ),
        "pagu": (sum(p.budget_idr is not None for p in programs), whole),
        "pernyataan": (sum(a.declared in DECLARED for a in governments), len(governments)),
    }
