"""Ways out of an overlap, against the definition tried out village by village."""

import datetime
import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from coordination.engine import find_overlaps, measure, pack
from coordination.engine.segments import CANNOT, SegmentTree
from coordination.engine.ways import (
    AREA,
    COUNT,
    Stake,
    drops,
    fewest_to_drop,
    nearest_free_period,
    separating_segments,
    stake_of,
)

from . import vocabulary
from .registers import Line, Plan, make_country, random_register, register_of

TARGETS = (0.5, 0.25, 0.1, 0.0)


def random_stake(rng) -> Stake:
    """Villages of which some are not shared, some in part and some whole."""
    size = rng.randrange(1, 9)
    own = np.array([rng.choice([1.0, 2.0, rng.uniform(0.1, 9)]) for _ in range(size)])
    part = np.array([rng.choice([0, 0, 1, 1, rng.random()]) for _ in range(size)])
    return Stake(np.arange(10, 10 + size), own, own * part, AREA)


def brute_fewest(stake: Stake, target: float) -> int | None:
    """Try every set of villages, the small ones first; 0 where nothing need be dropped."""
    everything = range(len(stake.own))
    for count in range(len(stake.own)):
        for dropped in itertools.combinations(everything, count):
            left = np.setdiff1d(everything, dropped)
            if stake.shared[left].sum() <= target * stake.own[left].sum() + 1e-9 * stake.own.sum():
                return count
    return None


@pytest.mark.parametrize("seed", range(40))
def test_the_fewest_villages_are_those_that_trying_every_set_finds(seed):
    rng = random.Random(seed)
    for _ in range(10):
        stake = random_stake(rng)
        for target in TARGETS:
            found, tried = fewest_to_drop(stake, target), brute_fewest(stake, target)
            assert (len(found.village_ids) if found else 0) == (tried or 0)
            if found:
                left = ~np.isin(stake.village_ids, found.village_ids)
                after = stake.shared[left].sum() / stake.own[left].sum()
                assert found.after_ratio == pytest.approx(after)
                assert found.after_ratio <= target + 1e-6 < found.before_ratio + 1e-6


def test_a_program_that_is_shared_whole_is_not_told_to_drop_everything():
    stake = Stake(np.arange(3), np.ones(3), np.ones(3), AREA)
    assert fewest_to_drop(stake, 0.0) is None


def test_an_overlap_below_the_target_needs_no_drop():
    assert fewest_to_drop(Stake(np.arange(4), np.ones(4), np.eye(4)[0], AREA), 0.25) is None


def test_targets_that_ask_for_the_same_villages_are_one_offer():
    stake = Stake(np.arange(4), np.ones(4), np.array([1.0, 0, 0, 0]), AREA)
    assert [d.village_ids for d in drops(stake, TARGETS)] == [(0,)]


@pytest.mark.parametrize("seed", range(3))
def test_the_overlap_after_dropping_is_what_the_engine_then_measures(seed):
    register = random_register(seed)
    found = measure(pack(register))
    bases = set()
    for k, pair in enumerate(found.frame.itertuples()):
        stake = stake_of(found, k, pair.left_id)
        before = pair.left_exposed_ratio if stake.basis == COUNT else pair.left_share_ratio
        assert stake.ratio == pytest.approx(before, rel=1e-6)
        for drop in drops(stake, (0.25, 0.0)):
            again = find_overlaps(without(register, pair.left_id, drop.village_ids))
            row = again[(again["left_id"] == pair.left_id) & (again["right_id"] == pair.right_id)]
            column = "left_exposed_ratio" if stake.basis == COUNT else "left_share_ratio"
            after = row[column].iloc[0] if len(row) else 0.0
            assert after == pytest.approx(drop.after_ratio, rel=1e-6, abs=1e-9)
            bases.add(stake.basis)
    assert AREA in bases


def test_people_are_counted_where_they_are_stated_village_by_village():
    country = make_country()
    ids = [village.id for village in country[:4]]
    counts = dict(zip(ids, [70, 10, 10, 10], strict=True))
    draft = Plan(1, (Line(tuple(ids), stated=counts, unit="KPM"),))
    other = Plan(2, (Line((ids[0], ids[1])),))
    found = measure(pack(register_of([draft, other], country)))
    stake = stake_of(found, 0, 1)
    assert (stake.basis, stake.ratio) == (COUNT, 0.8)
    assert found.frame["left_exposed_ratio"][0] == pytest.approx(0.8)
    drop = fewest_to_drop(stake, 0.5)
    assert (drop.village_ids, drop.after_ratio) == ((ids[0],), pytest.approx(1 / 3))


def without(register, program_id, village_ids):
    """The register when one program leaves these villages out."""
    lines = register.lines.loc[register.lines["program_id"] == program_id, "line_id"]

    def kept(frame):
        out = frame["line_id"].isin(lines) & frame["village_id"].isin(village_ids)
        return frame[~out]

    return replace(register, ground=kept(register.ground), pieces=kept(register.pieces))


D = datetime.date


@pytest.mark.parametrize("seed", range(60))
def test_the_nearest_free_period_is_the_one_that_trying_every_day_finds(seed):
    rng = random.Random(seed)
    within = D(2026, 1, 1), D(2026, 3, 1)
    days = [within[0] + datetime.timedelta(days=n) for n in range(60)]
    for _ in range(20):
        own, other = (tuple(sorted(rng.sample(days, 2))) for _ in range(2))
        length = own[1] - own[0]
        starts = [
            d for d in days if d + length <= within[1] and (d >= other[1] or d + length <= other[0])
        ]
        tried = min((abs(d - own[0]) for d in starts), default=None)
        found = nearest_free_period(own, other, within)
        if tried is None or not tried:
            assert found is None
        else:
            assert abs(found[0] - own[0]) == tried
            assert found[0] in starts
            assert found[1] - found[0] == length


def test_segments_that_separate_are_all_that_exclude_each_other_and_only_those():
    tree = SegmentTree(vocabulary.segment_frame())
    rng = random.Random(1)
    codes = [code for code in tree.parent if tree.dimension(code)]
    answers = 0
    for _ in range(300):
        own = [tuple(rng.sample(codes, rng.choice([1, 2]))) for _ in range(rng.choice([1, 2]))]
        theirs = [tuple(rng.sample(codes, rng.choice([1, 2])))]
        for code, instead in separating_segments(own, theirs, tree):
            answers += 1
            assert tree.parent[code] == tree.parent[instead]
            for line in own:
                exchanged = tuple(instead if c == code else c for c in line)
                assert tree.meet(exchanged, theirs[0])[0] == CANNOT
    assert answers > 50


def test_another_decile_separates_and_another_livelihood_does_not():
    tree = SegmentTree(vocabulary.segment_frame())
    found = separating_segments([("KSJ-D1",)], [("KSJ-D1",)], tree)
    assert ("KSJ-D1", "KSJ-D2") in found
    assert separating_segments([("PPKS-PD",)], [("PPKS-PD",)], tree) == []
