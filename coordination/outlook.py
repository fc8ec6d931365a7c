"""Good news of a program: others beside it that complete what it does (never queued)."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from programs.models import Compatibility, Footprint, Program, Relation

MOST_SHOWN = 20


@dataclass(frozen=True)
class Complement:
    program: Program
    reason: str
    village_count: int


def complements(program: Program, user) -> list[Complement]:
    """Programs this person may read that complement `program` in the same villages and days.

    Only located lines are compared, and segments are not: the page says so.
    """
    reasons = _reasons(program.intervention_id)
    if not reasons or program.missing:
        return []
    others = (
        Program.objects.visible_to(user)
        .checkable()
        .filter(
            intervention__in=reasons,
            starts_on__lt=program.ends_on,
            ends_on__gt=program.starts_on,
        )
        .exclude(pk=program.pk)
        .select_related("agency", "intervention")
    )
    by_id = {other.pk: other for other in others}
    shared = _shared_villages(program, by_id)
    worst_first = sorted(shared, key=lambda pk: (-shared[pk], pk))[:MOST_SHOWN]
    return [
        Complement(by_id[pk], reasons[by_id[pk].intervention_id], shared[pk]) for pk in worst_first
    ]


def _reasons(intervention_id: int | None) -> dict[int, str]:
    """Complementary interventions and why."""
    if intervention_id is None:
        return {}
    listed = Compatibility.objects.filter(relation=Relation.COMPLEMENTARY).filter(
        Q(left=intervention_id) | Q(right=intervention_id)
    )
    return {
        (pair.right_id if pair.left_id == intervention_id else pair.left_id): pair.reason
        for pair in listed
    }


def _shared_villages(program: Program, others) -> dict[int, int]:
    """Id of each other program -> villages it has in common with this one, where it has any."""
    grounds = defaultdict(list)
    rows = Footprint.objects.filter(program__in=[program.pk, *others], is_coarse=False)
    for program_id, blob in rows.values_list("program_id", "villages"):
        grounds[program_id].append(np.frombuffer(blob, "<i4"))
    whole = {pk: np.unique(np.concatenate(parts)) for pk, parts in grounds.items()}
    own = whole.pop(program.pk, np.empty(0, "<i4"))
    counts = {pk: len(np.intersect1d(own, ids, assume_unique=True)) for pk, ids in whole.items()}
    return {pk: n for pk, n in counts.items() if n}
