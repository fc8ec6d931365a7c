"""The panel beside the form while an officer writes, and the reminder before submitting."""

import re

import pytest
from playwright.sync_api import Page, expect

from . import site as sites
from .chrome import PHONE
from .test_access import grave_issues

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# An example draft of the officer's agency that stands where another agency's program stands.
MAKE_DRAFT = """
from dataclasses import replace
from django.contrib.auth import get_user_model
from coordination.check import check
from programs import access, drafts
from programs.models import Program
from programs.stored import entries_of
person = get_user_model().objects.get(username="dinsos")
agency = access.agencies_to_enter(person).first()
programs = Program.objects.checkable().filter(is_example=True, is_coarse=False)
entries = entries_of(programs.exclude(agency=agency))
for pk, entry in sorted(entries.items()):
    mine = replace(entry, agency=agency.name, code="", status="", name="Draf uji periksa")
    offers = [f.ways.leave for f in check(mine, user=person).findings]
    if len(entry.lines) > 2 and any(offers):
        print(drafts.create(mine, by=person).pk)
        break
else:
    raise SystemExit("no example program overlaps in part")
"""


@pytest.fixture(scope="module")
def draft(site):
    """The address of its form."""
    made = sites.manage(site.folder, "shell", "--no-imports", "-c", MAKE_DRAFT)
    return f"/program/{made.split()[-1]}/ubah/"


def open_draft(page: Page, address: str):
    page.goto(address)
    panel = page.locator("#check-panel")
    expect(panel.locator(".check-finding").first).to_be_visible()
    return panel


def test_a_change_is_checked_and_the_result_is_read_out(visit, draft):
    page = visit("dinsos")
    panel = open_draft(page, draft)
    page.get_by_label("Kelas penerima").select_option("penunjang")
    expect(panel).to_contain_text("Hanya program yang langsung")
    expect(panel.locator(".check-finding")).to_have_count(0)
    page.get_by_label("Kelas penerima").select_option("langsung")
    expect(panel.locator(".check-finding").first).to_be_visible()
    expect(panel.locator("[role=status]")).to_have_count(1)


def test_a_lost_connection_keeps_the_last_result(visit, draft, site):
    page = visit("dinsos")
    panel = open_draft(page, draft)
    count = panel.locator(".check-finding").count()
    page.route("**/program/periksa/", lambda route: route.abort("aborted"))
    page.get_by_label("Nama program").fill("Draf uji periksa kedua")
    expect(panel.locator("[role=status]")).to_contain_text("Hasil terakhir tetap")
    assert panel.locator(".check-finding").count() == count
    page.unroute("**/program/periksa/")


def test_the_map_of_shared_villages_opens_and_a_reason_is_kept(visit, draft):
    page = visit("dinsos")
    panel = open_draft(page, draft)
    panel.locator(".check-where summary").first.click()
    expect(panel.locator(".map-check").first).to_have_attribute("data-drawn", "yes")
    panel.locator(".check-reason summary").first.click()
    panel.get_by_label("Alasan tetap dipertahankan").first.fill("Rumahnya lain.")
    panel.get_by_role("button", name="Simpan alasan").first.click()
    expect(panel).to_contain_text("ikut ke antrean telaah")
    page.get_by_role("button", name="Tinjau & ajukan").click()
    reminder = page.locator("[data-check-reminder]")
    expect(reminder).to_contain_text(re.compile("belum ada alasan|Tidak ada tumpang tindih"))
    assert grave_issues(page) == []


def test_leaving_villages_out_takes_the_overlap_away_and_can_be_undone(visit, draft):
    page = visit("dinsos")
    panel = open_draft(page, draft)
    findings = panel.locator(".check-finding")
    before = findings.count()
    panel.locator("[data-drop]").last.click()
    expect(page.locator("#places-status")).to_contain_text("desa dikeluarkan")
    expect(findings).not_to_have_count(before)
    page.locator("#places-status").get_by_role("button", name="Urungkan").click()
    expect(findings).to_have_count(before)


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_grave_in_the_panel(visit, draft, size):
    page = visit("dinsos", size=size) if size else visit("dinsos")
    open_draft(page, draft)
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert grave_issues(page, "#check-panel") == []
