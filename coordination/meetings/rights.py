"""Who may do what with a meeting, its packs and its agreements (PERMISSIONS.md, decision 0028)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from coordination.models import Agreement, Meeting, Snapshot
from coordination.rights import SECRETARIATS, employers_of
from geo.models import Area
from programs.access import is_province, may_see_programs, regencies_of, roles, speaks_for


def may_read_meetings(user) -> bool:
    """Everyone with a role but the system admin."""
    return may_see_programs(user)


def may_convene(user) -> bool:
    """Whether this person's secretariat prepares meetings at all."""
    return bool(roles(user) & SECRETARIATS)


def may_prepare(user, meeting: Meeting) -> bool:
    """The province all meetings, a regency's secretariat those it convenes: edit, freeze, agree."""
    return may_convene_for(user, meeting.regency_id)


def may_convene_for(user, regency_id: int | None) -> bool:
    """Whether this person may convene in the name of this regency, None: of the province."""
    return is_province(user) or (regency_id is not None and regency_id in regencies_of(user))


def regencies_to_convene(user):
    """Regencies in whose name this person may convene."""
    regencies = Area.objects.regencies()
    return regencies if is_province(user) else regencies.filter(pk__in=regencies_of(user))


def may_publish(user, snapshot: Snapshot) -> bool:
    """The province, and never who froze it (four eyes)."""
    return is_province(user) and snapshot.made_by_id != user.pk


def may_report(user, agreement: Agreement) -> bool:
    """Say how far an agreement is: people of its agency, and who prepares its meeting."""
    if agreement.agency_id in employers_of(user) or may_prepare(user, agreement.meeting):
        return True
    return speaks_for(user, agreement.agency)


def require_meeting(user, pk: int) -> Meeting:
    """The meeting, if this person may read it: else 403 without a role for it, or 404."""
    if not may_read_meetings(user):
        raise PermissionDenied
    rows = Meeting.objects.visible_to(user).select_related("regency")
    meeting = rows.filter(pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


def require_preparing(user, pk: int) -> Meeting:
    """The meeting, if this person prepares it."""
    if not may_convene(user):
        raise PermissionDenied
    meeting = require_meeting(user, pk)
    if not may_prepare(user, meeting):
        raise PermissionDenied
    return meeting
