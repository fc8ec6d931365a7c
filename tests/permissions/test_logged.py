"""Every door that writes leaves one entry in the log for each thing it wrote: nearly always one."""

from collections import Counter

import pytest

from programs.models import LogEntry

from .cells import cells_so_far
from .walk import DOORS, knock

pytestmark = [pytest.mark.django_db, pytest.mark.once]

READING = {
    "ask",
    "ask_of_program",
    "check",
    "download",
    "export",
    "find",
    "list",
    "view",
    "view_errors",
}
NOTHING_OF_RECORD = {
    ("live_check", "remind", "page"): "shows what the check would say before submitting",
    ("place_lookup", "draw", "page-1"): "an outline kept for a form that is not saved yet",
    ("place_lookup", "draw", "page-3"): "shows an outline",
    ("notice", "mark", "page"): "one's own reading",
    ("notice", "mark", "api"): "one's own reading",
    ("notice", "mark_all", "page"): "one's own reading",
    ("notice", "choose", "page"): "which letters one wishes for",
    ("decision", "create", "page-bulk"): "shows what would become of each row",
    ("queue_choice", "keep", "page-filter"): "how one likes the own list",
    ("queue_choice", "keep", "page-columns"): "how one likes the own list",
    ("queue_choice", "delete", "page"): "how one likes the own list",
    ("review_rules", "set", "page"): "shows the change before it is saved",
    ("snapshot_published", "verify_hash", "page"): "answers, and keeps nothing",
    ("snapshot_published", "verify_hash", "file"): "answers, and keeps nothing",
    ("audit_log", "verify_chain", "page"): "reads the log",
    ("audit_log", "verify_chain", "api"): "reads the log",
}

MORE_THAN_ONE = {
    ("decision", "create", "api"): 2,  # an indication is reviewed on its way to a verdict
    ("finding_page", "decide", "page"): 2,
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
def test_a_door_that_writes_leaves_its_entry(client, cell, channel):
    assert knock(client, cell, channel) == "200"
    count = MORE_THAN_ONE.get((cell.object, cell.action, channel), 1)
    # What the scene is made of comes from no request.
    entries = LogEntry.objects.exclude(request_id="").values_list("request_id", flat=True)
    assert list(Counter(entries).values()) == [count]


def test_the_walk_finds_the_doors():
    assert len(list(doors_that_write())) > 60


@pytest.mark.parametrize("channel", ["page", "api"])
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
def test_a_door_that_refuses_leaves_none(client, cell, channel):
    assert knock(client, cell, channel) != "200"
    assert not LogEntry.objects.exclude(request_id="").exists()
