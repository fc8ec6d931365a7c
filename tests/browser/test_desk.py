"""OPD saya, declarations, and lists on a phone, as their people see them."""

import re

import pytest
from playwright.sync_api import expect

from .chrome import PHONE
from .test_access import grave_issues

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PEOPLE = ["dinsos", "verifikator", "dinsosprov", "serang"]
PAGES = ["/", "/ringkasan/", "/pernyataan/", "/bantuan/", "/bantuan/excel/", "/bantuan/mengajukan/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_grave_and_nothing_is_too_wide(visit, address, size):
    page = visit("dinsos", size=size) if size else visit("dinsos")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert grave_issues(page) == []


@pytest.mark.parametrize("person", PEOPLE)
def test_axe_finds_nothing_grave_where_they_begin(visit, person):
    page = visit(person)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert grave_issues(page) == []


def test_an_officer_finds_why_a_program_came_back_and_opens_it(visit):
    page = visit("dinsos")
    page.goto("/")
    returned = page.locator("section", has_text="Dikembalikan kepada Anda")
    expect(returned).to_contain_text("Jumlah sasaran di DPA 150 jiwa")
    returned.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/program/\d+/ubah/"))


def test_a_verifier_finds_what_waits(visit):
    page = visit("verifikator")
    page.goto("/")
    waiting = page.locator("section", has_text="Menunggu verifikasi Anda")
    expect(waiting.get_by_role("link")).not_to_have_count(0)


def test_one_declares_asked_twice_while_drafts_are_left(visit):
    page = visit("dinsosprov")
    page.goto("/")
    page.get_by_label("Pernyataan").select_option("lengkap")
    page.get_by_role("button", name="Nyatakan").click()
    expect(page.get_by_role("alert")).to_contain_text("masih draf atau dikembalikan")
    page.get_by_role("button", name="Ya, tetap nyatakan").click()
    expect(page).to_have_url(re.compile(r"/pernyataan/\d+/|/\?tahun="))
    expect(page.get_by_role("alert")).to_contain_text("Pernyataan disimpan")


@pytest.mark.parametrize("address", ["/program/", "/temuan/", "/celah/daftar/", "/pernyataan/"])
def test_on_a_phone_filters_wait_behind_a_button(visit, address):
    page = visit("sekretariat", size=PHONE)
    page.goto(f"{address}?q=a")
    form = page.locator("#saringan")
    expect(form).to_be_hidden()
    expect(page.locator(".chips .chip").first).to_be_visible()
    page.get_by_role("button", name="Saring dan urutkan").click()
    expect(form).to_be_visible()
    expect(form.get_by_role("button", name="Saring")).to_be_visible()


def test_on_a_desk_filters_are_always_there(visit):
    page = visit("sekretariat")
    page.goto("/program/")
    expect(page.locator("#saringan")).to_be_visible()
    expect(page.get_by_role("button", name="Saring dan urutkan")).to_be_hidden()
