"""The queue of findings: from the keyboard, many rows at once, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from .chrome import DESK, PHONE
from .test_access import grave_issues

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZES = [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")]
ADDRESSES = ["/temuan/", "/temuan/?umur=7&urut=-terbuka", "/temuan/kolom/", "/temuan/saringan/"]


def opened(page: Page, address: str = "/temuan/") -> Page:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def place(page: Page) -> int:
    """Which row holds the focus; -1 for none."""
    rows = "[...document.querySelectorAll('tr[data-row]')]"
    return page.evaluate(f"{rows}.findIndex(row => row.contains(document.activeElement))")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing_grave_and_nothing_is_too_wide(visit, address, size):
    page = opened(visit(size=size), address)
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert grave_issues(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_default_columns_need_no_scrolling_sideways(visit, size):
    page = opened(visit(size=size))
    box = page.locator(".queue-scroll")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 1


def test_axe_finds_nothing_grave_in_the_menu_and_the_keys(visit):
    page = opened(visit())
    page.get_by_role("button", name="Saringan", exact=True).click()
    page.get_by_text("Saringan lain").click()
    assert grave_issues(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Tombol papan ketik").click()
    assert grave_issues(page, "#tombol") == []


def test_j_and_k_move_the_focus_and_enter_opens(visit):
    page = opened(visit(), "/temuan/?tahun=2026&urut=-desa")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert place(page) == 1
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert place(page) == 0
    page.keyboard.press("j")
    expect(page.locator("tr[data-row]").nth(1).locator("[data-open]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/temuan/\d+/\?tahun=2026&urut=-desa"))


def test_o_opens_too(visit):
    page = opened(visit())
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/temuan/\d+/"))


def test_keys_are_left_alone_while_typing(visit):
    page = opened(visit())
    page.get_by_label("Cari").fill("")
    page.get_by_label("Cari").press_sequentially("jkxao?")
    expect(page.get_by_label("Cari")).to_have_value("jkxao?")
    expect(page.locator("#tombol")).to_be_hidden()
    assert place(page) == -1


def test_the_question_mark_shows_the_keys_and_escape_hides_them(visit):
    page = opened(visit())
    page.keyboard.press("?")
    expect(page.locator("#tombol")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tombol")).to_be_hidden()


def test_rows_are_chosen_and_assigned_from_the_keyboard_alone(visit):
    page = opened(visit(), "/temuan/?ditugaskan=belum&status=indikasi")
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("[data-picked][aria-live]")).to_have_text("2 dipilih")
    page.keyboard.press("a")
    button = page.get_by_role("button", name="Tugaskan kepada saya: 2 temuan")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2 temuan selesai diproses")


def test_the_row_at_hand_is_assigned_where_none_is_chosen(visit):
    page = opened(visit(), "/temuan/?ditugaskan=belum&status=indikasi")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Tugaskan kepada saya: 1 temuan")).to_be_focused()


@pytest.mark.parametrize("size", SIZES)
def test_many_are_decided_at_once_with_one_reason(visit, size):
    page = opened(visit(size=size), "/temuan/?status=indikasi")
    for n in range(2):
        page.locator("input[name=pilih]").nth(n).check()
    page.get_by_label("Tindakan", exact=True).select_option("melengkapi")
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_label("Alasan")).to_be_focused()
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert grave_issues(page) == []
    page.get_by_label("Alasan").fill("Saling mengisi menurut kedua OPD.")
    page.get_by_role("button", name=re.compile("saling melengkapi: 2 temuan")).click()
    expect(page.get_by_role("status")).to_contain_text("2 temuan selesai diproses")
    assert grave_issues(page) == []


def test_a_whole_page_is_chosen_with_one_tick(visit):
    page = opened(visit())
    page.get_by_label("Pilih halaman ini").check()
    rows = page.locator("tr[data-row]").count()
    expect(page.locator("[data-picked][aria-live]")).to_have_text(f"{rows} dipilih")
    page.locator("input[name=pilih]").first.uncheck()
    expect(page.get_by_label("Pilih halaman ini")).to_be_checked(indeterminate=True)


def test_columns_are_chosen_and_moved(visit):
    page = opened(visit(), "/temuan/kolom/")
    page.get_by_label("Ditugaskan kepada", exact=True).check()
    page.get_by_label("Anggaran", exact=True).uncheck()
    page.get_by_role("button", name="Naikkan Status").click()
    page.get_by_role("button", name="Simpan", exact=True).click()
    heads = page.locator(".queue thead th").all_inner_texts()
    assert "Ditugaskan kepada" in heads
    assert "Anggaran" not in heads
    assert heads.index("Status") < heads.index("Bobot")
    opened(page, "/temuan/kolom/")
    page.get_by_role("button", name="Kembali ke bawaan").click()
    assert "Anggaran" in page.locator(".queue thead th").all_inner_texts()


def test_a_filter_is_kept_under_a_name_and_opened_again(visit):
    page = opened(visit(), "/temuan/?umur=7")
    page.get_by_role("button", name="Saringan", exact=True).click()
    page.get_by_label("Simpan saringan ini sebagai").fill("Lama menunggu")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Lama menunggu")
    opened(page)
    page.get_by_role("button", name="Saringan", exact=True).click()
    page.get_by_role("link", name="Lama menunggu").click()
    expect(page).to_have_url(re.compile("umur=7"))
    opened(page, "/temuan/saringan/")
    page.get_by_role("button", name="Hapus saringan Lama menunggu").click()
    expect(page.get_by_text("Belum ada saringan tersimpan")).to_be_visible()


def test_on_a_phone_a_row_reads_as_a_card(visit):
    page = opened(visit(size=PHONE))
    row = page.locator("tr[data-row]").first
    assert row.evaluate("row => getComputedStyle(row).display") == "grid"
    expect(row.get_by_role("cell").filter(has_text="desa").first).to_be_visible()
    expect(page.locator("#saringan")).to_be_hidden()
