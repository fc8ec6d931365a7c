"""The difference of two snapshots. Pure: values in, values out; no query, no clock, no text.

What is called new, persisting, resolved and reopened: standing.TABLE, decision 0029.
"""

from . import values
from .compare_findings import (
    by_level,
    by_need,
    by_pair,
    by_regency,
    count,
    find_changes,
    measures_of,
)
from .compare_rest import compare_agreements, compare_completeness, compare_coverage
from .difference import Caution, Difference, Obstacle, Said


def compare(before: values.Frozen | None, after: values.Frozen) -> Difference:
    """What is other in `after` than in `before`.

    Parameters
    ----------
    before : the snapshot of an earlier meeting, or None where there is none.
    after : the snapshot the difference is asked of.

    Returns
    -------
    Difference. Of two that are not of one kind, convener, year, areas and needs nothing is
    compared: `obstacles` say why, `counts` is None. Else every finding of either is one row.
    """
    if obstacles := _obstacles(before, after):
        return _not_compared(before, after, obstacles)
    rows = find_changes(before, after)
    return Difference(
        before=before,
        after=after,
        obstacles=(),
        cautions=_cautions(before, after),
        counts=count(rows),
        rows=rows,
        pairs=by_pair(rows),
        regencies=by_regency(rows, _names(before.areas, after.areas)),
        levels=by_level(rows),
        needs=by_need(rows, _names(before.needs, after.needs)),
        measures=measures_of(rows),
        agreements=compare_agreements(before, after),
        coverage=compare_coverage(before, after),
        completeness=compare_completeness(before, after),
    )


def _obstacles(before: values.Frozen | None, after: values.Frozen) -> tuple[Said, ...]:
    if before is None:
        return (Said(Obstacle.FIRST, None, None),)
    mine, its = after.meeting, before.meeting
    asked = (
        (Obstacle.KIND, its.kind, mine.kind),
        (Obstacle.CONVENER, its.regency, mine.regency),
        (Obstacle.YEAR, its.scope.fiscal_year, mine.scope.fiscal_year),
        (Obstacle.AREAS, its.scope.areas, mine.scope.areas),
        (Obstacle.NEEDS, its.scope.needs, mine.scope.needs),
    )
    return tuple(Said(*said) for said in asked if said[1] != said[2])


def _cautions(before: values.Frozen, after: values.Frozen) -> tuple[Said, ...]:
    asked = (
        (Caution.RULE, before.rule_version, after.rule_version),
        (Caution.BOUNDARY, _boundary(before), _boundary(after)),
        (Caution.STAGE, before.meeting.scope.stage, after.meeting.scope.stage),
    )
    return tuple(Said(*said) for said in asked if said[1] != said[2])


def _boundary(frozen: values.Frozen) -> tuple[str, bool]:
    return frozen.boundary_source, frozen.boundary_is_approximate


def _names(*rows) -> dict[str, str]:
    return {row.code: row.name for some in rows for row in some}


def _not_compared(before, after, obstacles: tuple[Said, ...]) -> Difference:
    return Difference(
        before=before,
        after=after,
        obstacles=obstacles,
        cautions=(),
        counts=None,
        rows=(),
        pairs=(),
        regencies=(),
        levels=(),
        needs=(),
        measures=(),
        agreements=None,
        coverage=None,
        completeness=None,
    )
