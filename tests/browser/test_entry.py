"""Entering a program in a browser: by keyboard alone, through an ended session, in two tabs."""

import re

import pytest
from playwright.sync_api import Page, expect

from .chrome import DESK, PHONE, sign_in
from .site import PASSWORD
from .test_access import grave_issues

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OFFICER = "dinsos"
STATE = "#form-state"


def begin(page: Page, name: str) -> None:
    """A new program with this name, its form open."""
    page.goto("/program/baru/")
    page.get_by_label("Nama program").fill(name)
    page.get_by_role("button", name="Mulai mengisi").click()
    page.wait_for_url(re.compile(r"/program/\d+/ubah/"))
    page.wait_for_load_state("networkidle")


def saved(page: Page) -> None:
    expect(page.locator(STATE)).to_have_attribute("data-state", "saved")


def field(page: Page, name: str):
    return page.locator(f"#f-{name}")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def tab_to(page: Page, wanted: str, *, most: int = 30) -> None:
    """Press Tab until this element has the focus: the keyboard reaches it."""
    for _n in range(most):
        if focused(page) == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}; it stopped at {focused(page)}")


def pick(page: Page, wanted: str, words: str) -> None:
    """Type into a search field and take the first answer, as fast as somebody who knows it."""
    tab_to(page, f"f-{wanted}-ts-control")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_a_program_is_entered_by_keyboard_alone(visit):
    page = visit(OFFICER)
    page.goto("/program/baru/")
    expect(page.get_by_label("Nama program")).to_be_focused()
    page.keyboard.type("Bantuan modal usaha keluarga miskin")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/program/\d+/ubah/"))
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Alt+1")
    expect(field(page, "name")).to_be_focused()
    pick(page, "intervention", "modal usaha")
    page.keyboard.press("Alt+2")
    expect(field(page, "budget_idr")).to_be_focused()
    page.keyboard.type("1,2 miliar")
    tab_to(page, "f-fund_source")
    page.keyboard.type("APBD K")
    page.keyboard.press("Alt+3")
    pick(page, "segments", "desil 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+5")
    expect(field(page, "starts_on")).to_be_focused()
    page.keyboard.type("Maret 2026")
    page.keyboard.press("Tab")
    page.keyboard.type("30 September 2026")
    page.keyboard.press("Control+s")
    saved(page)
    expect(page.locator("#f-budget_idr-gema")).to_have_text("Rp1.200.000.000")
    expect(page.locator("#f-starts_on-gema")).to_have_text("1 Maret 2026")
    expect(page.locator("#f-intervention-gema")).to_contain_text("Kebutuhan:")
    for slug in ("identitas", "anggaran", "sasaran", "waktu"):
        expect(page.locator(f"[data-section={slug}]")).to_have_class("is-lengkap")
    expect(page.locator("[data-section=lokasi]")).to_contain_text("kurang: lokasi")
    page.reload()
    expect(field(page, "budget_idr")).to_have_value("1.200.000.000")
    expect(field(page, "segments")).to_have_values(["KSJ-D1"])


def test_a_number_with_two_readings_is_asked_and_picked(visit):
    page = visit(OFFICER)
    begin(page, "Ditanya dulu")
    field(page, "budget_idr").fill("1.500")
    problem = page.locator("#f-budget_idr-masalah")
    expect(problem).to_contain_text("tidak jelas")
    expect(page.get_by_role("group", name="Perlu Anda perbaiki")).to_contain_text("Pagu")
    page.get_by_role("button", name="Tinjau & ajukan").click()
    expect(page.locator("#form-problems")).to_be_focused()
    problem.get_by_role("button", name="Rp1.500.000.000").click()
    expect(page.locator("#f-budget_idr-gema")).to_have_text("Rp1.500.000.000")
    expect(page.locator("#form-problems")).to_be_hidden()
    saved(page)


def test_going_on_shows_the_review_of_what_was_just_typed(visit):
    page = visit(OFFICER)
    begin(page, "Belum ini")
    field(page, "name").fill("Nama terakhir")
    page.get_by_role("button", name="Tinjau & ajukan").click()
    page.wait_for_url(re.compile("/langkah/ajukan/"))
    expect(page.locator("main")).to_contain_text("Nama terakhir")
    expect(page.locator("main")).to_contain_text("kurang: jenis intervensi")


@pytest.fixture
def officer(site, browser):
    """A browser of its own, signed in, whose session may end."""
    context = browser.new_context(
        base_url=site.address,
        locale="id-ID",
        viewport={"width": DESK[0], "height": DESK[1]},
    )
    with context.new_page() as page:
        sign_in(page, OFFICER)
        page.get_by_role("heading", level=1).wait_for()
    yield context
    context.close()


def end_session(context) -> None:
    kept = [cookie for cookie in context.cookies() if "session" not in cookie["name"].lower()]
    assert len(kept) < len(context.cookies())
    context.clear_cookies()
    context.add_cookies(kept)


def test_what_was_typed_outlives_the_session_and_comes_back_after_login(officer):
    page = officer.new_page()
    begin(page, "Sesi berakhir di tengah")
    end_session(officer)
    field(page, "note").fill("Ditulis sesudah sesi berakhir")
    expect(page.locator(STATE)).to_contain_text("Sesi Anda berakhir")
    page.goto(page.url)
    expect(page).to_have_url(re.compile("/masuk/"))
    sign_in_here(page)
    expect(page.locator("#form-kept")).to_contain_text("Isian Anda yang belum tersimpan dipulihkan")
    expect(field(page, "note")).to_have_value("Ditulis sesudah sesi berakhir")
    saved(page)
    page.reload()
    expect(field(page, "note")).to_have_value("Ditulis sesudah sesi berakhir")
    expect(page.locator("#form-kept")).to_be_hidden()


def sign_in_here(page: Page) -> None:
    page.get_by_label("Nama pengguna").fill(OFFICER)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def test_signing_in_again_in_another_tab_is_enough(officer):
    page = officer.new_page()
    begin(page, "Masuk di tab lain")
    end_session(officer)
    field(page, "note").fill("Tetap di sini")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Masuk lagi").click()
    other = opened.value
    sign_in_here(other)
    expect(field(other, "note")).to_have_value("Tetap di sini")
    saved(other)
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)
    expect(field(page, "note")).to_have_value("Tetap di sini")


def test_what_is_typed_without_a_connection_is_sent_once_there_is_one(officer):
    page = officer.new_page()
    begin(page, "Tanpa sambungan")
    officer.set_offline(True)
    field(page, "note").fill("Diketik di jalan")
    expect(page.locator(STATE)).to_contain_text("Tidak ada sambungan")
    officer.set_offline(False)
    saved(page)
    page.reload()
    expect(field(page, "note")).to_have_value("Diketik di jalan")


def test_two_tabs_are_told_and_the_person_chooses(officer):
    first = officer.new_page()
    begin(first, "Dua tab")
    second = officer.new_page()
    second.goto(first.url)
    second.wait_for_load_state("networkidle")
    field(first, "name").fill("Dari tab pertama")
    saved(first)
    field(second, "name").fill("Dari tab kedua")
    comparison = second.get_by_role("alertdialog")
    expect(comparison).to_contain_text("Bandingkan")
    expect(comparison).to_contain_text("Dari tab pertama")
    expect(comparison).to_contain_text("Dari tab kedua")
    expect(field(second, "name")).to_have_value("Dari tab kedua")
    comparison.get_by_role("button", name="Pakai isian saya").click()
    saved(second)
    first.reload()
    expect(field(first, "name")).to_have_value("Dari tab kedua")


def test_the_stored_one_is_taken_where_the_person_says_so(officer):
    first = officer.new_page()
    begin(first, "Dua tab lagi")
    second = officer.new_page()
    second.goto(first.url)
    second.wait_for_load_state("networkidle")
    field(first, "name").fill("Yang tersimpan")
    saved(first)
    field(second, "name").fill("Yang dilepas")
    second.get_by_role("link", name="Pakai yang tersimpan").click()
    second.wait_for_load_state("networkidle")
    expect(field(second, "name")).to_have_value("Yang tersimpan")
    expect(second.locator("#form-kept")).to_be_hidden()
    saved(second)


def test_a_double_click_makes_one_program(officer):
    page = officer.new_page()
    page.goto("/program/baru/")
    page.get_by_label("Nama program").fill("Diklik dua kali")
    page.get_by_role("button", name="Mulai mengisi").dblclick()
    page.wait_for_url(re.compile(r"/program/\d+/ubah/"))
    page.goto("/program/?q=Diklik+dua+kali")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_back_and_forward_show_what_is_stored_and_go_on_from_there(officer):
    page = officer.new_page()
    begin(page, "Maju mundur")
    field(page, "name").fill("Sebelum mundur")
    saved(page)
    page.goto("/program/")
    page.go_back()
    expect(field(page, "name")).to_have_value("Sebelum mundur")
    field(page, "name").fill("Sesudah mundur")
    saved(page)
    expect(page.get_by_role("alertdialog")).to_have_count(0)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_form_fits_and_axe_finds_nothing_grave(visit, size):
    page = visit(OFFICER, size=size)
    begin(page, "Diperiksa alat")
    field(page, "budget_idr").fill("1.500")
    expect(page.locator("#f-budget_idr-masalah")).to_contain_text("tidak jelas")
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert grave_issues(page) == []
