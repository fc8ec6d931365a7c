"""The list of people, and the state of each account in one word."""

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Membership


class PersonState(TextChoices):
    INVITED = "diundang", _("Diundang")
    ACTIVE = "aktif", _("Aktif")
    INACTIVE = "nonaktif", _("Nonaktif")


WAITING = Q(invitation__isnull=False, invitation__accepted_at=None)
IN_STATE = {
    PersonState.INVITED: Q(is_active=True) & WAITING,
    PersonState.ACTIVE: Q(is_active=True) & ~WAITING,
    PersonState.INACTIVE: Q(is_active=False),
}


def narrowed(people: QuerySet, *, q: str = "", role: str = "", state: str = "") -> QuerySet:
    """Those with these words in name or address, holding a role, in a state; empty asks nothing."""
    for word in q.split():
        people = people.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
            | Q(username__icontains=word)
        )
    if role:
        people = people.filter(pk__in=Membership.objects.filter(role=role).values("user"))
    return people.filter(IN_STATE[PersonState(state)]) if state else people


def for_list(people: QuerySet) -> QuerySet:
    """All that a list of people shows, in three queries."""
    whole = people.select_related("invitation").prefetch_related(
        "memberships__agency__regency", "memberships__regency"
    )
    return whole.order_by("first_name", "last_name", "username")


def state_of(person) -> PersonState:
    if not person.is_active:
        return PersonState.INACTIVE
    return PersonState.INVITED if open_invitation(person) else PersonState.ACTIVE


def open_invitation(person):
    """The invitation that has not been used, or None."""
    invitation = getattr(person, "invitation", None)
    return invitation if invitation and invitation.accepted_at is None else None


def is_overdue(person) -> bool:
    """Whether the link of an open invitation has grown too old."""
    invitation = open_invitation(person)
    return bool(invitation) and invitation.expires_at <= timezone.now()
