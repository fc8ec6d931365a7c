"""One pair village by village: the sums are the pair's own numbers, whatever the register."""

import numpy as np
import pytest
import shapely

from coordination.engine import measure, pack
from coordination.engine.exposure import NEED, PLANNED
from coordination.engine.villages import by_village

from .registers import Figure, Line, Plan, make_country, random_register, register_of

COUNTRY = make_country()
IDS = [village.id for village in sorted(COUNTRY, key=lambda village: village.code)]
COUNTS = ["left_count", "right_count"]


def measured(*plans, figures=()):
    found = measure(pack(register_of(plans, COUNTRY, figures)))
    assert len(found) == 1
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_sums_of_every_pair_are_what_the_pair_says(seed):
    found = measure(pack(random_register(seed)))
    bases = set()
    for k, pair in found.frame.iterrows():
        frame = by_village(found, k)
        assert sorted(frame["village_id"]) == found.villages_of(k).tolist()
        assert frame["shared_m2"].sum() == pytest.approx(pair["shared_area_m2"])
        for side in ("left", "right"):
            whole = getattr(found.shared, f"{side}_count")[k]
            np.testing.assert_allclose(frame[f"{side}_count"].sum(skipna=False), whole)
        if pair["exposed_basis"] == NEED:
            assert frame["needed"].sum() == pytest.approx(pair["exposed_people"])
            assert frame.attrs["label"] == pair["exposed_figure"]
        elif pair["exposed_basis"] == PLANNED:
            smaller = frame[COUNTS].sum(skipna=False).min()
            assert smaller == pytest.approx(pair["exposed_people"])
        bases.add(pair["exposed_basis"])
    assert {NEED, PLANNED} <= bases


def test_a_count_is_spread_over_the_villages_of_its_program():
    ours = Plan(1, (Line(tuple(IDS[:4]), planned=40, unit="KPM"),))
    theirs = Plan(2, (Line(tuple(IDS[2:4]), stated={IDS[2]: 7, IDS[3]: 5}, unit="KPM"),))
    frame = by_village(measured(ours, theirs), 0)
    assert frame["village_id"].tolist() == IDS[2:4]
    assert frame["left_count"].tolist() == [10, 10]
    assert frame["right_count"].tolist() == [7, 5]
    assert frame["share_ratio"].tolist() == [1, 1]


def test_a_line_whose_people_are_others_does_not_count():
    elderly = Line((IDS[0],), segments=("SKH-LANSIA",), planned=900, unit="KPM")
    children = Line((IDS[0],), segments=("SKH-BALITA",), planned=30, unit="KPM")
    ours = Plan(1, (elderly, children))
    theirs = Plan(2, (Line((IDS[0],), segments=("SKH-BALITA",), planned=20, unit="KPM"),))
    frame = by_village(measured(ours, theirs), 0)
    assert frame[COUNTS].to_numpy().tolist() == [[30, 20]]


def test_need_is_the_part_of_the_village_that_is_shared():
    east = Line(shape=_half(IDS[0]), segments=("KSJ-D1",))
    whole = Line((IDS[0],), segments=("KSJ-D1",))
    figures = [Figure(IDS[0], "KSJ-D1", 80)]
    frame = by_village(measured(Plan(1, (east,)), Plan(2, (whole,)), figures=figures), 0)
    assert frame["needed"].tolist() == pytest.approx([40])
    assert frame["share_ratio"].tolist() == pytest.approx([0.5])
    assert frame[COUNTS].isna().all(axis=None)


def _half(pk):
    outline = next(village.outline for village in COUNTRY if village.id == pk)
    left, low, right, high = outline.bounds
    return shapely.box((left + right) / 2, low, right, high)
