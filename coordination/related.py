"""Findings beside one finding: of the same two programs, and in the same villages."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Q, QuerySet

from coordination.discretion import discreet
from coordination.models import Finding, FindingLevel

MOST_SHOWN = 5
MOST_LOOKED_AT = 500  # the worst of the same regencies; their villages are packed


@dataclass(frozen=True)
class Related:
    """`count` of those of the same programs; in the same villages only the worst are known."""

    of_programs: list[Finding]
    count: int
    in_villages: list[Finding]


def related(finding: Finding, user) -> Related:
    """The worst few of each kind that this person sees, in four queries."""
    seen = Finding.objects.visible_to(user).current().exclude(pk=finding.pk)
    of_pair = Q()
    for pk in (finding.left_id, finding.right_id):
        of_pair |= Q(left=pk) | Q(right=pk)
    same = seen.filter(of_pair)
    of_programs = list(same.for_list().worst_first()[:MOST_SHOWN])
    in_villages = _in_villages(finding, seen.exclude(of_pair))
    discreet([*of_programs, *in_villages], user)
    return Related(of_programs, same.count(), in_villages)


def _in_villages(finding: Finding, others: QuerySet[Finding]) -> list[Finding]:
    """The worst located ones with a shared village in common."""
    near = Q()
    for code in finding.regency_codes:
        near |= Q(regencies__contains=f",{code},")
    if not near:
        return []
    own = np.frombuffer(bytes(finding.villages), "<i4")
    rows = others.filter(near).exclude(level=FindingLevel.CLARIFY).worst_first()
    found = []
    for pk, blob in rows.values_list("pk", "villages")[:MOST_LOOKED_AT]:
        if np.isin(np.frombuffer(bytes(blob), "<i4"), own, assume_unique=True).any():
            found.append(pk)
            if len(found) == MOST_SHOWN:
                break
    return list(Finding.objects.for_list().filter(pk__in=found).worst_first())
