"""What the first page tells those who decide: how much waits, and where it is."""

import datetime
import html
import re

import pytest
from django.urls import reverse

from coordination.models import Finding, FindingLevel, Resolution
from coordination.reviewing import to_review
from programs.models import Program, Role, Status
from tests.factories import make_user

from .decided import S, decide, make_kinds, make_pair
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 26)
YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC))


@pytest.fixture
def province():
    return make_user(Role.PROVINCE)


def counts(user):
    return to_review(Finding.objects.current(), user=user, day=TODAY)


def test_each_kind_of_waiting_is_counted(province):
    kinds = make_kinds()
    make_pair(*kinds, due_on=YESTERDAY)
    make_pair(*kinds, due_on=TODAY)
    make_pair(*kinds, reopened_because="1 desa baru")
    make_pair(*kinds, assigned_to=province)
    make_pair(*kinds, assigned_to=make_user(Role.PROVINCE))
    make_pair(*kinds, assigned_to=province, status=S.NOT_OVERLAP, due_on=YESTERDAY)
    decide(make_pair(*kinds, severity=90.0), S.CONFIRMED, by=province)
    found = counts(province)
    assert (found.waiting, found.past_due, found.reopened) == (6, 2, 1)
    assert (found.second, found.mine, found.badly_resolved) == (1, 1, 0)


@pytest.mark.parametrize(
    ("resolution", "status", "counted"),
    [
        (Resolution.SPLIT_AREA, Status.RUNNING, 1),
        (Resolution.KEEP_BOTH, Status.RUNNING, 0),
        (Resolution.SPLIT_AREA, Status.VERIFIED, 0),
    ],
)
def test_badly_resolved_is_a_promise_to_end_it_while_both_still_run(
    province, resolution, status, counted
):
    finding = make_pair(*make_kinds(), status=S.CONFIRMED, resolution=resolution)
    Program.objects.filter(pk=finding.left_id).update(status=status)
    assert counts(province).badly_resolved == counted


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.OFFICER, Role.SYSADMIN])
def test_who_decides_nothing_is_told_nothing(role):
    assert counts(make_user(role)) is None


def test_the_first_page_links_each_count_to_its_list(client, province):
    client.force_login(province)
    make_pair(*make_kinds())
    text = check(client.get(reverse("home")))
    for asked in ("lewat=ya", "dibuka=ya", "kedua=ya", "ditugaskan=saya", "tak_tuntas=ya"):
        assert asked in text


def test_each_count_is_of_the_list_it_links_to(client, province):
    kinds, coarse = make_kinds(), FindingLevel.CLARIFY
    make_pair(*kinds, due_on=YESTERDAY)
    make_pair(*kinds, due_on=YESTERDAY, level=coarse)
    make_pair(*kinds, reopened_because="1 desa baru")
    make_pair(*kinds, assigned_to=province, level=coarse)
    make_pair(*kinds, assigned_to=province, status=S.NOT_OVERLAP, due_on=YESTERDAY)
    make_pair(*kinds, status=S.CONFIRMED, resolution=Resolution.SPLIT_AREA)
    make_pair(*kinds, status=S.GONE, due_on=YESTERDAY, reopened_because="x")
    decide(make_pair(*kinds, severity=90.0), S.CONFIRMED, by=province)
    client.force_login(province)
    text = check(client.get(reverse("home")))
    card = text[text.index('<div class="headline counts in-pairs') :].partition("</section>")[0]
    links = re.findall(r'<a href="([^"]+)"><span class="h-number">([1-9])</span>', card)
    assert len(links) == 6
    for address, count in links:
        answer = client.get(html.unescape(address))
        assert (address, answer.context["listing"].total) == (address, int(count))


def test_the_list_of_the_badly_resolved_is_the_queue(client, province):
    client.force_login(province)
    answer = client.get(reverse("badly-resolved"), {"tahun": "2026"})
    assert answer.url == f"{reverse('finding-list')}?tahun=2026&tak_tuntas=ya&urai=ya"
