"""The map sheets of documents: classes in words, names, insets, small print, all inside the SVG."""

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
import shapely

from coordination.charts import stacked
from coordination.charts.outlines import KM_PER_DEGREE
from coordination.reports.map_sheets import MapSheet, SheetArea, draw_sheet

SVG = "{http://www.w3.org/2000/svg}"
SIDE = 0.1  # degrees
COUNTS = (0, 3, 1, 0)


def an_area(n: int, **given) -> SheetArea:
    """A square kecamatan: two of each kab/kota, from west to east."""
    west = 106 + n * SIDE
    defaults = {
        "code": f"36.0{1 + n // 2}.0{n}",
        "name": f"Kec. Nama {'abcd'[n]}",
        "regency": f"Kab. {'Satu' if n < 2 else 'Dua'}",
        "count": COUNTS[n],
        "outline": shapely.to_wkt(shapely.box(west, -6.1, west + SIDE, -6.1 + SIDE)),
    }
    return SheetArea(**defaults | given)


def a_sheet(**given) -> MapSheet:
    defaults = {
        "key": "peta-uji",
        "title": "Judul peta",
        "alt": "Peta uji",
        "measure": "Temuan per kecamatan",
        "areas": tuple(an_area(n, is_unknown=n == 3) for n in range(4)),
        "notes": ("BATAS PERKIRAAN", "CONTOH: memuat data contoh"),
        "source": "titik desa",
        "dated": "26 November 2026",
        "unknown": "belum terdaftar (belum diketahui)",
        "has_insets": True,
        "has_examples": True,
    }
    return MapSheet(**defaults | given)


def said_in(svg: str) -> list[str]:
    """All words of the picture, each line once, halos left out."""
    shown = [e for e in ET.fromstring(svg).iter(f"{SVG}text") if e.get("aria-hidden") is None]
    return [e.text for e in shown]


def fills(svg: str) -> list[str]:
    return [e.get("fill") for e in ET.fromstring(svg).iter(f"{SVG}path") if e.get("fill-rule")]


def test_the_legend_names_every_class_and_counts_its_kecamatan():
    said = " ".join(said_in(draw_sheet(a_sheet())))
    for words in ("0: 1 kecamatan", "1: 1 kecamatan", "2: 0 kecamatan", "3: 1 kecamatan"):
        assert words in said
    assert "belum terdaftar (belum diketahui): 1 kecamatan" in said


def test_what_is_unknown_is_hatched_and_what_is_counted_never_is():
    areas = tuple(an_area(n, is_unknown=True) for n in range(4))
    svg = draw_sheet(a_sheet(areas=areas, has_insets=False))
    hatched = [fill.startswith("url(#") for fill in fills(svg)]
    assert hatched == [count == 0 for count in COUNTS]
    assert "<pattern" in svg


def test_a_sheet_without_an_unknown_class_shows_none():
    svg = draw_sheet(a_sheet(unknown=""))
    assert "<pattern" not in svg
    assert not any("url(" in fill for fill in fills(svg))


def test_each_regency_is_drawn_once_more_under_its_name():
    one, many = draw_sheet(a_sheet(has_insets=False)), draw_sheet(a_sheet())
    assert len(fills(many)) == 2 * len(fills(one)) == 8
    for name in ("Kab. Satu", "Kab. Dua"):
        assert said_in(many).count(name) == 2 * said_in(one).count(name) == 2
    bars = [words for words in said_in(many) if words.endswith(" km")]
    assert len(bars) == 3


def test_a_single_regency_has_no_inset_of_itself():
    areas = tuple(an_area(n) for n in range(2))
    assert len(fills(draw_sheet(a_sheet(areas=areas)))) == 2


def test_names_stand_on_regencies_or_on_their_kecamatan():
    coarse = said_in(draw_sheet(a_sheet(has_insets=False)))
    fine = said_in(draw_sheet(a_sheet(has_insets=False, names_districts=True)))
    assert {"Kab. Satu", "Kab. Dua"} <= set(coarse)
    assert {f"Nama {letter}" for letter in "abcd"} <= set(fine)
    assert not {"Kab. Satu", "Kab. Dua"} & set(fine)


def test_where_not_all_names_fit_those_with_the_most_are_kept():
    tiny = [shapely.box(106 + n / 1e4, -6.1, 106 + (n + 1) / 1e4, -6.0999) for n in range(60)]
    areas = tuple(
        an_area(0, code=f"36.01.{n:02}", name=f"Kec. Nama nomor {n}", count=n, outline=shape.wkt)
        for n, shape in enumerate(tiny)
    )
    names = [w for w in said_in(draw_sheet(a_sheet(areas=areas, names_districts=True)))
             if w.startswith("Nama nomor")]  # fmt: skip
    assert 1 < len(names) < 60
    assert names[0] == "Nama nomor 59"


def test_the_scale_bar_is_true_on_the_middle_parallel():
    svg = draw_sheet(a_sheet(has_insets=False))
    bar = next(e for e in ET.fromstring(svg).iter(f"{SVG}line"))
    drawn = float(bar.get("x2")) - float(bar.get("x1"))
    km = next(float(t.removesuffix(" km").replace(",", ".")) for t in said_in(svg) if " km" in t)
    paths = re.findall(r'<path d="([^"]+)"[^>]*fill-rule', svg)
    xs = [float(x) for path in paths for x in re.findall(r"[ML]([\d.]+),", path)]
    across = 4 * SIDE * KM_PER_DEGREE * math.cos(math.radians(-6.1 + SIDE / 2))
    assert drawn / km == pytest.approx((max(xs) - min(xs)) / across, rel=1e-3)


def test_title_badge_source_day_and_kind_of_boundary_stand_inside():
    said = " ".join(said_in(draw_sheet(a_sheet())))
    for words in (
        *("Judul peta", "CONTOH", "BATAS PERKIRAAN", "CONTOH: memuat data contoh"),
        *("Sumber batas: titik desa", "Data: 26 November 2026"),
    ):
        assert words in said


def test_a_sheet_without_examples_has_no_badge():
    assert "CONTOH" not in said_in(draw_sheet(a_sheet(has_examples=False)))


def test_the_low_one_leaves_its_small_print_to_the_page_and_is_a_strip():
    svg = draw_sheet(a_sheet(is_low=True, has_insets=False, title=""))
    said = " ".join(said_in(svg))
    assert "BATAS PERKIRAAN" not in said
    assert "Sumber" not in said
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    assert width > 2 * height


def test_a_map_without_a_title_is_still_named():
    root = ET.fromstring(draw_sheet(a_sheet(title="")))
    assert root.find(f"{SVG}title").text == "Peta uji"


def test_without_outlines_there_is_no_map():
    assert draw_sheet(a_sheet(areas=())) is None


def test_the_same_values_give_the_same_text():
    assert draw_sheet(a_sheet()) == draw_sheet(a_sheet())


def test_long_names_are_cut_aloud_and_stay_inside():
    areas = tuple(an_area(n, name="W" * 200, regency="Kab. " + "M" * 200) for n in range(4))
    sheet = a_sheet(areas=areas, title="Judul panjang " * 20)
    for one in (sheet, replace(sheet, names_districts=True), replace(sheet, is_low=True)):
        said = said_in(draw_sheet(one))
        assert any(words.endswith("…") for words in said)
        assert max(map(len, said)) < 130


def test_maps_below_each_other_keep_their_own_patterns_and_do_not_cover():
    first, second = draw_sheet(a_sheet()), draw_sheet(a_sheet(key="peta-lain"))
    root = ET.fromstring(stacked([first, second]))
    parts = root.findall(f"{SVG}svg")
    assert [p.get("y") for p in parts] == ["0", parts[0].get("height")]
    names = [p.get("id") for p in root.iter(f"{SVG}pattern")]
    assert names == ["peta-uji-belum", "peta-lain-belum"]
    assert float(root.get("height")) == sum(float(p.get("height")) for p in parts)
