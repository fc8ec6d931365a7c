"""Pages for everybody: on a phone, from the keyboard, and read aloud."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .chrome import PHONE
from .pages import ALL, go

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GRAVE = ("serious", "critical")
ROWS_KEPT = 8  # Rows of a table are alike, and axe takes minutes for a thousand of them.
LEAVE_OUT_ROWS = """
kept => document.querySelectorAll(`tbody tr:nth-child(n+${kept + 1})`).forEach(row => row.remove())
"""


def grave_issues(page: Page, within: str | None = None) -> list[str]:
    """What axe calls serious or critical, on the page or in one element: a line for each place."""
    page.evaluate(LEAVE_OUT_ROWS, ROWS_KEPT)
    found = Axe().run(page, context=within, options={"resultTypes": ["violations"]}).response
    assert found["passes"], "axe looked at nothing"
    return [
        f"{issue['id']} ({issue['impact']}): {' '.join(map(str, node['target']))}"
        f" {node['html'][:120]} {node['failureSummary'].splitlines()[-1].strip()}"
        for issue in found["violations"]
        if issue["impact"] in GRAVE
        for node in issue["nodes"]
    ]


@pytest.mark.parametrize("name", ALL)
def test_axe_finds_nothing_grave(visit, name):
    page = visit()
    go(page, name)
    assert grave_issues(page) == []


def test_axe_finds_nothing_grave_on_the_tabs_of_a_program(visit):
    page = visit()
    go(page, "program rinci")
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(300)  # the fade of the tab
        assert grave_issues(page) == []


def test_axe_finds_nothing_grave_on_the_way_in(stranger):
    page = stranger
    page.goto("/masuk/")
    assert grave_issues(page) == []


@pytest.mark.parametrize("name", ALL)
def test_a_page_fits_on_a_phone(visit, name):
    page = visit(size=PHONE)
    go(page, name)
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert wide <= 1


def test_the_menu_opens_on_a_phone(visit):
    page = visit(size=PHONE)
    go(page, "beranda")
    link = page.get_by_label("Menu utama").get_by_role("link", name="Temuan")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Buka menu").click()
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Temuan")


def test_the_first_key_offers_to_go_straight_to_the_content(visit):
    page = visit()
    go(page, "temuan")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_tabs_of_a_program_follow_the_arrow_keys(visit):
    page = visit()
    go(page, "program rinci")
    first, second = page.get_by_role("tab").all()[:2]
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-selected", "true")
    expect(page.locator("#lokasi")).to_be_visible()


def test_a_long_table_can_be_scrolled_from_the_keyboard(visit):
    page = visit()
    go(page, "temuan")
    reachable = "box => box.tabIndex === 0 || !!box.querySelector('a, button')"
    assert page.locator(".table-scroll").first.evaluate(reachable)
