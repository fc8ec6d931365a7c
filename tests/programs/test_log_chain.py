"""The chain of the log: whatever is done to its rows behind our back is found, and where."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs import chain, log
from programs.models import Agency, LogEntry, LogHead, LogSeal
from tests.factories import make_agency

pytestmark = pytest.mark.django_db

ROWS = 60
TAMPERINGS = 1000
ENTRY, SEAL, HEAD = "programs_logentry", "programs_logseal", "programs_loghead"
TEXTS = ("by_said", "origin", "address", "request_id", "action", "object_type", "object_id")
EDITABLE = (*TEXTS, "object_said", "reason", "before", "after", "at", "by_id", "mac", "token")


def sql(statement, *values):
    """As a superuser: past the models, and on PostgreSQL past the trigger."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def superuser():
    """Who may write the tables but has no key. All is undone after."""
    if connection.vendor == "postgresql":
        sql("SET LOCAL session_replication_role = replica")


@pytest.fixture
def entries(monkeypatch):
    """The ids of the entries of a chain that was written yesterday, in its order."""
    agency, yesterday = make_agency(), timezone.now() - timedelta(days=1)
    with monkeypatch.context() as clock:
        clock.setattr(log.timezone, "now", lambda: yesterday)
        _write_and_seal(agency)
    return list(LogSeal.objects.order_by("number").values_list("entry_id", flat=True))


def _write_and_seal(agency):
    for n in range(ROWS):
        before, after = {"name": f"lama {n}"}, {"name": f"baru {n}"}
        log.record("opd.ubah", agency, by=None, before=before, after=after, reason=f"sebab {n}")
        if n % 7 == 0:
            chain.seal()
    chain.seal()


def renumber(number: int, new: int) -> None:
    sql(f"UPDATE {SEAL} SET number = %s WHERE number = %s", new, number)


# Each tampering answers the number of the first row it breaks, or None where it only must be found.


def edit(rng, ids):
    number = rng.randint(1, ROWS)
    column = rng.choice(EDITABLE)
    value = {
        "before": '{"name": "palsu"}',
        "after": "{}",
        "at": timezone.now() - timedelta(days=rng.randint(1, 900)),
        "by_id": rng.randint(1, 10**6),
        "token": f"{rng.getrandbits(128):032x}",
    }.get(column, f"palsu {rng.random()}"[:10])
    sql(f"UPDATE {ENTRY} SET {column} = %s WHERE id = %s", value, ids[number - 1])
    return number


def edit_a_seal(rng, ids):
    number = rng.randint(1, ROWS)
    sql(f"UPDATE {SEAL} SET digest = %s WHERE number = %s", f"{rng.getrandbits(256):064x}", number)
    return number


def delete(rng, ids):
    number = rng.randint(1, ROWS)
    sql(f"DELETE FROM {ENTRY} WHERE id = %s", ids[number - 1])
    return number


def delete_with_seal(rng, ids):
    number = rng.randint(1, ROWS)
    sql(f"DELETE FROM {ENTRY} WHERE id = %s", ids[number - 1])
    sql(f"DELETE FROM {SEAL} WHERE number = %s", number)
    return number


def delete_and_close_the_gap(rng, ids):
    number = rng.randint(1, ROWS - 1)
    delete_with = ids[number - 1]
    sql(f"DELETE FROM {ENTRY} WHERE id = %s", delete_with)
    sql(f"DELETE FROM {SEAL} WHERE number = %s", number)
    for later in range(number + 1, ROWS + 1):
        renumber(later, later - 1)
    return number


def reorder(rng, ids):
    left, right = sorted(rng.sample(range(1, ROWS + 1), 2))
    renumber(left, 10**6)
    renumber(right, left)
    renumber(10**6, right)
    return left


def swap_entries(rng, ids):
    left, right = sorted(rng.sample(range(ROWS), 2))
    for old, new in ((ids[left], 10**9), (ids[right], ids[left]), (10**9, ids[right])):
        sql(f"UPDATE {ENTRY} SET id = %s WHERE id = %s", new, old)
    return left + 1


def forged(rng) -> int:
    """An entry that looks like another, with a number of its own."""
    columns = ", ".join(("at", *TEXTS, "object_said", "before", "after", "mac"))
    sql(
        f"INSERT INTO {ENTRY} (id, token, reason, {columns}) "
        f"SELECT id + 100000, %s, 'palsu', {columns} FROM {ENTRY} ORDER BY id LIMIT 1",
        f"{rng.getrandbits(128):032x}",
    )
    return LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first()


def insert(rng, ids):
    """Left for the next sealing, which must not take it for ours."""
    forged(rng)
    if rng.random() < 0.5:
        chain.seal()


def insert_in_the_middle(rng, ids):
    number, new = rng.randint(1, ROWS), forged(rng)
    for later in range(ROWS, number - 1, -1):
        renumber(later, later + 1)
    sql(
        f"INSERT INTO {SEAL} (number, entry_id, digest) VALUES (%s, %s, %s)",
        *(number, new, f"{rng.getrandbits(256):064x}"),
    )
    return number


def truncate(rng, ids):
    left = rng.randint(0, ROWS - 1)
    if rng.random() < 0.7:
        for pk in ids[left:]:
            sql(f"DELETE FROM {ENTRY} WHERE id = %s", pk)
    sql(f"DELETE FROM {SEAL} WHERE number > %s", left)
    return left + 1


def truncate_and_set_back_the_head(rng, ids):
    left = truncate(rng, ids) - 1
    last = LogSeal.objects.filter(pk=left).values_list("digest", flat=True).first() or ""
    sql(f"UPDATE {HEAD} SET number = %s, digest = %s", left, last)


def truncate_and_let_it_be_sealed_again(rng, ids):
    truncate_and_set_back_the_head(rng, ids)
    log.record("opd.ubah", make_agency(), by=None)
    with pytest.raises(chain.BrokenHead):
        chain.seal()


def take_away_seals_and_head(rng, ids):
    for pk in rng.sample(ids, 3):
        sql(f"DELETE FROM {ENTRY} WHERE id = %s", pk)
    sql(f"DELETE FROM {SEAL}")
    sql(f"DELETE FROM {HEAD}")
    with pytest.raises(chain.BrokenHead), transaction.atomic():
        chain.seal()


def set_back_the_head(rng, ids):
    sql(f"UPDATE {HEAD} SET number = %s", rng.randint(0, ROWS - 1))


def rechain(rng, ids):
    """Edit a row and build the chain anew from there, all in order, with a key of one's own."""
    number = rng.randint(1, ROWS)
    sql(f"UPDATE {ENTRY} SET reason = 'palsu' WHERE id = %s", ids[number - 1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain.settings, "LOG_KEY", f"kunci {rng.random()}")
        before = LogSeal.objects.filter(pk=number - 1).values_list("digest", flat=True).first()
        digest = before or ""
        for later in range(number, ROWS + 1):
            row = LogEntry.objects.filter(pk=ids[later - 1]).values(*chain.STORED).get()
            row["mac"] = chain.mac_of(row)
            digest = chain._digest_of(digest, later, row)
            sql(f"UPDATE {ENTRY} SET mac = %s WHERE id = %s", row["mac"], row["pk"])
            sql(f"UPDATE {SEAL} SET digest = %s WHERE number = %s", digest, later)
        mac = chain._head_mac(ROWS, digest)
        if rng.random() < 0.5:
            sql(f"UPDATE {HEAD} SET digest = %s, mac = %s", digest, mac)
            return None  # then it is the head that is named
    return number


WAYS = (
    edit,
    edit,
    edit,
    edit_a_seal,
    delete,
    delete_with_seal,
    delete_and_close_the_gap,
    reorder,
    swap_entries,
    insert,
    insert_in_the_middle,
    truncate,
    truncate_and_set_back_the_head,
    truncate_and_let_it_be_sealed_again,
    take_away_seals_and_head,
    set_back_the_head,
    rechain,
)


def test_a_thousand_tamperings_are_all_found(entries, superuser):
    rng = random.Random(60)
    missed = []
    for n in range(TAMPERINGS):
        way = WAYS[n % len(WAYS)]
        with transaction.atomic():
            number = way(rng, entries)
            broken = chain.verify().broken
            if broken is None or number not in (None, broken.number):
                missed.append((n, way.__name__, number, broken))
            transaction.set_rollback(True)
    assert missed == []
    assert chain.verify().broken is None  # all was undone: it was the tampering that was found


def test_a_whole_chain_is_whole(entries):
    found = chain.verify()
    assert (found.count, found.unsealed, found.broken) == (ROWS, 0, None)
    assert found.head == chain.head_said()


def test_a_tail_that_is_cut_off_with_an_older_head_is_found_by_a_head_kept_elsewhere(entries):
    kept_row = LogHead.objects.values("number", "digest", "mac").get()
    log.record("opd.ubah", make_agency(), by=None)
    chain.seal()
    kept_elsewhere = chain.head_said()
    if connection.vendor == "postgresql":
        sql("SET LOCAL session_replication_role = replica")
    sql(f"DELETE FROM {ENTRY} WHERE id > %s", entries[-1])
    sql(f"DELETE FROM {SEAL} WHERE number > %s", ROWS)
    LogHead.objects.update(**kept_row)
    assert chain.verify().broken is None
    broken = chain.verify(head=kept_elsewhere).broken
    assert (broken.number, "dipotong" in broken.why) == (ROWS + 1, True)


def test_a_head_kept_elsewhere_stays_true_as_the_chain_grows(entries):
    kept = chain.head_said()
    log.record("opd.ubah", make_agency(), by=None)
    chain.seal()
    assert chain.verify(head=kept).broken is None


@pytest.mark.parametrize("head", ["5", "x:y", "5:abc", "0:" + "a" * 64])
def test_a_head_that_is_not_written_so_is_no_head(head):
    with pytest.raises(ValueError, match="NOMOR:DIGEST"):
        chain.verify(head=head)


def test_an_entry_that_waits_too_long_for_its_seal_is_found(monkeypatch):
    then = timezone.now() - timedelta(minutes=6)
    with monkeypatch.context() as clock:
        clock.setattr(log.timezone, "now", lambda: then)
        entry = log.record("opd.ubah", make_agency(), by=None)
    broken = chain.verify().broken
    assert (broken.number, broken.entry_id) == (None, entry.pk)
    chain.seal_recent()
    assert chain.verify().broken is None


def test_an_entry_just_written_waits_without_harm():
    log.record("opd.ubah", make_agency(), by=None)
    found = chain.verify()
    assert (found.count, found.unsealed, found.broken) == (0, 1, None)


def test_entries_committed_out_of_order_are_all_sealed():
    first, second = (log.record("opd.ubah", make_agency(), by=None) for _ in range(2))
    chain.seal(second.pk)
    chain.seal()
    assert list(LogSeal.objects.values_list("number", "entry_id")) == [
        (1, second.pk),
        (2, first.pk),
    ]
    assert chain.verify().broken is None


def test_verifying_asks_as_often_for_many_rows_as_batches_need(entries, monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 20)
    with CaptureQueriesContext(connection) as asked:
        chain.verify()
    assert len(asked) <= 6 + ROWS / 20


def write(n: int) -> None:
    try:
        with transaction.atomic():
            log.record("opd.ubah", Agency.objects.get(), by=None, after={"n": n})
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_at_once_make_one_whole_chain():
    make_agency()
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(100)))
    chain.seal_recent()
    found = chain.verify()
    assert (found.count, found.unsealed, found.broken) == (100, 0, None)
