"""Meetings for tests, with valid defaults: a test states only what it is about."""

from coordination.meetings.freeze import freeze
from coordination.models import Agreement, Meeting, MeetingKind, Snapshot
from programs.models import Role
from tests.factories import make_agency, make_user

YEAR = 2026


def make_meeting(*, areas=(), needs=(), guests=(), **given) -> Meeting:
    """A rakor of the whole province in 2026; `areas`, `needs` and `guests` (agencies) narrow it."""
    defaults = {
        "title": "Rakor TKPKD Provinsi Banten",
        "kind": MeetingKind.PROVINCE,
        "fiscal_year": YEAR,
    }
    meeting = Meeting.objects.create(**defaults | given)
    meeting.areas.set(areas)
    meeting.needs.set(needs)
    for agency in guests:
        meeting.invitations.create(agency=agency)
    return meeting


def make_snapshot(meeting=None, *, by=None, because="") -> Snapshot:
    """A frozen meeting. There must be a finished run of its year."""
    return freeze(meeting or make_meeting(), by=by or make_user(Role.PROVINCE), because=because)


def make_agreement(meeting=None, *, agency=None, **given) -> Agreement:
    meeting = meeting or make_meeting()
    defaults = {
        "number": meeting.agreements.count() + 1,
        "what": "Membagi wilayah bantuan modal usaha di Kec. Anyar",
        "agency": agency or make_agency(),
        "due_on": "2026-12-31",
    }
    agreement = Agreement.objects.create(meeting=meeting, **defaults | given)
    agreement.refresh_from_db()
    return agreement
