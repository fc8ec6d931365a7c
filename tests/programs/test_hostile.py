"""The hostile tables of ../shared/hostile: each ends as its manifest says, cleanly and soon."""

import json
import time
from pathlib import Path

import pytest

from programs.readers import FileProblem, read_entries, read_table
from tests.programs.test_readers import WORDS

FOLDER = Path(__file__).parents[3] / "shared" / "hostile"
MANIFEST = FOLDER / "MANIFEST.json"
TABLES = (
    [m for m in json.loads(MANIFEST.read_text()) if m["file"].startswith(("csv", "xlsx"))]
    if MANIFEST.exists()
    else []
)
KNOWN = {
    "agencies": frozenset({"Dinas Pertanian Provinsi Banten"}),
    "interventions": {"BENIH": "Bantuan benih"},
    "areas": {"36": "Banten", "36.04.30.2008": "Sidamukti"},
}
pytestmark = pytest.mark.skipif(not TABLES, reason="../shared/hostile is not there")


def outcome(path):
    """accept: every row is in a program; repair: something is noted; reject: nothing enters."""
    words = type(WORDS)(**{f: KNOWN.get(f, getattr(WORDS, f)) for f in WORDS.__dataclass_fields__})
    try:
        reading = read_entries(read_table(path), words)
    except FileProblem:
        return "reject"
    if reading.problems:
        return "reject"
    return "repair" if reading.notes else "accept"


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case["file"])
def test_a_hostile_table_ends_as_it_must(case):
    started = time.monotonic()
    allowed = {case["expected"], *case.get("also_ok", [])}
    # A remark (a column left out, a separator recognised) stops nothing: it is accepted.
    found = outcome(FOLDER / case["file"])
    assert found in allowed or (found == "repair" and "accept" in allowed)
    assert time.monotonic() - started < 10
