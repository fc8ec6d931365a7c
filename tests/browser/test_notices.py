"""The bell, what is behind it, and what may be switched off, as an officer sees it."""

import re

import pytest
from playwright.sync_api import expect

from .chrome import PHONE
from .test_access import grave_issues

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = ["/pemberitahuan/", "/pemberitahuan/pilihan/"]


def bell(page):
    return page.locator("header .bell-count")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("size", [(1366, 768), PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_grave_and_nothing_is_too_wide(visit, address, size):
    page = visit("dinsosprov", size=size)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert grave_issues(page) == []


def test_an_officer_opens_what_came_back_and_switches_a_kind_off(visit):
    page = visit("dinsos")
    page.goto("/pemberitahuan/")
    before = int(bell(page).inner_text().split()[0])
    page.get_by_role("link", name=re.compile("Program yang Anda tulis dikembalikan")).click()
    expect(page).to_have_url(re.compile(r"/program/\d+/ubah/"))
    page.goto("/pemberitahuan/")
    expect(bell(page)).to_contain_text(str(before - 1))
    expect(page.get_by_role("heading", name="sudah dibaca")).to_have_count(1)

    page.get_by_role("link", name="Atur", exact=True).click()
    page.get_by_role("checkbox", name="Temuan baru, di aplikasi").uncheck()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("disimpan")
    expect(page.get_by_role("checkbox", name="Temuan baru, di aplikasi")).not_to_be_checked()
    page.goto("/pemberitahuan/")
    expect(page.get_by_role("link", name=re.compile("temuan baru menyangkut"))).to_have_count(0)
