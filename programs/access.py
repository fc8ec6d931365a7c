"""Who may do what (PERMISSIONS.md, decision 0006). Every layer asks here."""

from django.db.models import Q, QuerySet

from programs.models import (
    OPEN_TO_ALL,
    Agency,
    Membership,
    Program,
    Role,
    Status,
    Tier,
    memberships_of,
)


def roles(user) -> set[Role]:
    """The roles this person holds, anywhere. Nobody signed in: none."""
    if user is None or not user.is_authenticated or not user.is_active:
        return set()
    return {Role(m.role) for m in memberships_of(user)}


def is_sysadmin(user) -> bool:
    return Role.SYSADMIN in roles(user)


def is_province(user) -> bool:
    """The province secretariat: decides what no regency may decide alone."""
    return Role.PROVINCE in roles(user)


def may_start_run(user) -> bool:
    return bool(roles(user) & {Role.PROVINCE, Role.SYSADMIN})


def may_see_programs(user) -> bool:
    """Everyone with a role but the system admin, who runs the machine and reads no program."""
    return bool(roles(user) - {Role.SYSADMIN})


def sees_all_findings(user) -> bool:
    """Everyone else reads those of the own agency or regency; pages then say so."""
    return bool(roles(user) & {Role.PROVINCE, Role.LEADER, Role.AUDITOR})


def sees_all_submitted(user) -> bool:
    """Whether programs that wait for verification are among those this person reads."""
    return bool(roles(user) & {Role.PROVINCE, Role.AUDITOR})


def may_see_runs(user) -> bool:
    seers = {Role.REGENCY, Role.PROVINCE, Role.LEADER, Role.AUDITOR, Role.SYSADMIN}
    return bool(roles(user) & seers)


def agencies_of(user, *, role: Role) -> set[int]:
    """Ids of the agencies for which this person holds this role."""
    if role not in roles(user):
        return set()
    return {m.agency_id for m in memberships_of(user) if m.role == role and m.agency_id}


def regencies_of(user) -> set[int]:
    """Ids of the regencies whose secretariat this person is of."""
    if Role.REGENCY not in roles(user):
        return set()
    return {m.regency_id for m in memberships_of(user) if m.role == Role.REGENCY}


def _employers(user) -> set[int]:
    return agencies_of(user, role=Role.OFFICER) | agencies_of(user, role=Role.VERIFIER)


WITHOUT_ACCOUNT = (Tier.CENTRE, Tier.VILLAGE, Tier.NONGOVERNMENT)


def agencies_to_enter(user) -> QuerySet[Agency]:
    """Agencies this person may write programs of: the own one as its officer, and, for a
    secretariat, those outside regional government that have no officer of their own.

    A regency's secretariat writes for those of its regency, the province's for all of them.
    """
    own = Q(pk__in=agencies_of(user, role=Role.OFFICER))
    held = roles(user)
    if not held & {Role.PROVINCE, Role.REGENCY}:
        return Agency.objects.filter(own)
    silent = Agency.objects.filter(tier__in=WITHOUT_ACCOUNT).exclude(
        pk__in=Membership.objects.filter(
            role=Role.OFFICER, user__is_active=True, agency__isnull=False
        ).values("agency")
    )
    if Role.PROVINCE not in held:
        silent = silent.filter(regency__in=regencies_of(user))
    return Agency.objects.filter(own | Q(pk__in=silent.values("pk")))


def may_enter(user, agency: Agency) -> bool:
    """Whether this person may write programs of this agency."""
    if agency.pk in agencies_of(user, role=Role.OFFICER):
        return True
    return agencies_to_enter(user).filter(pk=agency.pk).exists()


def enters_on_behalf(user, agency: Agency) -> bool:
    """Whether what this person writes for this agency is to be marked so."""
    return agency.pk not in agencies_of(user, role=Role.OFFICER)


def may_read(user, program: Program) -> bool:
    """Whether `Program.objects.visible_to(user)` holds this program; asks for the roles alone."""
    own = roles(user)
    if not own - {Role.SYSADMIN}:
        return False
    if Role.AUDITOR in own or program.status in OPEN_TO_ALL:
        return True
    if program.agency_id in _employers(user):
        return True
    if program.status != Status.SUBMITTED:
        return False
    return Role.PROVINCE in own or program.agency.regency_id in regencies_of(user)
