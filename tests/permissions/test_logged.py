"""Every door that writes leaves exactly one entry in the log, whoever comes through it."""

from collections import Counter

import pytest

from programs.models import LogEntry

from .cells import cells_so_far
from .walk import DOORS, knock

pytestmark = [pytest.mark.django_db, pytest.mark.once]

READING = {"ask", "ask_of_program", "download", "export", "find", "list", "view", "view_errors"}
NOTHING_OF_RECORD = {
    ("live_check", "remind", "page"): "shows what the check would say before submitting",
    ("place_lookup", "draw", "page-1"): "an outline kept for a form that is not saved yet",
    ("place_lookup", "draw", "page-3"): "shows an outline",
    ("audit_log", "verify_chain", "page"): "reads the log",
    ("audit_log", "verify_chain", "api"): "reads the log",
}


def doors_that_write():
    """Each door once, with the first role that may enter. A new action writes until it is said
    to read.
    """
    seen = set(NOTHING_OF_RECORD)
    for cell in cells_so_far():
        for channel in DOORS[cell.object, cell.action]:
            name = cell.object, cell.action, channel
            if cell.expected == "200" and cell.action not in READING and name not in seen:
                seen.add(name)
                yield pytest.param(cell, channel, id=f"{cell}-{channel}")


@pytest.mark.parametrize(("cell", "channel"), [*doors_that_write()])
def test_a_door_that_writes_leaves_one_entry(client, cell, channel):
    assert knock(client, cell, channel) == "200"
    # What the scene is made of comes from no request.
    entries = LogEntry.objects.exclude(request_id="").values_list("request_id", flat=True)
    assert list(Counter(entries).values()) == [1]


def test_the_walk_finds_the_doors():
    assert len(list(doors_that_write())) > 60


@pytest.mark.parametrize(
    "cell",
    [
        cell
        for cell in cells_so_far()
        if (cell.object, cell.action) == ("programme_submitted", "verify")
        and cell.expected != "200"
    ],
    ids=str,
)
def test_a_door_that_refuses_leaves_none(client, cell):
    for channel in DOORS[cell.object, cell.action]:
        knock(client, cell, channel)
    assert not LogEntry.objects.exclude(request_id="").exists()
