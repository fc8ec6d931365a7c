"""One site and one browser for all browser tests of a worker; watched pages for each test.

Everything lives as long as the package: Django refuses its database while playwright's event loop
is open in the same thread, and tests of other packages may come after these.
"""

import fcntl
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.available import chromium

from . import site as sites
from .chrome import ARGUMENTS, DESK, sign_in
from .watch import Watch

EXAMPLES = 120
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)  # Its own 5 seconds are short on a busy machine.


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


@pytest.fixture(scope="package")
def people(site, browser: Browser):
    """people(username, size) -> the watched browser context of a person who has signed in.

    Kept for the package: each signs in once, and static files come from the browser's memory.
    """
    known: dict[tuple, tuple[BrowserContext, Watch]] = {}

    def of(username: str, size: tuple[int, int]) -> tuple[BrowserContext, Watch]:
        if (username, size) not in known:
            context = browser.new_context(
                base_url=site.address,
                locale="id-ID",
                timezone_id="Asia/Jakarta",
                viewport={"width": size[0], "height": size[1]},
            )
            context.set_default_timeout(PATIENCE_MS)
            known[username, size] = context, Watch(context, urlsplit(site.address).netloc)
            with context.new_page() as page:
                sign_in(page, username)
                page.get_by_label("Menu utama").wait_for(state="attached")
        return known[username, size]

    yield of
    for context, _watch in known.values():
        context.close()


@pytest.fixture
def visit(people):
    """visit("dinsos", size=PHONE) -> a page of that person; the test fails if it misbehaves."""
    pages, watches = [], []

    def open_page(username: str = "sekretariat", *, size: tuple[int, int] = DESK) -> Page:
        context, watch = people(username, size)
        watch.begin()
        watches.append(watch)
        pages.append(context.new_page())
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    for watch in watches:
        watch.assert_clean()


@pytest.fixture
def stranger(site, browser: Browser):
    """A watched page of somebody who has not signed in."""
    context = browser.new_context(base_url=site.address, locale="id-ID")
    watch = Watch(context, urlsplit(site.address).netloc)
    yield context.new_page()
    context.close()
    watch.assert_clean()
