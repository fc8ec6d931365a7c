"""Words everybody here would guess, and passwords that have leaked."""

import hashlib
import random

import pytest
from django.core.exceptions import ValidationError

from programs.passwords import NotAKnownWord, NotLeaked


@pytest.mark.parametrize(
    "password",
    [
        "Bappeda-Banten-2026",
        "sinkron123456",
        "DinasSosial#2026",
        "aaaaaaaaaaaa",
        "ababababababab",
        "PasswordAdmin99",
    ],
)
def test_what_everybody_here_would_try_is_refused(password):
    with pytest.raises(ValidationError):
        NotAKnownWord().validate(password)


@pytest.mark.parametrize(
    "password", ["delapan-kuda-biru-laut", "Bappeda kuning menari", "x7#Qp9!mZ2@k", "481516234299"]
)
def test_a_password_of_ones_own_passes(password):
    NotAKnownWord().validate(password)


def sha1(password) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


@pytest.fixture(params=["", ":17"], ids=["bare", "with counts"])
def leaked(request, tmp_path):
    """A sorted file of a thousand leaked passwords; lines differ in length."""
    rng = random.Random(7)
    lines = sorted(sha1(f"bocor-{n}") for n in range(1000))
    path = tmp_path / "bocor.txt"
    tails = [request.param * rng.randint(0, 3) for _line in lines]
    path.write_text("".join(f"{line}{tail}\n" for line, tail in zip(lines, tails, strict=True)))
    return NotLeaked(str(path))


def test_every_leaked_password_is_found(leaked):
    for n in range(1000):
        with pytest.raises(ValidationError):
            leaked.validate(f"bocor-{n}")


def test_no_other_is(leaked):
    for n in range(1000):
        leaked.validate(f"aman-{n}")


def test_without_a_file_nothing_is_looked_up():
    NotLeaked().validate("bocor-1")


def test_an_empty_file_has_none(tmp_path):
    (tmp_path / "kosong").touch()
    NotLeaked(str(tmp_path / "kosong")).validate("bocor-1")
