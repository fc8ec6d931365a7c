"""Which stored programs can be neighbours of a program being written: narrowed in the database.

So that the live check costs what its neighbours cost, not what the register costs.
"""

from django.db.models import Exists, OuterRef, Q

from programs.models import Compatibility, Footprint, Intervention, Program, ProgramQuerySet
from programs.unsaved import UnsavedProgram

MOST_KEYS = 900  # below the number of parameters any SQLite takes


def possible_neighbours(draft: UnsavedProgram) -> ProgramQuerySet:
    """Programs that can share anything with this one: the engine looks at no others.

    Each of these tests is one of the engine's, made coarser: what is left out cannot be a pair.
    """
    program = draft.program
    codes = {c for row in draft.footprints for c in row.regencies.split(",") if c}
    place = Q()
    for code in sorted(codes):
        place |= Q(regencies__contains=f",{code},")
    ground = Footprint.objects.filter(place, program=OuterRef("pk"))
    found = (
        Program.objects.checkable()
        .exclude(pk=program.pk)
        .filter(
            Exists(ground),
            is_example=program.is_example,
            intervention__in=_related(program.intervention),
            starts_on__lt=program.ends_on,
            ends_on__gt=program.starts_on,
        )
    )
    ids = list(found.values_list("pk", flat=True))
    return Program.objects.filter(pk__in=ids) if len(ids) <= MOST_KEYS else found


def _related(intervention: Intervention) -> list[int]:
    """Interventions of the same need, and those listed beside this one."""
    related = set(
        Intervention.objects.filter(need=intervention.need_id).values_list("pk", flat=True)
    )
    listed = Compatibility.objects.filter(Q(left=intervention) | Q(right=intervention))
    for pair in listed.values_list("left_id", "right_id"):
        related.update(pair)
    return sorted(related | {intervention.pk})
