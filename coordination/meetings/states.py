"""The states of a meeting: which follows which. Freezing alone makes it `dibekukan`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import Meeting, MeetingState, Snapshot
from geo import formats
from programs import log
from programs.models import LogEntry

from .snapshots import FREEZE

S = MeetingState
MOVES = {S.PREPARED: {S.FROZEN}, S.FROZEN: {S.HELD}, S.HELD: {S.DONE}, S.DONE: set()}
ACTIONS = {S.HELD: "rakor.mulai", S.DONE: "rakor.akhiri"}
COUNTED = ("rakor.siapkan", "rakor.ubah", "rakor.hadir", *ACTIONS.values())  # count the version


class IllegalMove(Exception):
    """The table does not allow this move."""

    def __init__(self, was, now):
        text = _("Rakor yang “%(was)s” tidak dapat menjadi “%(now)s”.")
        super().__init__(text % {"was": S(was).label, "now": S(now).label})


class Overtaken(Exception):
    """Somebody else changed the meeting since the person looked; the sentence says who."""

    def __init__(self, meeting: Meeting):
        self.meeting = meeting
        super().__init__(_said_of_last(meeting))


def _said_of_last(meeting: Meeting) -> str:
    """Who counted the version up last: by a change of the meeting, or by freezing it."""
    changes = log.of(meeting).filter(action__in=COUNTED)
    frozen = LogEntry.objects.filter(
        action=FREEZE,
        object_type=log.type_of(Snapshot),
        object_id__in=[str(pk) for pk in meeting.snapshots.values_list("pk", flat=True)],
    )
    last = max((*changes[:1], *frozen[:1]), key=lambda entry: entry.pk, default=None)
    if last is None:
        return _("Rakor ini baru saja diubah. Periksa lagi, lalu ulangi.")
    at = timezone.localtime(last.at)
    said = {"who": last.by_said, "day": formats.day(at), "time": f"{at:%H.%M}"}
    text = _(
        "%(who)s sudah mengubah rakor ini pada %(day)s pukul %(time)s. Periksa lagi, lalu ulangi."
    )
    return text % said


def locked(meeting: Meeting, seen: int | None = None) -> Meeting:
    """The row as it is now, held until the transaction ends. Raises Overtaken."""
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if seen is not None and held.version != seen:
        raise Overtaken(held)
    return held


@transaction.atomic
def move(meeting: Meeting, now: MeetingState, *, by, seen: int | None) -> Meeting:
    """Take a step of the table. Who may is asked before. Raises IllegalMove and Overtaken."""
    held = locked(meeting, seen)
    was = S(held.state)
    if now not in MOVES[was] or now not in ACTIONS:
        raise IllegalMove(was, now)
    held.state, held.version = now, held.version + 1
    held.save(update_fields=["state", "version"])
    log.record(ACTIONS[now], held, by=by, before={"state": was}, after={"state": now})
    return held
