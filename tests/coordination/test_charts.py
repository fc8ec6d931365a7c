"""Charts as SVG: well formed, said in words, gaps as gaps, one measure in each."""

import math
from xml.etree import ElementTree

import pytest

from coordination.charts import (
    Measure,
    MixedMeasures,
    Path,
    Picture,
    Series,
    TooManySeries,
    bar_chart,
    line_chart,
    pair_chart,
    small_multiples,
    to_png,
)
from coordination.charts.looks import LOOKS
from coordination.charts.scale import scale_to

SVG = "{http://www.w3.org/2000/svg}"
RATE = Measure("persen", "bps_miskin", "persen")
OTHER = Measure("p3ke", "p3ke", "jiwa")
LABELS = ("2021", "2022", "2023", "2024")
DRAWN = [line_chart, small_multiples]


def picture(*values, **given):
    rows = [Series(RATE, f"Deret {n}", tuple(v)) for n, v in enumerate(values)]
    defaults = {
        "title": "Judul gambar",
        "description": "Uraian gambar",
        "measure": RATE,
        "labels": LABELS,
        "series": tuple(rows),
        "source": "Koran Uji",
        "dated": "Maret 2021",
    }
    return Picture(**defaults | given)


def parsed(svg):
    return ElementTree.fromstring(svg)


def said(svg):
    return [e.text for e in parsed(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("draw", [*DRAWN, bar_chart, pair_chart])
def test_a_picture_says_in_words_what_it_is_and_whence(draw):
    svg = draw(picture((1.0, 2.0, None, 3.5)))
    root = parsed(svg)
    assert root.get("role") == "img"
    assert (root[0].tag, root[0].text) == (f"{SVG}title", "Judul gambar")
    assert (root[1].tag, root[1].text) == (f"{SVG}desc", "Uraian gambar")
    words = said(svg)
    assert {"Satuan: persen", "Sumber: Koran Uji", "Data: Maret 2021"} <= set(words)
    assert "Kosong atau -: tidak ada data" in words
    assert root.get("viewBox").startswith("0 0 360 ")


@pytest.mark.parametrize("draw", [*DRAWN, bar_chart, pair_chart])
def test_nothing_a_strict_policy_refuses_and_nothing_from_elsewhere(draw):
    root = parsed(draw(picture((1.0, 2.0, None, 3.5))))
    names = {e.tag for e in root.iter()}
    assert names.isdisjoint({f"{SVG}{n}" for n in ("style", "script", "image", "foreignObject")})
    attributes = {name for e in root.iter() for name in e.attrib}
    assert "style" not in attributes
    assert not {name for name in attributes if "href" in name or name.startswith("on")}


def test_a_line_stops_where_a_value_is_missing():
    root = parsed(line_chart(picture((1.0, 2.0, None, 3.5))))
    lines = list(root.iter(f"{SVG}polyline"))
    assert [len(line.get("points").split()) for line in lines] == [2]
    assert len(list(root.iter(f"{SVG}circle"))) == 3 + 1  # the values, and the legend's


@pytest.mark.parametrize("missing", [None, math.nan])
def test_missing_is_drawn_nowhere_not_even_at_zero(missing):
    with_gap = line_chart(picture((1.0, missing, 3.0, 3.5)))
    assert "nan" not in with_gap
    assert len(list(parsed(with_gap).iter(f"{SVG}circle"))) == 4
    bars = bar_chart(picture((1.0, missing, 3.0, 3.5)))
    assert len(list(parsed(bars).iter(f"{SVG}rect"))) == 1 + 3  # the paper, and three bars
    assert "-" in said(bars)


def test_a_zero_is_a_value():
    assert len(list(parsed(bar_chart(picture((1.0, 0.0, 3.0, 3.5)))).iter(f"{SVG}rect"))) == 1 + 4


def test_all_missing_is_still_a_picture():
    for draw in (*DRAWN, bar_chart):
        assert "Sumber: Koran Uji" in said(draw(picture((None,) * 4)))


def test_labels_ahead_of_the_last_value_are_not_missing_data():
    words = said(line_chart(picture((1.0, 2.0))))
    assert "2024" in words
    assert not [w for w in words if "tidak ada data" in w]


def test_another_measure_is_refused_as_series_and_as_path():
    with pytest.raises(MixedMeasures):
        picture(series=(Series(OTHER, "x", (1.0,) * 4),))
    with pytest.raises(MixedMeasures):
        picture((1.0,) * 4, paths=(Path(OTHER, "x", ((0, 1.0), (3, 0.0))),))


def test_series_are_told_apart_by_colour_dash_and_marker():
    assert len({look.colour for look in LOOKS}) == len(LOOKS)
    assert len({look.dash for look in LOOKS}) == len(LOOKS)
    assert len({look.marker for look in LOOKS}) == len(LOOKS)
    with pytest.raises(TooManySeries):
        line_chart(picture(*[(1.0,) * 4] * (len(LOOKS) + 1)))


def test_colours_are_dark_enough_on_white():
    def part(value):
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    for look in LOOKS:
        red, green, blue = (part(int(look.colour[n : n + 2], 16) / 255) for n in (1, 3, 5))
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


def test_what_comes_from_data_is_words_and_never_markup():
    foul = '</text><script>alert(1)</script>"&\x00\x0b\ud800'
    shown = picture(
        title=foul,
        description=foul,
        source=foul,
        dated=foul,
        series=(Series(RATE, foul, (1.0, 2.0, 3.0, 4.0)),),
    )
    for draw in (*DRAWN, bar_chart):
        root = parsed(draw(shown))
        assert not list(root.iter(f"{SVG}script"))
        assert "<script>alert(1)</script>" in root[0].text


def test_a_way_to_a_target_is_dashed_and_named():
    path = Path(RATE, "Jalur ke sasaran", ((1, 2.0), (3, 0.0)))
    svg = line_chart(picture((3.0, 2.0), paths=(path,)))
    assert "Jalur ke sasaran" in said(svg)
    dashed = [e for e in parsed(svg).iter(f"{SVG}polyline") if e.get("stroke-dasharray")]
    assert len(dashed) == 1


def test_numbers_are_written_as_indonesians_do():
    assert "1.234,50" in said(bar_chart(picture((1234.5, 1.0, 2.0, 3.0))))


def test_derived_values_are_marked():
    one = Series(RATE, "x", (1.0, 2.0, 3.0, 4.0), frozenset({2}))
    assert "3,00 (d)" in said(bar_chart(picture(series=(one,))))
    assert said(line_chart(picture(series=(one,)))).count("(d)") == 1


@pytest.mark.parametrize("highest", [0.0, 0.003, 0.75, 5.63, 10.72, 276.33, 850_000])
def test_a_scale_holds_the_highest_value_and_begins_at_zero(highest):
    scale = scale_to(highest, 0, 100)
    assert scale.ticks[0] == 0
    assert scale.top >= highest
    assert 1 < len(scale.ticks) <= 7


def test_the_same_values_make_the_same_text():
    assert line_chart(picture((1.0, 2.0))) == line_chart(picture((1.0, 2.0)))


def test_a_png_is_the_same_picture_three_times_as_wide():
    png = to_png(line_chart(picture((1.0, 2.0, None, 3.5))))
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 1080


def test_pairs_are_told_apart_without_colour_and_named_in_the_legend():
    root = parsed(pair_chart(picture((4.0, None, 0.001, 1.0), (2.0, 1.0, 0.0, None))))
    fills = [bar.get("fill") for bar in root.iter(f"{SVG}rect")][1:]
    assert set(fills) == {"#ffffff", LOOKS[1].colour}
    words = said(pair_chart(picture((4.0, None, 0.001, 1.0), (2.0, 1.0, 0.0, None))))
    assert {"Deret 0", "Deret 1", "< 0,01", "0,00"} <= set(words)
    assert words.count("-") == 2


def test_a_third_series_of_pairs_is_refused():
    with pytest.raises(TooManySeries):
        pair_chart(picture((1.0,) * 4, (1.0,) * 4, (1.0,) * 4))


def test_a_name_too_long_for_two_lines_shows_that_it_goes_on():
    words = said(bar_chart(picture((1.0,), labels=("kata " * 60,))))
    assert any(word.endswith("…") for word in words)
