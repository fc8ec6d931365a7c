"""What of a finding is another now: since people decided, and since a page was opened."""

import json
from dataclasses import dataclass

from coordination.engine.memory import Changed, all_changes, material_changes
from coordination.findings import facts_of
from coordination.models import Decision, Finding

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


def since_decided(finding: Finding, decisions, *, with_money: bool) -> SinceDecided | None:
    """None where no person has decided. `decisions` are all of the finding's, newest first."""
    latest = next((d for d in decisions if d.by_id is not None and d.facts), None)
    if latest is None:
        return None
    now = facts_of(finding)
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


def carried_facts(finding: Finding) -> str:
    """The numbers on screen, for a form to carry, so that a later answer can say what changed."""
    facts = facts_of(finding)
    carried = {name: facts[name] for name in CARRIED}
    return json.dumps(carried | {"village_count": finding.village_count}, separators=(",", ":"))


def since_opened(finding: Finding, carried: str, *, with_money: bool) -> tuple[Changed, ...]:
    """What differs from the numbers a form carried; nothing where it carried none."""
    try:
        before = json.loads(carried)
        return all_changes(before, facts_of(finding), with_money=with_money)
    except (ValueError, TypeError, AttributeError, KeyError):
        return ()  # it is the reader's own form: whoever bends it is told less
