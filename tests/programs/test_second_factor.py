"""The second factor: each code once, guesses counted, recovery codes, roles that must have it."""

import re

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from programs import people, second_factor
from programs.access_people import Post
from programs.models import AccountEvent, RecoveryCode, Role, SecondFactor
from tests.factories import PASSWORD, make_user

from .accounts import (
    code_now,
    is_signed_in,
    letters,
    make_sysadmin,
    sign_in,
    with_factor,
)

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture(autouse=True)
def clock():
    """Time stands still in the middle of a step, unless a test moves it."""
    with time_machine.travel("2026-11-23 09:00:10+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def person():
    return make_user(Role.LEADER, username="ani", email="ani@contoh.example")


def second_step(client, code, **more):
    return client.post(reverse("login-factor"), {"code": code, **more})


def enrol_by_page(client):
    """Switch it on as a person does; the secret, and the recovery codes shown."""
    page = client.get(reverse("account-factor")).content.decode()
    secret = re.search(r'class="secret">(\w+)<', page).group(1)
    answer = client.post(reverse("account-factor"), {"code": code_now(secret, steps=-1)})
    codes = re.findall(r"<li>([A-Z0-9]{4}(?:-[A-Z0-9]{4}){3})</li>", answer.content.decode())
    return secret, codes


def test_a_person_switches_it_on_and_needs_it_from_then_on(client, person):
    client.force_login(person)
    secret, codes = enrol_by_page(client)
    assert len(set(codes)) == second_factor.CODES
    assert is_signed_in(client)
    client.post(reverse("logout"))
    answer = sign_in(client, "ani", next="/celah/")
    assert answer.url == "/masuk/kode/?next=%2Fcelah%2F"
    assert not is_signed_in(client)
    assert second_step(client, code_now(secret), next="/celah/").url == "/celah/"
    assert is_signed_in(client)


def test_the_picture_is_inside_the_page_as_the_policy_allows(client, person):
    client.force_login(person)
    answer = client.get(reverse("account-factor"))
    assert 'src="data:image/svg+xml' in answer.content.decode()
    assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"]
    assert ' style="' not in answer.content.decode()


def test_a_wrong_first_code_switches_nothing_on(client, person):
    client.force_login(person)
    client.get(reverse("account-factor"))
    client.post(reverse("account-factor"), {"code": "000000"})
    assert not second_factor.has_second_factor(person)


def test_switching_it_on_ends_the_other_sessions(client, person):
    other = type(client)()
    other.force_login(person)
    client.force_login(person)
    enrol_by_page(client)
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_code_passes_once(client, person):
    with_factor(person)
    sign_in(client, "ani")
    second_step(client, code_now())
    assert is_signed_in(client)
    thief = type(client)()
    sign_in(thief, "ani")
    answer = second_step(thief, code_now())
    assert "sudah dipakai" in answer.content.decode()
    assert not is_signed_in(thief)


def test_the_code_that_switched_it_on_does_not_pass_again(client, person):
    with_factor(person)
    with pytest.raises(second_factor.WrongCode):
        second_factor.take(person, code_now(steps=-1))


def test_an_earlier_code_does_not_pass_after_a_later_one(person):
    with_factor(person)
    second_factor.take(person, code_now(steps=1))
    with pytest.raises(second_factor.WrongCode):
        second_factor.take(person, code_now())


@pytest.mark.parametrize(
    ("steps", "passes"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_off_by_one_step(person, steps, passes):
    with_factor(person)
    SecondFactor.objects.update(last_step=0)
    if passes:
        second_factor.take(person, code_now(steps=steps))
    else:
        with pytest.raises(second_factor.WrongCode):
            second_factor.take(person, code_now(steps=steps))


def test_a_code_may_be_typed_with_spaces(person):
    with_factor(person)
    code = code_now()
    second_factor.take(person, f" {code[:3]} {code[3:]} ")
    assert SecondFactor.objects.get().last_step > 0


@pytest.mark.parametrize("typed", ["", "１２３４５６", "abcdef", "0" * 16, "é" * 16])
def test_nonsense_is_a_wrong_code(person, typed):
    with_factor(person)
    with pytest.raises(second_factor.WrongCode):
        second_factor.take(person, typed)


def test_a_recovery_code_passes_once_and_is_noted(client, person):
    first, *rest = with_factor(person)
    sign_in(client, "ani")
    second_step(client, first.lower().replace("-", " "))
    assert is_signed_in(client)
    assert RecoveryCode.objects.count() == len(rest)
    assert AccountEvent.objects.filter(step="pemulihan", detail="sisa 9").exists()
    thief = type(client)()
    sign_in(thief, "ani")
    second_step(thief, first)
    assert not is_signed_in(thief)


def test_a_recovery_code_opens_no_other_account(person):
    codes = with_factor(make_user())
    with_factor(person)
    with pytest.raises(second_factor.WrongCode):
        second_factor.take(person, codes[0])


def test_the_database_holds_no_recovery_code(person):
    codes = with_factor(person)
    stored = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not stored & {code.replace("-", "") for code in codes}


def test_wrong_codes_lock_the_account_with_wrong_passwords(client, person):
    with_factor(person)
    sign_in(client, "ani", "salah-salah-salah")
    sign_in(client, "ani")
    for _n in range(settings.AXES_FAILURE_LIMIT - 2):
        assert second_step(client, "000000").status_code == 200
    assert second_step(client, "000000").status_code == 429
    assert second_step(client, code_now()).status_code == 429
    assert not is_signed_in(client)
    assert sign_in(client, "ani").status_code == 429


def test_the_second_step_alone_opens_nothing(client, person):
    with_factor(person)
    assert second_step(client, code_now()).url == reverse("login")
    assert not is_signed_in(client)


def test_the_second_step_waits_five_minutes(client, person, clock):
    with_factor(person)
    sign_in(client, "ani")
    clock.shift(301)
    assert second_step(client, code_now()).url == reverse("login")


def test_a_password_changed_in_between_begins_anew(client, person):
    with_factor(person)
    sign_in(client, "ani")
    person.set_password("sama-sekali-berbeda")
    person.save()
    assert second_step(client, code_now()).url == reverse("login")


@pytest.mark.parametrize(("password", "is_on"), [("bukan-ini-sandinya", True), (PASSWORD, False)])
def test_it_is_switched_off_with_the_password(client, person, password, is_on):
    client.force_login(person)
    with_factor(person)
    client.force_login(person)
    client.post(reverse("account-factor-off"), {"password": password})
    assert second_factor.has_second_factor(person) is is_on
    assert RecoveryCode.objects.exists() is is_on
    assert any("dimatikan" in letter.subject for letter in letters()) is not is_on


def test_fresh_recovery_codes_replace_the_older(client, person):
    old = with_factor(person)
    client.force_login(person)
    answer = client.post(reverse("account-factor-codes"), {"password": PASSWORD})
    assert answer.content.decode().count("<li>") >= second_factor.CODES
    with pytest.raises(second_factor.WrongCode):
        second_factor.take(person, old[0])


def test_a_system_admin_helps_somebody_who_lost_it_all(client, person):
    with_factor(person)
    admin = make_sysadmin()
    client.force_login(admin)
    client.post(reverse("person-take-factor", args=[person.pk]))
    assert not second_factor.has_second_factor(person)
    assert AccountEvent.objects.filter(person=person, by=admin, step="faktor_mati").exists()
    assert [letter.to for letter in letters()] == [["ani@contoh.example"]]


class TestARoleThatMustHaveIt:
    @pytest.fixture(autouse=True)
    def wanted(self, settings):
        settings.REQUIRE_TOTP_FOR = ["auditor", "sysadmin"]

    def test_goes_nowhere_before_it_is_on(self, client):
        client.force_login(make_user(Role.AUDITOR))
        assert client.get("/program/").url == reverse("account-factor")
        assert client.get("/api/v1/programs/").status_code == 403
        enrol_by_page(client)
        assert client.get("/program/").status_code == 200
        assert client.get("/api/v1/programs/").status_code == 200

    def test_leaves_other_roles_alone(self, client):
        client.force_login(make_user(Role.OFFICER))
        assert client.get("/program/").status_code == 200

    def test_bites_at_the_next_request_when_the_role_is_given(self, client, person):
        client.force_login(person)
        assert client.get("/program/").status_code == 200
        people.change_roles(person, by=make_sysadmin(), add=[Post(Role.AUDITOR)])
        assert client.get("/program/").url == reverse("account-factor")

    def test_lets_go_out(self, client):
        client.force_login(make_user(Role.AUDITOR))
        assert client.post(reverse("logout")).url == reverse("login")
