"""Every file of ../shared/hostile ends as its manifest says, at the functions behind all doors."""

import dataclasses
import json
import logging
import socket
import time

import pytest
import shapely

from geo import frames, uploads
from geo.extents import Extent
from geo.problems import FileProblem
from programs.readers import read_entries, read_table
from tests import hostile
from tests.hostile import Outcome
from tests.programs.test_readers import WORDS

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not hostile.cases(), reason="../shared/hostile is not there"),
]
BANTEN = Extent((105.0, -7.1, 106.8, -5.7), 9.4e9)
KNOWN = dataclasses.replace(
    WORDS,
    agencies=frozenset({"Dinas Pertanian Provinsi Banten"}),
    interventions={"BENIH": "Bantuan benih"},
    areas={"36": "Banten", "36.04.30.2008": "Sidamukti"},
)


@pytest.fixture(scope="module")
def canary():
    canary = hostile.Canary()
    yield canary
    canary.close()


@pytest.fixture(autouse=True)
def _nothing_leaks(canary):
    yield
    canary.check()


@pytest.fixture(params=[None, BANTEN], ids=["no boundaries", "Banten"])
def _extent(request, monkeypatch):
    monkeypatch.setattr(frames, "province_extent", lambda: request.param)


@pytest.fixture
def peak(caplog):
    """The largest memory of the processes started so far."""
    caplog.set_level(logging.INFO, "geo.sandbox")
    return lambda: max(record.measure["peak_mb"] or 0 for record in caplog.records)


def shapes_outcome(case) -> Outcome:
    try:
        read = uploads.read_shapes(hostile.path_of(case), hostile.name_of(case))
    except FileProblem as problem:
        return Outcome("reject", str(problem))
    is_to_choose = len(read.layers) > 1 and not read.shapes
    return Outcome(
        "repair" if read.repairs or is_to_choose else "accept",
        shapes=[shapely.from_wkb(shape.wkb) for shape in read.shapes],
        text=repr(read),
    )


def table_outcome(case) -> Outcome:
    """Accept: every row is in a program; repair: something is noted; reject: a row is refused."""
    try:
        reading = read_entries(read_table(hostile.path_of(case), name=hostile.name_of(case)), KNOWN)
    except FileProblem as problem:
        return Outcome("reject", str(problem))
    kind = "reject" if reading.problems else "repair" if reading.notes else "accept"
    return Outcome(
        kind,
        "; ".join(map(str, reading.problems)),
        text=repr(reading),
        budgets={entry.row: entry.budget_idr for entry in reading.entries},
        starts_on={entry.row: str(entry.starts_on) for entry in reading.entries},
        bad_rows={problem.row for problem in reading.problems},
    )


@pytest.mark.usefixtures("_extent")
@pytest.mark.parametrize("case", hostile.cases(hostile.SHAPES), ids=lambda case: case["file"])
def test_a_hostile_file_of_shapes_ends_as_it_must(case, peak):
    began = time.monotonic()
    outcome = shapes_outcome(case)
    outcome.seconds, outcome.peak_mb = time.monotonic() - began, peak()
    hostile.check(case, outcome)


@pytest.mark.parametrize("case", hostile.cases(hostile.TABLES), ids=lambda case: case["file"])
def test_a_hostile_table_ends_as_it_must(case, peak):
    began = time.monotonic()
    outcome = table_outcome(case)
    outcome.seconds, outcome.peak_mb = time.monotonic() - began, peak()
    hostile.check(case, outcome)


def test_the_bomb_drawn_on_the_map_is_refused_within_a_second(monkeypatch):
    monkeypatch.setattr(frames, "province_extent", lambda: None)
    path = hostile.FOLDER / "gj20_polygon_bomb_2000.geojson"
    geometry = json.loads(path.read_text())["features"][0]["geometry"]
    began = time.monotonic()
    with pytest.raises(FileProblem, match="saling memotong terlalu banyak"):
        uploads.read_geometry(geometry)
    assert time.monotonic() - began < 1


# --- The test of the tests ---------------------------------------------------------------------


def test_a_call_is_heard():
    canary = hostile.Canary(port=0)
    try:
        with socket.create_connection(("127.0.0.1", canary.port)) as caller:
            caller.sendall(b"GET /canary/x")
        deadline = time.monotonic() + 5
        while not canary.calls and time.monotonic() < deadline:
            time.sleep(0.01)
        with pytest.raises(AssertionError):
            canary.check()
    finally:
        canary.close()


CONTROL = {"file": "x", "group": "geojson", "expected": "accept", "post": {"area_km2": [120, 124]}}


@pytest.mark.parametrize(
    "wrong",
    [
        Outcome("reject", "Berkas rusak sama sekali."),
        Outcome("accept", shapes=[shapely.box(106, -6.2, 106.1, -6.0)]),
        Outcome("accept", text="nama: CANARY-LFI"),
        Outcome("accept", seconds=11),
        Outcome("accept", peak_mb=700),
    ],
    ids=["refused", "too large", "a secret", "too late", "too much memory"],
)
def test_a_wrong_outcome_is_seen(wrong):
    with pytest.raises(AssertionError):
        hostile.check(CONTROL, wrong)
