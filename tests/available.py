"""What tests may need beside Python: where it is, or why it is not there."""

import os
import shutil
import socket
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
REAL_BOUNDARIES = SHARED_DATA / "batas_wilayah_banten_2025.gpkg"
HOSTILE = SHARED_DATA.parent / "hostile" / "MANIFEST.json"
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@cache
def chromium() -> str | None:
    """The path of the system's chromium."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@cache
def redis_answers() -> bool:
    address = urlsplit(REDIS_URL)
    try:
        with socket.create_connection((address.hostname, address.port or 6379), timeout=2):
            return True
    except OSError:
        return False


def absences() -> dict[str, str]:
    """Marker -> why its tests cannot run here. Empty when everything is there."""
    there = {
        "browser": (chromium() is not None, "chromium is not installed"),
        "broker": (redis_answers(), f"no Redis answers at {REDIS_URL}"),
        "hostile": (HOSTILE.exists(), "../shared/hostile is not there"),
        "real": (REAL_BOUNDARIES.exists(), f"{REAL_BOUNDARIES.name} is not in ../shared/data"),
    }
    return {marker: why for marker, (is_there, why) in there.items() if not is_there}
