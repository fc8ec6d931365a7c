"""Two rakor of one kind and scope for the demonstration, so that the second has a difference.

Written the way people write them, through the services. The first is prepared, frozen, held and
ended before the review of the demonstration, the second is frozen after it. What is there already
is left as people have made it since.
"""

import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from programs.models import Agency

from .demo_agreements import load_example_agreements
from .meetings import guests, services
from .meetings.freeze import freeze
from .models import Meeting, MeetingKind, Snapshot

PREPARES = "sekretariat"
YEAR = 2026
FIRST = services.Plan(
    title="Rakor TKPKD Provinsi Banten, Juni 2026",
    kind=MeetingKind.PROVINCE,
    fiscal_year=YEAR,
    held_on=datetime.date(YEAR, 6, 18),
    starts_at=datetime.time(9),
    place="Aula Bappeda Provinsi Banten, Serang",
    chair="Wakil Gubernur Banten, Ketua TKPKD",
    secretary="Kepala Bappeda Provinsi Banten",
)
SECOND = services.Plan(
    title="Rakor TKPKD Provinsi Banten, Desember 2026",
    kind=MeetingKind.PROVINCE,
    fiscal_year=YEAR,
    held_on=datetime.date(YEAR, 12, 3),
    starts_at=datetime.time(9),
    place="Aula Bappeda Provinsi Banten, Serang",
    chair="Wakil Gubernur Banten, Ketua TKPKD",
    secretary="Kepala Bappeda Provinsi Banten",
)
INVITED = (
    "Dinas Sosial Provinsi Banten",
    "Dinas Sosial Kabupaten Serang",
    "Badan Perencanaan Pembangunan Daerah Provinsi Banten",
)
PEOPLE = (
    ("Kepala BPS Provinsi Banten", "narasumber angka kemiskinan"),
    ("Ketua Baznas Provinsi Banten", "pelaksana nonpemerintah"),
)


def load_first() -> Snapshot | None:
    """The meeting of June, over; None where it was there, or where nobody prepares it."""
    meeting, by = _prepared(FIRST)
    if meeting is None:
        return None
    made = freeze(meeting, by=by)
    meeting.refresh_from_db()
    meeting = services.begin(meeting, by=by)
    came = {row.pk: True for row in meeting.invitations.all()}
    guests.note_attendance(meeting, came, by=by, seen=meeting.version)
    services.end(meeting, by=by)
    return made


def load_second() -> Snapshot | None:
    """The meeting of December, frozen and not held yet; None as above.

    Before it, what the meeting of June agreed: its findings have a verdict by then.
    """
    if first := Meeting.objects.filter(title=FIRST.title, is_example=True).first():
        load_example_agreements(first)
    meeting, by = _prepared(SECOND)
    return freeze(meeting, by=by) if meeting else None


@transaction.atomic
def _prepared(plan: services.Plan):
    """A new example meeting with its guests, and who prepares it."""
    by = get_user_model().objects.filter(username=PREPARES).first()
    if by is None or Meeting.objects.filter(title=plan.title, is_example=True).exists():
        return None, by
    meeting = services.prepare_meeting(plan, by=by)
    Meeting.objects.filter(pk=meeting.pk).update(is_example=True)
    agencies = Agency.objects.filter(name__in=INVITED).order_by("name")
    guests.invite(meeting, agencies=agencies, people=PEOPLE, by=by)
    meeting.refresh_from_db()
    return meeting, by
