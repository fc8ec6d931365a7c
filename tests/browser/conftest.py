"""One site and one browser for all browser tests of a worker; one watched page for each test.

Everything lives as long as the package: Django refuses its database while playwright's event loop
is open in the same thread, and tests of other packages may come after these.
"""

import fcntl
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from coordination.management.commands.load_demo_users import PASSWORD
from tests.available import chromium

from . import site as sites
from .watch import Watch

EXAMPLES = 120
DESK = {"width": 1366, "height": 768}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def prepared(tmp_path_factory):
    """Made once, by whichever worker comes first."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if base.name.startswith("popen-") else base) / "browser-site"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "is-ready").exists():
            sites.prepare(shared, examples=EXAMPLES)
            (shared / "is-ready").touch()
    return shared


@pytest.fixture(scope="package")
def site(prepared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    sites.copy(prepared, folder)
    with sites.Site(folder) as site:
        yield site


@pytest.fixture(scope="package")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()


@pytest.fixture(scope="package")
def remembered(site, browser) -> Callable[[str], dict | None]:
    """The cookies of a person who has signed in, so that each signs in once."""
    known = {"": None}

    def cookies(username):
        if username not in known:
            context = browser.new_context(base_url=site.address, locale="id-ID")
            page = context.new_page()
            sign_in(page, username)
            page.get_by_role("heading", level=1, name="Provinsi Banten").wait_for()
            known[username] = context.storage_state()
            context.close()
        return known[username]

    return cookies


@pytest.fixture
def visit(site, browser: Browser, remembered):
    """visit("sekretariat", viewport=...) -> a page of that person, "" for nobody yet.

    `page.watch` saw all it did; the test fails when any of it was forbidden.
    """
    contexts, watches = [], []

    def open_page(username="sekretariat", *, viewport=DESK) -> Page:
        context = browser.new_context(
            base_url=site.address,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            viewport=viewport,
            storage_state=remembered(username),
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        watches.append(Watch(context, f"127.0.0.1:{site.port}"))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    for watch in watches:
        watch.assert_clean()
