"""Who is asked to a meeting, and who came."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from coordination.models import Invitation, Meeting, MeetingState
from programs import log
from programs.limits import check_texts
from programs.log_values import masked
from programs.models import Agency, Tier

from .rights import may_prepare
from .scope import programs_of, scope_of
from .services import MeetingRefused
from .states import locked
from .values import Scope

MOST_GUESTS = 500
NAME_LENGTH = 200
PRESENT = (MeetingState.HELD, MeetingState.DONE)  # when one can say who came


def governments_of(scope: Scope) -> QuerySet[Agency]:
    """Agencies of the scope's governments: the province's and its regencies'."""
    near = Q(tier=Tier.REGENCY)
    if scope.areas:
        near &= Q(regency__code__in=scope.areas)
    return Agency.objects.filter(Q(tier=Tier.PROVINCE) | near)


def agencies_to_invite(meeting: Meeting, scope: Scope | None = None) -> QuerySet[Agency]:
    """Those with a program in the scope and those of its governments, not invited yet."""
    scope = scope or scope_of(meeting)
    owners = programs_of(scope).order_by().values("agency")
    near = Q(pk__in=governments_of(scope).values("pk")) | Q(pk__in=owners)
    invited = meeting.invitations.filter(agency__isnull=False).values("agency")
    return Agency.objects.filter(near).exclude(pk__in=invited).select_related("regency")


def by_tier(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """The province's first, then regency by regency, then those outside government."""
    order = (Tier.PROVINCE, Tier.REGENCY, Tier.CENTRE, Tier.NONGOVERNMENT, Tier.VILLAGE)
    rank = Case(
        *[When(tier=tier, then=Value(n)) for n, tier in enumerate(order)],
        output_field=IntegerField(),
    )
    return agencies.order_by(rank, "regency__code", "name")


@transaction.atomic
def invite(
    meeting: Meeting,
    *,
    by,
    agencies: Iterable[Agency] = (),
    people: Iterable[tuple[str, str]] = (),
) -> int:
    """Ask agencies, and people by name and position; returns how many are new.

    Who is invited already is left alone. Raises PermissionDenied, MeetingRefused, BadEntry.
    """
    _only_convener(by, meeting)
    wanted = [(" ".join(name.split()), " ".join(post.split())) for name, post in people]
    wanted = [pair for pair in wanted if any(pair)]
    for name, post in wanted:
        _check_person(name, post)
    held = _still_open(meeting)
    made = _new(held, agencies, wanted)
    if held.invitations.count() + len(made) > MOST_GUESTS:
        raise MeetingRefused("people", _("Paling banyak %d undangan.") % MOST_GUESTS)
    if made:
        Invitation.objects.bulk_create(made)
        log.record("rakor.undang", held, by=by, after={"invited": [str(row) for row in made]})
    return len(made)


def _new(held: Meeting, agencies: Iterable[Agency], people) -> list[Invitation]:
    rows = list(held.invitations.all())
    known = {row.agency_id for row in rows}, {(row.person, row.position) for row in rows}
    new_agencies = {agency.pk: agency for agency in agencies if agency.pk not in known[0]}
    new_people = [pair for pair in dict.fromkeys(people) if pair not in known[1]]
    return [
        *(Invitation(meeting=held, agency=agency) for agency in new_agencies.values()),
        *(Invitation(meeting=held, person=name, position=post) for name, post in new_people),
    ]


def _check_person(name: str, post: str) -> None:
    check_texts(name=name, position=post)
    if not name:
        raise MeetingRefused("people", _("Tulis nama orang yang diundang, bukan jabatannya saja."))
    if max(len(name), len(post)) > NAME_LENGTH:
        raise MeetingRefused("people", _("Nama atau jabatan terlalu panjang."))
    if masked(name) != name or masked(post) != post:
        raise MeetingRefused("people", _("Jangan menulis NIK; nama dan jabatan cukup."))


@transaction.atomic
def uninvite(invitation: Invitation, *, by) -> None:
    """Take an invitation back, until somebody has noted whether they came."""
    _only_convener(by, invitation.meeting)
    held = _still_open(invitation.meeting)
    row = held.invitations.filter(pk=invitation.pk).select_related("agency").first()
    if row is None:
        return
    if row.has_come is not None:
        raise MeetingRefused("people", _("Kehadirannya sudah dicatat; undangannya tetap."))
    said = str(row)
    row.delete()
    log.record("rakor.batal_undang", held, by=by, before={"invited": [said]})


@transaction.atomic
def note_attendance(meeting: Meeting, came: Mapping[int, bool | None], *, by, seen: int) -> int:
    """Say of invitations whether they came, None: not known; returns how many changed.

    Raises PermissionDenied, Overtaken, and MeetingRefused before the meeting is held.
    """
    _only_convener(by, meeting)
    held = locked(meeting, seen)
    if held.state not in PRESENT:
        raise MeetingRefused("attendance", _("Kehadiran dicatat sejak rakor dimulai."))
    rows = held.invitations.filter(pk__in=list(came)).select_related("agency")
    moved = [(row, row.has_come) for row in rows if row.has_come != came[row.pk]]
    for row, _was in moved:
        row.has_come = came[row.pk]
    if moved:
        Invitation.objects.bulk_update([row for row, _was in moved], ["has_come"])
        held.version += 1
        held.save(update_fields=["version"])
        before = {str(row.pk): was for row, was in moved}
        after = {str(row.pk): row.has_come for row, _was in moved}
        log.record("rakor.hadir", held, by=by, before=before, after=after)
    return len(moved)


def _still_open(meeting: Meeting) -> Meeting:
    held = locked(meeting)
    if held.state == MeetingState.DONE:
        raise MeetingRefused("people", _("Rakor ini sudah selesai; undangannya tetap."))
    return held


def _only_convener(by, meeting: Meeting) -> None:
    if not may_prepare(by, meeting):
        raise PermissionDenied(_("Hanya sekretariat penyelenggara yang mengatur undangan."))
