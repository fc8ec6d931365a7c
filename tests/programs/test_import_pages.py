"""The pages and the API of files: what a person sees, downloads, and is told."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programs.imports import jobs
from programs.models import Program, Role, Upload, UploadKind, UploadState
from programs.readers import HEADINGS
from programs.uploads import receive
from tests.factories import (
    make_agency,
    make_fund_source,
    make_intervention,
    make_segments,
    make_user,
    make_villages,
)

from .importing import GOOD, as_csv, as_xlsx, read, sent

pytestmark = pytest.mark.django_db
NAME = "Dinas Sosial Provinsi Banten"


@pytest.fixture
def agency():
    make_segments()
    make_intervention("RTLHKAB")
    make_fund_source()
    make_villages(3)
    return make_agency(name=NAME, short_name="Dinsos")


@pytest.fixture
def officer(agency):
    return make_user(Role.OFFICER, agency=agency)


@pytest.fixture
def browser(client, officer):
    client.force_login(officer)
    return client


def file(content=None, name="program.csv"):
    return SimpleUploadedFile(name, content or as_csv({}))


def post_file(browser, agency, content=None, name="program.csv", **given):
    data = {"berkas": file(content, name), "opd": agency.pk} | given
    return browser.post(reverse("import-create"), data)


def page(browser, upload, **query):
    return browser.get(reverse("import-detail", args=[upload.pk]), query)


def workbook_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return openpyxl.load_workbook(io.BytesIO(content))


# --- From file to drafts -------------------------------------------------------------------------


def three_hundred(bad):
    """Rows of 300 programs, of which these have an unclear target."""
    return [
        GOOD | {"Kode Program": f"P-{n:03d}", "Target": "1.500" if n in bad else str(n + 1)}
        for n in range(300)
    ]


def as_workbook(rows):
    cells = [[row.get(heading, "") for heading in HEADINGS] for row in rows]
    return as_xlsx(("Program", [list(HEADINGS), *cells]))


def test_three_hundred_rows_with_twenty_errors_are_mended_in_the_own_file(browser, agency):
    content = as_workbook(three_hundred(bad=range(0, 300, 15)))
    post_file(browser, agency, content, "program.xlsx")
    upload = read(Upload.objects.get())
    assert len(upload.result["problems"]) == 20
    browser.post(reverse("import-confirm", args=[upload.pk]), {"catatan": "ya"})
    read(upload)
    assert Program.objects.count() == 280
    book = workbook_of(browser.get(reverse("import-errors", args=[upload.pk])))
    sheet = book["Program"]
    assert [cell.value for cell in sheet[1]][:3] == ["Baris", "Galat", "Kode Program"]
    assert [sheet.cell(row, 1).value for row in range(2, 22)] == list(range(2, 302, 15))
    assert "tidak jelas" in sheet.cell(2, 2).value
    assert sheet.cell(22, 2).value is None
    assert sheet.max_row == 301
    for row in range(2, 22):
        sheet.cell(row, HEADINGS.index("Target") + 3).value = 1500
    mended = io.BytesIO()
    book.save(mended)
    post_file(browser, agency, mended.getvalue(), "program-perbaikan.xlsx")
    again = read(Upload.objects.first())
    assert again.result["counts"] == {
        "new": 20, "changed": 0, "unchanged": 280, "refused": 0, "rows": 300,
    }  # fmt: skip
    browser.post(reverse("import-confirm", args=[again.pk]))
    assert read(again).state == UploadState.CONFIRMED
    assert Program.objects.count() == 300


def test_a_page_shows_progress_then_the_result_then_what_was_saved(browser, agency):
    answer = post_file(browser, agency)
    upload = Upload.objects.get()
    assert answer["Location"] == reverse("import-detail", args=[upload.pk])
    assert "boleh ditutup" in page(browser, upload).content.decode()
    progress = reverse("import-progress", args=[upload.pk])
    assert browser.get(progress).status_code == 200
    read(upload)
    assert browser.get(progress)["HX-Refresh"] == "true"
    assert "Simpan 1 baru dan 0 berubah" in page(browser, upload).content.decode()
    browser.post(reverse("import-confirm", args=[upload.pk]))
    read(upload)
    assert "Tersimpan: 1 program baru" in page(browser, upload).content.decode()


def test_old_and_new_values_stand_side_by_side(browser, officer, agency):
    upload = sent(as_csv({}), by=officer, agency=agency)
    jobs.confirm(upload.pk, by=officer)
    read(upload)
    changed = sent(as_csv({"Pagu (Rp)": "200000000"}), by=officer, agency=agency)
    said = page(browser, changed, lihat="berubah").content.decode()
    assert "Rp150.000.000" in said
    assert "Rp200.000.000" in said


def test_a_refused_file_says_why_and_what_to_do(browser, agency):
    make_agency(name="Dinas Lain")
    post_file(browser, agency, as_csv({"Perangkat Daerah": "Dinas Lain"}))
    upload = read(Upload.objects.get())
    said = page(browser, upload).content.decode()
    assert "Baris 2 memuat perangkat daerah yang bukan milik Anda" in said
    assert "Unggah lagi" in said


def test_a_file_refused_at_the_door_is_said_on_the_page(browser, agency):
    answer = post_file(browser, agency, name="program.exe")
    assert answer.status_code == 400
    assert "jenis berkas ini tidak diterima" in answer.content.decode()
    assert not Upload.objects.exists()


def test_headings_are_answered_on_the_page(browser, agency):
    rows = [dict(GOOD) | {"Keterangan": "Bedah rumah"}]
    content = as_csv(*rows, headings=[h for h in HEADINGS if h != "Nama Program"])
    content = content.replace(b"Keterangan", b"Nama Kegiatan")
    post_file(browser, agency, content)
    upload = read(Upload.objects.get())
    said = page(browser, upload).content.decode()
    assert "Apa arti kolom-kolom ini?" in said
    assert 'name="kolom-namakegiatan"' in said
    browser.post(
        reverse("import-answer", args=[upload.pk]), {"kolom-namakegiatan": "name", "tahap": ""}
    )
    assert read(upload).result["new"][0]["name"] == "Bedah rumah"


def test_what_a_file_says_is_text_on_the_page(browser, agency):
    script = "<script>alert(1)</script>"
    post_file(browser, agency, as_csv({"Nama Program": script, "Target": script}))
    upload = read(Upload.objects.get())
    for tab in ("galat", "baru"):
        assert script not in page(browser, upload, lihat=tab).content.decode()


# --- Originals -----------------------------------------------------------------------------------


def test_an_original_comes_as_it_was_and_never_opens(browser, officer, agency):
    upload = sent(as_csv({}), by=officer, agency=agency, name="Data 2026.csv")
    answer = browser.get(reverse("upload-file", args=[upload.pk]))
    assert b"".join(answer.streaming_content) == as_csv({})
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="Data 2026.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_formula_in_a_file_comes_back_as_text(browser, officer, agency):
    content = as_csv({"Nama Program": "=cmd|' /C calc'!A0", "Target": "1.500"})
    upload = sent(content, by=officer, agency=agency)
    book = workbook_of(browser.get(reverse("import-errors", args=[upload.pk])))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert "=cmd|' /C calc'!A0" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


# --- The list, and how much it asks --------------------------------------------------------------


def test_a_page_of_uploads_asks_no_more_for_more_of_them(
    browser, officer, agency, django_assert_max_num_queries, django_assert_num_queries
):
    sent(as_csv({}), by=officer, agency=agency)
    with django_assert_max_num_queries(15) as few:
        browser.get(reverse("import-list"))
    for n in range(5):
        sent(as_csv({"Target": str(n + 1)}), by=officer, agency=agency)
    with django_assert_num_queries(len(few)):
        assert browser.get(reverse("import-list")).content.decode().count("program.csv") >= 6


def test_a_result_of_any_length_is_one_page(
    browser, officer, agency, django_assert_max_num_queries
):
    rows = [{"Kode Program": f"P-{n}"} for n in range(120)]
    upload = sent(as_csv(*rows), by=officer, agency=agency)
    with django_assert_max_num_queries(14):
        said = page(browser, upload, lihat="baru", page=2).content.decode()
    assert said.count('scope="row"') == 50
    assert "51-100" in said


def test_the_template_asks_no_more_for_more_programs(
    browser, officer, agency, django_assert_max_num_queries, django_assert_num_queries
):
    rows = [{"Kode Program": f"P-{n}"} for n in range(40)]
    upload = sent(as_csv(*rows[:2]), by=officer, agency=agency)
    jobs.confirm(upload.pk, by=officer)
    read(upload)
    address = reverse("program-template")
    with django_assert_max_num_queries(25) as few:
        browser.get(address)
    upload = sent(as_csv(*rows), by=officer, agency=agency)
    jobs.confirm(upload.pk, by=officer)
    read(upload)
    with django_assert_num_queries(len(few)):
        answer = browser.get(address)
    assert workbook_of(answer)["Program"].max_row == 41


def test_an_upload_of_shapes_is_in_the_list_with_its_original(browser, officer, agency):
    upload = receive(
        SimpleUploadedFile("bidang.geojson", b"{}"),
        kind=UploadKind.SHAPE,
        agency=agency,
        by=officer,
    )
    assert "bidang.geojson" in browser.get(reverse("import-list")).content.decode()
    assert page(browser, upload).status_code == 200
    assert browser.get(reverse("import-errors", args=[upload.pk])).status_code == 404


# --- The API -------------------------------------------------------------------------------------


def send_api(browser, agency, **given):
    data = {"file": file(), "agency": agency.pk} | given
    return browser.post("/api/v1/imports/", data)


def test_the_api_takes_a_file_shows_it_and_saves_it(browser, agency):
    answer = send_api(browser, agency)
    assert (answer.status_code, answer.json()["state"]) == (202, "diterima")
    address = f"/api/v1/imports/{answer.json()['id']}/"
    upload = read(Upload.objects.get())
    assert browser.get(address).json()["result"]["counts"]["new"] == 1
    said = browser.post(f"{address}confirm/", {}, content_type="application/json")
    assert said.status_code == 202
    assert read(upload).state == UploadState.CONFIRMED
    assert browser.get("/api/v1/imports/").json()["results"][0]["state"] == "disimpan"
    again = browser.post(f"{address}confirm/", {}, content_type="application/json")
    assert again.status_code == 202
    assert Program.objects.count() == 1


def test_the_api_says_what_is_wrong(browser, agency):
    assert "tidak diterima" in str(send_api(browser, agency, file=file(name="a.exe")).json())
    foreign = send_api(browser, make_agency(name="Dinas Lain"))
    assert foreign.status_code == 403
    wrong = send_api(browser, agency, fiscal_year="dua ribu")
    assert (wrong.status_code, list(wrong.json())) == (400, ["fiscal_year"])


def test_the_api_confirms_nothing_that_is_not_ready(browser, agency):
    address = f"/api/v1/imports/{send_api(browser, agency).json()['id']}/"
    answer = browser.post(f"{address}confirm/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "Berkas ini belum siap disimpan.",
    )
    assert browser.get(f"{address}errors/").status_code == 404
    assert browser.delete(address).status_code == 405


def test_the_api_answers_headings(browser, agency):
    content = as_csv({}).replace(b"Keterangan", b"Catatan Khusus")
    upload = read(Upload.objects.get(pk=send_api(browser, agency, file=file(content)).json()["id"]))
    assert upload.result["ask"]["unknown"][0]["key"] == "catatankhusus"
    address = f"/api/v1/imports/{upload.pk}/answer/"
    wrong = browser.post(
        address, {"headings": {"catatankhusus": "status_id"}}, content_type="application/json"
    )
    assert wrong.status_code == 409
    right = {"headings": {"catatankhusus": "note"}}
    assert browser.post(address, right, content_type="application/json").status_code == 202
    assert read(upload).result["counts"]["new"] == 1
