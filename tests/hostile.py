"""The files of ../shared/hostile, and whether what became of one is what its manifest asks.

Every door (function, page, API, command) makes an Outcome of each case in its own way and hands it
to `check`. `Canary` plants what hostile files try to read and listens where they try to call.
"""

import json
import math
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import shapely

from geo.extents import area_m2
from tests.available import SHARED_DATA

FOLDER = SHARED_DATA.parent / "hostile"
CANARY_FOLDER = Path("/tmp/hostile_canary")
CANARY_PORT = 18999
TOKEN = "CANARY-LFI"
SECRETS = (
    "txt",
    "csv",
    "json",
    "geojson",
    "kml",
    "xml",
    "dtd",
    "shp",
    "bin",
    "tif",
    "dat",
    "sqlite",
)
SHAPES = ("gdal-driver", "geojson", "gpkg", "kml", "shapefile")
TABLES = ("csv", "xlsx")
MOST_SECONDS = {"csv": 60, "xlsx": 60}  # all others: ten
MOST_MB = 600

# Where this register means something else than the manifest, and why.
ROWS_UNDERSTOOD = {
    "xlsx10_numbers_as_text.xlsx": {
        6: "'250 juta' is how people write it, and the amount understood is shown",
        8: "'1.500' may be 1,5 thousand or 1.5: asked",
        10: "a budget may be unknown: empty is not zero",
    }
}


def cases(groups: Iterable[str] = (*SHAPES, *TABLES)) -> list[dict]:
    """The rows of the manifest of these groups; none where the folder is not there."""
    manifest = FOLDER / "MANIFEST.json"
    if not manifest.exists():
        return []
    return [case for case in json.loads(manifest.read_text()) if case["group"] in groups]


def path_of(case: dict) -> Path:
    return FOLDER / case["file"]


def name_of(case: dict) -> str:
    """What the file is called when it is sent."""
    return case.get("upload_as") or case["file"]


@dataclass
class Outcome:
    """What became of a file.

    kind : accept; repair, when something was changed, left out or is to be chosen; reject
    shapes : what would be stored, in STORAGE
    text : everything a person would see or a table would keep
    budgets, starts_on : of a table, by row
    bad_rows : rows of a table with a problem; a file refused whole has none
    peak_mb : of the process that read it, None where not measured
    """

    kind: str
    sentence: str = ""
    shapes: list = field(default_factory=list)
    text: str = ""
    budgets: dict[int, float] = field(default_factory=dict)
    starts_on: dict[int, str] = field(default_factory=dict)
    bad_rows: set[int] = field(default_factory=set)
    seconds: float = 0
    peak_mb: float | None = None


def check(case: dict, outcome: Outcome) -> None:
    """Assert that a case ended as it may, and what the manifest asks of what is stored."""
    allowed = {case["expected"], *(case.get("also_ok") or ())}
    # What is only remarked on (a separator, a second column left out) is stored as it is.
    noted = outcome.kind == "repair" and "accept" in allowed and case["group"] in TABLES
    assert outcome.kind in allowed or noted, (outcome.kind, allowed, outcome.sentence)
    if outcome.kind == "reject":
        assert len(outcome.sentence) > 10
        assert "Traceback" not in outcome.sentence
    check_post(case, outcome)


def check_post(case: dict, outcome: Outcome) -> None:
    """Assert the `post` conditions that this Outcome can answer."""
    post = case.get("post") or {}
    limit = MOST_SECONDS.get(case["group"], 10)
    assert outcome.seconds <= min(limit, post.get("max_seconds", limit))
    if outcome.peak_mb is not None:
        assert outcome.peak_mb <= min(MOST_MB, post.get("max_rss_mb", MOST_MB))
    assert TOKEN not in outcome.text + outcome.sentence
    _check_bad_rows(case, outcome)
    if outcome.kind == "reject":
        return
    if outcome.shapes:
        _check_shapes(post, outcome)
    if "must_contain" in post:
        assert post["must_contain"] in outcome.text
    if "rows_ok" in post:
        assert len(outcome.budgets) == post["rows_ok"]
    for said, found in zip(post.get("anggaran", ()), outcome.budgets.values(), strict=False):
        assert found == math.floor(said + 0.5)  # the register keeps whole rupiah
    for row, day in post.get("rows_date", {}).items():
        assert outcome.starts_on[int(row)] == day
    _check_values(case, outcome)


def _check_bad_rows(case: dict, outcome: Outcome) -> None:
    """Each row that must be bad is one, unless the file as a whole was refused."""
    understood = ROWS_UNDERSTOOD.get(case["file"], {})
    entered = outcome.kind != "reject"
    if entered or (outcome.bad_rows and min(outcome.bad_rows) > 1):  # row 1: the headings
        wanted = set((case.get("post") or {}).get("rows_bad", ()))
        assert wanted - set(understood) <= outcome.bad_rows
        _check_values(case, outcome)


def _check_values(case: dict, outcome: Outcome) -> None:
    understood = ROWS_UNDERSTOOD.get(case["file"], {})
    for row, value in (case.get("post") or {}).get("rows_value", {}).items():
        if int(row) not in understood:
            assert outcome.budgets[int(row)] == value


def _check_shapes(post: dict, outcome: Outcome) -> None:
    km2 = area_m2(shapely.union_all(outcome.shapes)) / 1e6
    if "features" in post:
        assert len(outcome.shapes) == post["features"]
    if "area_km2" in post:
        low, high = post["area_km2"]
        assert low <= km2 <= high
    if "area_km2_not" in post:
        low, high = post["area_km2_not"]
        assert not low <= km2 <= high
    assert shapely.is_valid(outcome.shapes).all()


class Canary:
    """Secrets for hostile files to read, and an ear where they call. `check` is for the end."""

    def __init__(self, port: int = CANARY_PORT):
        CANARY_FOLDER.mkdir(exist_ok=True)
        for ending in SECRETS:
            (CANARY_FOLDER / f"secret.{ending}").write_text(f"{TOKEN},{TOKEN}\n{TOKEN},{TOKEN}\n")
        self.before = {path.name for path in CANARY_FOLDER.iterdir()}
        self.calls: list[bytes] = []
        self._server = socket.socket()
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):  # tests of two workers may both listen
            self._server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._server.bind(("127.0.0.1", port))
        self._server.listen()
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    self.calls.append(connection.recv(1000) or b"(nothing said)")
                except OSError:
                    self.calls.append(b"(nothing said)")

    def check(self) -> None:
        """Nobody called, and nothing new lies in the folder."""
        assert self.calls == []
        assert {path.name for path in CANARY_FOLDER.iterdir()} - self.before == set()

    def close(self) -> None:
        self._server.close()
