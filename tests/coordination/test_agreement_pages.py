"""Pages, files and API of agreements: counts equal lists, and nothing typed is lost."""

import csv
import io
import uuid

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agreements.steps import close, drop, report_progress
from coordination.models import Agreement, FindingStatus
from tests.factories import make_need

from .agreement_office import NOW, WHAT, AgreementOffice, in_days
from .factories import make_gap
from .meetings.scenes import make_meeting
from .test_pages import check, missing_variables_show  # noqa: F401

pytestmark = pytest.mark.django_db
LIST = reverse("agreement-list")


@pytest.fixture
def office(time_machine):
    time_machine.move_to(NOW, tick=False)
    return AgreementOffice()


@pytest.fixture
def several(office):
    """Late, open, being worked on, kept, dropped; of both agencies."""
    office.agree(due_on=in_days(-5), what="Yang terlambat")
    office.agree(agency=office.theirs, person="Kepala Bidang Perumahan", finding=office.finding)
    report_progress(office.agree(due_on=in_days(2)), by=office.officer, said="=1+1")
    close(office.agree(due_on=in_days(-9)), by=office.regency, said="Sudah.")
    drop(office.agree(area=office.village, need=make_need("AIR")), by=office.regency, said="Batal.")
    return list(Agreement.objects.all())


def shown(answer) -> str:
    """A page that refuses, held to what `check` holds others to."""
    answer.status_code = 200
    return check(answer)


def total(client, **query) -> int:
    return client.get(LIST, query).context["listing"].total


def test_each_count_is_of_the_list_it_leads_to(office, several, client):
    client.force_login(office.leader)
    answer = client.get(LIST, {"opd": office.ours.pk, "keadaan": "selesai"})
    check(answer)
    counts = answer.context["counts"]
    own = {"opd": office.ours.pk}
    assert (counts.all, counts.late) == (4, 1)
    assert counts.late == total(client, terlambat="ya", **own)
    named = {"open": "terbuka", "working": "dikerjakan", "kept": "selesai", "dropped": "dibatalkan"}
    for name, state in named.items():
        assert getattr(counts, name) == total(client, keadaan=state, **own) == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 5),
        ({"q": "perumahan"}, 1),
        ({"q": "perkim"}, 1),
        ({"terlambat": "tidak"}, 4),
        ({"wilayah": "36.04"}, 5),
        ({"wilayah": "36.72"}, 0),
        ({"wilayah": "36.04.01"}, 1),
        ({"keadaan": "hilang"}, 0),
    ],
)
def test_the_address_narrows_the_list(office, several, client, query, count):
    client.force_login(office.auditor)
    assert total(client, **query) == count


def test_late_ones_come_first_and_say_so_in_words(office, several, client):
    client.force_login(office.officer)
    rows = client.get(LIST).context["listing"].page.object_list
    assert rows[0].what == "Yang terlambat"
    assert {row.state for row in rows[3:]} == {"dibatalkan", "selesai"}
    text = check(client.get(reverse("agreement-agency", args=[office.ours.pk])))
    assert "terlambat 5 hari" in text
    assert "2 hari lagi" in text


def test_files_hold_what_the_list_shows_and_no_formula(office, several, client):
    client.force_login(office.province)
    answer = client.get(reverse("agreement-csv"), {"opd": office.ours.pk})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["state"] for row in rows[:2]] == ["terbuka", "dikerjakan"]
    assert (rows[0]["days_late"], rows[1]["days_late"], rows[1]["said"]) == ("5", "", "'=1+1")
    book = client.get(reverse("agreement-xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert sheet.max_row == 1 + len(several)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert client.get(reverse("agreement-csv"), {"keadaan": "hilang"}).status_code == 400


@pytest.mark.parametrize("name", ["agreement-list", "agreement-agency", "agreement-csv", "api"])
def test_more_rows_ask_no_more_questions(office, client, name):
    client.force_login(office.regency)
    args = [office.ours.pk] if name == "agreement-agency" else []
    address = reverse("api-agreement-list" if name == "api" else name, args=args)

    def count():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    office.agree(finding=office.finding)
    count()
    before = count()
    for _ in range(4):
        office.agree(finding=office.find(), person="Kepala Dinas")
    assert count() == before


def test_the_form_is_filled_from_a_finding_or_a_gap(office, client):
    client.force_login(office.regency)
    address = reverse("agreement-new", args=[office.meeting.pk])
    text = check(client.get(address, {"temuan": office.finding.pk}))
    assert office.finding.sentence in text
    need = make_need("AIR", name="Air minum layak")
    gap = make_gap(office.village, need, run=office.run)
    for query in ({"celah": gap.pk}, {"wilayah": office.village.code, "kebutuhan": "AIR"}):
        text = check(client.get(address, query))
        assert f"Air minum layak di {office.village.short_name}" in text
    assert "belum diputuskan" in check(
        client.get(address, {"temuan": office.find(FindingStatus.INDICATED).pk})
    )
    check(client.get(address, {"temuan": "x", "celah": "99999999", "wilayah": "\0"}))


def asked(office, **given):
    said = {"what": WHAT, "agency": office.ours.pk, "due_on": "2026-12-24", "person": "Kabid"}
    return said | {"token": str(uuid.uuid4())} | given


def test_an_agreement_is_made_once_however_often_the_form_is_sent(office, client):
    client.force_login(office.regency)
    address = reverse("agreement-new", args=[office.meeting.pk])
    said = asked(office, due_on="24/12/2026", resolution="gabung")
    for _ in range(2):
        answer = client.post(f"{address}?temuan={office.finding.pk}", said)
    made = Agreement.objects.get()
    assert answer["Location"] == reverse("agreement-detail", args=[made.pk])
    assert (made.finding, made.resolution) == (office.finding, "gabung")
    text = check(client.get(answer["Location"]))
    assert "Temuan menjadi “Disepakati”." in text


@pytest.mark.parametrize("given", [{"agency": "x"}, {"due_on": "kapan-kapan"}, {"what": " "}])
def test_what_was_typed_stays_when_the_form_is_not_taken(office, client, given):
    client.force_login(office.regency)
    said = asked(office, **given)
    answer = client.post(reverse("agreement-new", args=[office.meeting.pk]), said)
    assert answer.status_code == 400
    text = shown(answer)
    for name in {"person", "due_on", "token"}:
        assert f'value="{said[name]}"' in text
    assert not Agreement.objects.exists()


def test_a_session_that_ended_shows_what_was_typed(office, client):
    answer = client.post(reverse("agreement-new", args=[office.meeting.pk]), asked(office))
    assert answer.status_code == 401
    assert WHAT in answer.content.decode()
    made = office.agree()
    said = {"said": "Rapat teknis sudah."}
    answer = client.post(reverse("agreement-report", args=[made.pk]), said)
    assert (answer.status_code, said["said"] in answer.content.decode()) == (401, True)


def test_the_second_of_two_is_told_who_was_first_and_keeps_the_text(office, client):
    made = office.agree()
    report_progress(made, by=office.officer, said="Rapat teknis.")
    client.force_login(office.regency)
    told = {"said": "Ditutup saja", "version": 1}
    answer = client.post(reverse("agreement-close", args=[made.pk]), told)
    assert answer.status_code == 409
    text = shown(answer)
    assert "Ani" in text
    assert "Rapat teknis." in text
    assert "Ditutup saja" in text


def test_every_form_of_the_page_works(office, client):
    made = office.agree(finding=office.finding)
    client.force_login(office.regency)
    for name, said in [
        ("report", {"said": "Mulai."}),
        ("due", {"said": "Hujan.", "due_on": "2027-01-31"}),
        ("drop", {"said": "Batal."}),
        ("reopen", {"said": "Jadi."}),
        ("close", {"said": "Sudah."}),
    ]:
        made.refresh_from_db()
        told = said | {"version": made.version}
        address = reverse(f"agreement-{name}", args=[made.pk])
        assert client.post(address, told).status_code == 302
    text = check(client.get(reverse("agreement-detail", args=[made.pk])))
    assert "26 Desember 2026 → <strong>31 Januari 2027</strong>" in text
    assert client.get(reverse("agreement-close", args=[made.pk])).status_code == 302


def test_buttons_stand_where_the_person_prepares_a_meeting(office, client):
    make_gap(office.village, make_need("AIR"), run=office.run)
    address = reverse("agreement-new", args=[office.meeting.pk])
    pages = [reverse("finding-detail", args=[office.finding.pk]), reverse("gap-list")]
    for person, is_there in ((office.regency, True), (office.officer, False)):
        client.force_login(person)
        assert [address in check(client.get(page)) for page in pages] == [is_there, is_there]


def test_the_desk_of_an_agency_counts_what_it_owes(office, several, client):
    client.force_login(office.officer)
    text = check(client.get(reverse("home")))
    assert reverse("agreement-agency", args=[office.ours.pk]) in text
    assert "1 terlambat" in text


def test_the_api_makes_refuses_and_tells_who_was_first(office, client):
    client.force_login(office.regency)
    address = reverse("api-agreement-list")
    said = {"meeting": office.meeting.pk, "what": WHAT, "agency": office.ours.pk}
    said |= {"due_on": "2026-12-24", "finding": office.finding.pk, "token": str(uuid.uuid4())}
    made = [client.post(address, said, content_type="application/json").json() for _ in range(2)]
    assert made[0]["id"] == made[1]["id"]
    assert made[0]["of_finding"] == "Temuan menjadi “Disepakati”."
    wrong = client.post(address, said | {"token": None, "what": " "}, "application/json")
    assert (wrong.status_code, "what" in wrong.json()) == (400, True)
    report_progress(Agreement.objects.get(), by=office.officer, said="Mulai.")
    told = {"said": "Sudah.", "version": 1}
    late = client.post(
        reverse("api-agreement-close", args=[made[0]["id"]]), told, "application/json"
    )
    assert (late.status_code, late.json()["last"]["said"]) == (409, "Mulai.")


def test_the_api_asks_for_a_meeting_the_person_prepares(office, client):
    client.force_login(office.regency)
    said = {"what": WHAT, "agency": office.ours.pk, "due_on": "2026-12-24"}
    for meeting in (make_meeting(state="selesai").pk, 10**8):
        answer = client.post(
            reverse("api-agreement-list"), said | {"meeting": meeting}, "application/json"
        )
        assert answer.status_code == (403 if meeting < 10**8 else 404)
