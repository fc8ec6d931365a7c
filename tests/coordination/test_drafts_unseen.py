"""What was taken back to be written again is its agency's own, whatever points to it."""

import datetime

import pytest
from django.urls import reverse

from programs.models import Program, Role, Status
from tests.factories import make_agency, make_program, make_user, make_village, square

from .factories import make_finding

pytestmark = pytest.mark.django_db
SECRET = {"name": "Rencana rahasia", "starts_on": datetime.date(2026, 11, 5)}


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def browser(client, agency):
    client.force_login(make_user(Role.OFFICER, agency=agency))
    return client


@pytest.fixture
def finding(agency):
    """Of the past: ours, and another's that was withdrawn and is being written anew."""
    village = make_village()
    own = make_program(agency=agency, areas=[village])
    theirs = make_program(shapes=[square(side=500)], **SECRET)
    found = make_finding(own, theirs, villages=[village])
    Program.objects.filter(pk=theirs.pk).update(status=Status.DRAFT)
    found.status = "gugur"
    found.save()
    return found


def test_a_finding_of_the_past_shows_nothing_of_a_draft_but_whose_it_is(browser, finding):
    answer = browser.get(reverse("finding-detail", args=[finding.pk]))
    text = answer.content.decode()
    assert "Rencana rahasia" not in text
    assert "5 November 2026" not in text
    assert finding.right.agency.name in text
    assert answer.context["map_data"]["shapes"] == {"left": [], "right": []}


def test_nor_do_the_list_and_the_api(browser, finding):
    pages = ["/temuan/?status=gugur", "/api/v1/findings/?status=gugur"]
    for page in [*pages, f"/api/v1/findings/{finding.pk}/"]:
        text = browser.get(page).content.decode()
        assert finding.left.name in text
        assert "Rencana rahasia" not in text
        assert "2026-11-05" not in text


def test_searching_for_its_name_finds_nothing(browser, finding):
    for word, count in (("rahasia", 0), (finding.left.name, 1), (finding.right.agency.name, 1)):
        found = browser.get("/api/v1/findings/", {"status": "gugur", "q": word}).json()
        assert found["count"] == count


def test_its_own_people_see_it_as_it_is(client, finding):
    client.force_login(make_user(Role.OFFICER, agency=finding.right.agency))
    answer = client.get(reverse("finding-detail", args=[finding.pk]))
    assert "Rencana rahasia" in answer.content.decode()
    assert len(answer.context["map_data"]["shapes"]["right"]) == 1


@pytest.mark.parametrize("link", ["replaces", "part_of"])
def test_a_program_names_only_those_relatives_that_may_be_read(browser, link):
    relative = make_program(status=Status.DRAFT, **SECRET)
    program = make_program(**{link: relative})
    page = reverse("program-detail", args=[program.pk])
    assert "Rencana rahasia" not in browser.get(page).content.decode()
    Program.objects.filter(pk=relative.pk).update(status=Status.RUNNING)
    assert "Rencana rahasia" in browser.get(page).content.decode()


def test_nor_does_a_program_name_its_parts_that_are_drafts(browser):
    program = make_program()
    make_program(status=Status.DRAFT, part_of=program, **SECRET)
    page = reverse("program-detail", args=[program.pk])
    assert "Rencana rahasia" not in browser.get(page).content.decode()
