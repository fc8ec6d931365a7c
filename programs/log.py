"""The log of every move: the one way to write it, and what it says of one thing (decision 0018).

Every service that writes calls `record` (or `record_all`) inside its transaction: what is rolled
back leaves no entry. After commit the entries are sealed into the chain (programs.chain).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from . import chain, origin
from .log_values import masked, safe
from .models import LogEntry

MANY = 1000


class Named(NamedTuple):
    """A thing that has no row of its own, such as a file of outlines."""

    type: str
    id: str
    said: str = ""

    @classmethod
    def of(cls, thing: "Model | Named") -> "Named":
        return thing if isinstance(thing, cls) else cls(type_of(thing), str(thing.pk), str(thing))


@dataclass(frozen=True)
class Row:
    """One move of many: the arguments of `record`."""

    action: str
    thing: Model | Named
    before: Mapping = field(default_factory=dict)
    after: Mapping = field(default_factory=dict)
    reason: str = ""


def record(
    action: str,
    thing: Model | Named,
    *,
    by,
    before: Mapping | None = None,
    after: Mapping | None = None,
    reason: str = "",
) -> LogEntry:
    """Append one move of a stored thing, inside the caller's transaction. `by` None: the machine.

    `action` is a short code, the noun first (`temuan.putuskan`). `before` and `after` hold the
    changed columns alone (`log_values.changed`). Every call makes an entry.
    """
    return record_all([Row(action, thing, before or {}, after or {}, reason)], by=by)[0]


def record_all(rows: Iterable[Row], *, by) -> list[LogEntry]:
    """Append many moves of one writer at once, in their order; sealed together after commit."""
    now, whence, who = timezone.now(), origin.current(), said_of(by)
    entries = [_entry(row, by, who, now, whence) for row in rows]
    if entries:
        LogEntry.objects.bulk_create(entries, batch_size=MANY)
        _seal_after_commit(min(entry.pk for entry in entries))
    return entries


def _entry(row: Row, by, who: str, now, whence: origin.From) -> LogEntry:
    thing = Named.of(row.thing)
    entry = LogEntry(
        at=now,
        by_id=by and by.pk,
        by_said=who,
        origin=whence.origin,
        address=whence.address,
        request_id=whence.request_id,
        action=row.action,
        object_type=thing.type,
        object_id=thing.id[:64],
        object_said=masked(thing.said)[:200],
        before=safe(row.before),
        after=safe(row.after),
        reason=masked(row.reason.strip()),
    )
    entry.mac = chain.mac_of(chain.columns_of(entry))
    return entry


def said_of(by) -> str:
    """A person as the log keeps them: readable when the account is long gone."""
    if by is None:
        return ""
    name, username = by.get_full_name(), by.get_username()
    return masked(f"{name} ({username})" if name else username)[:200]


def type_of(thing: Model | type[Model]) -> str:
    return thing._meta.label_lower


def _seal_after_commit(first: int) -> None:
    def seal():  # no partial: Django asks a robust callback that fails for its name
        chain.seal(first)

    transaction.on_commit(seal, robust=True)


def of(thing: Model) -> QuerySet[LogEntry]:
    """The history of one thing, the latest first."""
    return LogEntry.objects.filter(object_type=type_of(thing), object_id=str(thing.pk))
