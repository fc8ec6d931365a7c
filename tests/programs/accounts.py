"""What tests of accounts share: letters that were sent, links in them, codes of a telephone."""

import re
import time

import pyotp
from django.core import mail
from django.urls import reverse

from programs import mails, second_factor
from programs.access_people import Post
from programs.models import Role
from programs.people import invite
from tests.factories import PASSWORD, make_agency, make_user

SITE = "http://testserver/"
NEW_PASSWORD = "delapan-kuda-biru-laut"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def letters() -> list:
    """Letters sent so far; first waits for those that are sent behind an answer."""
    mails._background.submit(lambda: None).result()
    return mail.outbox


def link_in(letter) -> str:
    """The only address in a letter, which is one of ours; without the site."""
    (link,) = re.findall(r"https?://\S+", letter.body)
    assert link.startswith(SITE)
    return link.removeprefix(SITE.rstrip("/"))


def make_sysadmin(**given):
    return make_user(Role.SYSADMIN, **given)


def make_invited(by=None, *, email="baru@contoh.example", agency=None):
    """Somebody who has just been invited; returns the letter, with person and link."""
    post = Post(Role.OFFICER, agency or make_agency())
    return invite(email=email, name="Orang Baru", post=post, by=by or make_sysadmin())


def path_of(letter) -> str:
    return reverse("invitation", args=[letter.token])


def code_now(secret=SECRET, *, steps=0) -> str:
    """What the telephone shows now, or some steps of 30 seconds later."""
    step = int(time.time()) // second_factor.STEP_SECONDS + steps
    return pyotp.TOTP(secret).generate_otp(step)


def with_factor(person) -> list[str]:
    """Switch the second factor on with the code of one step ago; the recovery codes."""
    return second_factor.enrol(person, SECRET, code_now(steps=-1))


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def is_signed_in(client) -> bool:
    return client.get(reverse("account")).status_code == 200
