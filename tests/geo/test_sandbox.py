"""What a process that reads a hostile file cannot do, whatever the file makes of it."""

import logging
import os
import socket
import subprocess
import sys
import time

import pytest

from geo import sandbox
from geo.problems import FileProblem
from tests.geo import sandbox_tasks as tasks

FILTERED = sys.platform == "linux" and os.uname().machine in ("x86_64", "aarch64")
EPERM = "errno 1"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "berkas.bin"
    path.write_bytes(b"12345")
    return path


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("CANARY-LFI")
    return path


def test_a_task_gets_the_bytes_and_its_arguments_and_answers(file):
    assert sandbox.run(tasks.count, file, times=3) == 15


def test_a_refusal_comes_back_as_it_was_said(file):
    with pytest.raises(FileProblem, match=r"^Berkas ini tidak disukai\.$"):
        sandbox.run(tasks.refuse, file)


def test_a_file_that_is_not_there_is_the_callers_matter(tmp_path):
    with pytest.raises(FileNotFoundError):
        sandbox.run(tasks.count, tmp_path / "tiada")


def test_the_process_knows_no_secret(file, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "rahasia")
    monkeypatch.setenv("DATABASE_URL", "rahasia")
    environment = sandbox.run(tasks.environment, file)
    assert "rahasia" not in environment.values()
    assert not {"HOME", "PATH", "SECRET_KEY", "DATABASE_URL"} & set(environment)


def test_what_a_parser_said_of_the_file_reaches_no_log(file, caplog):
    file.write_text("3604012345678901")
    with caplog.at_level(logging.INFO), pytest.raises(FileProblem, match="rusak"):
        sandbox.run(tasks.fail_with_secret, file)
    assert "RuntimeError" in caplog.text
    assert "3604012345678901" not in caplog.text


# --- Doors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "argument", "event"),
    [
        (tasks.open_a_file, "secret", "open"),
        (tasks.list_a_folder, "folder", "os.listdir"),
        (tasks.delete_a_file, "secret", "os.remove"),
        (tasks.write_a_file, "new", "open"),
        (tasks.start_a_program, "new", "subprocess.Popen"),
        (tasks.open_a_database, "new", "sqlite3.connect"),
        (tasks.fork, None, "os.fork"),
        (tasks.import_a_module, None, "import"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_python_would_open_or_start_is_refused(
    file, secret, tmp_path, caplog, task, argument, event
):
    paths = {"secret": secret, "folder": tmp_path, "new": tmp_path / "pwned"}
    given = {"path": str(paths[argument])} if argument else {}
    with pytest.raises(FileProblem, match="rusak"):
        sandbox.run(task, file, **given)
    assert f"'{event} in " in caplog.text
    assert secret.read_text() == "CANARY-LFI"
    assert not (tmp_path / "pwned").exists()


@pytest.mark.skipif(not FILTERED, reason="no filter of system calls on this system")
@pytest.mark.parametrize(
    ("task", "given"),
    [
        (tasks.open_behind, "secret"),
        (tasks.look_behind, "secret"),
        (tasks.delete_behind, "secret"),
        (tasks.create_behind, "new"),
        (tasks.run_behind, "new"),
        (tasks.connect_behind, None),
        (tasks.fork_behind, None),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_other_code_would_open_or_start_is_refused(file, secret, tmp_path, task, given):
    paths = {"secret": secret, "new": tmp_path / "pwned"}
    given = {"path": str(paths[given])} if given else {}
    assert sandbox.run(task, file, **given) == EPERM
    assert secret.exists()
    assert not (tmp_path / "pwned").exists()


@pytest.mark.skipif(not FILTERED, reason="no filter of system calls on this system")
def test_no_other_process_can_be_sent_a_signal(file):
    assert sandbox.run(tasks.kill_behind, file, process=os.getpid()) == EPERM


def test_nothing_connects(file):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        with pytest.raises(FileProblem, match="rusak"):
            sandbox.run(tasks.connect, file, port=server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.skipif(not FILTERED, reason="no filter of system calls on this system")
def test_no_thread_starts(file):
    with pytest.raises(FileProblem, match="rusak"):
        sandbox.run(tasks.start_a_thread, file)


# --- Exhaustion ------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_memory_is_bounded(file):
    assert sandbox.run(tasks.allocate, file, megabytes=100) == 100 << 20
    with pytest.raises(FileProblem, match="terlalu besar"):
        sandbox.run(tasks.allocate, file, megabytes=2000)


@pytest.mark.parametrize("task", [tasks.loop, tasks.sleep], ids=lambda task: task.__name__)
def test_time_is_bounded(file, task):
    began = time.monotonic()
    with pytest.raises(FileProblem, match="1 detik"):
        sandbox.run(task, file, seconds=1)
    assert time.monotonic() - began < 5


def test_a_process_that_dies_is_a_broken_file(file):
    with pytest.raises(FileProblem, match="rusak"):
        sandbox.run(tasks.crash, file)


@pytest.mark.parametrize(
    "task", [tasks.talk_nonsense, tasks.talk_deep], ids=lambda task: task.__name__
)
def test_an_answer_that_is_none_is_a_broken_file(file, task):
    with pytest.raises(FileProblem, match="rusak"):
        sandbox.run(task, file)


def test_an_answer_is_never_longer_than_it_may_be(file):
    with pytest.raises(FileProblem, match=r"terlalu besar|rusak"):
        sandbox.run(tasks.talk_too_much, file, most_answer_bytes=1_000_000)


def test_no_process_stays(file):
    with pytest.raises(FileProblem):
        sandbox.run(tasks.sleep, file, seconds=0.5)
    here = subprocess.run(["ps", "-o", "args", "--ppid", str(os.getpid())], capture_output=True)
    assert b"gate.py" not in here.stdout


def test_when_too_many_files_wait_one_is_sent_away(file, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE_SECONDS", 0)
    taken = [sandbox._slots.acquire() for _ in range(sandbox.AT_ONCE)]
    try:
        with pytest.raises(FileProblem, match="Coba lagi"):
            sandbox.run(tasks.count, file)
    finally:
        for _ in taken:
            sandbox._slots.release()
    assert sandbox.run(tasks.count, file) == 5


def test_without_a_process_nothing_is_read(file, monkeypatch, caplog):
    monkeypatch.setattr(sandbox.sys, "executable", "/tiada/python")
    with pytest.raises(FileProblem, match="hubungi admin"):
        sandbox.run(tasks.count, file)
    assert "No process" in caplog.text
