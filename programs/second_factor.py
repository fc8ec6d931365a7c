"""The second factor: a code of six digits from an app (TOTP, RFC 6238), and codes for a lost one.

A code is taken once: the step of the last one is stored, and only a later step passes. Steps one
before and one after the present are taken too, for telephones whose clock is off.
"""

import hashlib
import secrets
import time

import pyotp
import segno
from django.core.exceptions import PermissionDenied
from django.db import transaction

from . import access_people as access
from . import log
from .models import AccountEvent, AccountStep, RecoveryCode, SecondFactor
from .people import note
from .sessions import end_sessions

STEP_SECONDS = 30
DRIFT_STEPS = 1
CODES = 10
ISSUER = "Sinkron"
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1: they are read for one another
CODE_LENGTH = 16  # of 32 signs: 80 bits, so that a plain hash gives nothing away


class WrongCode(ValueError):
    """No code of now, or one that was used."""


def has_second_factor(person) -> bool:
    return SecondFactor.objects.filter(person=person).exists()


def new_secret() -> str:
    return pyotp.random_base32()


def picture(secret: str, person) -> str:
    """What the app scans, as an SVG inside a data address."""
    address = pyotp.TOTP(secret).provisioning_uri(name=person.get_username(), issuer_name=ISSUER)
    return segno.make(address, micro=False).svg_data_uri(scale=5, border=4, light="#fff")


def _step_of(secret: str, code: str) -> int | None:
    """The step this code belongs to, of those around now; the latest, if several."""
    now = int(time.time()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(now + DRIFT_STEPS, now - DRIFT_STEPS - 1, -1):
        if secrets.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def _plain(code: str) -> str:
    """As people type: spaces, dashes and small letters mean nothing. Anything foreign: empty."""
    told = "".join(code.split()).replace("-", "").upper()
    return told if told.isascii() else ""


@transaction.atomic
def enrol(person, secret: str, code: str, *, session_key: str | None = None) -> list[str]:
    """Switch it on with a first code, end the other sessions; the recovery codes, shown once.

    Raises WrongCode. Done a second time, the newer app and codes count.
    """
    step = _step_of(secret, _plain(code))
    if step is None:
        raise WrongCode
    SecondFactor.objects.update_or_create(
        person=person, defaults={"secret": secret, "last_step": step}
    )
    note(person, AccountStep.FACTOR_ON, by=person)
    end_sessions(person, but=session_key)
    return _fresh_codes(person)


@transaction.atomic
def new_recovery_codes(person) -> list[str]:
    """Ten fresh ones; the older stop working."""
    log.record("akun.kode_pemulihan", person, by=person, after={"jumlah": CODES})
    return _fresh_codes(person)


def _fresh_codes(person) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=_digest(code)) for code in codes
    )
    return ["-".join(code[n : n + 4] for n in range(0, CODE_LENGTH, 4)) for code in codes]


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


@transaction.atomic
def take(person, code: str) -> None:
    """Let this code pass, once. Raises WrongCode."""
    told = _plain(code)
    taken = _take_recovery(person, told) if len(told) == CODE_LENGTH else _take_step(person, told)
    if not taken:
        raise WrongCode


def _take_step(person, told: str) -> bool:
    factor = SecondFactor.objects.filter(person=person).first()
    step = _step_of(factor.secret, told) if factor else None
    if step is None:
        return False
    # One statement: of two requests with the same code the database lets one through.
    later = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return later.update(last_step=step) == 1


def _take_recovery(person, told: str) -> bool:
    used, _by_model = RecoveryCode.objects.filter(person=person, digest=_digest(told)).delete()
    if used:
        left = RecoveryCode.objects.filter(person=person).count()
        note(person, AccountStep.RECOVERY_USED, by=person, detail=f"sisa {left}")
    return used == 1


@transaction.atomic
def switch_off(person, *, by=None) -> AccountEvent | None:
    """The owner no longer wants it. The line of the log, or None where there was nothing."""
    RecoveryCode.objects.filter(person=person).delete()
    if not SecondFactor.objects.filter(person=person).delete()[0]:
        return None
    return note(person, AccountStep.FACTOR_OFF, by=by or person)


def take_away(person, *, by) -> AccountEvent | None:
    """A system admin helps somebody who lost telephone and codes; never oneself."""
    if not access.may_change_roles(by) or by.pk == person.pk:
        raise PermissionDenied
    return switch_off(person, by=by)
