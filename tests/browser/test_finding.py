"""One finding from the keyboard and on a phone; who comes second keeps what was typed."""

import pytest
from playwright.sync_api import Page, expect

from . import site as sites
from .chrome import DESK, PHONE, sign_in
from .pages import settle
from .test_access import grave_issues

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Open, located findings of the example programs, light enough for one person to confirm.
PICK = """
from coordination.models import Finding, FindingLevel
rows = Finding.objects.open().filter(awaits_second=False, severity__lt=70, left__is_example=True)
print(*rows.exclude(level=FindingLevel.CLARIFY).worst_first().values_list("pk", flat=True)[:5])
"""
DECIDE_FIRST = """
from django.contrib.auth import get_user_model
from coordination.models import Finding
from coordination.review import decide
person = get_user_model().objects.get(username="sekretariat")
finding = Finding.objects.get(pk={pk})
decide(finding, now="melengkapi", because="Memang dipasangkan.", by=person)
"""


@pytest.fixture(scope="module")
def findings(site) -> list[str]:
    """Addresses, each for one test to decide."""
    said = sites.manage(site.folder, "shell", "--no-imports", "-c", PICK)
    return [f"/temuan/{pk}/" for pk in said.split()]


def open_page(page: Page, address: str) -> Page:
    page.goto(address)
    settle(page)
    return page


def test_a_verifier_decides_with_the_keyboard_alone(visit, findings):
    page = open_page(visit(), findings[0])
    page.keyboard.press("d")
    expect(page.locator("input[name=now]").first).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_label("Alasan (wajib)")).to_be_focused()
    page.keyboard.type("Jenis dan desanya sama, 3 kecamatan?")  # digits and ? are only typed here
    expect(page.locator("input[name=now][data-key='1']")).to_be_checked()
    expect(page.locator("#keys")).not_to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Penyelesaian", exact=True)).to_be_focused()
    page.keyboard.type("Bagi wil")
    page.keyboard.press("Tab")
    for _part in range(5):  # the parts of the date
        if page.evaluate("document.activeElement.type") != "date":
            break
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Simpan", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_contain_text("Keputusan tersimpan: Terkonfirmasi")
    expect(page.locator("#riwayat")).to_contain_text("Bagi wilayah")


def test_only_the_fields_of_the_chosen_verdict_are_shown(visit, findings):
    page = open_page(visit(), findings[1])
    because, resolution = (
        page.get_by_label("Alasan (wajib)"),
        page.get_by_label("Penyelesaian", exact=True),
    )
    expect(because).not_to_be_visible()
    page.locator(".verdict-terkonfirmasi").click()
    expect(because).to_be_visible()
    expect(resolution).to_be_visible()
    page.locator(".verdict-bukan").click()
    expect(because).to_be_visible()
    expect(resolution).not_to_be_visible()


def test_the_keys_are_listed(visit, findings):
    page = open_page(visit(), findings[1])
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert grave_issues(page, "#keys") == []
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_label("Tulis komentar")).to_be_focused()


def test_who_comes_second_keeps_what_was_typed(people, site, findings):
    context, _watch = people("sekretariat", DESK)  # a 409 is what is looked for
    page = context.new_page()
    open_page(page, findings[2])
    page.locator(".verdict-bukan").click()
    page.get_by_label("Alasan (wajib)").fill("Rumahnya berbeda, daftar terlampir.")
    pk = findings[2].split("/")[2]
    sites.manage(site.folder, "shell", "--no-imports", "-c", DECIDE_FIRST.format(pk=pk))
    page.get_by_role("button", name="Simpan", exact=True).click()
    refusal = page.locator("#penolakan")
    expect(refusal).to_contain_text("sudah memutuskan “Saling melengkapi”")
    expect(refusal).to_contain_text("Memang dipasangkan.")
    expect(refusal).to_contain_text("Rumahnya berbeda, daftar terlampir.")
    expect(refusal).to_be_in_viewport()
    expect(page.locator("#because")).to_have_value("Rumahnya berbeda, daftar terlampir.")
    assert grave_issues(page) == []
    page.close()


def test_a_name_is_put_into_the_comment(visit, findings):
    page = open_page(visit(), findings[3])
    page.get_by_text("Siapa yang dapat disebut").click()
    name = page.locator("[data-mention]").first
    said = name.get_attribute("data-mention")
    page.get_by_label("Tulis komentar").fill("Mohon dicek")
    name.click()
    expect(page.get_by_label("Tulis komentar")).to_have_value(f"Mohon dicek {said} ")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator("#pembicaraan")).to_contain_text(f"Mohon dicek {said}")


def test_on_a_phone_one_button_opens_the_sheet(visit, findings):
    page = open_page(visit(size=PHONE), findings[3])
    handle = page.locator(".bar-handle")
    expect(handle).to_be_in_viewport()
    expect(page.locator(".verdict-bukan")).not_to_be_visible()
    handle.click()
    page.locator(".verdict-bukan").click()
    expect(page.get_by_label("Alasan (wajib)")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert grave_issues(page) == []


def test_the_end_of_the_page_is_never_under_the_bar(visit, findings):
    page = open_page(visit(size=PHONE), findings[3])
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    send = page.get_by_role("button", name="Kirim", exact=True).bounding_box()
    bar = page.locator("[data-bar]").bounding_box()
    assert send["y"] + send["height"] <= bar["y"]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_grave_while_deciding(visit, findings, size):
    page = open_page(visit(size=size), findings[4])
    if size == PHONE:
        page.locator(".bar-handle").click()
    page.locator(".verdict-terkonfirmasi").click()
    assert grave_issues(page) == []


def test_it_decides_without_scripts(site, browser, findings):
    context = browser.new_context(base_url=site.address, locale="id-ID", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "sekretariat")
    page.goto(findings[4])
    page.locator(".verdict-melengkapi").click()
    page.get_by_label("Alasan (wajib)").fill("Memang dipasangkan.")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".alert-success")).to_contain_text("Saling melengkapi")
    context.close()
