"""Files like the hostile ones, by the thousand: each is read or refused, and nothing else."""

import pytest

from geo import sandbox
from tests import hostile, mutations

MOST_BYTES = 60_000  # larger ones are bombs: they cost seconds each by design
SMALL = [c for c in hostile.cases() if 0 < c["bytes"] < MOST_BYTES]
COUNT = 40

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not SMALL, reason="../shared/hostile is not there"),
]


@pytest.mark.slow
@pytest.mark.parametrize("case", SMALL, ids=lambda case: case["file"])
def test_a_file_a_little_changed_is_read_or_refused(case):
    found = sandbox.run(
        mutations.survive,
        hostile.path_of(case),
        seconds=60,
        name=hostile.name_of(case),
        seed=len(case["file"]) + case["bytes"],
        count=COUNT,
    )
    assert found["wrong"] == []
    assert sum(found["ends"].values()) == COUNT


def test_mutations_reach_both_ends():
    """Or the test above would say nothing: some files are still read, some are refused."""
    case = next(c for c in SMALL if c["file"].startswith("gj01"))
    found = sandbox.run(
        mutations.survive, hostile.path_of(case), name="a.geojson", seed=1, count=100
    )
    assert found["ends"]["read"] > 0
    assert found["ends"]["refused"] > 20
