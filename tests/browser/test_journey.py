"""One person's way through the register, in a real browser.

`visit` fails every test whose page asked another host, complained, or broke the content policy.
"""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from .chrome import sign_in
from .pages import ALL, MAPS, go, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
INKED = """
canvas => {
  const seen = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return seen.filter((value, index) => index % 4 === 3 && value > 0).length / (seen.length / 4);
}
"""


def heading(page: Page):
    return page.get_by_role("heading", level=1)


@pytest.mark.parametrize("name", ALL)
def test_a_page_opens_and_asks_nobody_else(visit, name):
    page = visit("sekretariat")
    go(page, name)
    expect(heading(page)).not_to_be_empty()


def test_a_wrong_password_is_refused_in_indonesian_and_the_right_one_opens_the_home_page(stranger):
    page = stranger
    sign_in(page, "sekretariat", "kata-sandi-yang-keliru")
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    expect(page.get_by_label("Nama pengguna")).to_have_value("sekretariat")
    sign_in(page, "sekretariat")
    expect(heading(page)).to_have_text("Provinsi Banten")
    expect(page.locator(".state-line")).to_contain_text("TA 2026")


@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_drawn_and_names_the_source_of_its_boundaries(visit, name):
    page = visit()
    go(page, name)
    inked = page.locator("#map canvas").evaluate(INKED)
    assert inked > 0.05
    expect(page.locator(".map-note")).to_contain_text(re.compile("batas perkiraan", re.IGNORECASE))


def test_the_map_switches_between_overlaps_and_gaps(visit):
    page = visit()
    page.goto("/")
    expect(page.locator(".map-legend")).to_contain_text("duplikasi + tumpang tindih")
    page.get_by_label("Tampilan peta").get_by_role("link", name="Celah").click()
    expect(page).to_have_url(re.compile("tampilan=celah"))
    expect(page.locator(".map-legend")).to_contain_text("belum tersentuh + kurang")
    settle(page)


def test_a_click_on_the_map_goes_down_a_level_down_to_the_village(visit):
    page = visit()
    go(page, "beranda")
    for depth in (1, 2):
        # The middle of the map may be the sea: click where something has been drawn.
        x, y = page.locator("#map canvas").evaluate(MIDDLE_OF_INK)
        page.mouse.click(x, y)
        page.wait_for_url(re.compile(rf"wilayah=36(\.\d+){{{depth}}}(&|$)"))
        settle(page)
        expect(heading(page)).not_to_have_text("Provinsi Banten")


MIDDLE_OF_INK = """
canvas => {
  const { width, height } = canvas, box = canvas.getBoundingClientRect();
  const seen = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const inked = (x, y) => seen[4 * (Math.round(y) * width + Math.round(x)) + 3] > 150;
  const map = document.getElementById("map").getBoundingClientRect();
  for (let part = 0.5; part > 0.05; part -= 0.03) {
    const left = map.left + map.width * part, top = map.top + map.height / 2;
    const x = (left - box.left) * width / box.width, y = (top - box.top) * height / box.height;
    if ([-9, 0, 9].every(d => inked(x + d, y) && inked(x, y + d))) return [left, top];
  }
  throw new Error("nothing is drawn in the middle row of the map");
}
"""


def test_a_finding_shows_its_sentence_both_programs_and_how_it_was_computed(visit):
    page = visit()
    page.goto("/temuan/")
    page.locator("main tbody tr").first.get_by_role("link").first.click()
    expect(page.locator(".sentence")).to_contain_text("desa")
    compared = page.get_by_role("table", name="Kedua program berdampingan")
    expect(compared.locator("thead a")).to_have_count(2)
    expect(compared.locator("tbody tr").first.locator("td")).to_have_count(2)
    expect(compared.get_by_text("Contoh").first).to_be_visible()
    expect(page.get_by_text("Bagaimana dihitung")).to_be_visible()
    expect(page.get_by_text("Sumbangan")).to_be_visible()
    settle(page)


def test_a_filter_of_programs_stays_in_the_address(visit):
    page = visit()
    page.goto("/program/")
    page.get_by_label("Kerincian lokasi").select_option(index=1)
    page.wait_for_url(re.compile(r"/program/\?.+"))
    address = page.url
    rows = page.locator("main tbody tr")
    count = rows.count()
    assert count
    expect(page.locator(".chips .chip")).to_have_count(1)
    page.goto(address)
    expect(rows).to_have_count(count)
    page.locator(".chips .chip").click()
    expect(page.locator(".chips .chip")).to_have_count(0)


def test_the_tabs_of_a_program_open_their_parts(visit):
    page = visit()
    go(page, "program rinci")
    for tab in page.get_by_role("tab").all():
        tab.click()
        panel = page.locator(f"#{tab.get_attribute('aria-controls')}")
        expect(panel).to_be_visible()
        expect(panel).not_to_be_empty()
    page.get_by_role("tab", name="Sasaran").click()
    settle(page)
    expect(page.locator("#map .map-note")).to_be_visible()


def test_a_gap_names_its_need_and_its_source(visit):
    page = visit()
    page.goto("/celah/daftar/?keadaan=belum_tersentuh")
    row = page.get_by_role("table", name="Daftar celah").locator("tbody tr").first
    expect(row).to_contain_text("Belum tersentuh")
    expect(row.locator("td.source")).not_to_have_text("-")


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as kept:
        page.get_by_role("link", name=name).click()
    with open(kept.value.path(), "rb") as file:
        return file.read()


def test_the_rakor_report_comes_as_pdf_and_as_workbook(visit):
    page = visit()
    page.goto("/rakor/terkini/")
    expect(page.locator(".rk-box")).to_have_count(6)
    assert download(page, "Unduh PDF").startswith(b"%PDF-")
    book = openpyxl.load_workbook(io.BytesIO(download(page, "Unduh Excel")), read_only=True)
    assert len(book.sheetnames) > 3


def test_the_admin_asks_to_sign_in(stranger):
    stranger.goto("/admin/")
    expect(stranger.get_by_label("Nama pengguna")).to_be_visible()


def test_the_admin_pages_open(visit):
    page = visit("admin")
    page.goto("/admin/")
    expect(heading(page)).not_to_be_empty()
    page.goto("/admin/programs/segment/")
    expect(page.locator("#result_list")).to_be_visible()


def test_the_api_is_described_for_people(visit):
    page = visit()
    page.goto("/api/docs/")
    expect(page.get_by_role("heading", name=re.compile("Sinkron API"))).to_be_visible()
    block = page.locator("#operations-tag-v1, .opblock").first
    expect(block).to_be_visible()
    page.wait_for_load_state("networkidle")


def test_an_address_that_does_not_exist_says_so(visit, site):
    page = visit()
    page.goto("/program/")
    answer = page.request.get("/tidak-ada/")
    assert answer.status == 404
    assert "Halaman tidak ditemukan" in answer.text()


def test_the_button_starts_a_run_whose_card_ends_by_itself(visit):
    page = visit("sekretariat")
    page.goto("/temuan/")
    before = page.locator("#run-card").inner_text()
    page.get_by_role("button", name="Hitung ulang temuan").click()
    expect(page.locator("#run-card")).to_contain_text("boleh ditutup")
    expect(page.locator("#run-card")).to_contain_text("Temuan dihitung", timeout=60_000)
    assert before
    expect(page.get_by_role("button", name="Hitung ulang temuan")).to_be_visible()


def test_an_officer_sees_no_button_that_starts_a_run(visit):
    page = visit("dinsos")
    page.goto("/temuan/")
    expect(page.locator("#run-card")).to_be_visible()
    expect(page.get_by_role("button", name="Hitung ulang temuan")).to_have_count(0)
