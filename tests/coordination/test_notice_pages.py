"""The bell, the list, what is read and what is switched off; and the same by the API."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.models import Comment, Finding, Notice, NoticeChoice, NoticeKind
from coordination.notices import inbox
from coordination.notices.collect import collect
from programs.models import Role
from tests.factories import make_agency, make_program, make_user, make_village

from .factories import make_finding

pytestmark = pytest.mark.django_db
K = NoticeKind


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency, email="ani@dinas.example")


@pytest.fixture
def finding(agency):
    village = make_village()
    pair = make_program(agency=agency, areas=[village]), make_program(areas=[village])
    return make_finding(*pair, villages=[village])


@pytest.fixture
def told(client, officer, finding):
    """An officer signed in who is told of a new finding and named in two comments."""
    for text in ("Satu", "Dua"):
        comment = Comment.objects.create(finding=finding, by=make_user(), text=text)
        comment.mentions.add(officer)
    collect()
    client.force_login(officer)
    return client


def page(client, **query) -> str:
    answer = client.get(reverse("notice-list"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def bell(client) -> str:
    """What the bell says on another page."""
    text = client.get("/bantuan/").content.decode()
    return text.split('<span class="bell-count">')[1][:1] if "bell-count" in text else ""


def the(kind, person) -> Notice:
    return Notice.objects.filter(kind=kind, person=person).earliest("pk")


def test_the_bell_counts_what_is_unread(told, officer):
    assert bell(told) == "3"
    inbox.mark_read(Notice.objects.filter(kind=K.NEW))
    assert bell(told) == "2"
    inbox.mark_read(Notice.objects.all())
    assert bell(told) == ""


def test_the_bell_costs_one_query(told, officer, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert inbox.unread_count(officer) == 3


def test_opening_a_notice_marks_it_read_and_goes_where_it_is_about(told, officer, finding):
    notice = the(K.MENTIONED, officer)
    answer = told.get(reverse("notice-open", args=[notice.pk]))
    assert answer["Location"] == f"/temuan/{finding.pk}/"
    notice.refresh_from_db()
    read_at = notice.read_at
    assert read_at is not None
    told.get(reverse("notice-open", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == read_at


def test_unread_notices_come_first_and_days_are_said(told, officer):
    old = timezone.now() - datetime.timedelta(days=3)
    notices = Notice.objects.filter(person=officer, kind=K.MENTIONED)
    first, second = notices.order_by("pk")
    Notice.objects.filter(pk=first.pk).update(at=old)
    inbox.mark_read(notices.filter(pk=second.pk))
    answer = told.get(reverse("notice-list"))
    days = answer.context["days"]
    assert [(len(day.notices), day.is_read) for day in days] == [(1, False), (1, False), (1, True)]
    assert days[1].notices == [first]


def test_the_list_is_of_one_kind_when_asked(told, officer):
    text = page(told, jenis="disebut")
    assert reverse("notice-open", args=[the(K.MENTIONED, officer).pk]) in text
    assert reverse("notice-open", args=[the(K.NEW, officer).pk]) not in text


def test_an_unknown_kind_shows_all(told, officer):
    assert reverse("notice-open", args=[the(K.NEW, officer).pk]) in page(told, jenis="x\0y")


def test_one_is_marked_read_or_all_of_the_kind_that_is_shown(told, officer):
    told.post(reverse("notice-read", args=[the(K.MENTIONED, officer).pk]))
    assert inbox.unread_count(officer) == 2
    answer = told.post(reverse("notice-read-all"), {"jenis": "disebut"})
    assert answer["Location"].endswith("?jenis=disebut")
    assert inbox.unread_count(officer) == 1
    told.post(reverse("notice-read-all"))
    assert inbox.unread_count(officer) == 0


def test_what_was_settled_a_moment_ago_is_not_shown(told, officer):
    notice = the(K.NEW, officer)
    Finding.objects.update(status="bukan", verdict="bukan")
    assert reverse("notice-open", args=[notice.pk]) not in page(told)
    assert bell(told) == "2"


def test_a_kind_switched_off_is_not_shown_and_not_counted(told, officer):
    kept = {f"aplikasi-{kind}": "on" for kind in K if kind != K.MENTIONED}
    told.post(reverse("notice-choices"), kept | {"surel-disebut": "on"})
    assert bell(told) == "1"
    assert reverse("notice-open", args=[the(K.MENTIONED, officer).pk]) not in page(told)
    choices = {choice.kind: choice for choice in inbox.choices_of(officer)}
    assert choices[K.MENTIONED] == inbox.Choice(K.MENTIONED, in_app=False, by_mail=True)
    assert choices[K.NEW] == inbox.Choice(K.NEW, in_app=True, by_mail=False)
    told.post(reverse("notice-choices"), {f"aplikasi-{kind}": "on" for kind in K})
    assert bell(told) == "3"


def test_the_settings_show_every_kind_both_ways_and_where_letters_go(told, officer):
    text = told.get(reverse("notice-choices")).content.decode()
    assert text.count('type="checkbox"') == 2 * len(K)
    assert text.count("checked") == 2 * len(K)
    assert "ani@dinas.example" in text
    assert NoticeChoice.objects.count() == 0


def test_an_empty_list_says_what_will_show_here(client):
    client.force_login(make_user(Role.SYSADMIN))
    text = page(client)
    assert "Tidak ada yang menunggu Anda" in text
    assert "temuan baru, program yang dikembalikan" in text


def test_the_list_costs_the_same_however_long_it_is(
    told, officer, finding, django_assert_max_num_queries
):
    page(told)
    with django_assert_max_num_queries(40) as few:
        page(told)
    for n in range(30):
        comment = Comment.objects.create(finding=finding, by=make_user(), text=f"Lagi {n}")
        comment.mentions.add(officer)
    collect()
    with django_assert_max_num_queries(len(few)):
        page(told)


def test_a_notice_of_another_is_not_found_by_any_door(client, told, officer):
    notice = the(K.NEW, officer)
    client.force_login(make_user(Role.PROVINCE))
    assert client.get(reverse("notice-open", args=[notice.pk])).status_code == 404
    assert client.post(reverse("notice-read", args=[notice.pk])).status_code == 404
    assert client.post(reverse("api-notice-read", args=[notice.pk])).status_code == 404
    client.post(reverse("notice-read-all"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_page_in_english_leaves_the_words_of_a_notice_as_they_are(told, officer):
    told.cookies["django_language"] = "en"
    page(told)
    assert the(K.NEW, officer).text == "1 temuan baru menyangkut OPD Anda."


def test_the_api_lists_the_own_notices_and_marks_one_read(told, officer):
    rows = told.get(reverse("api-notice-list"), {"jenis": "baru"}).json()["results"]
    notice = the(K.NEW, officer)
    assert [row["id"] for row in rows] == [notice.pk]
    assert set(rows[0]) == {"id", "kind", "text", "link", "finding", "program", "at", "read_at"}
    answer = told.post(reverse("api-notice-read", args=[notice.pk]))
    assert answer.status_code == 200
    assert answer.json()["read_at"]
    unread = told.get(reverse("api-notice-list"), {"belum_dibaca": "true"}).json()
    assert unread["count"] == 2


def test_the_api_shows_no_settled_notice(told):
    Finding.objects.update(status="bukan", verdict="bukan")
    assert told.get(reverse("api-notice-list"), {"jenis": "baru"}).json()["count"] == 0


@pytest.mark.parametrize("value", ["0", "-1", "x", "1e400", "99999999999999999999"])
def test_a_run_that_cannot_be_is_an_error_of_its_field(told, value):
    assert told.get(reverse("api-finding-list"), {"proses": value}).status_code == 400


def test_what_waits_for_me_is_asked_of_the_list_by_anybody_without_harm(client, finding):
    for person in (make_user(Role.LEADER), make_user(Role.SYSADMIN), make_user()):
        client.force_login(person)
        for what in ("tanggapan", "tenggat"):
            answer = client.get(reverse("api-finding-list"), {"untuk": what})
            assert answer.json()["count"] == 0
