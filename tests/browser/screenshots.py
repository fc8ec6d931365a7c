"""`python -m tests.browser.screenshots`: the pictures of the README, of demonstration data."""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.available import ROOT, chromium

from . import pages
from . import site as sites
from .chrome import ARGUMENTS, DESK, sign_in

FOLDER = ROOT / "docs" / "img"
EXAMPLES = 300
COLOURS = 256
PICTURES = {"beranda": "beranda", "temuan": "temuan rinci", "laporan": "rakor"}


def keep(page: Page, path: Path) -> None:
    """What is in view, in few colours: a picture in the repository stays for ever."""
    picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB\n")


def make() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sites.prepare(folder, examples=EXAMPLES)
        with sites.Site(folder) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            width, height = DESK
            page = browser.new_page(
                base_url=site.address, locale="id-ID", viewport={"width": width, "height": height}
            )
            sign_in(page, "pimpinan")
            for picture, name in PICTURES.items():
                pages.go(page, name)
                keep(page, FOLDER / f"{picture}.png")
            page.context.clear_cookies()
            sign_in(page, "dinsos")
            pages.go(page, "beranda")
            keep(page, FOLDER / "opd-saya.png")
            browser.close()


if __name__ == "__main__":
    make()
