"""How the suite runs: on a database like the one in service, and saying what it skips and why."""

import gc
import os

import pytest
from django.conf import settings
from django.core.cache import cache

from geo import frames, services

from .available import absences

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
SKIPPED = "needs what is absent"


def pytest_configure(config):
    if REQUIRE_ALL and (absent := absences()):
        raise pytest.UsageError(f"REQUIRE_ALL=1, but {'; '.join(absent.values())}")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Files straight from their folders: no test waits for, or depends on, collectstatic.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    # And no collected ones: every client would list thousands of them before its first request.
    settings.STATIC_ROOT = settings.BASE_DIR / "var" / "static-of-tests"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_report_header(config):
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    missing = [f"skipping {marker} tests: {why}" for marker, why in absences().items()]
    return [f"database: {engine}", *missing]


DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


@pytest.hookimpl(tryfirst=True)  # before markers are chosen from
def pytest_collection_modifyitems(config, items):
    for item in items:
        if not item.get_closest_marker("django_db") and not DATABASE & set(item.fixturenames):
            item.add_marker("once")  # what asks no database needs no second one
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
    for marker, why in absences().items():
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"{marker} test {SKIPPED}: {why}"))


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    for marker, why in absences().items():
        count = sum(f"{marker} test {SKIPPED}" in str(report.longrepr) for report in skipped)
        if count:
            terminalreporter.write_line(f"NOT RUN: {count} {marker} tests, because {why}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """SQLite in a file, as in service: on an in-memory database threads lock each other out."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(path)
        pragmas = database["OPTIONS"]["init_command"]
        database["OPTIONS"]["init_command"] = pragmas.replace("=FULL", "=OFF")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What another test left behind may look alike: outlines, and how much a person has written."""
    cache.clear()
    frames.forget()
    services.forget_outlines()


@pytest.fixture(autouse=True)
def _private_files_apart(settings, tmp_path):
    """Originals of a test go with it."""
    settings.PRIVATE_DIR = tmp_path / "unggahan"


def pytest_collection_finish(session):
    """What is loaded by now stays: let the collector of garbage not look through it every time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
