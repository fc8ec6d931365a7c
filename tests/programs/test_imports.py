"""One file from sent to saved: what is shown, what is confirmed, and what survives a kill."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from programs.imports import jobs
from programs.imports.progress import MOST_ATTEMPTS, claim
from programs.models import (
    HeadingChoice,
    ImportBatch,
    Program,
    Role,
    Status,
    Upload,
    UploadState,
)
from programs.readers import HEADINGS
from tests.factories import (
    make_agency,
    make_fund_source,
    make_intervention,
    make_segments,
    make_user,
    make_villages,
)

from .importing import as_csv, as_xlsx, read, send, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    make_segments()
    make_intervention("RTLHKAB")
    make_fund_source()
    make_villages(3)
    return make_agency(name="Dinas Sosial Provinsi Banten", short_name="Dinsos")


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency)


def confirmed(upload, officer, **given):
    jobs.confirm(upload.pk, by=officer, **given)
    return read(upload)


def test_a_file_is_shown_and_nothing_is_saved_before_it_is_confirmed(agency, officer):
    upload = sent(as_csv({}, {"Kode Program": "B-1"}), by=officer, agency=agency)
    assert (upload.state, upload.result["counts"]["new"]) == (UploadState.READY, 2)
    assert [row["code"] for row in upload.result["new"]] == ["DINSOS-001", "B-1"]
    assert not Program.objects.exists()


def test_a_confirmed_file_becomes_drafts_of_one_batch(agency, officer):
    content = as_csv({"Status": "disepakati"}, {"Kode Program": "B-1"})
    upload = confirmed(sent(content, by=officer, agency=agency), officer)
    assert upload.state == UploadState.CONFIRMED
    assert {p.status for p in Program.objects.all()} == {Status.DRAFT}
    assert upload.batch.counts["new"] == 2
    assert set(Program.objects.values_list("batch", flat=True)) == {upload.batch.pk}
    assert Program.objects.first().created_by == officer


def test_old_and_new_values_are_shown_of_what_changes(agency, officer):
    confirmed(sent(as_csv({}), by=officer, agency=agency), officer)
    content = as_csv({"Pagu (Rp)": "200000000", "Target": "90"})
    upload = sent(content, by=officer, agency=agency)
    (changed,) = upload.result["changed"]
    assert ["Pagu", "Rp150.000.000", "Rp200.000.000"] in changed["differences"]
    assert ["Sasaran", "120 KK", "90 KK"] in changed["differences"]


def test_the_same_file_twice_changes_nothing_and_says_when_it_came(agency, officer):
    confirmed(sent(as_csv({}), by=officer, agency=agency), officer)
    again = sent(as_csv({}), by=officer, agency=agency)
    assert again.result["counts"] | {"rows": 0} == {
        "new": 0, "changed": 0, "unchanged": 1, "refused": 0, "rows": 0,
    }  # fmt: skip
    assert "sudah diimpor pada" in again.result["earlier"]
    with pytest.raises(jobs.NotReady, match="Tidak ada yang perlu disimpan"):
        jobs.confirm(again.pk, by=officer)


def test_errors_keep_their_program_out_and_let_the_others_in(agency, officer):
    content = as_csv({}, {"Kode Program": "B-1", "Target": "1.500"})
    upload = confirmed(sent(content, by=officer, agency=agency), officer)
    assert upload.result["problems"][0][:3] == [3, "Target", "1.500"]
    assert list(Program.objects.values_list("code", flat=True)) == ["DINSOS-001"]


def test_a_row_of_another_agency_refuses_the_file_and_names_the_row(agency, officer):
    make_agency(name="Dinas Lain")
    content = as_csv({}, {"Kode Program": "B-1", "Perangkat Daerah": "Dinas Lain"})
    upload = sent(content, by=officer, agency=agency)
    assert upload.state == UploadState.REFUSED
    assert upload.message.startswith("Baris 3 memuat perangkat daerah")
    with pytest.raises(jobs.NotReady):
        jobs.confirm(upload.pk, by=officer)
    assert not Program.objects.exists()


def test_a_shifted_field_refuses_the_whole_file(agency, officer):
    content = as_csv({}) + b"B-1,2026,APBD\r\n"
    upload = sent(content, by=officer, agency=agency)
    assert upload.state == UploadState.REFUSED
    assert f"baris 3: kurang kolom (3 dari {len(HEADINGS)})" in upload.message
    with pytest.raises(jobs.NotReady):
        jobs.confirm(upload.pk, by=officer)
    assert not Program.objects.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (as_csv({}, headings=(*HEADINGS, "Pagu (Rp)")), "muncul dua kali"),
        (as_csv(), "tidak ada baris data"),
    ],
    ids=["a heading twice", "no rows"],
)
def test_a_broken_template_is_refused_and_not_asked_about(agency, officer, content, why):
    upload = sent(content, by=officer, agency=agency)
    assert (upload.state, upload.result) == (UploadState.REFUSED, {})
    assert why in upload.message


def test_a_file_that_cannot_be_read_is_refused_with_its_name(agency, officer):
    upload = sent(b"PK\x03\x04 rusak", by=officer, agency=agency, name="rusak.xlsx")
    assert upload.state == UploadState.REFUSED
    assert "rusak.xlsx" in upload.message


def test_a_locked_program_that_would_change_is_an_error(agency, officer):
    confirmed(sent(as_csv({}), by=officer, agency=agency), officer)
    Program.objects.update(status=Status.VERIFIED)
    upload = sent(as_csv({"Target": "90"}), by=officer, agency=agency)
    assert "usulkan perubahan" in upload.result["problems"][0][3]
    assert sent(as_csv({}), by=officer, agency=agency).result["problems"] == []


# --- Confirming ----------------------------------------------------------------------------------


def test_only_the_one_who_sent_it_confirms(agency, officer):
    upload = sent(as_csv({}), by=officer, agency=agency)
    for user in (
        make_user(Role.OFFICER, agency=agency),
        make_user(Role.VERIFIER, agency=agency),
        make_user(Role.PROVINCE),
    ):
        with pytest.raises(PermissionDenied):
            jobs.confirm(upload.pk, by=user)
    officer.memberships.all().delete()
    del officer._memberships
    with pytest.raises(PermissionDenied):
        jobs.confirm(upload.pk, by=officer)


def test_a_second_confirm_does_nothing_twice(agency, officer):
    upload = sent(as_csv({}), by=officer, agency=agency)
    jobs.confirm(upload.pk, by=officer)
    jobs.confirm(upload.pk, by=officer)
    read(upload)
    jobs.confirm(upload.pk, by=officer)
    read(upload)
    assert ImportBatch.objects.count() == 1
    assert Program.objects.get().history.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_save_once(agency, officer):
    upload = sent(as_csv({}), by=officer, agency=agency)
    jobs.confirm(upload.pk, by=officer)
    barrier = threading.Barrier(2)

    def run():
        barrier.wait()
        jobs.work(upload.pk)
        connection.close()

    threads = [threading.Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ImportBatch.objects.count() == 1
    assert Upload.objects.get().state == UploadState.CONFIRMED


def test_notes_have_to_be_acknowledged(agency, officer):
    content = as_csv({}).replace(b",", b";")
    upload = sent(content, by=officer, agency=agency)
    assert any("titik koma" in note for note in upload.result["notes"])
    with pytest.raises(jobs.NotReady, match="catatan"):
        jobs.confirm(upload.pk, by=officer)
    assert confirmed(upload, officer, has_seen_notes=True).state == UploadState.CONFIRMED


def test_what_moved_since_it_was_shown_is_shown_again(agency, officer):
    confirmed(sent(as_csv({}), by=officer, agency=agency), officer)
    upload = sent(as_csv({"Target": "90"}), by=officer, agency=agency)
    other = sent(as_csv({"Target": "70"}), by=officer, agency=agency)
    confirmed(other, officer)
    confirmed(upload, officer)
    assert (upload.state, upload.options["moved"]) == (UploadState.RECEIVED, True)
    assert Program.objects.get().targets.get().planned_count == 70
    read(upload)
    assert ["Sasaran", "70 KK", "90 KK"] in upload.result["changed"][0]["differences"]
    assert confirmed(upload, officer).state == UploadState.CONFIRMED
    assert Program.objects.get().targets.get().planned_count == 90


def test_a_dropped_file_saves_nothing(agency, officer):
    upload = sent(as_csv({}), by=officer, agency=agency)
    jobs.drop(upload.pk, by=officer)
    with pytest.raises(jobs.NotReady):
        jobs.confirm(upload.pk, by=officer)
    assert not Program.objects.exists()


# --- Workers die ---------------------------------------------------------------------------------


def age(upload):
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    Upload.objects.filter(pk=upload.pk).update(heartbeat_at=long_ago)


def test_a_killed_reader_is_taken_up_again(agency, officer, monkeypatch):
    upload = send(as_csv({}), by=officer, agency=agency)
    assert claim(upload.pk) is not None  # and dies
    read(upload)
    assert upload.state == UploadState.READING
    age(upload)
    woken = []
    monkeypatch.setattr(jobs, "_wake", woken.append)
    assert jobs.take_up_dead_uploads() == 1
    assert woken == [upload.pk]
    assert read(upload).state == UploadState.READY


def test_a_reader_that_was_taken_for_dead_writes_nothing_any_more(agency, officer):
    upload = send(as_csv({}), by=officer, agency=agency)
    slow = claim(upload.pk)
    age(upload)
    assert claim(upload.pk).number == slow.number + 1
    with pytest.raises(jobs.ClaimLost):
        slow.still_mine()


def test_a_worker_killed_while_saving_saves_all_or_nothing(agency, officer, monkeypatch):
    upload = sent(as_csv({}, {"Kode Program": "B-1"}), by=officer, agency=agency)
    jobs.confirm(upload.pk, by=officer)

    class Killed(BaseException):
        pass

    def die(*_args, **_given):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("programs.services.refresh_footprints", die)
        with pytest.raises(Killed):
            jobs.work(upload.pk)
    assert not Program.objects.exists()
    age(upload)
    assert read(upload).state == UploadState.CONFIRMED
    assert Program.objects.count() == 2


def test_after_a_few_deaths_it_is_refused_and_says_so(agency, officer):
    upload = send(as_csv({}), by=officer, agency=agency)
    for _n in range(MOST_ATTEMPTS):
        assert claim(upload.pk) is not None
        age(upload)
    assert claim(upload.pk) is None
    assert jobs.take_up_dead_uploads() == 0
    upload.refresh_from_db()
    assert (upload.state, "Proses mati" in upload.message) == (UploadState.REFUSED, True)


def test_a_file_of_somebody_who_is_gone_is_not_trusted(agency, officer):
    upload = sent(as_csv({"Status": "disepakati"}), by=officer, agency=agency)
    jobs.confirm(upload.pk, by=officer)
    officer.delete()
    read(upload)
    assert (upload.state, Program.objects.count()) == (UploadState.REFUSED, 0)


# --- Headings ------------------------------------------------------------------------------------

OWN = [
    *("Kode Program", "TA", "SKPD", "Nama Kegiatan", "Anggaran", "Catatan Kepala Seksi"),
    *("Kode Wilayah", "Jumlah Sasaran"),
]
OWN_ROW = ["X-1", 2026, "Dinsos", "Bedah rumah", 150, "rahasia", "36.04.01.2001", 12]


def own_file(row=OWN_ROW):
    return as_xlsx(("Data", [["Rekap kegiatan"], [], OWN, row]))


def test_unknown_headings_are_asked_with_a_guess_and_samples(agency, officer):
    upload = sent(own_file(), by=officer, agency=agency, name="rekap.xlsx")
    asked = {h["heading"]: h["guess"] for h in upload.result["ask"]["unknown"]}
    assert asked == {
        "TA": "fiscal_year",
        "SKPD": "agency",
        "Nama Kegiatan": "name",
        "Anggaran": "budget_idr",
        "Catatan Kepala Seksi": "",
        "Jumlah Sasaran": "planned_count",
    }
    assert upload.result["ask"]["unknown"][3]["samples"] == ["150"]


def answers(upload, **given):
    return {h["key"]: h["guess"] for h in upload.result["ask"]["unknown"]} | given


def test_an_answer_is_read_and_remembered_for_the_agency(agency, officer):
    upload = sent(own_file(), by=officer, agency=agency, name="rekap.xlsx")
    jobs.answer(upload.pk, by=officer, choices=answers(upload, anggaran="budget_million"))
    read(upload)
    assert (upload.result["problems"], upload.result["counts"]["new"]) == ([], 1)
    confirmed(upload, officer, has_seen_notes=True)
    assert Program.objects.get().budget_idr == 150_000_000
    assert HeadingChoice.objects.filter(agency=agency).count() == 6
    again = sent(
        own_file([*OWN_ROW[:4], 200, *OWN_ROW[5:]]), by=officer, agency=agency, name="b.xlsx"
    )
    assert again.result["counts"]["changed"] == 1


def test_two_headings_cannot_mean_the_same(agency, officer):
    upload = sent(own_file(), by=officer, agency=agency, name="rekap.xlsx")
    choices = answers(upload, catatankepalaseksi="name")
    jobs.answer(upload.pk, by=officer, choices=choices)
    assert read(upload).result["ask"]["doubled"] == ["Nama Program"]


def test_an_answer_names_a_field_of_the_template(agency, officer):
    upload = sent(own_file(), by=officer, agency=agency, name="rekap.xlsx")
    with pytest.raises(jobs.NotReady):
        jobs.answer(upload.pk, by=officer, choices={"anggaran": "agency_id"})


def test_the_year_and_agency_of_the_upload_stand_for_columns_that_lack(agency, officer):
    lacking = [h for h in HEADINGS if h not in ("Tahun Anggaran", "Perangkat Daerah", "Tahap")]
    upload = sent(as_csv({}, headings=lacking), by=officer, agency=agency, year=2027, stage="RKPD")
    assert upload.result["new"][0] | {"lines": 0} == {
        "row": 2, "code": "DINSOS-001", "name": "Perbaikan rumah", "year": 2027, "stage": "RKPD",
        "lines": 0,
    }  # fmt: skip


def test_a_sheet_is_chosen_where_there_are_several(agency, officer):
    content = as_xlsx(("Rekap", [["a", "b", "c"], [1, 2, 3]] * 9), ("Rincian", [OWN, OWN_ROW]))
    upload = sent(content, by=officer, agency=agency, name="rekap.xlsx")
    assert upload.result["ask"]["sheets"] == ["Rekap", "Rincian"]
    jobs.answer(upload.pk, by=officer, choices={}, sheet="Rincian")
    assert read(upload).result["ask"]["unknown"][0]["heading"] == "TA"


def test_a_column_of_personal_data_is_never_read(agency, officer):
    content = as_csv({}, headings=(*HEADINGS, "NIK"))
    upload = sent(content, by=officer, agency=agency)
    assert "data pribadi" in upload.result["problems"][0][3]
    assert not upload.result["counts"]["new"]
