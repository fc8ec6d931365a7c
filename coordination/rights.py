"""Who may do what with a finding (PERMISSIONS.md, decisions 0006 and 0016). Every door asks here.

Whether a person sees the finding at all is `Finding.objects.visible_to`; this module says the rest.
"""

from enum import StrEnum

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from coordination.models import Finding
from programs.access import (
    agencies_of,
    is_province,
    regencies_of,
    roles,
    sees_all_findings,
    speaks_for,
)
from programs.models import Membership, Role, memberships_of


class Act(StrEnum):
    """What is wanted of a finding."""

    READ = "membaca"
    COMMENT = "mengomentari"  # and add documents
    REPLY = "menanggapi"
    DECIDE = "memutuskan"  # and second what another proposes
    SUPERSEDE = "membuka kembali"  # what people have settled
    ASSIGN = "menugaskan"


SECRETARIATS = {Role.REGENCY, Role.PROVINCE}
EMPLOYEES = {Role.OFFICER, Role.VERIFIER}
HOLDERS = {
    Act.READ: set(Role) - {Role.SYSADMIN},
    Act.COMMENT: EMPLOYEES | SECRETARIATS,
    Act.REPLY: EMPLOYEES | SECRETARIATS,
    Act.DECIDE: SECRETARIATS,
    Act.SUPERSEDE: {Role.PROVINCE},
    Act.ASSIGN: SECRETARIATS,
}


def holds(user, act: Act) -> bool:
    """Whether any role of this person gives the right, for some finding."""
    return bool(roles(user) & HOLDERS[act])


def require(user, pk: int, act: Act, *, findings=None) -> Finding:
    """The finding, if this person may do this with it.

    403 where no role of theirs gives the right, 404 for a finding they do not see, and again 403
    where they see it and may not. `findings` is what to look in; all of them by default.
    """
    if not holds(user, act):
        raise PermissionDenied
    rows = Finding.objects.all() if findings is None else findings
    finding = rows.visible_to(user).filter(pk=pk).first()
    if finding is None:
        raise Http404
    if not may(user, finding, act):
        raise PermissionDenied(why_not(user, finding, act))
    return finding


def may(user, finding: Finding, act: Act) -> bool:
    """Whether this person may do this with a finding that they see."""
    if not holds(user, act):
        return False
    match act:
        case Act.REPLY:
            return bool(agencies_answering(user, finding))
        case Act.DECIDE | Act.ASSIGN:
            return may_decide(user, finding)
        case Act.SUPERSEDE:
            return is_province(user) and may_decide(user, finding)
    return True


def why_not(user, finding: Finding, act: Act) -> str:
    """For whom it is shut, in words."""
    if act in (Act.DECIDE, Act.ASSIGN, Act.SUPERSEDE) and is_party(user, finding):
        return _("Temuan ini menyangkut OPD Anda; orang lain yang harus memutuskan.")
    if act == Act.SUPERSEDE:
        return _("Keputusan yang sudah jatuh hanya dibuka kembali oleh sekretariat provinsi.")
    if act in (Act.DECIDE, Act.ASSIGN):
        return _("Temuan ini melampaui kabupaten/kota Anda; sekretariat provinsi yang memutuskan.")
    return _("Temuan ini tidak menyangkut OPD Anda.")


def may_decide(user, finding: Finding) -> bool:
    """The province decides all, a regency what lies wholly in it; nobody on the own agency."""
    if is_party(user, finding):
        return False
    if is_province(user):
        return True
    codes = set(finding.regency_codes)
    own = {m.regency.code for m in memberships_of(user) if m.role == Role.REGENCY}
    return bool(regencies_of(user)) and bool(codes) and codes <= own


def deciders_for(user) -> QuerySet:
    """People who may decide some of what this person sees, by name: all of them for who sees all,
    the own regency's secretariat and the province's for a regency. Agencies are told of nobody.
    """
    decide = Q(memberships__role=Role.PROVINCE)
    if sees_all_findings(user):
        decide |= Q(memberships__role=Role.REGENCY)
    elif own := regencies_of(user):
        decide |= Q(memberships__role=Role.REGENCY, memberships__regency__in=own)
    else:
        decide = Q(pk__in=[])
    people = get_user_model().objects.filter(decide, is_active=True)
    return people.order_by("first_name", "last_name", "username").distinct()


def is_party(user, finding: Finding) -> bool:
    """Whether this person works for one of the two agencies."""
    return bool(employers_of(user) & {finding.left.agency_id, finding.right.agency_id})


def employers_of(user) -> set[int]:
    """Ids of the agencies this person works for."""
    return agencies_of(user, role=Role.OFFICER) | agencies_of(user, role=Role.VERIFIER)


def agencies_answering(user, finding: Finding) -> set[int]:
    """Ids of the finding's agencies this person may answer for: the own one, or a silent one the
    secretariat speaks for."""
    employers = employers_of(user)
    sides = {p.agency_id: p.agency for p in (finding.left, finding.right)}
    return {pk for pk, agency in sides.items() if pk in employers or speaks_for(user, agency)}


def deciders(finding: Finding) -> list:
    """Everybody who may decide this finding, by name. Two queries."""
    held = Membership.objects.filter(role__in=SECRETARIATS, user__is_active=True)
    everybody = get_user_model().objects.filter(pk__in=held.values("user"))
    people = list(everybody.order_by("first_name", "last_name", "username"))
    own = {person.pk: [] for person in people}
    for membership in Membership.objects.filter(user__in=own).select_related("regency"):
        own[membership.user_id].append(membership)
    for person in people:
        person._memberships = own[person.pk]  # where memberships_of keeps them
    return [person for person in people if may_decide(person, finding)]
