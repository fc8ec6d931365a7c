"""What of a finding is another now: since people decided, and since a page was opened."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coordination.engine.memory import Changed, all_changes, material_changes
from coordination.models import Decision

# What a form carries of the numbers on screen; nothing that is long, or not on the page.
CARRIED = (
    *("level", "starts_on", "ends_on", "overlap_days", "shared_area_m2"),
    *("left_share_ratio", "right_share_ratio", "people", "people_unit", "people_basis"),
    *("money_idr", "severity", "rule_version"),
)


@dataclass(frozen=True)
class SinceDecided:
    """`decision` is the latest that a person took; material changes, then every fact that differs,
    then names of villages and segments that are shared no more."""

    decision: Decision
    material: tuple[str, ...]
    numbers: tuple[Changed, ...]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.material or self.numbers or self.gone)


def since_decided(
    now: Mapping, decisions: Iterable[Decision], *, with_money: bool
) -> SinceDecided | None:
    """None where no person has decided. `now` are the finding's facts, `decisions` all of its
    decisions, newest first."""
    latest = next((d for d in decisions if d.by_id is not None and d.facts), None)
    if latest is None:
        return None
    return SinceDecided(
        latest,
        material_changes(latest.facts, now),
        all_changes(latest.facts, now, with_money=with_money),
        _gone(latest.facts, now),
    )


def _gone(before: dict, now: dict) -> tuple[str, ...]:
    names = [
        name
        for kind in ("villages", "segments")
        for code, name in sorted(before[kind].items())
        if code not in now[kind]
    ]
    return tuple(names)


def carried_facts(facts: Mapping) -> str:
    """The numbers on screen, for a form to carry, so that a later answer can say what changed."""
    carried = {name: facts[name] for name in CARRIED} | {"village_count": len(facts["villages"])}
    return json.dumps(carried, separators=(",", ":"))


def since_opened(now: Mapping, carried: str, *, with_money: bool) -> tuple[Changed, ...]:
    """What differs from the numbers a form carried; nothing where it carried none."""
    try:
        return all_changes(json.loads(carried), now, with_money=with_money)
    except (ValueError, TypeError, AttributeError, KeyError):
        return ()  # it is the reader's own form: whoever bends it is told less
