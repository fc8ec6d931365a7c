"""A meeting agrees: from a finding, from a gap, or of its own."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from coordination.meetings.rights import may_prepare
from coordination.models import (
    Agreement,
    Finding,
    Meeting,
    MeetingState,
    Resolution,
)
from geo.models import Area
from programs import log
from programs.limits import check_texts
from programs.models import Agency, Need, Segment
from programs.numbers import LAST_YEAR

from . import of_findings
from .moves import LONGEST_SAID, AgreementRefused, Outcome, require_right

# A pack must have been frozen: what was agreed rests on it. Minutes are often written after.
AGREES = (MeetingState.FROZEN, MeetingState.HELD, MeetingState.DONE)
LONGEST_PERSON = 200


def may_agree(user, meeting: Meeting) -> bool:
    """Whether this person may write an agreement of this meeting now."""
    return meeting.state in AGREES and may_prepare(user, meeting)


@transaction.atomic
def agree(
    meeting: Meeting,
    *,
    by,
    what: str,
    agency: Agency,
    due_on: datetime.date,
    finding: Finding | None = None,
    area: Area | None = None,
    need: Need | None = None,
    segment: Segment | None = None,
    resolution: str = "",
    person: str = "",
    token: uuid.UUID | None = None,
) -> Outcome:
    """Write down one agreement of `meeting`, numbered within it; its finding becomes `disepakati`.

    The same `token` again is the agreement that is there. All is one transaction that holds the
    meeting. Raises PermissionDenied, AgreementRefused with the field that is wrong, limits.BadEntry
    for a text that cannot be kept, and what review.decide raises of the finding.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    why = _("Hanya sekretariat penyelenggara yang mencatat kesepakatan rakor ini.")
    require_right(may_prepare(by, meeting), why)
    if token and (kept := Agreement.objects.filter(token=token).first()):
        if kept.meeting_id != meeting.pk:
            raise AgreementRefused("token", _("Formulir ini sudah dipakai di rakor lain."))
        return Outcome(kept)
    _check(meeting, what, due_on, resolution, person)
    _check_ground(finding, area, need, segment)
    if finding is not None:
        finding = of_findings.hold(finding.pk)
        of_findings.check_can_be_agreed(finding, by)
    made = Agreement.objects.create(
        meeting=meeting,
        number=_next_number(meeting),
        what=what.strip(),
        finding=finding,
        area=area,
        need=need,
        segment=segment,
        resolution=resolution,
        agency=agency,
        person=person.strip(),
        due_on=due_on,
        token=token,
        created_by=by,
        is_example=meeting.is_example,
    )
    made.steps.create(number=1, now=made.state, said="", due_on=due_on, by=by)
    after = {"what": made.what, "agency": agency.pk, "due_on": due_on, "meeting": meeting.pk}
    log.record("kesepakatan.buat", made, by=by, after=after | {"finding": made.finding_id})
    return Outcome(made, of_findings.agreed(finding, made, by) if finding else "")


def _next_number(meeting: Meeting) -> int:
    last = meeting.agreements.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _check(meeting: Meeting, what: str, due_on, resolution: str, person: str) -> None:
    if meeting.state not in AGREES:
        why = _("Bekukan bahan rakor dahulu: kesepakatan bertumpu pada angka yang dibekukan.")
        raise AgreementRefused("meeting", why)
    check_texts(what=what, person=person)
    if not what.strip():
        raise AgreementRefused("what", _("Tulis apa yang disepakati."))
    if len(what.strip()) > LONGEST_SAID:
        why = _("Kesepakatan terlalu panjang (batas %s huruf). Bagi menjadi beberapa.")
        raise AgreementRefused("what", why % LONGEST_SAID)
    if len(person.strip()) > LONGEST_PERSON:
        raise AgreementRefused("person", _("Pejabat terlalu panjang (batas 200 huruf)."))
    if resolution and resolution not in Resolution.values:
        raise AgreementRefused("resolution", _("Penyelesaian tidak dikenal."))
    check_due(due_on, not_before=meeting.held_on)


def check_due(due_on: datetime.date | None, *, not_before: datetime.date | None) -> None:
    """A day, and one that can be kept. Raises AgreementRefused."""
    if due_on is None:
        raise AgreementRefused("due_on", _("Isi tenggatnya."))
    if due_on.year > LAST_YEAR:
        raise AgreementRefused("due_on", _("Tenggat paling akhir tahun %s.") % LAST_YEAR)
    if not_before and due_on < not_before:
        from_day = {"day": f"{not_before:%d/%m/%Y}"}
        raise AgreementRefused("due_on", _("Tenggat tidak boleh sebelum %(day)s.") % from_day)


def _check_ground(finding, area, need, segment) -> None:
    """Of a finding, or of a gap (area and need), or of neither."""
    if finding is not None and (area or need or segment):
        why = _("Kesepakatan atas temuan atau atas celah, tidak keduanya.")
        raise AgreementRefused("finding", why)
    if bool(area) != bool(need) or (segment and not area):
        raise AgreementRefused("area", _("Untuk celah, isi wilayah dan kebutuhannya."))
