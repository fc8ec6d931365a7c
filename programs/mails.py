"""Letters to people: plain text, in Indonesian, with links to this site alone.

A letter is written while the request lasts and sent after its transaction. A server that does not
answer is reported, never raised: nobody loses an account to it.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from .access_people import Post
from .models import AccountEvent, Invitation

log = logging.getLogger(__name__)
_background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is to be said to one person. `path` is the address inside this site, if it has one."""

    to: str
    name: str
    template: ClassVar[str]

    def subject(self) -> str:
        raise NotImplementedError

    def path(self) -> str:
        return reverse("login")

    def has_left(self) -> None:
        """Called once the mail server has taken it."""

    def write(self, site: str) -> EmailMessage:
        with translation.override(settings.LANGUAGE_CODE):
            link = site.rstrip("/") + self.path()
            said = {"letter": self, "link": link, "days": settings.INVITATION_DAYS}
            said["site"] = site.rstrip("/")
            body = render_to_string(f"mail/{self.template}.txt", said)
            subject = " ".join(f"[Sinkron] {self.subject()}".split())
        return EmailMessage(subject, body, to=[self.to])


@dataclass(frozen=True, kw_only=True)
class Welcome(Letter):
    """The link that opens a new account."""

    posts: list[Post]
    by: Any
    token: str
    invitation: Invitation
    template = "welcome"

    def subject(self) -> str:
        return _("Undangan memakai Sinkron")

    def path(self) -> str:
        return reverse("invitation", args=[self.token])

    def has_left(self) -> None:
        # Of this link alone: it may have been replaced while the mail was on its way.
        same = Invitation.objects.filter(pk=self.invitation.pk, digest=self.invitation.digest)
        same.update(sent_at=timezone.now())


@dataclass(frozen=True, kw_only=True)
class AlreadyHere(Letter):
    """Somebody invited a person who has an account, without seeing it."""

    post: Post
    by: Any
    template = "already_here"

    def subject(self) -> str:
        return _("Anda diundang ke Sinkron, dan sudah punya akun")


@dataclass(frozen=True, kw_only=True)
class Reset(Letter):
    """The link that sets a forgotten password anew. It opens once."""

    person: Any
    template = "reset"

    def subject(self) -> str:
        return _("Atur ulang kata sandi")

    def path(self) -> str:
        uid = urlsafe_base64_encode(force_bytes(self.person.pk))
        token = default_token_generator.make_token(self.person)
        return reverse("password-reset-confirm", args=[uid, token])


@dataclass(frozen=True, kw_only=True)
class NewAddress(Letter):
    """To a new address: the link that proves it is read by the owner of the account."""

    token: str
    template = "new_address"

    def subject(self) -> str:
        return _("Pastikan alamat surel baru Anda")

    def path(self) -> str:
        return reverse("account-email-confirm", args=[self.token])


@dataclass(frozen=True, kw_only=True)
class Notice(Letter):
    """What was done to an account, to its owner, who may not have been the one."""

    event: AccountEvent
    template = "notice"

    def subject(self) -> str:
        return _("Akun Anda: %(step)s") % {"step": self.event.get_step_display()}

    def path(self) -> str:
        return reverse("account")


def site_of(request: HttpRequest) -> str:
    """The address of this site as links in mails begin with it."""
    return settings.SITE_URL or request.build_absolute_uri("/")


def own_site() -> str:
    """The same where nobody asks for a page: in letters that the clock sends."""
    return settings.SITE_URL or settings.SITE_URL_BY_ITSELF


def deliver(letter: Letter, *, site: str) -> bool:
    """Send now; whether the mail server took it."""
    if not _send(letter.write(site)):
        return False
    letter.has_left()
    return True


def deliver_soon(letter: Letter, *, site: str) -> Future:
    """Send behind the answer, so that its time does not tell whether there was a letter."""
    return _background.submit(_send, letter.write(site))


def _send(message: EmailMessage) -> bool:
    try:
        message.send()
    except OSError:  # what smtplib raises, too
        log.exception("the mail server did not take a letter")
        return False
    return True
