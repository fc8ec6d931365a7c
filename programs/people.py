"""Accounts and what their people hold: invited, given roles, deactivated. Nobody signs up alone.

Every function checks its actor and owns its transaction. `by=None` is the command line, which acts
as the machine. Mail is sent by `mails.deliver` afterwards: a dead mail server loses nothing.
"""

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation

from . import access_people as access
from . import log
from .access_people import Post
from .mails import AlreadyHere, Letter, Welcome
from .models import AccountEvent, AccountStep, Invitation, Membership, Role
from .sessions import end_sessions

User = get_user_model()


class Known(ValueError):
    """Somebody the actor may see has this address already."""

    def __init__(self, person):
        super().__init__(person)
        self.person = person


class NotWaiting(ValueError):
    """This person holds no open invitation."""


class LinkIsOver(ValueError):
    """The link was never made, is used, is replaced or too old: the answer is one."""


def note(person, step: AccountStep, *, by, detail: str = "") -> AccountEvent:
    """Write one line of what was done to the account, and of the log of all moves."""
    told = {"keterangan": detail} if detail else {}
    before, after = (told, {}) if step == AccountStep.ROLE_TAKEN else ({}, told)
    log.record(f"akun.{step}", person, by=by, before=before, after=after)
    return AccountEvent.objects.create(person=person, step=step, by=by, detail=detail[:300])


def _said(post: Post) -> str:
    """A post as the log keeps it: in Indonesian, whatever the actor reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(post)


def invite(*, email: str, name: str, post: Post, by) -> Letter:
    """Make an account without a password and with one role, and the letter that opens it.

    An address somebody out of the actor's sight has already changes nothing: the letter then tells
    that person, and the actor learns no more than of any other address. Raises Known for somebody
    in sight, PermissionDenied where the post is not the actor's to fill.
    """
    if by is not None and not (access.may_keep(by) and access.may_invite_as(by, post)):
        raise PermissionDenied
    email = email.strip().lower()
    if person := _of_address(email):
        return _letter_to_known(person, post, by)
    try:
        return _make(email, name, post, by)
    except IntegrityError:  # somebody else invited this address a moment ago
        return _letter_to_known(_of_address(email), post, by)


def _of_address(email: str):
    return User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email)).first()


def _letter_to_known(person, post: Post, by) -> Letter:
    if by is None or access.people_open_to(by).filter(pk=person.pk).exists():
        raise Known(person)
    return AlreadyHere(to=person.email, name=person.get_full_name(), post=post, by=by)


@transaction.atomic
def _make(email: str, name: str, post: Post, by) -> Letter:
    person = User(username=email, email=email, first_name=name)
    person.set_unusable_password()
    person.save()
    _give(person, post)
    _follow_admin(person)
    note(person, AccountStep.INVITED, by=by, detail=_said(post))
    return _letter(person, by)


def _letter(person, by) -> Letter:
    """A fresh link: the one before it opens nothing any more."""
    token = secrets.token_urlsafe(32)
    invitation, _made = Invitation.objects.update_or_create(
        person=person,
        defaults={
            "by": by,
            "digest": _digest(token),
            "expires_at": timezone.now() + datetime.timedelta(days=settings.INVITATION_DAYS),
            "sent_at": None,
        },
    )
    posts = [Post.of(m) for m in person.memberships.select_related("agency", "regency")]
    return Welcome(
        to=person.email,
        name=person.get_full_name(),
        posts=posts,
        by=by,
        token=token,
        invitation=invitation,
    )


def _digest(token: str) -> str:
    """Tokens have 256 bits: a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def resend(person, *, by) -> Letter:
    """A new link for somebody who has not used the old one. Raises NotWaiting."""
    person = _lock(person)
    _refuse_unless_keeper(by, person)
    if not person.is_active or not Invitation.objects.filter(person=person, accepted_at=None):
        raise NotWaiting
    note(person, AccountStep.INVITED_AGAIN, by=by)
    return _letter(person, by)


def invited(token: str):
    """The person this link was made for. Raises LinkIsOver."""
    open_ = Invitation.objects.filter(accepted_at=None, expires_at__gt=timezone.now())
    found = open_.filter(digest=_digest(token), person__is_active=True).select_related("person")
    if (invitation := found.first()) is None:
        raise LinkIsOver
    return invitation.person


@transaction.atomic
def accept(token: str, *, name: str, password: str):
    """Open the account with the person's own name and password. The second time: LinkIsOver."""
    person = _lock(invited(token))
    if not Invitation.objects.filter(person=person, digest=_digest(token), accepted_at=None).update(
        accepted_at=timezone.now()
    ):
        raise LinkIsOver
    person.first_name, person.last_name = name, ""
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["first_name", "last_name", "password"])
    note(person, AccountStep.ACCEPTED, by=person)
    return person


@transaction.atomic
def change_roles(person, *, by, add: Iterable[Post] = (), remove: Iterable[Post] = ()) -> None:
    """Give and take roles, all or nothing. What is held already, or not held, stays so."""
    if not access.may_change_roles(by) or by.pk == person.pk:
        raise PermissionDenied
    person = _lock(person)
    for post in remove:
        place = {"agency": post.agency, "regency": post.regency}
        named = {key: value for key, value in place.items() if value is not None}
        if person.memberships.filter(role=post.role, **named).delete()[0]:
            note(person, AccountStep.ROLE_TAKEN, by=by, detail=_said(post))
    for post in add:
        if _give(person, post):
            note(person, AccountStep.ROLE_GIVEN, by=by, detail=_said(post))
    _follow_admin(person)


def _give(person, post: Post) -> bool:
    """Whether the role is new. A membership with the same place is kept as it is."""
    _membership, made = Membership.objects.get_or_create(
        user=person, role=post.role, agency=post.agency, regency=post.regency
    )
    return made


def _follow_admin(person) -> None:
    """The stock admin, where vocabularies are kept, is open to system admins and nobody else."""
    is_admin = person.memberships.filter(role=Role.SYSADMIN).exists()
    if (person.is_staff, person.is_superuser) != (is_admin, is_admin):
        person.is_staff = person.is_superuser = is_admin
        person.save(update_fields=["is_staff", "is_superuser"])


@transaction.atomic
def deactivate(person, *, by) -> None:
    """Shut the account and end its sessions. The second time nothing happens."""
    person = _lock(person)
    _refuse_unless_keeper(by, person)
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        note(person, AccountStep.DEACTIVATED, by=by)
    end_sessions(person)


@transaction.atomic
def reactivate(person, *, by) -> None:
    """Open a shut account again, as it was."""
    person = _lock(person)
    _refuse_unless_keeper(by, person)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        note(person, AccountStep.REACTIVATED, by=by)


def _refuse_unless_keeper(by, person) -> None:
    if by is not None and not (access.may_keep(by) and access.may_keep_person(by, person)):
        raise PermissionDenied


def _lock(person):
    return User.objects.select_for_update().get(pk=person.pk)
