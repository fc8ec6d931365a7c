"""Excel, as an officer does it: three hundred rows up, twenty mended in the own file, up again."""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from programs.readers import HEADINGS

from .chrome import DESK, PHONE
from .test_access import grave_issues

pytestmark = [pytest.mark.browser, pytest.mark.slow]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW = {
    "Tahun Anggaran": 2027,
    "Tahap": "APBD",
    "Perangkat Daerah": "Dinas Sosial Kabupaten Serang",
    "Nama Program": "Bantuan usaha kelompok",
    "Jenis Intervensi": "UEPKAB",
    "Mulai": "01/03/2027",
    "Selesai": "30/09/2027",
    "Segmen": "KSJ-D1",
    "Kelas Penerima": "langsung",
    "Kode Wilayah": "36.04.30.2003",
    "Satuan": "KPM",
}


def three_hundred(prefix: str) -> bytes:
    """Rows of 300 programs, every fifteenth with a target that may be 1500 or 1,5."""
    book = openpyxl.Workbook()
    book.active.title = "Program"
    book.active.append(HEADINGS)
    for n in range(300):
        row = ROW | {"Kode Program": f"{prefix}-{n:03d}", "Target": n + 1 if n % 15 else "1.500"}
        book.active.append([row.get(heading, "") for heading in HEADINGS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mended(path) -> bytes:
    """The file of errors with every unclear target written out."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    target = HEADINGS.index("Target") + 3  # after Baris and Galat
    for row in book["Program"].iter_rows(min_row=2):
        if row[1].value:
            row[target - 1].value = 1500
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(page, name: str, content: bytes) -> None:
    page.goto("/impor/")
    page.get_by_label("Letakkan berkas di sini").set_input_files(
        {"name": name, "mimeType": XLSX, "buffer": content}
    )
    page.get_by_role("button", name="Baca berkas").click()
    expect(page.get_by_text("baris dibaca")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_three_hundred_rows_are_read_mended_and_saved(visit, size):
    page = visit("dinsos", size=size)
    prefix = f"UJI{size[0]}"
    send(page, "program.xlsx", three_hundred(prefix))
    expect(page.locator(".headline")).to_contain_text("20galat (20 program tidak masuk)")
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert grave_issues(page) == []
    page.get_by_role("button", name="Simpan 280 baru dan 0 berubah").click()
    expect(page.get_by_role("status")).to_contain_text("Tersimpan: 280 program baru")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh berkas Anda dengan kolom Baris dan Galat").click()
    send(page, "perbaikan.xlsx", mended(download.value.path()))
    expect(page.locator(".headline")).to_contain_text("280tidak berubah")
    page.get_by_role("button", name="Simpan 20 baru dan 0 berubah").click()
    expect(page.get_by_role("status")).to_contain_text("Tersimpan: 20 program baru")


def test_a_download_uploaded_as_it_is_has_nothing_to_save(visit):
    page = visit("dinsos")
    page.goto("/impor/")
    assert grave_issues(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh program").click()
    send(page, "unduhan.xlsx", download.value.path().read_bytes())
    expect(page.get_by_text("Isi berkas sama dengan register")).to_be_visible()


def test_headings_of_ones_own_are_explained_once(visit):
    page = visit("dinsos")
    book = openpyxl.Workbook()
    book.active.append(["Rekap kegiatan"])
    book.active.append(["Kode Program", "TA", "SKPD", "Nama Kegiatan", "Anggaran"])
    book.active.append(["KSJ-1", 2027, "Dinas Sosial Kabupaten Serang", "Bedah rumah", 150])
    out = io.BytesIO()
    book.save(out)
    page.goto("/impor/")
    page.get_by_label("Letakkan berkas di sini").set_input_files(
        {"name": "rekap.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}
    )
    page.get_by_role("button", name="Baca berkas").click()
    expect(page.get_by_role("heading", name="Apa arti kolom-kolom ini?")).to_be_visible()
    assert grave_issues(page) == []
    page.get_by_label("Anggaran", exact=True).select_option("budget_million")
    page.get_by_role("button", name="Baca dengan arti ini").click()
    expect(page.get_by_role("button", name="Simpan 1 baru dan 0 berubah")).to_be_visible()
