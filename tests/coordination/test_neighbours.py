"""The findings before and after one, under the filter and the order of an address."""

import datetime

import pytest
from django.template.loader import render_to_string

from coordination.neighbours import neighbours
from programs.models import Role
from tests import factories as make

from .scenes import make_finding

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 1)


@pytest.fixture
def province():
    return make.make_user(Role.PROVINCE)


@pytest.fixture
def beside(rf, province):
    """beside(finding, "status=indikasi") -> its neighbours for the province."""

    def ask(finding, query="", by=province):
        request = rf.get(f"/temuan/{finding.pk}/?{query}")
        request.user = by
        return neighbours(request, finding)

    return ask


def walked(beside, findings, query=""):
    """(previous, own, next) keys of each, and the positions said."""
    found = [beside(finding, query) for finding in findings]
    return [(n.previous, n.next) for n in found], [n.position for n in found]


def links(findings):
    keys = [None, *(finding.pk for finding in findings), None]
    return [(keys[n - 1], keys[n + 1]) for n in range(1, len(keys) - 1)]


def test_they_stand_as_in_the_queue_and_say_where(beside):
    light, heavy, middle = (make_finding(severity=weight) for weight in (10, 90, 50))
    order = [heavy, middle, light]
    assert walked(beside, order) == (links(order), [1, 2, 3])
    assert beside(middle).total == 3


def test_equal_weights_go_by_number(beside):
    order = [make_finding(severity=50) for _n in range(3)]
    assert walked(beside, order) == (links(order), [1, 2, 3])


@pytest.mark.parametrize("sign", ["", "-"])
def test_missing_values_stand_last_whichever_way_it_is_sorted(beside, sign):
    early, late = (make_finding(due_on=DAY + datetime.timedelta(days=n)) for n in (0, 9))
    none, also_none = make_finding(due_on=None), make_finding(due_on=None)
    order = [*((late, early) if sign else (early, late)), none, also_none]
    assert walked(beside, order, f"urut={sign}tenggat") == (links(order), [1, 2, 3, 4])


def test_several_columns_decide_one_after_another(beside):
    few = make_finding(village_count=1, overlap_days=9)
    many, also = (make_finding(village_count=5, overlap_days=days) for days in (30, 20))
    order = [many, also, few]
    assert walked(beside, order, "urut=-desa,-hari") == (links(order), [1, 2, 3])


def test_every_order_agrees_with_the_list(beside, client, province):
    for n in range(6):
        make_finding(
            severity=50 + n % 2,
            exposed_people=None if n % 3 else 10.0 * n,
            money_idr=None if n == 2 else 100 - n,
            opened_on=DAY + datetime.timedelta(days=n % 2),
            due_on=None if n % 2 else DAY,
        )
    client.force_login(province)
    orders = ("bobot", "terpapar", "anggaran", "luas", "hari", "desa", "terbuka", "tenggat")
    for name in (sign + order for order in orders for sign in ("", "-")):
        order = list(client.get(f"/temuan/?urut={name}").context["listing"].page)
        assert len(order) == 6
        assert walked(beside, order, f"urut={name}")[0] == links(order), name


def test_the_filter_is_kept_and_the_page_is_not(beside):
    first, _other, last = make_finding(), make_finding(status="ditelaah"), make_finding()
    found = beside(first, "status=indikasi&page=4")
    assert (found.next, found.total) == (last.pk, 2)
    assert found.query == "?status=indikasi"


def test_one_that_left_the_filter_still_has_its_neighbours(beside):
    before = make_finding(severity=90)
    decided = make_finding(severity=50, status="bukan")
    after = make_finding(severity=10)
    found = beside(decided, "status=indikasi")
    assert (found.previous, found.next) == (before.pk, after.pk)
    assert (found.position, found.total) == (None, 2)


def test_nobody_is_led_to_what_they_do_not_see(beside):
    own = make_finding()
    make_finding(villages=[make.make_village("36.73.01.1001")])
    regency = make.make_user(Role.REGENCY, regency=make.make_area("36.04"))
    assert beside(own, by=regency).is_alone


def test_an_address_that_asks_nonsense_has_no_neighbours(beside):
    assert beside(make_finding(), "status=ngawur") is None


def test_they_cost_the_same_in_a_long_queue(beside, django_assert_num_queries):
    finding = make_finding(severity=50)
    make_finding(severity=60)
    make_finding(severity=40)
    with django_assert_num_queries(5):  # this person's roles, the years, and three of findings
        beside(finding, "status=indikasi")
    for n in range(9):
        make_finding(severity=45 + n)
    with django_assert_num_queries(4):
        beside(finding, "status=indikasi")


def said(found) -> str:
    text = render_to_string("coordination/_neighbours.html", {"neighbours": found})
    return " ".join(text.split())


def test_the_page_says_where_one_stands_and_links_to_both(beside):
    first, middle, last = (make_finding(severity=weight) for weight in (90, 50, 10))
    text = said(beside(middle, "urut=-bobot"))
    assert "2 dari 3" in text
    assert f'href="/temuan/{first.pk}/?urut=-bobot" rel="prev"' in text
    assert f'href="/temuan/{last.pk}/?urut=-bobot" rel="next"' in text


def test_the_page_says_nothing_where_there_is_nobody_else(beside):
    assert said(beside(make_finding())) == said(None) == ""
