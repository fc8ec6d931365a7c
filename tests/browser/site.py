"""An installation of its own for a browser: real data and a real server, in a folder of its own.

The server is another process, so that what is tested is what is served: the content policy, hashed
static files, the embedded worker. Nothing here touches the database of the tests.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.available import ROOT

PATIENCE_SECONDS = 60
PASSWORD = "sandi-panjang-untuk-uji"
DATABASE = "site.sqlite3"
LOAD = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_banten")
call_command("load_real_programs")
call_command("load_demo_users")
call_command("load_examples", count={examples})
call_command("load_demo_desk")
call_command("find_overlaps")
"""
# As `make static` does.
LEFT_OUT = ("--ignore", "*.map", "--ignore", "redoc", "--ignore", "libs")


def _environment(folder: Path) -> dict[str, str]:
    """That of the embedded default, whatever the one of the tests is."""
    left_out = ("BROKER_URL", "STATICFILES_BACKEND", "HTTPS", "ALLOWED_HOSTS")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "SITE_STATIC_ROOT": str(folder / "static"),
        "PRIVATE_DIR": str(folder / "unggahan"),
        "DEMO_PASSWORD": PASSWORD,
        "DEBUG": "0",
    }


def manage(folder: Path, *words: str) -> str:
    """Run a command on the database of this folder; returns what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=_environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {words[0]}: {done.stderr}")
    return done.stdout


def prepare(folder: Path, *, examples: int) -> None:
    """Banten, its real programs, example programs, findings, a login per role; and static files."""
    folder.mkdir(parents=True, exist_ok=True)
    manage(folder, "shell", "--no-imports", "-c", LOAD.format(examples=examples))
    manage(folder, "collectstatic", "--noinput", "-v0", *LEFT_OUT)


def copy(prepared: Path, folder: Path) -> None:
    """Another site with the same content; static files are shared."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (DATABASE, f"{DATABASE}-wal"):
        if (prepared / name).exists():
            shutil.copyfile(prepared / name, folder / name)
    (folder / "static").symlink_to(prepared / "static", target_is_directory=True)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Site:
    """`manage.py serve` on a folder made by `prepare` or `copy`. Used with `with`."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Site":
        with (self.folder / "log").open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=_environment(self.folder),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_raised) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def _wait_until_it_answers(self) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/masuk/", timeout=5).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"the server does not answer: {self.log()}")
