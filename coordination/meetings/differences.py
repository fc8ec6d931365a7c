"""Which two snapshots of a meeting are compared, and their difference. Reads; writes nothing."""

from dataclasses import dataclass
from functools import lru_cache

from coordination.models import Meeting, Snapshot

from .compare import compare
from .difference import Difference
from .snapshots import frozen_of, latest_of


@dataclass(frozen=True)
class Chosen:
    """A meeting's snapshot in force, the one it is compared with, and the others it could be.

    Without `after` the meeting is not frozen yet, and `difference` is None.
    """

    meeting: Meeting
    after: Snapshot | None
    before: Snapshot | None
    earlier: tuple[Snapshot, ...]
    difference: Difference | None


class NoSuchSnapshot(Exception):
    """Asked to compare with what is no earlier snapshot of the same kind and scope."""


def difference_for(meeting: Meeting, with_id: int | None = None) -> Chosen:
    """The difference to the meeting before, as recorded at the freeze, or to an earlier snapshot.

    Raises NoSuchSnapshot, and SnapshotDamaged when what is kept does not fit its hash.
    """
    after = latest_of(meeting)
    if after is None:
        return Chosen(meeting, None, None, (), None)
    earlier = _earlier(meeting, after)
    before = next((s for s in earlier if s.pk == after.previous_id), None)
    if with_id is not None:
        before = next((s for s in earlier if s.pk == with_id), None)
        if before is None:
            raise NoSuchSnapshot
    elif before is None and after.previous_id:  # whatever became of its scope since: it says so
        before = (
            Snapshot.objects.select_related("meeting").defer("content").get(pk=after.previous_id)
        )
    return Chosen(meeting, after, before, earlier, difference_of(before, after))


def difference_of(before: Snapshot | None, after: Snapshot) -> Difference:
    """The latest few are kept by ids and hashes: one page asks several times."""
    return _compared(_key(before), _key(after))


def _key(snapshot: Snapshot | None) -> tuple[int, str] | None:
    return (snapshot.pk, snapshot.sha256) if snapshot else None


@lru_cache(maxsize=2)
def _compared(before: tuple[int, str] | None, after: tuple[int, str]) -> Difference:
    return compare(_frozen(*before) if before else None, _frozen(*after))


def _frozen(pk: int, sha256: str):
    return frozen_of(Snapshot(pk=pk, sha256=sha256))


def _earlier(meeting: Meeting, after: Snapshot) -> tuple[Snapshot, ...]:
    """Snapshots made before of meetings of the same kind, convener, year, areas and needs."""
    near = (
        Snapshot.objects.filter(
            meeting__kind=meeting.kind,
            meeting__regency=meeting.regency_id,
            meeting__fiscal_year=meeting.fiscal_year,
            made_at__lt=after.made_at,
        )
        .exclude(pk=after.pk)
        .select_related("meeting")
        .prefetch_related("meeting__areas", "meeting__needs")
        .defer("content")
        .order_by("-made_at", "-pk")
    )
    mine = _scope(meeting)
    return tuple(snapshot for snapshot in near if _scope(snapshot.meeting) == mine)


def _scope(meeting: Meeting) -> tuple[set[int], set[int]]:
    return {a.pk for a in meeting.areas.all()}, {n.pk for n in meeting.needs.all()}
