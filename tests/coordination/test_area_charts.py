"""Maps and quadrants as SVG: every class by word and pattern, source and date inside."""

import re
import xml.etree.ElementTree as ET

import pytest
import shapely

from coordination.charts import (
    AreaPicture,
    Inset,
    Kind,
    Label,
    Place,
    Quadrants,
    area_map,
    quadrant_chart,
    to_png,
)
from coordination.charts.frame import ELLIPSIS, broad, fitted
from coordination.charts.outlines import KM_PER_DEGREE, window

SVG = "{http://www.w3.org/2000/svg}"
KINDS = (
    Kind("ada", "Belum tersentuh", "#e6daf5", "naik", "#6b3fa0"),
    Kind("tidak", "Tidak ada data", "#ffffff", "strip"),
    Kind("cukup", "Cukup", "#2f8f5b"),
)


def make_map(**given) -> AreaPicture:
    """Four squares of a tenth of a degree, from west to east."""
    places = tuple(
        Place(f"36.0{n}", f"Wilayah {n}", KINDS[n % 2].key, shapely.box(105 + n / 10, -6.1,
              105.1 + n / 10, -6), said=f"Wilayah {n}: keadaan", href=f"/celah/?wilayah=36.0{n}")
        for n in range(4)
    )  # fmt: skip
    defaults = {
        "title": "Rumah layak huni",
        "description": "Empat wilayah",
        "measure": "Keadaan",
        "kinds": KINDS,
        "places": places,
        "source": "Sumber uji",
        "dated": "26 November 2026",
        "notes": ("BATAS PERKIRAAN: titik desa",),
        "counted": "desa",
    }
    return AreaPicture(**defaults | given)


def said_in(svg: str) -> list[str]:
    root = ET.fromstring(svg)
    return [e.text for e in root.iter(f"{SVG}text") if e.text]


def test_legend_source_date_and_boundary_stand_inside():
    said = said_in(area_map(make_map()))
    for words in (
        *("Rumah layak huni", "Keadaan", "Belum tersentuh: 2 desa", "Cukup: 0 desa"),
        *("BATAS PERKIRAAN: titik desa", "Sumber: Sumber uji", "Data: 26 November 2026"),
    ):
        assert words in said


def test_it_is_named_and_described_for_those_who_do_not_see_it():
    root = ET.fromstring(area_map(make_map()))
    assert root.find(f"{SVG}title").text == "Rumah layak huni"
    assert root.find(f"{SVG}desc").text == "Empat wilayah"
    assert root.get("role") == "img"


def test_a_class_with_a_second_cue_is_filled_with_its_pattern():
    svg = area_map(make_map(), slug="satu")
    root = ET.fromstring(svg)
    patterns = {e.get("id") for e in root.iter(f"{SVG}pattern")}
    assert patterns == {"satu-ada", "satu-tidak"}
    fills = set(re.findall(r"url\(#([^)]+)\)", svg))
    assert fills == patterns


def test_every_area_says_what_it_is_and_leads_on():
    root = ET.fromstring(area_map(make_map()))
    links = [e.get("href") for e in root.iter(f"{SVG}a")]
    assert links == [f"/celah/?wilayah=36.0{n}" for n in range(4)]
    titles = [e.text for e in root.iter(f"{SVG}title")]
    assert "Wilayah 3: keadaan" in titles


def test_the_scale_bar_is_as_long_as_it_says():
    view = window((105, -6.1, 105.4, -6), 8, 20, 464, 420)
    km, wide = view.scale_bar(116)
    (x, _y), (x2, y2) = view.at(105.0, -6.0), view.at(105.4, -6.1)
    assert x2 - x == pytest.approx(464)
    assert y2 - 20 == pytest.approx(view.height)
    assert wide == pytest.approx(km * view.down / KM_PER_DEGREE)
    assert wide <= 116 < wide * 2.5
    assert f"{km:g} km" in said_in(area_map(make_map()))


def test_names_do_not_cover_each_other_and_stay_inside():
    labels = tuple(Label(name, 105.39, -6.05) for name in ("Kab. Serang", "Kota Serang"))
    root = ET.fromstring(area_map(make_map(labels=labels)))
    found = [e for e in root.iter(f"{SVG}text") if e.text and e.text.endswith("Serang")]
    written = [e for e in found if e.get("aria-hidden") is None]
    assert len(found) == 2 * len(written) == 4  # each with its halo behind
    assert len({e.get("y") for e in written}) == 2
    assert all(float(e.get("x")) + 35 < 480 for e in written)


def test_an_inset_draws_its_part_once_more():
    plain = area_map(make_map())
    with_inset = area_map(make_map(insets=(Inset("Wilayah satu", "36.01"), Inset("Tak ada", "99"))))
    assert with_inset.count("<path") == plain.count("<path") + 1
    assert "Wilayah satu" in said_in(with_inset)
    assert "Tak ada" not in said_in(with_inset)


def test_a_wide_map_has_its_words_at_the_right_and_its_parts_there_where_it_has_some():
    plain = area_map(make_map(), width=760, is_wide=True)
    legend = next(e for e in ET.fromstring(plain).iter(f"{SVG}text") if e.text == "Keadaan")
    assert float(legend.get("x")) > 500
    insets = tuple(Inset(f"Bagian {n}", f"36.0{n}") for n in range(4))
    parts = area_map(make_map(insets=insets), width=760, is_wide=True)
    assert parts.count("<path") == 2 * plain.count("<path")
    titles = [e for e in ET.fromstring(parts).iter(f"{SVG}text") if "Bagian" in e.text]
    corners = {(float(e.get("x")), float(e.get("y"))) for e in titles}
    assert len(corners) == 4
    assert len({x for x, _y in corners}) == len({y for _x, y in corners}) == 2
    assert min(x for x, _y in corners) > 380


def test_a_long_word_of_the_legend_is_wrapped_not_cut():
    kinds = (*KINDS, Kind("lama", "Sangat panjang " * 8 + "akhir", "#123456"))
    for is_wide in (False, True):
        said = " ".join(said_in(area_map(make_map(kinds=kinds), is_wide=is_wide)))
        assert "akhir: 0 desa" in said


def test_on_paper_names_become_smaller_until_all_find_a_place():
    labels = tuple(
        Label(f"Nama nomor {n}", 105.03 + n % 8 * 0.0485, -6.005 - n // 8 * 0.009)
        for n in range(80)
    )
    picture = make_map(labels=labels)

    def names(svg):
        found = [e for e in ET.fromstring(svg).iter(f"{SVG}text") if "nomor" in e.text]
        return [e for e in found if e.get("aria-hidden") is None]

    paper = names(area_map(picture, width=760, is_wide=True))
    assert len(paper) == 80
    assert {e.get("font-size") for e in paper} == {"8"}
    assert {e.get("font-size") for e in names(area_map(picture))} == {"9"}


@pytest.mark.parametrize("said", ["W" * 60, "iiii " * 40, "Kota Tangerang Selatan"])
def test_fitted_lines_stay_within_their_width_and_say_when_they_are_cut(said):
    found = fitted(said, 9, 80, most=2)
    assert len(found) <= 2
    assert all(broad(line, 9) <= 80 for line in found)
    assert (" ".join(found) == said.strip()) == (ELLIPSIS not in found[-1])


def test_a_class_the_legend_does_not_name_is_refused():
    place = Place("36.01", "Satu", "lain", shapely.box(105, -6.1, 105.1, -6))
    with pytest.raises(ValueError, match="legend"):
        make_map(places=(place,))


def test_without_an_outline_the_words_are_still_there():
    assert "Sumber: Sumber uji" in said_in(area_map(make_map(places=())))


def test_foul_names_are_escaped():
    place = Place("36.01", "<b>&\x00", "ada", shapely.box(105, -6.1, 105.1, -6), href='"><x')
    svg = area_map(make_map(title="<script>", places=(place,)))
    assert "<script>" not in svg
    ET.fromstring(svg)


def test_holes_stay_empty_and_equal_values_give_equal_text():
    ring = shapely.Polygon(
        shapely.box(105, -7, 106, -6).exterior, [shapely.box(105.2, -6.8, 105.8, -6.2).exterior]
    )
    one = make_map(places=(Place("36.01", "Satu", "ada", ring),))
    path = re.search(r'<path d="([^"]+)"[^>]*fill-rule="evenodd"', area_map(one)).group(1)
    assert path.count("M") == 2
    assert area_map(one) == area_map(one)


def make_quadrants(**given) -> Quadrants:
    kinds = tuple(Kind(f"k{n}", f"Kuadran {n}", "#eeeeee") for n in range(4))
    defaults = {
        "title": "Kepadatan",
        "description": "Uji",
        "across": "Kuintil",
        "up": "Lembaga",
        "columns": ("1", "2", "3", "4", "5"),
        "rows": ("0", "1", "2", "3"),
        "counts": {(0, 0): 4, (4, 3): 1200},
        "high_column": 3,
        "high_row": 2,
        "kinds": kinds,
        "said": ("a: 4 desa", "b: 0 desa", "c: 0 desa", "d: 1.200 desa"),
        "source": "Sumber uji",
        "dated": "26 November 2026",
        "notes": ("Bahan percakapan, bukan penilaian",),
    }
    return Quadrants(**defaults | given)


def test_every_square_with_villages_has_its_number_and_its_place():
    root = ET.fromstring(quadrant_chart(make_quadrants()))
    circles = {(c.get("cx"), c.get("cy")) for c in root.iter(f"{SVG}circle")}
    numbers = {e.text: (float(e.get("x")), float(e.get("y"))) for e in root.iter(f"{SVG}text")}
    assert len(circles) == 2
    assert numbers["4"][0] < numbers["1.200"][0]
    assert numbers["4"][1] > numbers["1.200"][1]


def test_the_chart_says_that_it_opens_a_conversation():
    said = said_in(quadrant_chart(make_quadrants()))
    assert "Bahan percakapan, bukan penilaian" in said
    assert "Sumber: Sumber uji" in said


def test_pictures_become_png():
    for svg in (area_map(make_map()), quadrant_chart(make_quadrants())):
        assert to_png(svg).startswith(b"\x89PNG")
