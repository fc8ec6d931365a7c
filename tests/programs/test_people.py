"""Services of accounts: invited once, given and stripped of roles, shut and opened."""

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from programs import access, people
from programs.access_people import Post, WrongPlace
from programs.models import AccountEvent, Invitation, Membership, Role
from tests.factories import make_agency, make_area, make_user

from .accounts import NEW_PASSWORD, letters, link_in, make_invited, make_sysadmin

pytestmark = pytest.mark.django_db
User = get_user_model()


def accept(letter, password=NEW_PASSWORD):
    return people.accept(letter.token, name="Siti Aminah", password=password)


def test_an_invited_person_has_one_role_and_no_password():
    make_invited(agency=make_agency(name="Dinas Satu"))
    person = User.objects.get(email="baru@contoh.example")
    assert not person.has_usable_password()
    assert [str(Post.of(m)) for m in person.memberships.all()] == ["Operator OPD · Dinas Satu"]


def test_a_link_opens_the_account_with_the_own_name_and_password():
    person = accept(make_invited())
    assert person.get_full_name() == "Siti Aminah"
    assert person.check_password(NEW_PASSWORD)


def test_a_link_opens_once():
    letter = make_invited()
    accept(letter)
    with pytest.raises(people.LinkIsOver):
        people.accept(letter.token, name="Orang Lain", password="kata-lain-yang-panjang")
    assert User.objects.get(email="baru@contoh.example").check_password(NEW_PASSWORD)


def test_a_password_that_is_refused_leaves_the_link_open():
    letter = make_invited()
    with pytest.raises(ValidationError):
        accept(letter, "pendek")
    assert accept(letter).check_password(NEW_PASSWORD)


@pytest.mark.parametrize(("days", "is_open"), [(6.9, True), (7.1, False)])
def test_a_link_grows_old_after_seven_days(days, is_open):
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False) as clock:
        letter = make_invited()
        clock.shift(days * 24 * 3600)
        if is_open:
            assert people.invited(letter.token).email == letter.to
        else:
            with pytest.raises(people.LinkIsOver):
                people.invited(letter.token)


def test_sending_again_makes_the_older_link_worthless():
    admin = make_sysadmin()
    older = make_invited(admin)
    newer = people.resend(User.objects.get(email=older.to), by=admin)
    with pytest.raises(people.LinkIsOver):
        people.invited(older.token)
    assert people.invited(newer.token).email == older.to


def test_nobody_is_invited_again_who_has_come():
    admin = make_sysadmin()
    person = accept(make_invited(admin))
    with pytest.raises(people.NotWaiting):
        people.resend(person, by=admin)


def test_the_link_of_somebody_deactivated_opens_nothing():
    admin = make_sysadmin()
    letter = make_invited(admin)
    people.deactivate(User.objects.get(email=letter.to), by=admin)
    with pytest.raises(people.LinkIsOver):
        people.invited(letter.token)


def test_the_database_holds_no_link():
    letter = make_invited()
    stored = Invitation.objects.get()
    assert letter.token not in (stored.digest, str(stored.__dict__))


@pytest.mark.parametrize("address", ["ADA@contoh.example", "ada@contoh.example "])
def test_an_address_of_somebody_in_sight_is_said_to_be_known(address):
    admin, person = make_sysadmin(), make_user(email="ada@contoh.example")
    with pytest.raises(people.Known) as known:
        people.invite(email=address, name="X", post=Post(Role.LEADER), by=admin)
    assert known.value.person == person


def test_an_address_of_somebody_out_of_sight_changes_nothing_and_tells_that_person():
    stranger = make_user(Role.OFFICER, email="ada@contoh.example")
    serang = make_area("36.04")
    keeper = make_user(Role.REGENCY, regency=serang)
    post = Post(Role.OFFICER, make_agency(tier="kabkota", regency=serang))
    letter = people.invite(email="ada@contoh.example", name="X", post=post, by=keeper)
    assert letter.to == stranger.email
    assert stranger.memberships.count() == 1
    assert User.objects.count() == 2


def test_a_regency_fills_the_posts_of_its_agencies_and_its_own():
    serang = make_area("36.04")
    keeper = make_user(Role.REGENCY, regency=serang)
    for n, post in enumerate(
        [
            Post(Role.VERIFIER, make_agency(tier="kabkota", regency=serang)),
            Post(Role.REGENCY, regency=serang),
        ]
    ):
        people.invite(email=f"o{n}@contoh.example", name="O", post=post, by=keeper)
    assert Membership.objects.exclude(user=keeper).count() == 2


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.AUDITOR, Role.PROVINCE, Role.LEADER])
def test_a_regency_makes_nobody_that_reaches_beyond_it(role):
    keeper = make_user(Role.REGENCY)
    with pytest.raises(PermissionDenied):
        people.invite(email="a@contoh.example", name="A", post=Post(role), by=keeper)
    assert User.objects.count() == 1


def test_a_regency_fills_no_post_of_a_provincial_agency():
    keeper = make_user(Role.REGENCY)
    post = Post(Role.OFFICER, make_agency())
    with pytest.raises(PermissionDenied):
        people.invite(email="a@contoh.example", name="A", post=post, by=keeper)


def test_a_regency_shuts_nobody_who_also_works_elsewhere():
    serang = make_area("36.04")
    keeper = make_user(Role.REGENCY, regency=serang)
    person = make_user(
        Role.OFFICER, Role.AUDITOR, agency=make_agency(tier="kabkota", regency=serang)
    )
    with pytest.raises(PermissionDenied):
        people.deactivate(person, by=keeper)


def test_roles_are_given_and_taken_in_one_go_and_noted():
    admin, person = make_sysadmin(), make_user(Role.LEADER)
    with translation.override("en"):
        people.change_roles(person, by=admin, add=[Post(Role.AUDITOR)], remove=[Post(Role.LEADER)])
    assert access.roles(User.objects.get(pk=person.pk)) == {Role.AUDITOR}
    noted = set(AccountEvent.objects.values_list("person", "by", "step", "detail"))
    assert noted == {
        (person.pk, admin.pk, "peran_diberi", "Auditor"),
        (person.pk, admin.pk, "peran_dicabut", "Pimpinan"),
    }


def test_a_role_given_twice_is_held_once():
    admin, person = make_sysadmin(), make_user()
    for _n in range(2):
        people.change_roles(person, by=admin, add=[Post(Role.LEADER)])
    assert person.memberships.count() == 1
    assert AccountEvent.objects.count() == 1


def test_a_role_is_taken_for_its_own_place_alone():
    admin, one, two = make_sysadmin(), make_agency(), make_agency()
    person = make_user(Role.OFFICER, agency=one)
    people.change_roles(person, by=admin, add=[Post(Role.OFFICER, two)])
    people.change_roles(person, by=admin, remove=[Post(Role.OFFICER, one)])
    assert [m.agency for m in person.memberships.all()] == [two]


def test_nobody_changes_the_own_roles():
    admin = make_sysadmin()
    with pytest.raises(PermissionDenied):
        people.change_roles(admin, by=admin, add=[Post(Role.PROVINCE)])
    assert access.roles(User.objects.get(pk=admin.pk)) == {Role.SYSADMIN}


def test_the_stock_admin_opens_and_shuts_with_the_role():
    admin, person = make_sysadmin(), make_user()
    people.change_roles(person, by=admin, add=[Post(Role.SYSADMIN)])
    assert User.objects.get(pk=person.pk).is_superuser
    people.change_roles(person, by=admin, remove=[Post(Role.SYSADMIN)])
    shut = User.objects.get(pk=person.pk)
    assert (shut.is_staff, shut.is_superuser) == (False, False)


@pytest.mark.parametrize(
    "given",
    [
        {"role": Role.OFFICER},
        {"role": Role.REGENCY},
        {"role": Role.LEADER, "agency": "x"},
        {"role": Role.VERIFIER, "agency": "x", "regency": "y"},
    ],
)
def test_a_post_names_its_place_and_no_other(given):
    with pytest.raises(WrongPlace):
        Post(**given)


COMMAND = ["invite_person", "a@contoh.example", "--name=Ani", "--role=sysadmin"]


def test_the_command_makes_the_first_account(capsys):
    call_command(*COMMAND, "--site=http://testserver", "--commit")
    (letter,) = letters()
    people.accept(link_in(letter).split("/")[2], name="Ani", password=NEW_PASSWORD)
    assert access.is_sysadmin(User.objects.get())


def test_the_command_writes_nothing_unless_told():
    call_command(*COMMAND, "--site=http://testserver")
    assert not User.objects.exists()


def test_the_command_sends_an_unopened_invitation_again_and_no_other():
    for _n in range(2):
        call_command(*COMMAND, "--site=http://testserver", "--commit")
    first, second = (link_in(letter) for letter in letters())
    assert first != second
    people.accept(second.split("/")[2], name="Ani", password=NEW_PASSWORD)
    with pytest.raises(CommandError, match="sudah punya akun"):
        call_command(*COMMAND, "--site=http://testserver", "--commit")
