"""Who may do what (PERMISSIONS.md, decisions 0006 and 0013). Every layer asks here."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from programs.models import (
    OPEN_TO_ALL,
    WITHOUT_ACCOUNT,
    Agency,
    Program,
    Role,
    Status,
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
    return bool(roles(user) & {Role.PROVINCE, Role.LEADER, Role.AUDITOR})


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


def agencies_to_enter(user) -> QuerySet[Agency]:
    """Agencies this person may write programs of: the own one as its officer, and, for a
    secretariat, those outside regional government that have no officer of their own.

    A regency's secretariat writes for those of its regency, the province's for all of them.
    """
    own = Q(pk__in=agencies_of(user, role=Role.OFFICER))
    return Agency.objects.filter(own | Q(pk__in=_spoken_for(user).values("pk")))


def _spoken_for(user) -> QuerySet[Agency]:
    """Agencies without an account that this person's secretariat speaks for."""
    if is_province(user):
        return Agency.objects.silent()
    return Agency.objects.silent().filter(regency__in=regencies_of(user))


def speaks_for(user, agency: Agency) -> bool:
    """Whether this person's secretariat writes, and checks, on behalf of this agency."""
    if agency.tier not in WITHOUT_ACCOUNT or not roles(user) & SECRETARIATS:
        return False
    return _spoken_for(user).filter(pk=agency.pk).exists()


def may_enter(user, agency: Agency) -> bool:
    """Whether this person may write programs of this agency."""
    return agency.pk in agencies_of(user, role=Role.OFFICER) or speaks_for(user, agency)


def agencies_to_take(user) -> QuerySet[Agency]:
    """Agencies whose programs this person may take along as a file (Right.TAKE): the own one, a
    secretariat's regency, or all. Which of their programs is for `visible_to` to say.
    """
    if sees_all_findings(user):
        return Agency.objects.all()
    near = Q(pk__in=_employers(user)) | Q(regency__in=regencies_of(user))
    return Agency.objects.filter(near)


def enters_on_behalf(user, agency: Agency) -> bool:
    """Whether what this person writes for this agency is to be marked so."""
    return agency.pk not in agencies_of(user, role=Role.OFFICER)


def may_read(user, program: Program) -> bool:
    """Whether `Program.objects.visible_to(user)` holds this program."""
    own = roles(user)
    if not own - {Role.SYSADMIN}:
        return False
    if Role.AUDITOR in own or program.status in OPEN_TO_ALL:
        return True
    if program.agency_id in _employers(user):
        return True
    if program.status == Status.SUBMITTED and (
        own & {Role.PROVINCE, Role.LEADER} or program.agency.regency_id in regencies_of(user)
    ):
        return True
    return speaks_for(user, program.agency)


# --- One person, one program, one right ---------------------------------------------------------


class Right(StrEnum):
    """What is wanted of a program."""

    READ = "membaca"
    WRITE = "menulis"  # edit, delete, submit, withdraw, propose a change
    CHECK = "memeriksa"  # verify, approve a change
    RETURN = "mengembalikan"
    TAKE = "mengunduh"


class Reach(StrEnum):
    """How far a person's roles reach."""

    NONE = "tanpa hak"  # no role of theirs gives the right: 403
    FOREIGN = "di luar lingkup"  # one does, for other programs: 404
    OPEN = "boleh"


SECRETARIATS = {Role.REGENCY, Role.PROVINCE}
READERS = set(Role) - {Role.SYSADMIN}
EMPLOYEES = {Role.OFFICER, Role.VERIFIER}
SEE_PRIVATE = EMPLOYEES | {Role.AUDITOR}
HOLDERS = {
    Right.WRITE: {Role.OFFICER},
    Right.CHECK: {Role.VERIFIER},
    Right.RETURN: {Role.VERIFIER, Role.PROVINCE},
    Right.TAKE: READERS,
}


def reach(user, program: Program, *rights: Right) -> Reach:
    """How far this person's roles reach to this program; of several rights, the furthest."""
    found = {_reach(user, program, right) for right in rights}
    return next(r for r in (Reach.OPEN, Reach.FOREIGN, Reach.NONE) if r in found)


def may(user, program: Program, *rights: Right) -> bool:
    return reach(user, program, *rights) == Reach.OPEN


def require(user, program: Program, *rights: Right) -> Program:
    """The program, if this person's roles reach it; else 404 for a foreign one, or 403."""
    match reach(user, program, *rights):
        case Reach.NONE:
            raise PermissionDenied
        case Reach.FOREIGN:
            raise Http404
    return program


def _reach(user, program: Program, right: Right) -> Reach:
    holders = HOLDERS.get(right) or readers_of(program.status)
    if program.agency.tier in WITHOUT_ACCOUNT:
        holders = holders | SECRETARIATS
    if not roles(user) & holders:
        return Reach.NONE
    return Reach.OPEN if _in_scope(user, program, right) else Reach.FOREIGN


def readers_of(status: str) -> set[Role]:
    """Roles that read programs in this status: some of them, or all."""
    if status in OPEN_TO_ALL:
        return READERS
    return READERS if status == Status.SUBMITTED else SEE_PRIVATE


def _in_scope(user, program: Program, right: Right) -> bool:
    agency = program.agency
    match right:
        case Right.READ:
            return may_read(user, program)
        case Right.WRITE:
            return may_enter(user, agency)
        case Right.CHECK:
            return agency.pk in agencies_of(user, role=Role.VERIFIER) or speaks_for(user, agency)
        case Right.RETURN:
            return is_province(user) or _in_scope(user, program, Right.CHECK)
        case Right.TAKE:
            near = agency.pk in _employers(user) or agency.regency_id in regencies_of(user)
            return may_read(user, program) and (near or sees_all_findings(user))


def may_list(user, statuses: list[str]) -> bool:
    """Whether this person's roles let any program in one of these statuses be listed."""
    asked = [status for status in statuses if status in Status.values]
    holders = set().union(*map(readers_of, asked)) if asked else READERS
    if roles(user) & holders:
        return True
    return bool(roles(user) & SECRETARIATS) and agencies_to_enter(user).exists()


def is_author(user, program: Program) -> bool:
    """Whether this person wrote or submitted any of it: then another one checks (four eyes)."""
    if user.pk in (program.created_by_id, program.edited_by_id):
        return True
    submitted = program.moves.filter(name="ajukan", by=user)
    return submitted.exists() or program.history.filter(history_user=user).exists()
