"""The menu: every entry opens for whom it is shown to, and marks where one is."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from coordination.menu import menu
from programs.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
READ = {
    *("meeting-list", "declaration-list", "review-rules", "untouched-list", "crowding-list"),
    *("priority-list", "figure-list", "roadmap", "money", "agreement-list"),
    *("competence-list", "conversion-list"),
}
WATCH = {"review-precision", "offer-list"}


def entries(user, view_name="home"):
    items = menu(view_name, user)
    return [*items, *(part for item in items for part in item.parts)]


@pytest.mark.parametrize("role", Role)
def test_every_entry_opens_for_whom_it_is_shown_to(client, role):
    user = make_user(role)
    client.force_login(user)
    shut = [
        item.name for item in entries(user) if client.get(reverse(item.name)).status_code != 200
    ]
    assert shut == []


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.OFFICER, READ | {"overview", "import-list"}),
        (Role.VERIFIER, READ | {"overview", "import-list", "people-list"}),
        (Role.REGENCY, READ | WATCH | {"people-list"}),
        (Role.LEADER, READ | WATCH | {"import-list", "people-list"}),
        (
            Role.SYSADMIN,
            {"people-list", "offer-list", "log-list", "figures-import"}
            | {"competence-list", "conversion-list"},
        ),
        (Role.AUDITOR, READ | WATCH | {"import-list", "people-list", "log-list"}),
    ],
)
def test_beside_what_all_have_each_role_has_its_own(role, names):
    common = {"home", "program-list", "finding-list", "gap-matrix", "data", "help"}
    assert {item.name for item in entries(make_user(role))} - common == names


@pytest.mark.parametrize(
    ("view_name", "marked"),
    [
        ("home", "home"),
        ("overview", "overview"),
        ("program-detail", "program-list"),
        ("change-detail", "program-list"),
        ("import-detail", "import-list"),
        ("declaration-detail", "declaration-list"),
        ("person-detail", "people-list"),
        ("vocabulary", "data"),
        ("priority-detail", "priority-list"),
        ("meeting-detail", "meeting-list"),
        ("report", "meeting-list"),
        ("help-topic", "help"),
        ("review-rules", "review-rules"),
        ("competence-detail", "competence-list"),
    ],
)
def test_one_entry_is_marked(view_name, marked):
    user = make_user(Role.VERIFIER)
    assert [item.name for item in entries(user, view_name) if item.is_here] == [marked]


def test_nobody_signed_in_has_a_menu_that_asks_for_nothing():
    assert "people-list" not in {item.name for item in entries(AnonymousUser())}
