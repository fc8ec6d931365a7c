"""Which snapshot a meeting is compared with."""

from coordination.models import Meeting, Snapshot

from .scope import is_same


def previous_of(meeting: Meeting) -> Snapshot | None:
    """The snapshot in force of the meeting before, of the same kind and scope; its last one.

    Before means held before, or made before where a date is missing.
    """
    near = Meeting.objects.filter(
        kind=meeting.kind, regency=meeting.regency_id, fiscal_year=meeting.fiscal_year
    ).exclude(pk=meeting.pk)
    frozen = near.filter(snapshots__isnull=False).distinct()
    before = [other for other in frozen if _is_before(other, meeting) and is_same(other, meeting)]
    if not before:
        return None
    latest = max(before, key=_when)
    return latest.snapshots.order_by("-number").first()


def _is_before(other: Meeting, meeting: Meeting) -> bool:
    return _when(other) < _when(meeting)


def _when(meeting: Meeting) -> tuple:
    day = meeting.held_on or meeting.created_at.date()
    return day, meeting.pk
