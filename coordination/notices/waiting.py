"""The findings that wait for one person: what notices count, as a list shows it."""

from django.utils import timezone

from coordination.models import Finding, Reply

from .people import Ground, People, Person
from .piles import SIDES, due, is_for


def waiting_for(user, what: str) -> set[int]:
    """Ids of the findings `what` ("tanggapan" or "tenggat") means for this person, by the very
    rules their notices are written by."""
    people = People([user.pk])
    person = people.get(user.pk)
    if person is None:
        return set()
    return _to_answer(person) if what == "tanggapan" else _due(person, people)


def _to_answer(person: Person) -> set[int]:
    rows = Reply.objects.open().filter(agency__in=person.answers_for).order_by()
    sides = rows.values_list("finding", *(f"finding__{name}" for name in SIDES))
    return {pk for pk, *ground in sides if person.sees(Ground(*ground))}


def _due(person: Person, people: People) -> set[int]:
    rows = due(Finding.objects.all(), timezone.localdate()).order_by()
    found = rows.values_list("pk", "assigned_to", *SIDES)
    return {
        pk for pk, assigned, *ground in found if is_for(person, Ground(*ground), assigned, people)
    }
