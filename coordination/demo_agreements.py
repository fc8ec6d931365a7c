"""Three agreements of an example meeting: kept late, being worked on, and due later.

Made the way people make them, through the services. Safe twice: each has a token of its own, and
what has taken a step already is left as people have made it since.
"""

import datetime
import uuid

from django.contrib.auth import get_user_model
from django.db import transaction

from coordination.agreements.making import AGREES, agree
from coordination.agreements.of_findings import AGREEABLE
from coordination.agreements.steps import close, report_progress
from coordination.models import Agreement, Finding, Gap, GapState, Meeting, Resolution
from programs.models import Agency

BY, OFFICER = "sekretariat", "dinsos"
NAMES = uuid.UUID("5f1f6c1a-7e0f-4c8e-9d53-2a6f7a0c1b36")
MOVED = "Dinas Sosial memindahkan lokasi tahap berikut ke desa yang belum tersentuh"
LISTED = "Menyusun daftar penerima per desa untuk celah ini dan menyampaikannya kepada sekretariat"
SHARED = (
    "Menyerahkan daftar penerima bantuan tahun berjalan untuk dipadankan sebelum rakor berikutnya"
)


@transaction.atomic
def load_example_agreements(meeting: Meeting) -> int:
    """Make what is missing of the three; returns how many. A meeting without a frozen pack, or
    without the demo people, takes none."""
    people = get_user_model().objects.in_bulk(field_name="username")
    if meeting.state not in AGREES or BY not in people or OFFICER not in people:
        return 0
    by, officer = people[BY], people[OFFICER]
    membership = officer.memberships.select_related("agency").exclude(agency=None).first()
    if membership is None:
        return 0
    agency = membership.agency
    held_on = meeting.held_on or datetime.date(meeting.fiscal_year, 6, 1)
    made = [
        _of_finding(meeting, agency, held_on, by),
        _of_gap(meeting, agency, held_on, by, officer),
        _of_its_own(meeting, agency, held_on, by),
    ]
    return len([each for each in made if each])


def _new(meeting: Meeting, name: str, **said) -> Agreement | None:
    """The agreement, or None where it is there."""
    token = uuid.uuid5(NAMES, f"{meeting.pk}/{name}")
    if Agreement.objects.filter(token=token).exists():
        return None
    return agree(meeting, token=token, **said).agreement


def _of_finding(meeting: Meeting, agency: Agency, held_on, by) -> Agreement | None:
    """Being late: the date is a month after the meeting."""
    pairs = Finding.objects.filter(status__in=AGREEABLE, left__is_example=True, agreements=None)
    finding = pairs.involving(agency).of_year(meeting.fiscal_year).worst_first().first()
    return _new(
        meeting,
        "temuan",
        by=by,
        what=MOVED,
        agency=agency,
        person="Kepala Bidang Perlindungan dan Jaminan Sosial",
        due_on=held_on + datetime.timedelta(days=30),
        finding=finding,
        resolution=Resolution.MOVE,
    )


def _of_gap(meeting: Meeting, agency: Agency, held_on, by, officer) -> Agreement | None:
    """Being worked on: due in half a year."""
    code = agency.regency.code if agency.regency else "36"
    open_gaps = Gap.objects.filter(
        fiscal_year=meeting.fiscal_year,
        area__code__startswith=code,
        state__in=(GapState.UNTOUCHED, GapState.LACKING),
    )
    gap = open_gaps.select_related("area", "need", "segment").order_by("area__code", "pk").first()
    ground = {"area": gap.area, "need": gap.need, "segment": gap.segment} if gap else {}
    made = _new(
        meeting,
        "celah",
        by=by,
        what=LISTED,
        agency=agency,
        due_on=held_on + datetime.timedelta(days=182),
        **ground,
    )
    if made:
        said = "Daftar lima dari delapan desa sudah masuk; tiga desa menunggu musyawarah desa."
        report_progress(made, by=officer, said=said)
    return made


def _of_its_own(meeting: Meeting, agency: Agency, held_on, by) -> Agreement | None:
    """Kept."""
    due_on = held_on + datetime.timedelta(days=60)
    made = _new(meeting, "rapat", by=by, what=SHARED, agency=agency, due_on=due_on)
    if made:
        close(made, by=by, said="Diserahkan dengan surat pengantar; diterima sekretariat lengkap.")
    return made
