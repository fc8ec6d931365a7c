"""Whose files a person reads, and what of them (PERMISSIONS.md: upload_original, bulk_import)."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from programs import access
from programs.models import Role, Upload

EMPLOYEES = {Role.OFFICER, Role.VERIFIER}


class Act(StrEnum):
    """What is wanted of an upload."""

    VIEW = "melihat"  # and downloading the original
    ERRORS = "membaca galat"
    DECIDE = "memutuskan"  # answer, confirm, drop: the one who sent it


SEE_ALL = {
    Act.VIEW: {Role.PROVINCE, Role.LEADER, Role.AUDITOR},
    Act.ERRORS: {Role.LEADER, Role.AUDITOR},
    Act.DECIDE: set(),
}
OF_THE_OWN = {
    Act.VIEW: EMPLOYEES,
    Act.ERRORS: EMPLOYEES,
    Act.DECIDE: {Role.OFFICER},
}


def may_import(user) -> bool:
    """Whether there is any agency this person may write programs of."""
    return bool(access.roles(user)) and access.agencies_to_enter(user).exists()


def may_see_uploads(user) -> bool:
    return bool(access.roles(user) & (SEE_ALL[Act.VIEW] | OF_THE_OWN[Act.VIEW])) or may_import(user)


def uploads_open_to(user, act: Act = Act.VIEW) -> QuerySet[Upload]:
    """Uploads of which this person may do this: those sent by oneself, the own agency's, or all.

    Raises PermissionDenied where no role of theirs gives the right to any.
    """
    held = access.roles(user)
    if not held & (SEE_ALL[act] | OF_THE_OWN[act]) and not may_import(user):
        raise PermissionDenied(_("Peran Anda tidak membuka halaman unggahan."))
    if held & SEE_ALL[act]:
        return Upload.objects.all()
    own = set().union(*(access.agencies_of(user, role=r) for r in held & OF_THE_OWN[act]))
    return Upload.objects.filter(Q(agency__in=own) | Q(by=user))


def upload_for(user, pk, act: Act) -> Upload:
    """One upload: 404 when it is another's, 403 when no role gives the right or another decides."""
    found = uploads_open_to(user, act).select_related("agency", "by", "batch").filter(pk=pk)
    if (upload := found.first()) is None:
        raise Http404
    if act == Act.DECIDE and upload.by_id != user.pk:
        raise PermissionDenied(_("Hanya pengunggah yang memutuskan berkas ini."))
    return upload
