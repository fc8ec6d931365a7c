"""Comments: who may, who is named, and that a name betrays no account."""

import datetime
import random

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied

from coordination.discussion import CommentRefused, comment, mentionable
from coordination.models import Comment, Finding
from programs.limits import BadEntry
from programs.models import Membership, Role
from tests.factories import make_agency, make_area, make_program, make_user, make_village

from .factories import make_finding

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency, username="ani@dinas.example")


@pytest.fixture
def finding(agency):
    village = make_village()
    own = make_program(agency=agency, areas=[village])
    return make_finding(own, make_program(areas=[village]), villages=[village])


def names(made):
    return set(made.mentions.values_list("username", flat=True))


# --- Who can be named -----------------------------------------------------------------------


def make_people(rng, agencies, regencies):
    """Anybody: no role, one or two of any kind, active or not."""
    for _ in range(60):
        person = make_user(is_active=rng.random() < 0.8)
        for role in rng.sample(list(Role), rng.randint(0, 2)):
            of_agency = role in (Role.OFFICER, Role.VERIFIER)
            Membership.objects.create(
                user=person,
                role=role,
                agency=rng.choice(agencies) if of_agency else None,
                regency=rng.choice(regencies) if role == Role.REGENCY else None,
            )


@pytest.mark.parametrize("seed", range(5))
def test_those_who_can_be_named_are_those_who_see_the_finding(seed):
    rng = random.Random(seed)
    villages = [make_village(f"{code}.01.2001") for code in ("36.04", "36.02", "36.73")]
    regencies = [village.parent.parent for village in villages]
    agencies = [make_agency() for _ in range(4)]
    make_people(rng, agencies, [*regencies, make_area("36.01")])
    for pair in (agencies[:2], agencies[1:3], [agencies[3]] * 2):
        programs = [make_program(agency=agency) for agency in pair]
        found = make_finding(*programs, villages=rng.sample(villages, rng.randint(0, 2)))
        seeing = {
            person.pk
            for person in User.objects.filter(is_active=True)
            if Finding.objects.visible_to(person).filter(pk=found.pk).exists()
        }
        named = list(mentionable(found).values_list("pk", flat=True))
        assert sorted(named) == sorted(seeing)
        assert seeing


def test_the_system_admin_is_never_named(finding):
    make_user(Role.SYSADMIN)
    assert not mentionable(finding).exists()


# --- Comments -------------------------------------------------------------------------------


def test_a_comment_keeps_who_is_named_in_it(finding, officer):
    make_user(Role.PROVINCE, username="Budi")
    text = "Mohon dicek @budi, @ani@dinas.example. Surel: kantor@dinas.example"
    made = comment(finding, text=f"  {text}\r\n", by=officer)
    assert (made.text, names(made)) == (text, {"Budi", "ani@dinas.example"})


def test_a_name_that_cannot_be_named_betrays_no_account(finding, officer):
    make_user(Role.OFFICER, username="lain")
    make_user(Role.SYSADMIN, username="admin")
    make_user(Role.PROVINCE, username="pergi", is_active=False)
    said = set()
    for name in ("lain", "admin", "pergi", "tiada"):
        with pytest.raises(CommentRefused) as refused:
            comment(finding, text=f"Halo @{name}", by=officer)
        said.add(str(refused.value).replace(name, "X"))
    assert len(said) == 1
    assert not Comment.objects.exists()


def test_a_double_click_is_one_comment(finding, officer, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC), tick=False)
    first = comment(finding, text="Setuju.", by=officer)
    assert comment(finding, text=" Setuju. ", by=officer) == first
    assert comment(finding, text="Setuju sekali.", by=officer) != first
    assert comment(finding, text="Setuju.", by=make_user(Role.PROVINCE)) != first
    time_machine.shift(datetime.timedelta(seconds=61))
    assert comment(finding, text="Setuju.", by=officer) != first


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.AUDITOR, Role.SYSADMIN])
def test_who_does_not_see_the_finding_or_only_reads_says_nothing(finding, role):
    with pytest.raises(PermissionDenied):
        comment(finding, text="Halo", by=make_user(role))
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_comment_is_refused(finding, officer, text):
    with pytest.raises(CommentRefused, match="Tulis"):
        comment(finding, text=text, by=officer)


@pytest.mark.parametrize("text", ["a\0b", "x" * 5001, "\ud800"])
def test_a_text_that_cannot_be_kept_is_refused(finding, officer, text):
    with pytest.raises(BadEntry):
        comment(finding, text=text, by=officer)


def test_so_many_people_and_no_more_are_named(finding, officer):
    text = " ".join(f"@orang{n}" for n in range(21))
    with pytest.raises(CommentRefused, match="paling banyak 20"):
        comment(finding, text=text, by=officer)
