"""The location editor in a real browser: by keyboard, on the map, drawn, uploaded, pasted."""

import json
import re
import zipfile

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Page, expect

from .chrome import PHONE
from .test_access import grave_issues
from .test_journey import INKED

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIDAMUKTI = "36.04.22.2004"
ALL = 14  # villages of Kecamatan Baros, in the middle of the land
ICON_IS_DRAWN = """
async icon => {
  const address = getComputedStyle(icon).backgroundImage.slice(5, -2).replaceAll('\\\\"', '"');
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, 24, 24);
  const seen = pen.getImageData(0, 0, 24, 24).data;
  return seen.filter((value, at) => at % 4 === 3 && value > 0).length;
}
"""


def editor(visit, **given) -> Page:
    """The form of a new program, at its location editor, with the map drawn."""
    page = visit("dinsos", **given)
    page.goto("/program/baru/")
    page.get_by_role("button", name="Mulai mengisi").click()
    expect(page.locator("#places-map")).to_have_attribute("data-drawn", "yes")
    return page


def lines(page: Page) -> list[dict]:
    """What the form would send."""
    return json.loads(page.locator("#places-lines").input_value())


def areas(page: Page) -> set[str]:
    return {line["area"] for line in lines(page)}


def rows(page: Page):
    return page.locator(".places-table tbody tr")


def status(page: Page):
    return page.locator("#places-status")


def find(page: Page, words: str) -> None:
    """Type words and take the first area that is found, by keyboard alone."""
    page.get_by_role("combobox", name="Tambah lokasi").fill(words)
    expect(page.locator("#places-options").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")


def open_baros(page: Page) -> None:
    """All villages of a district as lines; the map goes there."""
    find(page, "kec baros serang")
    page.get_by_role("button", name=f"Tambahkan {ALL} desa").click()
    expect(rows(page)).to_have_count(ALL)
    expect(page.locator("#places-map")).to_have_attribute("data-opened", re.compile("36.04"))


def middle(page: Page) -> tuple[float, float]:
    """Of the map on the screen, clear of the bars above and below.

    The page glides to where it is told: what is measured on the way is elsewhere by the click.
    """
    page.locator("#places-map").evaluate(
        "map => map.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    box = page.locator("#places-map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def wait_until_still(page: Page) -> None:
    """Until the flight to what was added is over."""
    expect(page.locator("#places-map")).not_to_have_attribute("data-going", "yes", timeout=30_000)
    expect(
        page.locator("#places-map .leaflet-zoom-anim, #places-map.leaflet-pan-anim")
    ).to_have_count(0)
    page.wait_for_load_state("networkidle")


def test_a_village_is_added_and_counted_by_keyboard_and_is_there_after_saving(visit):
    page = editor(visit)
    find(page, "cikoneng anyar")
    expect(status(page)).to_contain_text("Desa Cikoneng")
    expect(page.get_by_role("combobox", name="Tambah lokasi")).to_be_focused()
    page.get_by_label("Sasaran untuk Desa Cikoneng").fill("120")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Tambah lokasi")).to_be_focused()
    page.keyboard.press("Control+s")
    expect(page.locator("#form-state")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.get_by_label("Sasaran untuk Desa Cikoneng")).to_have_value("120")


def test_all_villages_of_a_district_minus_some(visit):
    page = editor(visit)
    find(page, "kec baros serang")
    page.get_by_label("Desa Sidamukti").uncheck()
    page.get_by_role("button", name=f"Tambahkan {ALL - 1} desa").click()
    expect(rows(page)).to_have_count(ALL - 1)
    assert SIDAMUKTI not in areas(page)


def test_a_whole_regency_is_one_line_and_called_coarse(visit):
    page = editor(visit)
    find(page, "kab serang")
    page.get_by_role("button", name="Kab. Serang utuh").click()
    assert areas(page) == {"36.04"}
    expect(rows(page)).to_contain_text("lokasi belum rinci")
    expect(page.locator("#places-notices")).to_contain_text("belum rinci")


def test_a_click_on_the_map_drops_a_village_and_another_takes_it_back(visit):
    page = editor(visit)
    open_baros(page)
    before = areas(page)
    wait_until_still(page)
    page.mouse.click(*middle(page))
    expect(rows(page)).to_have_count(ALL - 1)
    wait_until_still(page)
    page.mouse.click(*middle(page))
    expect(rows(page)).to_have_count(ALL)
    assert areas(page) == before


def test_a_village_inside_a_whole_district_asks_before_the_district_is_taken_apart(visit):
    page = editor(visit)
    open_baros(page)
    page.get_by_role("button", name="Hapus semua").click()
    find(page, "kec baros serang")
    page.get_by_role("button", name="Kec. Baros utuh").click()
    wait_until_still(page)
    page.mouse.click(*middle(page))
    status(page).get_by_role("button").click()
    expect(rows(page)).to_have_count(ALL - 1)


def draw_a_square(page: Page, *, side: int = 60) -> None:
    page.locator("[data-draw]").click()
    wait_until_still(page)
    x, y = middle(page)
    corners = page.locator("#places-map .marker-icon:not(.cursor-marker)")
    for n, (dx, dy) in enumerate(((0, 0), (side, 0), (side, side), (0, side)), start=1):
        page.mouse.click(x + dx, y + dy)
        expect(corners).to_have_count(n)
    page.mouse.click(x, y)


def test_a_drawn_polygon_becomes_a_line_that_says_what_it_covers(visit):
    page = editor(visit)
    open_baros(page)
    draw_a_square(page)
    expect(rows(page)).to_have_count(ALL + 1)
    expect(rows(page).last).to_contain_text("km²")
    expect(rows(page).last).to_contain_text("desa/kelurahan")
    assert len(lines(page)[-1]["shape"]) == 64
    rows(page).last.get_by_role("button", name="rincian").click()
    expect(page.locator(".places-more")).to_contain_text("Kec. Baros")


def test_an_outline_goes_from_the_map_with_its_line(visit):
    page = editor(visit)
    open_baros(page)
    draw_a_square(page)
    expect(rows(page)).to_have_count(ALL + 1)
    page.locator("#places-map").get_by_role("button", name="Hapus bidang").click()
    x, y = middle(page)
    page.mouse.click(x + 30, y + 30)
    expect(rows(page)).to_have_count(ALL)
    status(page).get_by_role("button", name="Urungkan").click()
    expect(rows(page)).to_have_count(ALL + 1)


@pytest.fixture
def shapefile(tmp_path):
    """Two zones near Anyar in UTM, zipped as offices send them."""
    boxes = [shapely.box(105.92, -6.10, 105.95, -6.07), shapely.box(105.96, -6.10, 105.98, -6.07)]
    frame = gpd.GeoDataFrame({"nama": ["Zona A", "Zona B"]}, geometry=boxes, crs="EPSG:4326")
    frame.to_crs("EPSG:32748").to_file(tmp_path / "zona.shp")
    path = tmp_path / "zona.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in tmp_path.glob("zona.*"):
            if part != path:
                archive.write(part, part.name)
    return path


def send(page: Page, path) -> None:
    page.get_by_role("button", name="Unggah peta").click()
    page.locator("#places-file").set_input_files(path)


def test_an_uploaded_shapefile_is_shown_before_it_is_used(visit, shapefile):
    page = editor(visit)
    send(page, shapefile)
    panel = page.locator("#places-preview")
    expect(panel).to_contain_text("UTM")
    expect(panel).to_contain_text("desa/kelurahan")
    assert lines(page) == []
    page.get_by_label("Satu baris untuk tiap bidang (2)").check()
    page.get_by_role("button", name="Pakai bidang ini").click()
    assert [line["label"] for line in lines(page)] == ["Zona A", "Zona B"]
    page.keyboard.press("Control+s")
    expect(page.locator("#form-state")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("km²")


def test_a_repair_must_be_confirmed(visit, tmp_path):
    ring = [[105.92, -6.1], [105.95, -6.07], [105.95, -6.1], [105.92, -6.07], [105.92, -6.1]]
    path = tmp_path / "simpul.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    page = editor(visit)
    send(page, path)
    expect(page.locator("#places-preview")).to_contain_text("saling memotong")
    page.get_by_role("button", name="Pakai bidang ini").click()
    expect(status(page)).to_contain_text("Tandai dahulu")
    assert lines(page) == []
    page.get_by_label("Hasil perbaikan di peta sudah benar").check()
    page.get_by_role("button", name="Pakai bidang ini").click()
    expect(rows(page)).to_have_count(1)


def test_a_pasted_column_asks_what_is_twofold_and_keeps_what_is_unanswered(visit):
    page = editor(visit)
    page.get_by_role("button", name="Tempel dari Excel").click()
    pasted = "36.04.30.2008\t120\nAnyar\t1240\nEntah Di Mana\t5\nJumlah\t1.300.000"
    page.locator("#places-paste-text").fill(pasted)
    page.get_by_role("button", name="Periksa").click()
    expect(page.locator("[data-summary]")).to_have_text(
        "1 dikenali, 1 perlu dipilih, 1 tidak dikenal."
    )
    page.get_by_label("Yang dimaksud baris 2").select_option("36.04.30.2001")
    page.get_by_role("button", name="Tambahkan 2 lokasi").click()
    assert areas(page) == {"36.04.30.2008", "36.04.30.2001"}
    expect(page.locator("#places-paste-text")).to_have_value("Entah Di Mana\t5")
    expect(page.locator("[data-sum]")).to_contain_text("1.360")
    expect(page.locator("#places-difference")).to_contain_text("selisih 1.298.640")


def test_what_is_twofold_or_twice_is_noticed(visit):
    page = editor(visit)
    open_baros(page)
    counts = page.locator("[data-column=planned_count]")
    counts.first.fill("1.240")
    notices = page.locator("#places-notices")
    expect(notices).to_contain_text("1240 atau 1,24")
    notices.get_by_role("button", name="pemisah ribuan").click()
    expect(counts.first).to_have_value("1240")
    find(page, "kec baros serang")
    page.get_by_role("button", name="Kec. Baros utuh").click()
    expect(notices).to_contain_text(f"{ALL} desa sudah termasuk Kec. Baros")
    notices.get_by_role("button", name="Hapus desa itu").click()
    expect(rows(page)).to_have_count(1)
    status(page).get_by_role("button", name="Urungkan").click()
    expect(rows(page)).to_have_count(ALL + 1)


def test_the_table_does_everything_when_the_map_cannot_be_had(visit):
    page = visit("dinsos")
    page.route("**/peta/*.json*", lambda route: route.fulfill(status=200, body="{}"))
    page.goto("/program/baru/")
    page.get_by_role("button", name="Mulai mengisi").click()
    expect(page.locator("#places-map")).to_have_attribute("data-drawn", "failed")
    find(page, "cikoneng anyar")
    expect(rows(page)).to_have_count(1)


def test_the_map_names_its_source_and_the_drawing_icons_are_not_blank(visit):
    page = editor(visit)
    assert page.locator("#places-map canvas").first.evaluate(INKED) > 0.02
    expect(page.locator("#places-map .map-note")).to_contain_text("erkiraan")
    icons = page.locator("#places-map .leaflet-pm-toolbar .control-icon")
    assert icons.count() >= 4
    for icon in icons.all():
        assert icon.evaluate(ICON_IS_DRAWN) > 20


@pytest.mark.parametrize("panel", ["none", "inside", "paste", "upload"])
def test_axe_finds_nothing_grave_in_the_editor(visit, panel):
    page = editor(visit)
    find(page, "cikoneng anyar")
    expect(rows(page)).to_have_count(1)
    page.wait_for_timeout(2200)  # the colour of a new row fades
    if panel == "inside":
        find(page, "kec baros serang")
    elif panel != "none":
        page.locator(f"[data-open={panel}]").click()
    assert grave_issues(page, "#places") == []


def test_the_editor_fits_on_a_phone_and_works_there(visit):
    page = editor(visit, size=PHONE)
    open_baros(page)
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert wide <= 1
    page.get_by_label("Sasaran untuk Desa Sidamukti").fill("12")
    expect(page.locator("[data-sum]")).to_contain_text("12")
