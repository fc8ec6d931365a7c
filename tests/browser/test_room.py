"""The meeting room without a mouse and without a network; what is typed there is stored once."""

import re

import pytest
from playwright.sync_api import Page, expect

from . import site as sites
from .chrome import DESK, PHONE
from .test_access import grave_issues

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A meeting of Kab. Serang with its pack; the documents of the pack are not made.
FROZEN = """
import datetime
from django.contrib.auth import get_user_model
from django.db import transaction
from coordination.meetings import services
from coordination.meetings.freeze import freeze
from coordination.models import Pack
from geo.models import Area
by = get_user_model().objects.get(username="sekretariat")
plan = services.Plan(title="Rakor uji ruang", kind="tkpkd_kabkota", fiscal_year=2026,
    regency=Area.objects.get(code="36.04"), held_on=datetime.date(2026, 12, 3))
with transaction.atomic():
    made = freeze(services.prepare_meeting(plan, by=by), by=by)
    Pack.objects.filter(snapshot=made).delete()
print(made.meeting_id)
"""
ITEM = ".item.here"
QUEUE = "#queue-open"
SEND = "**/api/v1/agreements/"
FITS = "i => [i.scrollHeight - i.clientHeight, document.scrollingElement.scrollWidth - innerWidth]"


@pytest.fixture(scope="module")
def room(site) -> str:
    said = sites.manage(site.folder, "shell", "--no-imports", "-c", FROZEN)
    return f"/rakor/{said.split()[-1]}/ruang/"


@pytest.fixture
def page(people):
    """Of the secretariat; what fails on purpose here is no complaint."""
    context, _watch = people("sekretariat", DESK)
    page = context.new_page()
    yield page
    context.set_offline(False)
    page.evaluate("localStorage.clear()")
    page.close()


def at(page: Page, number: int) -> None:
    expect(page.locator("#place")).to_contain_text(f"{number} dari ")
    expect(page).to_have_url(re.compile(rf"#butir-{number}$"))


def type_agreement(page: Page, what: str) -> None:
    page.keyboard.press("k")
    page.locator("#agree-what").fill(what)
    page.locator("#agree-agency").select_option(index=1)
    page.locator("#agree-due").fill("2026-12-31")
    page.locator("#agree-due").press("Control+Enter")


def agreed(page: Page, room: str) -> list[str]:
    """What the server has, asked past everything the page keeps."""
    told = page.request.get(f"{room}kini/").json()
    return [each["what"] for each in told["agreements"]]


def test_the_agenda_is_walked_without_a_mouse_and_fits_the_screen(visit, room):
    page = visit("sekretariat")
    page.goto(room)
    for key, number in [("ArrowRight", 2), ("PageDown", 3), (" ", 4), ("PageUp", 3)]:
        page.keyboard.press(key)
        at(page, number)
    assert page.locator(ITEM).evaluate(FITS) == [0, 0]
    expect(page.locator("#said")).to_contain_text("Butir 3 dari ")
    assert grave_issues(page) == []
    page.reload()
    at(page, 3)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("butir berikutnya")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#agree-resolution")).to_be_focused()
    assert grave_issues(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    expect(page.locator(f"{ITEM} h1")).to_have_text("Yang disepakati dalam rakor ini")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(rf"{room.removesuffix('ruang/')}$"))


def test_on_a_phone_nothing_is_too_wide(visit, room):
    page = visit("sekretariat", size=PHONE)
    page.goto(f"{room}#butir-2")
    assert page.locator(ITEM).evaluate(FITS)[1] <= 0
    page.get_by_role("button", name="Berikutnya").click()
    at(page, 3)


def test_without_a_network_items_go_on_and_what_is_typed_waits_and_is_stored_once(page, room):
    page.goto(room)
    page.context.set_offline(True)
    page.keyboard.press("PageDown")
    at(page, 2)
    page.keyboard.press("Home")
    type_agreement(page, "Menyerahkan daftar penerima")
    expect(page.locator(QUEUE)).to_have_text("menunggu jaringan (1)")
    assert agreed(page, room) == []

    # Back again, but the answer is lost on the way: the server has it, the page does not know.
    answers, is_mended = [], []

    def lose(route):
        if is_mended:
            return route.continue_()
        if not answers:
            answers.append(route.fetch().status)
        return route.abort()

    page.route(SEND, lose)
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.context.set_offline(False)
    assert answers == [201]

    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    page.reload()
    assert dialogs == ["beforeunload"]
    expect(page.locator(QUEUE)).to_have_text("menunggu jaringan (1)")
    is_mended.append(True)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(QUEUE)).to_be_hidden()
    assert agreed(page, room) == ["Menyerahkan daftar penerima"]
    page.keyboard.press("End")
    expect(page.locator("#agreed-list")).to_contain_text("Menyerahkan daftar penerima")


def test_what_the_server_refuses_says_why_and_is_mended_without_typing_again(page, room):
    page.goto(f"{room}#butir-2")
    type_agreement(page, "Membagi desa antara kedua OPD")
    expect(page.locator(QUEUE)).to_have_text("ditolak (1)")
    page.keyboard.press("a")
    expect(page.locator("#queue-list")).to_contain_text("Temuan ini belum diputuskan.")
    page.get_by_role("button", name="Ubah").click()
    expect(page.locator("#agree-what")).to_have_value("Membagi desa antara kedua OPD")
    page.get_by_label("Catat tanpa menautkan ke temuan ini").check()
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator(QUEUE)).to_be_hidden()
    assert "Membagi desa antara kedua OPD" in agreed(page, room)
