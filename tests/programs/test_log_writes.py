"""What services write into the log. That every door writes one entry: tests/permissions."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.urls import reverse

from programs import accounts, changes, drafts, moves, second_factor
from programs.declarations import declare
from programs.imports.files import import_programs
from programs.log_values import MASK
from programs.models import LogEntry, Program, Role
from programs.stored import entries_of
from tests.factories import make_agency, make_user

from .accounts import NEW_PASSWORD, SECRET, code_now
from .importing import as_csv
from .writing import entry_of, make_draft, make_office, make_verified, make_vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages():
    return make_vocabulary()


@pytest.fixture
def office(villages):
    return make_office(short_name="DINSOS")


@pytest.fixture
def draft(office, villages):
    return make_draft(office, villages=villages[:2])


def the_last() -> LogEntry:
    return LogEntry.objects.first()


def written(do, *args, **given) -> list[str]:
    """The actions of the entries that this call adds, in order."""
    known = LogEntry.objects.count()
    do(*args, **given)
    return list(LogEntry.objects.order_by("pk").values_list("action", flat=True)[known:])


def entry_in(program):
    return entries_of(Program.objects.filter(pk=program.pk))[program.pk]


def save(program, office, *, version=1, typed=None, **given):
    entry = replace(entry_in(program), **given)
    return drafts.save(program.pk, entry, by=office.officer, version=version, typed=typed)


def test_a_saved_draft_says_its_version_and_only_what_changed(draft, office):
    assert written(save, draft, office, name="Nama baru") == ["program.simpan"]
    entry = the_last()
    assert entry.before == {"name": draft.name, "version": 1}
    assert entry.after == {"name": "Nama baru", "version": 2}
    assert (entry.by, entry.object_id) == (office.officer, str(draft.pk))


def test_a_line_that_changed_is_named_by_its_number(draft, office):
    first, second = entry_in(draft).lines
    save(draft, office, lines=(first, replace(second, planned_count=7.0)))
    assert the_last().after == {f"lines.{second.line}.planned_count": "7.0", "version": 2}


def test_what_is_typed_and_not_understood_is_an_entry_too(draft, office):
    typed = {"budget_idr": f"NIK {'3' * 16}"}
    assert written(save, draft, office, typed=typed) == ["program.simpan"]
    assert the_last().after == {"typed.budget_idr": f"NIK {MASK}", "version": 2}


def test_saving_what_is_stored_is_no_entry(draft, office):
    assert written(save, draft, office) == []


def test_a_refused_save_is_no_entry(draft, office):
    save(draft, office, name="Nama baru")

    def too_late():
        with pytest.raises(drafts.Stale):
            save(draft, office, name="Nama lain")

    assert written(too_late) == []


def test_a_draft_is_made_copied_and_deleted_with_one_entry_each(office, villages):
    assert written(make_draft, office) == ["program.buat"]
    program, by = Program.objects.get(), office.officer
    assert written(drafts.copy, program.pk, by=by, fiscal_year=2027) == ["program.salin"]
    assert the_last().after["replaces"] == program.pk
    assert written(drafts.delete, program.pk, by=by) == ["program.hapus"]
    assert the_last().before["code"] == program.code


def test_a_step_says_status_before_and_after_and_why(draft, office):
    moves.move(draft.pk, "batalkan", by=office.officer, note="Dobel.")
    entry = the_last()
    assert (entry.action, entry.reason) == ("program.batalkan", "Dobel.")
    assert (entry.before, entry.after) == ({"status": "draf"}, {"status": "dibatalkan"})


def test_each_step_of_a_change_is_one_entry(office, villages):
    program, found = make_verified(office, villages=villages[:2]), []

    def change_it():
        change = changes.propose(program.pk, by=office.officer, stage="APBD-P")
        entry = replace(changes.entry_of(change), budget_idr=900_000_000)
        changes.save(change.pk, entry, by=office.officer, version=1)
        changes.move(change.pk, "ajukan", by=office.officer, note="Pergeseran.")
        changes.move(change.pk, "setujui", by=office.verifier)
        found.append(change)

    steps = ["usul.buat", "usul.simpan", "usul.ajukan", "usul.setujui"]
    assert written(change_it) == steps
    saved = LogEntry.objects.get(action="usul.simpan")
    assert saved.after == {"budget_idr": 900_000_000, "version": 2}


@pytest.fixture
def file(tmp_path, villages):
    make_agency(name="Dinas Sosial Provinsi Banten")
    path = tmp_path / "program.csv"

    def write(*rows):
        path.write_bytes(as_csv(*rows))
        return path

    return write


def test_an_import_is_one_entry_for_each_program_it_changes(file):
    rows = [{"Kode Program": f"P-{n}"} for n in range(3)]
    assert written(import_programs, file(*rows), commit=True) == ["program.impor"] * 3
    assert written(import_programs, file(*rows), commit=True) == []
    rows[1]["Nama Program"] = "Nama lain"
    assert written(import_programs, file(*rows), commit=True) == ["program.impor"]
    entry = the_last()
    assert (entry.before, entry.reason) == ({"name": "Perbaikan rumah"}, "program.csv")
    assert entry.after["name"] == "Nama lain"
    assert written(import_programs, file(*rows), commit=False) == []


def test_an_earlier_stage_that_is_imported_later_is_an_entry_too(file):
    import_programs(file({"Tahap": "APBD"}), commit=True)
    earlier = file({"Tahap": "RKPD", "Nama Program": "Nama awal"})
    assert written(import_programs, earlier, commit=True) == ["program.impor"]
    assert the_last().after["stage"] == "RKPD"


def test_a_declaration_is_an_entry_and_the_same_again_is_none(office):
    given = {"year": 2026, "stage": "APBD", "by": office.officer, "on": "2026-11-26"}
    assert written(declare, office.agency, state="sebagian", **given) == ["pernyataan.nyatakan"]
    assert written(declare, office.agency, state="sebagian", **given) == []
    assert written(declare, office.agency, state="belum", **given) == ["pernyataan.nyatakan"]
    assert the_last().before == {"state": "sebagian", "note": ""}


def test_what_people_do_with_their_account_is_logged_without_its_secrets():
    person = make_user(Role.OFFICER)
    assert written(accounts.set_name, person, "Ani") == ["akun.nama"]
    assert written(accounts.set_name, person, "Ani") == []
    assert written(accounts.set_password, person, NEW_PASSWORD) == ["akun.kata_sandi"]
    enrolled = written(second_factor.enrol, person, SECRET, code_now())
    assert enrolled == ["akun.faktor_aktif"]
    assert written(second_factor.new_recovery_codes, person) == ["akun.kode_pemulihan"]
    assert written(second_factor.switch_off, person) == ["akun.faktor_mati"]
    said = str(list(LogEntry.objects.values()))
    assert NEW_PASSWORD not in said
    assert SECRET not in said


def test_ending_other_sessions_is_an_entry(client):
    person = make_user(Role.OFFICER)
    other = type(client)()
    other.force_login(person)
    client.force_login(person)
    assert written(client.post, reverse("account-sessions")) == ["akun.akhiri_sesi"]
    assert written(client.post, reverse("account-sessions")) == []


def test_the_stock_admin_is_logged_with_before_and_after(client):
    admin = make_user(Role.SYSADMIN, is_staff=True, is_superuser=True)
    client.force_login(admin)
    kind, given = "/admin/programs/fundsource/", {"code": "9", "name": "Dana lain"}
    assert written(client.post, f"{kind}add/", given) == ["kosakata.buat"]
    own, given = f"{kind}{the_last().object_id}/", given | {"name": "Dana baru"}
    assert written(client.post, f"{own}change/", given) == ["kosakata.ubah"]
    entry = the_last()
    assert (entry.before, entry.after) == ({"name": "Dana lain"}, {"name": "Dana baru"})
    assert (entry.by, entry.origin) == (admin, "halaman")
    assert written(client.post, f"{own}delete/", {"post": "yes"}) == ["kosakata.hapus"]


def test_a_nomenclature_that_is_loaded_is_an_entry_and_the_same_again_is_none(tmp_path):
    path = tmp_path / "nomenklatur.csv"
    path.write_text("code,level,name\n1.06.05.2.02,kegiatan,Pengelolaan Data\n")
    load = call_command, "load_nomenclature", str(path), "--version", "2023", "--commit"
    assert written(*load) == ["nomenklatur.muat"]
    assert written(*load) == []


def test_a_program_that_is_made_twice_with_one_token_is_one_entry(office, villages):
    token = "6f1d7b52-6f6b-4a8f-9a2b-6b1f3f6b0c11"

    def twice():
        for _ in range(2):
            drafts.create(entry_of(office.agency, code=""), by=office.officer, token=token)

    assert written(twice) == ["program.buat"]
