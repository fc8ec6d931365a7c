"""Who may do what with people (object `user` of PERMISSIONS.md, decision 0012).

A person belongs to an agency or a regency through the memberships. A role that lacks a function is
refused (403) before anything is looked up; a person out of reach is not there (404).
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from geo.models import Area
from programs.models import Agency, Membership, Role

from .access import agencies_of, is_sysadmin, regencies_of, roles

User = get_user_model()

OF_AGENCY = (Role.OFFICER, Role.VERIFIER)
SEE_EVERYBODY = {Role.LEADER, Role.AUDITOR, Role.SYSADMIN}
KEEPERS = {Role.REGENCY, Role.SYSADMIN}


class WrongPlace(ValueError):
    """A role was named with a place it does not take, or without the one it needs."""


@dataclass(frozen=True)
class Post:
    """One role with its place: what a membership gives."""

    role: Role
    agency: Agency | None = None
    regency: Area | None = None

    def __post_init__(self):
        if (self.agency is not None) != (self.role in OF_AGENCY):
            raise WrongPlace(
                _("Peran ini memerlukan perangkat daerah.")
                if self.role in OF_AGENCY
                else _("Peran ini tidak memakai perangkat daerah.")
            )
        if (self.regency is not None) != (self.role == Role.REGENCY):
            raise WrongPlace(
                _("Peran ini memerlukan kabupaten/kota.")
                if self.role == Role.REGENCY
                else _("Peran ini tidak memakai kabupaten/kota.")
            )

    @classmethod
    def of(cls, membership: Membership) -> "Post":
        role = Role(membership.role)
        return cls(
            role,
            membership.agency if role in OF_AGENCY else None,
            membership.regency if role == Role.REGENCY else None,
        )

    def __str__(self):
        place = self.agency or (self.regency and self.regency.name)
        return f"{self.role.label} · {place}" if place else str(self.role.label)


def people_open_to(user) -> QuerySet[User]:
    """Everybody whose account this person may look at."""
    held = roles(user)
    if held & SEE_EVERYBODY:
        return User.objects.all()
    near = Membership.objects.filter(
        Q(agency__in=agencies_of(user, role=Role.VERIFIER)) | _in_regencies_of(user)
    )
    return User.objects.filter(pk__in=near.values("user"))


def _in_regencies_of(user) -> Q:
    mine = regencies_of(user)
    return Q(regency__in=mine) | Q(agency__regency__in=mine)


def may_list(user) -> bool:
    return bool(roles(user) & (SEE_EVERYBODY | KEEPERS | {Role.VERIFIER}))


def may_keep(user) -> bool:
    """Whether this person invites, deactivates and reactivates anybody at all."""
    return bool(roles(user) & KEEPERS)


def may_change_roles(user) -> bool:
    """Whether this person changes roles, and takes away a lost second factor, of anybody else."""
    return is_sysadmin(user)


def may_invite_as(user, post: Post) -> bool:
    """A regency's secretariat fills the posts of its regency: its agencies' and its own."""
    if is_sysadmin(user):
        return True
    place = post.regency or (post.agency and post.agency.regency)
    return place is not None and place.pk in regencies_of(user)


def may_keep_person(user, person) -> bool:
    """Whether all that this person holds lies where `user` keeps accounts; never oneself."""
    if user.pk == person.pk:
        return False
    held = person.memberships.select_related("agency__regency", "regency")
    posts = [Post.of(membership) for membership in held]
    return is_sysadmin(user) or (bool(posts) and all(may_invite_as(user, p) for p in posts))


def roles_to_give(user) -> list[Role]:
    """Roles this person may invite somebody into."""
    if is_sysadmin(user):
        return list(Role)
    return [*OF_AGENCY, Role.REGENCY] if may_keep(user) else []


def agencies_to_staff(user) -> QuerySet[Agency]:
    """Agencies this person may invite people for."""
    agencies = Agency.objects.all()
    return agencies if is_sysadmin(user) else agencies.filter(regency__in=regencies_of(user))


def regencies_to_staff(user) -> QuerySet[Area]:
    """Regencies whose secretariat this person may invite people for."""
    regencies = Area.objects.regencies()
    return regencies if is_sysadmin(user) else regencies.filter(pk__in=regencies_of(user))
