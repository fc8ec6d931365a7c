"""All that the page of one meeting shows, in a constant number of queries."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agreements.reading import of_meeting
from coordination.models import Invitation, Meeting, MeetingState, Pack, Snapshot
from programs.access import may_start_run
from programs.models import Stage

from .checklist import Line, checklist, may_check
from .difference_cards import headline_of
from .rights import may_prepare, may_publish


@dataclass(frozen=True)
class Step:
    """One state of the line at the top: behind, where the meeting is, or ahead."""

    label: str
    is_here: bool
    is_behind: bool


@dataclass(frozen=True)
class Version:
    """One snapshot in the list of a meeting."""

    snapshot: Snapshot
    is_latest: bool
    publication: object  # Publication or None
    may_publish: bool
    pack: Pack | None


@dataclass(frozen=True)
class Guests:
    """How many are invited and how many of them came, as far as it was noted."""

    rows: list[Invitation]
    came: int
    absent: int

    @property
    def unknown(self) -> int:
        return len(self.rows) - self.came - self.absent


def meeting_page(user, meeting: Meeting) -> dict:
    """The context of the page. Each section adds what it shows under names of its own."""
    found = versions(user, meeting)
    prepares = may_prepare(user, meeting)
    return {
        "meeting": meeting,
        "steps": steps(meeting),
        "scope": scope_in_words(meeting),
        "guests": guests(meeting),
        "versions": found,
        "latest": found[0].snapshot if found else None,
        "prepares": prepares,
        "may_begin": prepares and meeting.state == MeetingState.FROZEN,
        "may_end": prepares and meeting.state == MeetingState.HELD,
        "may_note": prepares and meeting.state in (MeetingState.HELD, MeetingState.DONE),
        "is_over": meeting.state == MeetingState.DONE,
        "may_start_run": may_start_run(user),
        "lines": lines(user, meeting),
        "beda": headline_of(meeting),
        **of_meeting(meeting, user, timezone.localdate()),
    }


def steps(meeting: Meeting) -> list[Step]:
    order = list(MeetingState)
    place = order.index(meeting.state)
    return [Step(s.label, n == place, n < place) for n, s in enumerate(order)]


def scope_in_words(meeting: Meeting) -> list[tuple[str, str]]:
    """What the pack is about: (name, words), all of it said, also what was not narrowed."""
    areas = ", ".join(sorted(area.short_name for area in meeting.areas.all()))
    needs = ", ".join(sorted(need.name for need in meeting.needs.all()))
    return [
        (_("Wilayah"), areas or _("seluruh Provinsi Banten")),
        (_("Tahun anggaran"), str(meeting.fiscal_year)),
        (_("Tahap"), Stage(meeting.stage).label if meeting.stage else _("semua tahap")),
        (_("Kebutuhan"), needs or _("semua kebutuhan")),
    ]


def guests(meeting: Meeting) -> Guests:
    rows = list(meeting.invitations.select_related("agency"))
    came = sum(row.has_come is True for row in rows)
    return Guests(rows, came, sum(row.has_come is False for row in rows))


def versions(user, meeting: Meeting) -> list[Version]:
    """Every snapshot, the latest first. Only the one in force may still be published."""
    rows = meeting.snapshots.defer("content").select_related("made_by", "publication__by", "pack")
    found = []
    for place, row in enumerate(rows.order_by("-number")):
        made = getattr(row, "publication", None)
        is_offered = place == 0 and made is None and may_publish(user, row)
        found.append(Version(row, place == 0, made, is_offered, getattr(row, "pack", None)))
    return found


def lines(user, meeting: Meeting) -> list[Line]:
    """The checklist, for whom it is."""
    return checklist(meeting, user) if may_check(user, meeting) else []
