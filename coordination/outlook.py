"""Who else is where a program is without being a finding: what completes it, what is neutral to it.

The engine answers, on the few programs that could: the same tests of period, segments and ground as
for findings, with other relations of the interventions. Never queued.
"""

from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db.models import Q

from coordination.engine import measure, pack
from coordination.engine.relations import COMPLEMENTARY, NEUTRAL
from coordination.frames import read_register
from programs.models import Compatibility, Program, Relation

MOST_SHOWN = 20
SHOWN = {Relation.COMPLEMENTARY: COMPLEMENTARY, Relation.NEUTRAL: NEUTRAL}


@dataclass(frozen=True)
class Neighbour:
    """Another program in the same villages and days, for people who can be the same."""

    program: Program
    relation: str
    reason: str
    village_count: int

    @property
    def is_complementary(self) -> bool:
        return self.relation == Relation.COMPLEMENTARY


def neighbours(program: Program, user) -> list[Neighbour]:
    """Programs this person may read that complement `program` or are neutral to it, and why.

    Complementary ones first, then by the number of shared villages.
    """
    known = _relations(program.intervention_id)
    if not known or program.missing:
        return []
    others = (
        Program.objects.visible_to(user)
        .checkable()
        .filter(
            intervention__in=known,
            is_example=program.is_example,
            starts_on__lt=program.ends_on,
            ends_on__gt=program.starts_on,
        )
        .select_related("agency", "intervention")
        .in_bulk()
    )
    counts = _shared_villages(program, others)
    found = [
        Neighbour(others[pk], *known[others[pk].intervention_id], village_count=count)
        for pk, count in counts.items()
    ]
    found.sort(key=lambda n: (not n.is_complementary, -n.village_count, n.program.pk))
    return found[:MOST_SHOWN]


def _relations(intervention_id: int | None) -> dict[int, tuple[str, str]]:
    """Interventions listed as complementary or neutral to this one: relation and reason."""
    listed = Compatibility.objects.filter(relation__in=SHOWN).filter(
        Q(left=intervention_id) | Q(right=intervention_id)
    )
    return {
        (pair.right_id if pair.left_id == intervention_id else pair.left_id): (
            pair.relation,
            pair.reason,
        )
        for pair in listed
    }


def _shared_villages(program: Program, others: dict[int, Program]) -> dict[int, int]:
    """Id of each other program -> villages it has in common with this one, where it has any."""
    if not others:
        return {}
    chosen = Program.objects.filter(Q(pk=program.pk) | Q(pk__in=others))
    found = measure(
        pack(read_register(chosen)),
        min_shared_m2=settings.ENGINE["min_shared_m2"],
        subjects=[program.pk],
        related=tuple(SHOWN.values()),
    ).frame
    other = np.where(found["left_id"] == program.pk, found["right_id"], found["left_id"])
    return dict(zip(other.tolist(), found["village_count"].tolist(), strict=True))
