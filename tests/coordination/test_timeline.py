"""Two periods as a drawing: lengths that a reader could measure."""

from datetime import date

import pytest

from coordination.timeline import LEFT, RIGHT, WIDTH, timeline

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
HALF = (date(2026, 7, 1), date(2027, 1, 1))
ACROSS = (date(2026, 10, 1), date(2027, 4, 1))


def drawn(left=YEAR, right=HALF, shared=HALF):
    return timeline([("Kiri", left), ("Kanan", right)], ("Bersama", shared))


def test_a_whole_year_fills_the_drawing():
    whole, half = drawn().bars
    assert (whole.x, whole.width, whole.days) == (LEFT, WIDTH - LEFT - RIGHT, 365)
    assert half.width == pytest.approx(whole.width * 184 / 365, abs=0.2)
    assert half.x + half.width == pytest.approx(whole.x + whole.width, abs=0.2)


def test_the_shared_part_lies_under_both():
    drawing = drawn()
    assert (drawing.shared.x, drawing.shared.width) == (drawing.bars[1].x, drawing.bars[1].width)
    assert drawing.shared.said == "Juli-Desember 2026"


def test_every_month_of_the_years_is_ruled_and_named():
    drawing = drawn()
    assert [tick.label for tick in drawing.ticks][:3] == ["Jan", "Feb", "Mar"]
    assert len(drawing.ticks) == 12
    longer = drawn(right=ACROSS)
    assert len(longer.ticks) == 24
    assert [year.label for year in longer.years] == ["2026", "2027"]


def test_a_long_scale_is_ruled_by_quarters():
    drawing = drawn(left=(date(2024, 1, 1), date(2027, 1, 1)))
    assert len(drawing.ticks) == 12
    assert {tick.label for tick in drawing.ticks} == {""}


def test_one_day_can_be_seen():
    assert drawn(right=(date(2026, 7, 1), date(2026, 7, 2))).bars[1].width >= 1.5


def test_a_side_without_days_has_no_bar_and_says_nothing():
    hidden = drawn(right=(None, None)).bars[1]
    assert (hidden.width, hidden.days, hidden.said) == (0, None, "…")


def test_all_of_it_can_be_read_aloud():
    said = drawn().said
    assert said == "Kiri: Januari-Desember 2026; Kanan: Juli-Desember 2026; " + (
        "Bersama: Juli-Desember 2026"
    )
