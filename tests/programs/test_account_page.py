"""The own account: what it shows, and what its owner may change after saying who it is."""

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from programs.models import Role
from tests.factories import PASSWORD, make_agency, make_user

from .accounts import NEW_PASSWORD, is_signed_in, letters, link_in, sign_in

pytestmark = pytest.mark.django_db
User = get_user_model()
NEW_ADDRESS = "ani.baru@contoh.example"


@pytest.fixture
def person():
    own = make_agency(name="Dinas Sendiri")
    return make_user(
        Role.OFFICER,
        Role.LEADER,
        agency=own,
        username="ani@contoh.example",
        email="ani@contoh.example",
    )


@pytest.fixture
def me(client, person):
    client.force_login(person)
    return client


def ask_for(client, email=NEW_ADDRESS, password=PASSWORD):
    return client.post(reverse("account-email"), {"email": email, "password": password})


def test_it_says_the_roles_in_words(me):
    text = me.get(reverse("account")).content.decode()
    assert "Operator OPD · Dinas Sendiri" in text
    assert "Pimpinan" in text


def test_every_page_leads_to_it(me):
    assert f'href="{reverse("account")}"' in me.get("/bantuan/").content.decode()


def test_the_name_is_changed(me, person):
    me.post(reverse("account-name"), {"name": "Ani Lestari, S.Sos."})
    assert User.objects.get(pk=person.pk).get_full_name() == "Ani Lestari, S.Sos."


def test_what_was_typed_wrongly_is_kept_and_explained(me):
    answer = me.post(reverse("account-name"), {"name": "Ani <b>"})
    assert "Ani &lt;b&gt;" in answer.content.decode()
    assert "Tulis nama orang saja" in answer.content.decode()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"old_password": "bukan-ini"}, "tidak cocok"),
        ({"new_password2": "lain-dari-yang-satu"}, "tidak cocok"),
        ({"new_password1": "pendek", "new_password2": "pendek"}, "12"),
    ],
)
def test_a_password_is_not_changed_by_a_wrong_form(me, person, told, why):
    right = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    answer = me.post(reverse("account-password"), right | told)
    assert why in answer.content.decode()
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_the_own_password_cannot_be_guessed_inside_either(me, person):
    for n in range(settings.AXES_FAILURE_LIMIT - 1):
        assert ask_for(me, password=f"tebakan-{n}").status_code == 200
    assert ask_for(me, password="tebakan-akhir").status_code == 429
    assert sign_in(type(me)(), "ani@contoh.example").status_code == 429


def test_an_address_changes_when_its_link_is_opened_and_confirmed(me, person):
    ask_for(me)
    (letter,) = letters()
    assert letter.to == [NEW_ADDRESS]
    assert NEW_ADDRESS in me.get(link_in(letter)).content.decode()
    assert User.objects.get(pk=person.pk).email == "ani@contoh.example"
    me.post(link_in(letter))
    changed = User.objects.get(pk=person.pk)
    assert (changed.email, changed.username) == (NEW_ADDRESS, NEW_ADDRESS)
    assert letters()[-1].to == ["ani@contoh.example"]
    assert me.post(link_in(letter)).status_code == 404


def test_a_chosen_user_name_stays_when_the_address_changes(client):
    person = make_user(username="ani", email="ani@contoh.example")
    client.force_login(person)
    ask_for(client)
    client.post(link_in(letters()[0]))
    changed = User.objects.get(pk=person.pk)
    assert (changed.email, changed.username) == (NEW_ADDRESS, "ani")


@pytest.mark.parametrize("old", ["", "bersama@contoh.example"])
def test_somebody_else_does_not_open_the_link(client, old):
    """Not even somebody whose present address is the same: none, or one of the whole office."""
    owner, other = make_user(email=old), make_user(email=old)
    client.force_login(owner)
    ask_for(client)
    link = link_in(letters()[0])
    client.force_login(other)
    assert client.post(link).status_code == 404
    assert User.objects.get(pk=other.pk).email == old


def test_the_link_lasts_a_day(me):
    with time_machine.travel("2026-11-23 09:00+07:00", tick=False) as clock:
        ask_for(me)
        link = link_in(letters()[0])
        clock.shift(24 * 3600 + 1)
        sign_in(me, "ani@contoh.example")
        assert me.get(link).status_code == 404


def test_an_address_of_another_account_is_not_taken(me, person):
    ask_for(me)
    make_user(email=NEW_ADDRESS.upper())
    me.post(link_in(letters()[0]))
    assert User.objects.get(pk=person.pk).email == "ani@contoh.example"


def test_asking_answers_the_same_for_an_address_that_is_taken(me):
    make_user(email="ada@contoh.example")
    answers = {ask_for(me, email).url for email in ("ada@contoh.example", NEW_ADDRESS)}
    assert answers == {reverse("account")}
    assert [letter.to for letter in letters()] == [["ada@contoh.example"], [NEW_ADDRESS]]


def test_nobody_is_let_in_without_signing_in(client):
    for name in ("account", "account-factor"):
        assert client.get(reverse(name)).url.startswith(reverse("login"))
    assert not is_signed_in(client)
