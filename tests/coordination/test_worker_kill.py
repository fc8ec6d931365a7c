"""kill -9 in the middle of a run: it finishes by itself, and nothing is doubled.

Real processes on a database of their own: `celery worker` with its beat on Redis, and
`manage.py serve` with the embedded worker.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings

from tests.available import REDIS_URL, ROOT

PATIENCE_SECONDS = 60
REGISTER = """
from tests.factories import make_program, make_villages
villages = make_villages(4)
for n in range(4):
    make_program(areas=villages[n : n + 2], counts=[10, 20][: len(villages[n : n + 2])])
    make_program(areas=[villages[n]], counts=[30])
"""
START = "from coordination.runs import start_run; start_run(by=None, fiscal_year=2026, send={send})"


class Site:
    """An installation of its own: a database, an environment, processes that can be killed."""

    def __init__(self, database_url, broker_url, folder):
        self.environment = os.environ | {
            "DATABASE_URL": database_url,
            "BROKER_URL": broker_url,
            "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
            "RUN_HOLD_PHASE_SECONDS": "1.5",
            "RUN_IS_DEAD_AFTER_SECONDS": "5",
        }
        self.folder = folder
        self.processes = []

    def manage(self, *words):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment | {"RUN_HOLD_PHASE_SECONDS": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def spawn(self, *command):
        """Start a process in a group of its own, so that the whole group can be killed."""
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def rows(self, sql):
        """Straight from the database, as the processes left it."""
        url = self.environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection:
                return connection.execute(sql).fetchall()
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()

    def wait_until(self, what, seconds=PATIENCE_SECONDS):
        """Look at the newest run until `what` is true of its columns; those columns."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            state, phase, attempts = self.rows(
                "select state, phase, attempts from coordination_run order by id desc limit 1"
            )[0]
            if what(state, phase):
                return state, phase, attempts
            time.sleep(0.2)
        raise AssertionError(f"{state} {phase}\n{(self.folder / 'log').read_text()[-4000:]}")

    def findings(self):
        return self.rows(
            "select id, left_id, right_id, level, severity from coordination_finding order by id"
        )

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def database_url(tmp_path):
    """A database of its own, of the kind the suite runs on."""
    given = settings.DATABASES["default"]
    if given["ENGINE"].endswith("sqlite3"):
        yield f"sqlite:///{tmp_path / 'site.sqlite3'}"
        return
    name = f"sinkron_kill_{os.getpid()}"
    server = f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def site(database_url, tmp_path, request):
    """An installation with eight programs and the findings of one undisturbed run."""
    site = Site(database_url, request.param, tmp_path)
    site.manage("migrate", "-v0")
    site.manage("shell", "--no-imports", "-c", REGISTER)
    site.manage("find_overlaps", "--year", "2026")
    yield site
    site.close()


def is_comparing(state, phase):
    return phase == "membandingkan"


def has_ended(state, phase):
    return state in ("selesai", "gagal")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def children_of(process):
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.parametrize("site", [REDIS_URL], indirect=True)
def test_a_worker_killed_on_redis_is_replaced_and_its_run_finishes(site):
    redis.Redis.from_url(REDIS_URL).flushdb()
    before = site.findings()
    assert before
    worker = ("-m", "celery", "-A", "config", "worker", "-B", "-c", "1", "-l", "WARNING")
    schedule = ("-s", str(site.folder / "schedule"))
    first = site.spawn(*worker, *schedule)
    site.manage("shell", "--no-imports", "-c", START.format(send=True))
    site.wait_until(is_comparing)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    site.spawn(*worker, *schedule)
    state, _phase, attempts = site.wait_until(has_ended)
    assert (state, attempts) == ("selesai", 2)
    assert site.findings() == before


@pytest.mark.slow
@pytest.mark.parametrize("site", ["memory://"], indirect=True)
def test_a_killed_web_process_comes_back_and_finishes_the_run_it_carried(site):
    before = site.findings()
    assert before
    # Queued and never sent: what a broker in memory leaves behind when its process dies.
    site.manage("shell", "--no-imports", "-c", START.format(send=False))
    server = site.spawn("manage.py", "serve", "--port", str(free_port()))
    site.wait_until(is_comparing)
    (child,) = children_of(server)
    os.kill(child, signal.SIGKILL)
    state, _phase, attempts = site.wait_until(has_ended)
    assert (state, attempts) == ("selesai", 2)
    assert site.findings() == before
    assert server.poll() is None
    server.terminate()
    assert server.wait(timeout=20) == 0
    assert children_of(server) == []
