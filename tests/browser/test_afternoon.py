"""An afternoon of a verifier, with the keyboard alone: the mouse is not touched once."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FURTHEST = 150  # presses of Tab until a page has surely been walked through
AT = "[document.activeElement.tagName, document.activeElement.textContent.trim()]"
LIGHT = "tr[data-row]"


def tab_to(page: Page, tag: str, text: str, *, back: bool = False) -> None:
    """Walk with Tab until the focus is on an element of this kind that says this."""
    for _press in range(FURTHEST):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        found, said = page.evaluate(AT)
        if found == tag.upper() and re.search(text, said):
            return
    pytest.fail(f"Tab never reaches <{tag}> {text}")


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def state(page: Page):
    """The status beside the heading of one finding."""
    return page.locator(".page-title")


def choose(page: Page, verdict: str) -> None:
    """Press the digit that stands beside this verdict in the bar."""
    radio = page.get_by_role("radio", name=re.compile(verdict))
    page.keyboard.press(radio.get_attribute("data-key"))
    expect(page.get_by_label("Alasan (wajib)")).to_be_focused()


def save(page: Page, button: str = "Simpan") -> None:
    tab_to(page, "button", f"^{button}$")
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_contain_text("Keputusan tersimpan")


def test_an_afternoon_of_a_verifier(visit):
    page = visit("sekretariat")
    page.goto("/")
    settled(page)

    # The queue is opened from the menu, and narrowed to what is open and of one level.
    tab_to(page, "a", "^Temuan$")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/temuan/"))
    tab_to(page, "a", "^Indikasi")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("status=indikasi"))
    settled(page)
    tab_to(page, "select", "Duplikasi")
    page.keyboard.press("ArrowDown")  # the first level; the form sends itself
    expect(page).to_have_url(re.compile("level=duplikasi"))
    settled(page)
    total = page.locator(LIGHT).count()
    assert total > 8

    # Three findings, three ways, each going on to the next with the filter kept.
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/temuan/\d+/\?.*level=duplikasi"))
    settled(page)
    first = re.search(r"/temuan/(\d+)/", page.url)[1]
    choose(page, "Saling melengkapi")
    page.keyboard.type("Modal dan pelatihan memang dipasangkan.")
    save(page, "Simpan dan lanjut")
    settled(page)
    assert f"/temuan/{first}/" not in page.url
    choose(page, "Bukan tumpang tindih")
    page.keyboard.type("Sasarannya berbeda menurut kedua OPD.")
    save(page, "Simpan dan lanjut")
    settled(page)
    choose(page, "Perlu klarifikasi")
    page.keyboard.type("Minta jumlah per desa dari kedua OPD.")
    save(page)
    expect(state(page)).to_contain_text("Perlu klarifikasi")

    # Two more are assigned together.
    page.goto("/temuan/?status=indikasi&ditugaskan=belum")  # typed into the address bar
    settled(page)
    for key in "jxjx":
        page.keyboard.press(key)
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Tugaskan kepada saya: 2 temuan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2 temuan selesai diproses")

    # The first decision was too quick: it is opened again, and the history keeps both.
    page.goto(f"/temuan/{first}/")
    settled(page)
    expect(state(page)).to_contain_text("Saling melengkapi")
    choose(page, "Indikasi|Buka kembali")
    page.keyboard.type("Kedua dinas memberi alat yang sama; ditelaah ulang.")
    save(page)
    expect(state(page)).to_contain_text("Indikasi")
    history = page.locator("#riwayat")
    expect(history).to_contain_text("Modal dan pelatihan memang dipasangkan.")
    expect(history).to_contain_text("ditelaah ulang")
