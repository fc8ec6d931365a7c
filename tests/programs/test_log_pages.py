"""The page and the API of the log: who sees how much of it, at what price."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs import chain, log
from programs.models import LogEntry, LogHead, Role
from tests.factories import make_agency, make_program, make_user

pytestmark = pytest.mark.django_db
MISSING = "VARIABEL HILANG"


@pytest.fixture(autouse=True)
def missing_variables_show(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = f"{MISSING} %s"


@pytest.fixture
def auditor(client):
    auditor = make_user(Role.AUDITOR)
    client.force_login(auditor)
    return auditor


@pytest.fixture
def admin(client):
    admin = make_user(Role.SYSADMIN)
    client.force_login(admin)
    return admin


def page(client, **query) -> str:
    answer = client.get(reverse("log-list"), query)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert MISSING not in text
    assert ' style="' not in text
    return text


def record_secret():
    before, after = {"name": "Nama lama"}, {"name": "Nama baru", "budget_idr": 5, "lines.1.n": None}
    program = make_program(name="Program rahasia")
    log.record(
        "program.simpan", program, by=None, before=before, after=after, reason="Sebab rahasia"
    )
    return program


def test_the_auditor_reads_before_and_after(client, auditor):
    record_secret()
    text = page(client)
    for said in ("Program rahasia", "Nama lama", "Nama baru", "Sebab rahasia", "program.simpan"):
        assert said in text
    assert "Rincian sasaran › 1 › n" in text
    assert "belum disegel" in text


def test_the_system_admin_sees_that_something_was_done_and_not_what(client, admin):
    program = record_secret()
    text = page(client)
    assert "program.simpan" in text
    assert f"Program {program.pk}" in text
    assert "Isi tidak dibuka untuk admin sistem" in text
    for said in ("Program rahasia", "Nama lama", "Nama baru", "Sebab rahasia"):
        assert said not in text
    (row,) = client.get(reverse("api-log-list")).json()["results"]
    assert (row["is_open"], row["object_id"]) == (False, str(program.pk))
    assert (row["before"], row["after"], row["reason"], row["object_said"]) == ({}, {}, "", "")


def test_the_system_admin_reads_what_was_done_to_accounts(client, admin):
    log.record("akun.nama", make_user(Role.LEADER), by=admin, after={"nama": "Nama Baru"})
    text = page(client)
    assert "Nama Baru" in text
    assert "Isi tidak dibuka" not in text


def test_the_api_gives_the_auditor_all(client, auditor):
    program = record_secret()
    chain.seal()
    (row,) = client.get(reverse("api-log-list"), {"objek": program.pk}).json()["results"]
    assert (row["is_open"], row["number"], row["before"]) == (True, 1, {"name": "Nama lama"})


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ({"siapa": "sinta"}, True),
        ({"siapa": "bukan"}, False),
        ({"tindakan": "opd"}, True),
        ({"tindakan": "program"}, False),
        ({"jenis": "programs.agency"}, True),
        ({"jenis": "programs.program"}, False),
        ({"objek": "0"}, False),
        ({"asal": "mesin"}, True),
        ({"asal": "api"}, False),
        ({"dari": "2020-01-01", "sampai": "2099-01-01"}, True),
        ({"dari": "2099-01-01"}, False),
        ({"sampai": "2020-01-01"}, False),
        ({"dari": "bukan tanggal"}, False),
        ({"asal": "antah"}, False),
        ({"sebelum": "9" * 40}, True),
        ({"sebelum": "bukan"}, True),
        ({"sebelum": "0"}, False),
    ],
)
def test_the_address_narrows_the_log(client, auditor, query, is_shown):
    log.record("opd.ubah", make_agency(), by=make_user(Role.OFFICER, username="sinta"))
    assert ("<code>opd.ubah</code>" in page(client, **query)) == is_shown


def test_a_date_that_is_none_is_said(client, auditor):
    assert "field-error" in page(client, dari="kemarin")


def test_every_entry_is_on_one_page_and_each_page_costs_the_same(client, auditor):
    agency = make_agency()
    log.record_all([log.Row(f"opd.n{n:03}", agency) for n in range(120)], by=None)
    page(client)  # what is asked once is asked
    seen, costs, before = [], [], ""
    while before is not None:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse("log-list"), {"sebelum": before})
        seen += [line.entry.action for line in answer.context["lines"]]
        costs.append(len(asked))
        before = answer.context["last"]
    assert seen == [f"opd.n{n:03}" for n in reversed(range(120))]
    assert len(costs) == 3
    assert len(set(costs)) == 1


def test_the_button_says_that_the_chain_is_whole(client, auditor):
    record_secret()
    chain.seal()
    text = client.post(reverse("log-verify"), follow=True).content.decode()
    assert "Rantai log utuh: 1 baris" in text
    assert chain.head_said() in text


def test_the_button_names_the_first_broken_row(client, auditor):
    record_secret()
    chain.seal()
    LogHead.objects.update(digest="0" * 64)
    text = client.post(reverse("log-verify"), follow=True).content.decode()
    assert "Rantai log rusak. Baris 1:" in text
    told = client.post(reverse("api-log-verify")).json()
    assert told["broken"]["number"] == 1


def test_an_answer_bears_the_id_its_moves_have(client, admin):
    person = make_user(Role.OFFICER, agency=make_agency())
    answer = client.post(reverse("person-deactivate", args=[person.pk]), REMOTE_ADDR="10.9.8.7")
    entry = LogEntry.objects.get()
    assert answer["X-Request-ID"] == entry.request_id != ""
    assert (entry.origin, entry.address, entry.by) == ("halaman", "10.9.8.7", admin)


def test_a_move_through_the_api_says_so(client, admin):
    person = make_user(Role.OFFICER, agency=make_agency())
    client.post(reverse("api-user-deactivate", args=[person.pk]))
    assert LogEntry.objects.get().origin == "api"


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (1, "<script>", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_a_forwarded_address_is_believed_as_far_as_proxies_are_ours(
    client, admin, settings, count, forwarded, address
):
    settings.PROXY_COUNT = count
    person = make_user(Role.OFFICER, agency=make_agency())
    client.post(
        reverse("person-deactivate", args=[person.pk]),
        REMOTE_ADDR="10.0.0.1",
        HTTP_X_FORWARDED_FOR=forwarded,
    )
    assert LogEntry.objects.get().address == address
