"""What the meeting room shows, all of it at once: the page asks for nothing more once it is open.

The agenda is that of the latest snapshot. Live are only what the meeting has agreed by now and
whether it may agree: both come again from `now_of` when there is a network.
"""

from dataclasses import asdict

from coordination.agreements.making import may_agree
from coordination.agreements.reading import agreements_for
from coordination.models import Meeting, MeetingState, Resolution, Snapshot
from geo import formats

from .agenda import MOST, agenda_of
from .agenda_items import Agenda, Item
from .rights import may_prepare
from .room_map import Outline, outlines_of
from .snapshots import frozen_of


def room_page(user, meeting: Meeting, snapshot: Snapshot, *, is_whole: bool) -> dict:
    """The context of the page. Raises SnapshotDamaged."""
    frozen = frozen_of(snapshot)
    agenda = agenda_of(frozen, most=None if is_whole else MOST)
    outlines = outlines_of(frozen)
    prepares = may_prepare(user, meeting)
    return {
        "meeting": meeting,
        "snapshot": snapshot,
        "frozen": frozen,
        "agenda": agenda,
        "is_whole": is_whole,
        "outlines": outlines,
        "prepares": prepares,
        "may_begin": prepares and meeting.state == MeetingState.FROZEN,
        "agencies": sorted(frozen.agencies, key=lambda a: (a.name, a.id)),
        "resolutions": Resolution.choices,
        "data": _data(user, meeting, agenda, outlines),
    }


def now_of(user, meeting: Meeting) -> dict:
    """What changes while the meeting is held. One query of agreements."""
    return {
        "user": user.pk,
        "state": meeting.state,
        "may_agree": may_agree(user, meeting),
        "agreements": [
            {
                "id": row.pk,
                "number": row.number,
                "what": row.what,
                "agency": row.agency.name,
                "person": row.person,
                "due": formats.day(row.due_on),
                "finding": row.finding_id,
                "area": row.area.code if row.area else None,
            }
            for row in agreements_for(user).filter(meeting=meeting).order_by("number")
        ],
    }


def _data(user, meeting: Meeting, agenda: Agenda, outlines: tuple[Outline, ...]) -> dict:
    """What the script of the page reads."""
    return {
        "meeting": meeting.pk,
        "now": now_of(user, meeting),
        "items": [_item(item) for item in agenda.items],
        "boxes": {o.code: o.box for o in outlines},
    }


def _item(item: Item) -> dict:
    view = item.map
    drawn = {"shades": dict(view.shades), "around": view.around} if view else None
    return {**asdict(item.about), "kind": item.kind, "map": drawn}
