"""Findings of two snapshots side by side: class, facts, counts by what they are about. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from . import values
from .difference import Counts, Fact, FindingChange, Measure, Side, Tally
from .standing import Kind, classify

PEOPLE, MONEY = "people", "money"
FACTS = (  # name of the fact -> field of the row
    ("level", "level"),
    ("status", "status"),
    ("resolution", "resolution"),
    (PEOPLE, "exposed_count"),
    ("people_unit", "exposed_unit"),
    (MONEY, "money_idr"),
    ("days", "days"),
)


def find_changes(before: values.Frozen, after: values.Frozen) -> tuple[FindingChange, ...]:
    """One row for every finding that is in either, heaviest first."""
    then = {f.id: f for f in before.findings}
    now = {f.id: f for f in after.findings}
    sides = _sides(before) | _sides(after)
    rows = [_change(pk, then.get(pk), now.get(pk), sides) for pk in then.keys() | now.keys()]
    return tuple(sorted(rows, key=lambda row: (-row.seen.severity, row.id)))


def _sides(frozen: values.Frozen) -> dict[int, Side]:
    agencies = {a.id: a for a in frozen.agencies}
    return {p.id: Side(p, agencies[p.agency_id]) for p in frozen.programs}


def _change(pk: int, before, after, sides: dict[int, Side]) -> FindingChange:
    kind, way = classify(before, after)
    seen = after or before
    return FindingChange(
        id=pk,
        kind=kind,
        way=way,
        before=before,
        after=after,
        left=sides[seen.left_id],
        right=sides[seen.right_id],
        facts=tuple(_facts(before, after)) if before and after else (),
    )


def _facts(before: values.FindingRow, after: values.FindingRow) -> Iterable[Fact]:
    for what, field in FACTS:
        then, now = getattr(before, field), getattr(after, field)
        if then != now:
            yield Fact(what, then, now)
    if (before.starts_on, before.ends_on) != (after.starts_on, after.ends_on):
        yield Fact("period", (before.starts_on, before.ends_on), (after.starts_on, after.ends_on))
    if before.segments != after.segments:
        yield _moved("segments", before.segments, after.segments)
    if before.villages is not None and after.villages is not None:
        if before.villages != after.villages:
            yield _moved("villages", before.villages, after.villages)
    elif before.village_count != after.village_count:
        yield Fact("villages", before.village_count, after.village_count)


def _moved(what: str, before: tuple[str, ...], after: tuple[str, ...]) -> Fact:
    then, now = set(before), set(after)
    return Fact(what, len(then), len(now), tuple(sorted(now - then)), tuple(sorted(then - now)))


# --- Counts ------------------------------------------------------------------------------


def count(rows: Iterable[FindingChange]) -> Counts:
    found = defaultdict(int)
    for row in rows:
        found["over" if row.is_over_before else row.kind] += 1
    return Counts(
        new=found[Kind.NEW],
        persisting=found[Kind.PERSISTING],
        resolved=found[Kind.RESOLVED],
        reopened=found[Kind.REOPENED],
        over_before=found["over"],
    )


def measures_of(rows: Iterable[FindingChange]) -> tuple[Measure, ...]:
    """People by unit, then money, of the persisting ones."""
    stay = [row for row in rows if row.kind == Kind.PERSISTING]
    people = defaultdict(lambda: [0, 0, 0])
    money = [0, 0, 0]
    for row in stay:
        before, after = row.before, row.after
        if before.exposed_unit == after.exposed_unit:
            _add(people, after.exposed_unit, before.exposed_count, after.exposed_count)
        _add({"": money}, "", before.money_idr, after.money_idr)
    counted = {unit: found for unit, found in people.items() if found[2]}
    left_out = len(stay) - sum(found[2] for found in counted.values())
    return (
        *(
            _measure(PEOPLE, unit, counted[unit], left_out)
            for unit in (sorted(counted) if counted else ())
        ),
        *(() if counted else (_measure(PEOPLE, "", [0, 0, 0], left_out),)),
        _measure(MONEY, "", money, len(stay) - money[2]),
    )


def _add(sums: dict, key: str, then, now) -> None:
    if then is None or now is None:
        return
    found = sums[key]
    found[0] += then
    found[1] += now
    found[2] += 1


def _measure(what: str, unit: str, found: list, left_out: int) -> Measure:
    then, now, n = found
    return Measure(what, unit, then if n else None, now if n else None, n, left_out)


# --- By what they are about --------------------------------------------------------------


def _tallied(
    rows: Iterable[FindingChange],
    keys_of: Callable[[FindingChange], Iterable[tuple]],
    names_of: Callable[[tuple], tuple[str, ...]],
) -> list[Tally]:
    groups = defaultdict(list)
    for row in rows:
        for key in keys_of(row):
            groups[key].append(row)
    return [Tally(k, names_of(k), count(some), measures_of(some)) for k, some in groups.items()]


def by_pair(rows: Iterable[FindingChange]) -> tuple[Tally, ...]:
    """Unordered pairs of agencies, most still to do first. Each finding is in one."""
    rows = list(rows)
    names = {side.agency.id: side.agency.name for row in rows for side in (row.left, row.right)}
    found = _tallied(rows, lambda row: (row.pair,), lambda key: tuple(names[pk] for pk in key))
    return tuple(sorted(found, key=lambda tally: (-_to_do(tally.counts), tally.names, tally.key)))


def _to_do(counts: Counts) -> int:
    return counts.new + counts.persisting + counts.reopened


def by_regency(rows: Iterable[FindingChange], areas: dict[str, str]) -> tuple[Tally, ...]:
    """By code. A finding that reaches into two regencies is in both; "" for none."""
    found = _tallied(
        rows,
        lambda row: [(code,) for code in row.seen.regencies or ("",)],
        lambda key: (areas.get(key[0], key[0]),),
    )
    return tuple(sorted(found, key=lambda tally: tally.key))


def by_level(rows: Iterable[FindingChange]) -> tuple[Tally, ...]:
    """By the level as it is now, or last was."""
    found = _tallied(rows, lambda row: ((row.seen.level,),), lambda key: key)
    return tuple(sorted(found, key=lambda tally: tally.key))


def by_need(rows: Iterable[FindingChange], needs: dict[str, str]) -> tuple[Tally, ...]:
    """A pair whose programs serve two needs is in both."""
    found = _tallied(
        rows,
        lambda row: [(code,) for code in row.needs],
        lambda key: (needs.get(key[0], key[0]),),
    )
    return tuple(sorted(found, key=lambda tally: tally.key))
