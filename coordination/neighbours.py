"""The findings before and after one, in the queue that an address asks for.

Keys are compared, rows are not read: three queries, however long the queue is.
"""

from dataclasses import dataclass

from django.db.models import Count, Q

from coordination.listing import errors_of
from coordination.models import Finding
from coordination.queue import asked_for


@dataclass(frozen=True)
class Neighbours:
    """Keys of the previous and the next finding; `position` is None where the finding itself is
    not among those asked for, as after a decision under a filter by state."""

    previous: int | None
    next: int | None
    position: int | None
    total: int
    query: str  # what links to them take along, with its question mark

    @property
    def is_alone(self) -> bool:
        return self.previous is None and self.next is None


def neighbours(request, finding: Finding) -> Neighbours | None:
    """Who stands beside `finding` in the queue of this address; None if it asks for nonsense."""
    asked = asked_for(request)
    if errors_of(asked):
        return None
    rows = asked.qs
    keys = _keys(rows, finding)
    before, after = _beyond(keys, is_before=True), _beyond(keys, is_before=False)
    counted = rows.order_by().aggregate(
        total=Count("pk"),
        before=Count("pk", filter=before),
        own=Count("pk", filter=Q(pk=finding.pk)),
    )
    given = request.GET.copy()
    given.pop("page", None)
    return Neighbours(
        previous=rows.filter(before).reverse().values_list("pk", flat=True).first(),
        next=rows.filter(after).values_list("pk", flat=True).first(),
        position=counted["before"] + 1 if counted["own"] else None,
        total=counted["total"],
        query=f"?{given.urlencode()}" if given else "",
    )


@dataclass(frozen=True)
class Key:
    """One column of the order, and the value it has in the finding at hand."""

    name: str
    value: object
    is_descending: bool

    @property
    def equal(self) -> Q:
        return (
            Q(**{f"{self.name}__isnull": True})
            if self.value is None
            else Q(**{self.name: self.value})
        )

    def beyond(self, *, is_before: bool) -> Q:
        """Rows strictly before, or after, by this column alone. Missing values stand last."""
        if self.value is None:
            return Q(**{f"{self.name}__isnull": False}) if is_before else Q(pk__in=[])
        wants_larger = is_before == self.is_descending
        found = Q(**{f"{self.name}__{'gt' if wants_larger else 'lt'}": self.value})
        return found if is_before else found | Q(**{f"{self.name}__isnull": True})


def _keys(rows, finding: Finding) -> list[Key]:
    """The columns the queue is sorted by, `pk` last, with the finding's values."""
    keys = []
    for order in rows.query.order_by:
        if isinstance(order, str):
            name, is_descending = order.removeprefix("-"), order.startswith("-")
        else:
            name, is_descending = order.expression.name, order.descending
        keys.append(Key(name, getattr(finding, name), is_descending))
    return keys


def _beyond(keys: list[Key], *, is_before: bool) -> Q:
    """By the first column; where it is equal, by the rest."""
    first, *rest = keys
    found = first.beyond(is_before=is_before)
    return found | (first.equal & _beyond(rest, is_before=is_before)) if rest else found
