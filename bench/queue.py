"""The review queue at 40,000 findings, over HTTP: what a secretariat waits for.

Each database runs in a process of its own, against the served application with people signed in:
`python -m bench.queue --seed 2026 --ground FILE`, with DATABASE_URL naming an empty database.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from .live import PASSWORD, Person
from .storing import fill

FINDINGS, PROGRAMS = 40_000, 12_000
REQUESTS, WARM = 15, 3
TARGET_MS = 300
REGENCY = "36.04"
PROVINCE, SECRETARIAT = "provinsi", "kabupaten"
PAGES = {  # what -> (who asks, the address)
    "first page, province": (PROVINCE, "/temuan/"),
    "first page, a regency": (SECRETARIAT, "/temuan/"),
    "level, need and OPD": (PROVINCE, "/temuan/?level={level}&kebutuhan={need}&opd={opd}"),
    "past due": (PROVINCE, "/temuan/?lewat=ya"),
    "page 400": (PROVINCE, "/temuan/?urai=ya&page=400"),
}
COUNTS = "the counts alone"


def report(ground, seed: int, postgres: str = "") -> None:
    """Print the medians on SQLite and, where a server answers at `postgres`, on PostgreSQL."""
    out = sys.stdout.write
    out(f"\nThe queue of {FINDINGS:,} findings over HTTP, median of {REQUESTS} requests, and as a")
    out(f" share of {TARGET_MS} ms; load {os.getloadavg()[0]:.2f}\n")
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ground.pickle"
        ground.villages.to_pickle(given)
        out(in_words("SQLite", _in_a_process(f"sqlite:///{folder}/queue.sqlite3", given, seed)))
        if not postgres:
            out("  PostgreSQL: no server answers: left out\n")
            return
        with _own_database(postgres) as address:
            out(in_words("PostgreSQL", _in_a_process(address, given, seed)))


def in_words(engine: str, found: dict) -> str:
    """A table of what was measured of each page."""
    head = (
        f"  {engine:24} {'median':>9} {'9 in 10':>9} {'of target':>10} {'queries':>8} {'kB':>6}\n"
    )
    rows = (
        f"    {name:22} {row['median_ms']:6.0f} ms {row['p90_ms']:6.0f} ms"
        f" {row['median_ms'] / TARGET_MS:10.2f} {row['queries']:8} {row['kb']:6.0f}\n"
        for name, row in found.items()
    )
    return head + "".join(rows)


def _in_a_process(database: str, ground: Path, seed: int, module: str = "bench.queue") -> dict:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database,
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
    command = [sys.executable, "-m", module, "--seed", str(seed), "--ground", str(ground)]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _own_database(server: str) -> Iterator[str]:
    """A database for this process alone; dropped in the end."""
    import psycopg

    name = f"bench_queue_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")


# --- One database --------------------------------------------------------------------------------


def main() -> None:
    import django

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--ground", required=True)
    parser.add_argument("--is-filled", action="store_true", help="only measure")
    asked = parser.parse_args()
    django.setup()
    if not asked.is_filled:
        _fill(asked)
    addresses = {name: (who, _address(text)) for name, (who, text) in PAGES.items()}
    answer = served(addresses)
    for name, (who, address) in addresses.items():
        answer[name]["queries"] = queries(who, address)
    answer[COUNTS] = _counts()
    sys.stdout.write(json.dumps(answer) + "\n")


def _fill(asked) -> None:
    """The findings the engine makes of a synthetic register on the real villages, in all states."""
    import pandas as pd
    from django.core.management import call_command
    from django.db import connection

    from coordination.engine import measure, pack
    from coordination.findings import finding_rows, read_names
    from coordination.frames import read_register
    from coordination.models import Finding, Run
    from programs.models import Program

    from .synthetic import Ground, make_register

    call_command("migrate", verbosity=0)
    ground = Ground(pd.read_pickle(asked.ground), "")
    fill(ground, make_register(ground, PROGRAMS, asked.seed))
    people = make_people()
    run = Run.objects.create(fiscal_year=2026, rule_version="bench", state="selesai")
    found = measure(pack(read_register(Program.objects.all())))
    rng = np.random.default_rng(asked.seed)
    if len(found) < FINDINGS:
        raise RuntimeError(f"only {len(found)} pairs: more programs are needed")
    found = found.only(np.sort(rng.choice(len(found), FINDINGS, replace=False)))
    rows = finding_rows(found, read_names(), run)
    _decide(rows, people, rng)
    Finding.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_people() -> list:
    from django.contrib.auth import get_user_model

    from geo.models import Area
    from programs.models import Membership, Role

    make = get_user_model().objects.create_user
    province, secretariat = make(PROVINCE, password=PASSWORD), make(SECRETARIAT, password=PASSWORD)
    Membership.objects.create(user=province, role=Role.PROVINCE)
    regency = Area.objects.get(code=REGENCY)
    Membership.objects.create(user=secretariat, role=Role.REGENCY, regency=regency)
    return [province, secretariat]


def _decide(rows: list, people: list, rng) -> None:
    """States, dates and assignments as they may stand after a year of work."""
    from datetime import timedelta

    from django.utils import timezone

    from coordination.models import OPEN, FindingStatus

    today = timezone.localdate()
    shares = [0.5, 0.15, 0.08, 0.08, 0.08, 0.04, 0.03, 0.02, 0.02]
    statuses = rng.choice(list(FindingStatus), len(rows), p=shares)
    ages = rng.integers(0, 120, len(rows))
    for row, status, age in zip(rows, statuses, ages.tolist(), strict=True):
        row.status = status
        row.opened_on = today - timedelta(days=age)
        row.due_on = row.opened_on + timedelta(days=100) if status in OPEN else None
        row.assigned_to = people[age % 2] if age % 3 == 0 else None


def _address(text: str) -> str:
    """The address with the level, need and agency that most findings have."""
    from collections import Counter

    from coordination.models import Finding

    sides = ("level", "left__intervention__need__code", "left__agency")
    rows = Finding.objects.order_by().values_list(*sides)
    level, need, opd = Counter(rows.iterator()).most_common(1)[0][0]
    return text.format(level=level, need=need, opd=opd)


def queries(who: str, address: str) -> int:
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.get(username=who))
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return len(seen)


def _counts() -> dict:
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    from coordination.queue import counts_of

    request = RequestFactory().get("/temuan/?tahun=2026")
    request.user = get_user_model().objects.get(username=PROVINCE)
    times = []
    for _ in range(REQUESTS):
        begin = time.perf_counter()
        with CaptureQueriesContext(connection) as seen:
            counts_of(request)
        times.append((time.perf_counter() - begin) * 1000)
    return _summary(times) | {"queries": len(seen), "kb": 0}


def _summary(times: list[float]) -> dict:
    return {"median_ms": statistics.median(times), "p90_ms": float(np.quantile(times, 0.9))}


def served(addresses: dict) -> dict:
    """Ask the served application, signed in; pages take turns, so that load falls on all alike."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "web", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        people = {name: Person(port, name) for name in (PROVINCE, SECRETARIAT)}
        times, sizes = {name: [] for name in addresses}, {}
        for _ in range(REQUESTS + WARM):
            for name, (who, address) in addresses.items():
                begin = time.perf_counter()
                sizes[name] = len(people[who].get(address)) / 1000
                times[name].append((time.perf_counter() - begin) * 1000)
        return {name: _summary(t[WARM:]) | {"kb": sizes[name]} for name, t in times.items()}
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
