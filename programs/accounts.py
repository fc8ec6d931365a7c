"""What people do with their own account: name, address, password. Nobody else's is touched."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Q

from . import lockout, log
from .mails import NewAddress, Notice, Reset
from .models import AccountEvent, AccountStep
from .people import LinkIsOver, note
from .sessions import end_sessions

User = get_user_model()
ADDRESS_SALT = "sinkron.accounts.address"
ADDRESS_LASTS_SECONDS = 24 * 3600


class AddressTaken(ValueError):
    """Another account came to hold this address meanwhile."""


def username_of(typed: str) -> str:
    """The user name behind what somebody typed: a user name, or the address of one account."""
    typed = typed.strip()
    if User.objects.filter(username=typed).exists():
        return typed
    names = User.objects.filter(email__iexact=typed).values_list("username", flat=True)[:2]
    return names[0] if len(names) == 1 else typed.lower()


def reset_letters(typed: str) -> list[Reset]:
    """A letter for each open account with this user name or address, at most one in some minutes.

    Whoever asks must be told the same, whether there is any or none.
    """
    found = User.objects.filter(is_active=True).exclude(email="")
    people = found.filter(Q(username=typed) | Q(email__iexact=typed))
    return [
        Reset(to=person.email, name=person.get_full_name(), person=person)
        for person in people
        if person.has_usable_password()
        and cache.add(f"reset-{person.pk}", True, settings.RESET_AGAIN_AFTER_SECONDS)
    ]


@transaction.atomic
def set_password(person, password: str, *, was_forgotten: bool = False) -> AccountEvent:
    """A new password; every session that began with the old one ends with its next request.

    Who came through the mailbox has proved to be the owner: guesses of others are forgotten.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    if was_forgotten:
        lockout.unlock(person)
    return note(person, AccountStep.PASSWORD_SET, by=person)


@transaction.atomic
def set_name(person, name: str) -> None:
    """The name others read. The same name again changes nothing."""
    was = person.get_full_name()
    if (person.first_name, person.last_name) == (name, ""):
        return
    person.first_name, person.last_name = name, ""
    person.save(update_fields=["first_name", "last_name"])
    log.record("akun.nama", person, by=person, before={"nama": was}, after={"nama": name})


@transaction.atomic
def end_other_sessions(person, *, but: str | None) -> int:
    """Sign this person out everywhere else; how many sessions ended."""
    if count := end_sessions(person, but=but):
        log.record("akun.akhiri_sesi", person, by=person, before={"sesi": count})
    return count


def address_letter(person, email: str) -> NewAddress:
    """The letter to a new address. Nothing changes until its link is opened by the owner."""
    email = email.strip().lower()
    told = {"pk": person.pk, "from": person.email, "to": email}
    token = signing.dumps(told, salt=ADDRESS_SALT)
    return NewAddress(to=email, name=person.get_full_name(), token=token)


def address_of(person, token: str) -> str:
    """The address a link proves for this person. Raises LinkIsOver; a second time, too."""
    try:
        told = signing.loads(token, salt=ADDRESS_SALT, max_age=ADDRESS_LASTS_SECONDS)
    except signing.BadSignature as error:
        raise LinkIsOver from error
    if told["pk"] != person.pk or told["from"] != person.email:
        raise LinkIsOver
    return told["to"]


@transaction.atomic
def confirm_address(person, token: str) -> Notice:
    """Take the new address; the notice goes to the old one. Raises LinkIsOver, AddressTaken."""
    person = User.objects.select_for_update().get(pk=person.pk)
    email, old = address_of(person, token), person.email
    others = User.objects.exclude(pk=person.pk)
    if others.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists():
        raise AddressTaken
    if person.username == old:
        person.username = email
    person.email = email
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "username"])
    except IntegrityError as error:
        raise AddressTaken from error
    event = note(person, AccountStep.EMAIL_SET, by=person, detail=email)
    return Notice(to=old, name=person.get_full_name(), event=event)


def notice_of(event: AccountEvent) -> Notice:
    """The letter that tells the owner what was done to the account."""
    person = event.person
    return Notice(to=person.email, name=person.get_full_name(), event=event)
