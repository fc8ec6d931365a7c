"""The pages that every rule for pages is tried on, and how to get to them."""

import re

from playwright.sync_api import Page, expect

HOUSES = "/data/kebutuhan/bandingkan/?wilayah=36.02&kebutuhan=HUNIAN&segmen=KLG-RTLH"
LISTS = {
    "beranda": "/",
    "beranda celah": "/?tampilan=celah",
    "beranda desa": "/?wilayah=36.04.05",
    "program": "/program/",
    "temuan": "/temuan/",
    "perlu klarifikasi": "/temuan/?level=perlu_klarifikasi",
    "celah": "/celah/",
    "rakor": "/rakor/terkini/",
    "data": "/data/",
    "peta jalan": "/peta-jalan/",
    "peta jalan kabupaten": "/peta-jalan/36.04/",
    "daftar prioritas": "/data/daftar-prioritas/",
    "angka kebutuhan": "/data/kebutuhan/",
    "angka berdampingan": HOUSES,
    "kosakata": "/data/kosakata/intervensi/",
    "bantuan": "/bantuan/",
    "bantuan bobot": "/bantuan/bobot/",
}
DETAILS = {
    "daftar rinci": ("/data/daftar-prioritas/", re.compile(r"^/data/daftar-prioritas/\d+/")),
    "program rinci": ("/program/", re.compile(r"^/program/\d+/")),
    "temuan rinci": ("/temuan/", re.compile(r"^/temuan/\d+/")),
    "klarifikasi rinci": ("/temuan/?level=perlu_klarifikasi&urai=ya", re.compile(r"^/temuan/\d+/")),
}
ALL = [*LISTS, *DETAILS]
MAPS = ["beranda", "beranda celah", "beranda desa", "temuan rinci", "klarifikasi rinci"]


def go(page: Page, name: str) -> None:
    """Open a page by its name here; a detail page is that of the first row of its list."""
    if name in LISTS:
        page.goto(LISTS[name])
    else:
        address, pattern = DETAILS[name]
        page.goto(address)
        page.goto(first_link(page, pattern))
    settle(page)


def first_link(page: Page, pattern: re.Pattern) -> str:
    links = page.locator("main tbody a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return next(link for link in links if pattern.match(link))


def settle(page: Page) -> None:
    """Wait until nothing is asked for any more and every map that is in view has been drawn."""
    page.wait_for_load_state("networkidle")
    for box in page.locator("[data-map]").all():
        expect(box).to_have_attribute("data-drawn", "yes")
