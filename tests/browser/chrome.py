"""How the browser is started, its sizes, and how somebody signs in."""

from playwright.sync_api import Page

from .site import PASSWORD

DESK = (1366, 768)
PHONE = (360, 740)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()
