"""The way in: by name or address, locked after guesses, a forgotten password, an invitation."""

import re

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.urls import reverse

from programs.models import Role
from tests.factories import PASSWORD, make_user

from .accounts import (
    NEW_PASSWORD,
    is_signed_in,
    letters,
    link_in,
    make_invited,
    path_of,
    sign_in,
)

pytestmark = pytest.mark.django_db
User = get_user_model()
ACCEPT = {"name": "Siti", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
RESET = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def person():
    return make_user(Role.LEADER, username="ani", email="Ani@contoh.example")


def same_page(answer) -> str:
    """A page without what differs at every load."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return re.sub(r'nonce="[^"]*"', "", text)


@pytest.mark.parametrize("typed", ["ani", "Ani@contoh.example", " ani@CONTOH.example "])
def test_a_person_signs_in_by_name_or_by_address(client, person, typed):
    sign_in(client, typed)
    assert is_signed_in(client)


def test_an_address_that_two_accounts_have_opens_neither(client, person):
    make_user(email="ani@contoh.example")
    sign_in(client, "ani@contoh.example")
    assert not is_signed_in(client)


def test_the_login_goes_where_one_was_going_and_nowhere_else(client, person):
    answer = client.get("/celah/?tahun=2026")
    assert answer.url == "/masuk/?next=/celah/%3Ftahun%3D2026"
    assert 'value="/celah/?tahun=2026"' in client.get(answer.url).content.decode()
    assert sign_in(client, "ani", next="/celah/?tahun=2026").url == "/celah/?tahun=2026"
    client.post(reverse("logout"))
    assert sign_in(client, "ani", next="https://evil.example/").url == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, person):
    make_invited()
    make_user(username="mati", is_active=False)
    said = {
        same_page(sign_in(client, name, "salah-salah-salah")).replace(f'value="{name}"', "")
        for name in ("ani", "siapa", "baru@contoh.example", "mati")
    }
    assert len(said) == 1


def test_ten_wrong_guesses_from_anywhere_lock_one_account(client, person):
    for n in range(settings.AXES_FAILURE_LIMIT):
        typed = "ani" if n % 2 else "ani@contoh.example"
        from_ = {"REMOTE_ADDR": f"10.0.0.{n}", "HTTP_USER_AGENT": f"agent {n}"}
        client.post(reverse("login"), {"username": typed, "password": f"tebakan-{n}"}, **from_)
    answer = sign_in(client, "ani")
    assert answer.status_code == 429
    assert "Akun dikunci sementara" in answer.content.decode()
    assert not is_signed_in(client)
    make_user(username="budi")
    sign_in(client, "budi")
    assert is_signed_in(client)


def test_nine_wrong_guesses_do_not(client, person):
    for n in range(settings.AXES_FAILURE_LIMIT - 1):
        sign_in(client, "ani", f"tebakan-{n}")
    sign_in(client, "ani")
    assert is_signed_in(client)


def test_a_lock_ends_after_an_hour_however_often_it_is_tried(client, person):
    with time_machine.travel("2026-11-23 09:00+07:00", tick=False) as clock:
        for n in range(settings.AXES_FAILURE_LIMIT):
            sign_in(client, "ani", f"tebakan-{n}")
        for _n in range(3):
            clock.shift(15 * 60)
            assert sign_in(client, "ani").status_code == 429
        clock.shift(16 * 60)
        sign_in(client, "ani")
        assert is_signed_in(client)


def test_the_log_of_guesses_holds_no_password(client, person):
    sign_in(client, "ani", "tebakan-rahasia")
    assert "tebakan-rahasia" not in str(AccessAttempt.objects.values().get())


def forget(client, typed):
    return client.post(reverse("password-reset"), {"address": typed}, follow=True)


def test_a_reset_link_sets_the_password_once(client, person):
    forget(client, "ani@contoh.example")
    (letter,) = letters()
    assert letter.to == ["Ani@contoh.example"]
    form = client.get(link_in(letter)).url
    assert client.post(form, RESET).url == reverse("login")
    assert User.objects.get(pk=person.pk).check_password(NEW_PASSWORD)
    again = client.get(link_in(letter), follow=True)
    assert "Tautan ini tidak berlaku" in again.content.decode()
    other = {"new_password1": "kata-lain-yang-panjang", "new_password2": "kata-lain-yang-panjang"}
    client.post(form, other)
    assert User.objects.get(pk=person.pk).check_password(NEW_PASSWORD)


@pytest.mark.parametrize("typed", ["Ani@contoh.example", "siapa@contoh.example", "mati", "nama"])
def test_who_forgot_is_told_the_same_whether_there_is_an_account_or_not(client, person, typed):
    make_user(username="mati", is_active=False, email="mati@contoh.example")
    first = same_page(forget(client, "bukan@contoh.example"))
    assert same_page(forget(client, typed)) == first


def test_only_an_open_account_gets_a_letter(client, person):
    make_user(username="mati", is_active=False, email="mati@contoh.example")
    make_user(username="tanpa")
    make_invited()
    for typed in ("mati", "mati@contoh.example", "tanpa", "baru@contoh.example", "siapa"):
        forget(client, typed)
    assert letters() == []


def test_nobody_is_flooded_with_letters(client, person):
    for _n in range(3):
        forget(client, "ani")
    assert len(letters()) == 1


def test_a_reset_ends_the_sessions_and_the_lock(client, person):
    other = type(client)()
    sign_in(other, "ani")
    for n in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, "ani", f"tebakan-{n}")
    forget(client, "ani")
    client.post(client.get(link_in(letters()[0])).url, RESET)
    assert not is_signed_in(other)
    sign_in(client, "ani", NEW_PASSWORD)
    assert is_signed_in(client)


def test_a_reset_link_of_somebody_shut_meanwhile_opens_nothing(client, person):
    forget(client, "ani")
    User.objects.filter(pk=person.pk).update(is_active=False)
    answer = client.get(link_in(letters()[0]), follow=True)
    assert "Tautan ini tidak berlaku" in answer.content.decode()


def test_a_link_to_the_reset_dies_after_two_hours(client, person):
    with time_machine.travel("2026-11-23 09:00+07:00", tick=False) as clock:
        forget(client, "ani")
        clock.shift(2 * 3600 + 1)
        answer = client.get(link_in(letters()[0]), follow=True)
    assert "Tautan ini tidak berlaku" in answer.content.decode()


def test_an_invited_person_sets_a_password_and_is_in(client):
    path = path_of(make_invited())
    assert "baru@contoh.example" in client.get(path).content.decode()
    assert client.post(path, ACCEPT).url == "/"
    assert is_signed_in(client)
    fresh = type(client)()
    sign_in(fresh, "baru@contoh.example", NEW_PASSWORD)
    assert is_signed_in(fresh)


def test_a_link_looked_at_is_not_used_up(client):
    path = path_of(make_invited())
    for _n in range(3):
        assert client.get(path).status_code == 200


def test_every_link_that_opens_nothing_answers_alike(client):
    used, made_up = path_of(make_invited()), reverse("invitation", args=["tidak-pernah-ada"])
    client.post(used, ACCEPT)
    stranger = type(client)()
    answers = [stranger.get(path) for path in (used, made_up)]
    assert [a.status_code for a in answers] == [404, 404]
    assert same_page(answers[0]) == same_page(answers[1])


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("pendek1!", "12"),
        ("Siti-Aminah-1234", "nama"),
        ("123456789012", "angka"),
        ("Bappeda-Banten-2026", "mudah ditebak"),
    ],
)
def test_a_weak_first_password_is_refused_with_the_reason(client, password, why):
    path = path_of(make_invited())
    told = {"name": "Siti Aminah", "new_password1": password, "new_password2": password}
    answer = client.post(path, told)
    assert answer.status_code == 200
    (error,) = re.findall(r'class="field-error"[^>]*>([^<]*)', answer.content.decode())
    assert why in error
    assert not is_signed_in(client)


@pytest.mark.parametrize("name", ["Klik http://evil.example", "a@b", "Siti\nBcc: x", "www.evil"])
def test_a_name_that_could_be_a_link_is_refused(client, name):
    answer = client.post(path_of(make_invited()), ACCEPT | {"name": name})
    assert "Tulis nama orang saja" in answer.content.decode()


def test_the_admin_has_no_way_in_of_its_own(client):
    make_user(Role.SYSADMIN, username="kuasa", is_staff=True, is_superuser=True)
    answer = client.post("/admin/login/", {"username": "kuasa", "password": PASSWORD})
    assert answer.url == "/masuk/?next=/admin/"
    assert not is_signed_in(client)


def test_who_may_not_see_the_admin_is_refused_and_not_sent_in_circles(client, person):
    client.force_login(person)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403


def test_nobody_signs_up(client):
    for address in ("/daftar/", "/signup/", "/accounts/signup/", "/akun/daftar/"):
        assert client.get(address).status_code == 404
