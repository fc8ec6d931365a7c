"""The log: what an entry holds, what is never in it, and that it cannot be edited."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from programs import chain, log, origin
from programs.log_values import MASK, changed, masked, safe
from programs.models import InsertOnly, LogEntry, LogHead, LogSeal
from tests.factories import make_agency, make_user

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_when_from_where_before_and_after():
    person, agency = make_user("sysadmin"), make_agency()
    with origin.coming(origin.API, "10.1.2.3", "abc"):
        log.record(
            "opd.ubah", agency, by=person, before={"tier": "a"}, after={"tier": "b"}, reason=" ya "
        )
    entry = LogEntry.objects.get()
    assert (entry.by, entry.origin, entry.address) == (person, "api", "10.1.2.3")
    assert person.username in entry.by_said
    assert (entry.action, entry.object_type) == ("opd.ubah", "programs.agency")
    assert (entry.object_id, entry.object_said) == (str(agency.pk), str(agency))
    assert (entry.before, entry.after, entry.reason) == ({"tier": "a"}, {"tier": "b"}, "ya")
    assert list(log.of(agency)) == [entry]


def test_nobody_is_the_machine():
    log.record("opd.ubah", make_agency(), by=None)
    entry = LogEntry.objects.get()
    assert (entry.by, entry.by_said, entry.origin, entry.address) == (None, "", "mesin", "")


def test_many_moves_are_many_entries_in_order():
    agencies = [make_agency(name=f"Dinas {n}") for n in range(3)]
    log.record_all([log.Row("opd.ubah", agency) for agency in agencies], by=None)
    said = LogEntry.objects.order_by("pk").values_list("object_said", flat=True)
    assert list(said) == [str(agency) for agency in agencies]


def test_what_is_rolled_back_leaves_no_entry():
    with transaction.atomic():
        log.record("opd.ubah", make_agency(), by=None)
        transaction.set_rollback(True)
    assert not LogEntry.objects.exists()


def test_an_entry_outlives_the_account_of_its_writer():
    person = make_user("sysadmin")
    log.record("opd.ubah", make_agency(), by=person)
    chain.seal()
    person.memberships.all().delete()
    person.delete()
    assert LogEntry.objects.get().by_said
    assert chain.verify().broken is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NIK 3604010101900001 milik", f"NIK {MASK} milik"),
        ("3604 0101 0190 0001", MASK),
        ("360401 010190 0001", MASK),
        ("NIP 199001012015011001", "NIP 199001012015011001"),
        ("20260101-20261231", "20260101-20261231"),
        ("Rp1.250.000.000", "Rp1.250.000.000"),
        ("a\0b", "ab"),
    ],
)
def test_numbers_of_persons_are_masked(text, said):
    assert masked(text) == said


def test_secrets_and_numbers_of_persons_stay_out_however_deep():
    given = {"Password": "rahasia", "orang": [{"nik": 1, "id": 3604010101900001}], "token": ""}
    assert safe(given) == {
        "Password": "(dirahasiakan)",
        "orang": [{"nik": "(dirahasiakan)", "id": MASK}],
        "token": "",
    }


def test_values_become_json_that_every_database_gives_back():
    day = datetime.date(2026, 11, 26)
    assert safe({"d": day, "n": Decimal("1.50"), "r": 0.1, "s": {"b", "a"}, "t": True}) == {
        "d": "2026-11-26",
        "n": "1.50",
        "r": "0.1",
        "s": ["a", "b"],
        "t": True,
    }


def test_only_what_differs_is_kept_and_lines_go_by_their_number():
    before = {"name": "A", "note": "x", "lines": [{"line": 1, "area": "a"}, {"line": 2, "n": 5}]}
    after = {"name": "B", "note": "x", "lines": [{"line": 2, "n": 6}]}
    assert changed(before, after) == (
        {"name": "A", "lines.1.line": 1, "lines.1.area": "a", "lines.2.n": 5},
        {"name": "B", "lines.2.n": 6},
    )


def test_an_entry_is_neither_edited_nor_deleted():
    entry = log.record("opd.ubah", make_agency(), by=None)
    entry.action = "lain"
    for attempt in (
        entry.save,
        entry.delete,
        LogEntry.objects.all().delete,
        lambda: LogEntry.objects.update(action="lain"),
        lambda: LogEntry.objects.bulk_update([entry], ["action"]),
        lambda: LogEntry.objects.bulk_create([entry], ignore_conflicts=True),
    ):
        with pytest.raises(InsertOnly):
            attempt()
    assert LogEntry.objects.get().action == "opd.ubah"


@pytest.mark.postgresql  # SQLite has no such trigger (decision 0018)
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM programs_logentry",
        "DELETE FROM programs_logseal",
        "UPDATE programs_logentry SET action = 'lain'",
        "UPDATE programs_logseal SET digest = '0'",
    ],
)
def test_postgresql_refuses_sql_as_well(statement):
    log.record("opd.ubah", make_agency(), by=None)
    chain.seal()
    with pytest.raises(DatabaseError, match="never edited"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_command_says_that_the_chain_is_whole(capsys):
    log.record("opd.ubah", make_agency(), by=None)
    call_command("log_head")
    head = capsys.readouterr().out.strip()
    assert head.startswith("1:")
    call_command("verify_log", head=head)
    assert "Rantai log utuh: 1 baris" in capsys.readouterr().out


def test_the_command_fails_and_names_the_first_broken_row():
    log.record("opd.ubah", make_agency(), by=None)
    chain.seal()
    LogHead.objects.update(number=2)
    with pytest.raises(CommandError, match="Baris 2: Kepala rantai diubah tanpa kunci"):
        call_command("verify_log")


def test_sealing_twice_seals_once():
    log.record("opd.ubah", make_agency(), by=None)
    assert (chain.seal(), chain.seal()) == (1, 0)
    assert LogSeal.objects.count() == 1


def test_moves_are_sealed_when_they_are_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        log.record("opd.ubah", make_agency(), by=None)
    assert chain.verify().count == 1
