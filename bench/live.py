"""The live check over HTTP, as registers grow: what an officer waits for while typing.

Each size runs in a process and a SQLite file of its own, against the served application with a
person signed in: `python -m bench.live --size 30000 --seed 2026 --ground FILE`. Every request asks
something new.
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

import numpy as np

from .storing import fill

SIZES = (3000, 10_000, 30_000)
INTERVENTIONS, NEEDS = 69, 30  # as many as the vocabulary of Banten, closely
REQUESTS, WARM = 30, 5
VILLAGES, VERTICES = 20, 300
TARGET_MS = {"list": 150, "polygon": 300}
AGENCY, PASSWORD = 1, "sandi-panjang-untuk-bangku"
NAMES = {"list": f"a list of {VILLAGES} villages", "polygon": f"a new polygon, {VERTICES} vertices"}


def report(ground, seed: int, sizes: tuple[int, ...] = SIZES) -> None:
    """Print medians of round trips for each size, and what they are beside the whole register."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ground.pickle"
        ground.villages.to_pickle(given)
        found = [_in_a_process(folder, given, size, seed) for size in sizes]
    out = sys.stdout.write
    out(f"\nLive check over HTTP on SQLite, median of {REQUESTS} requests, each a new one\n")
    for kind, name in NAMES.items():
        out(f"  {name}\n    {'programs':>9} {'median':>9} {'9 in 10':>9} {'findings':>9}")
        out(f" {'of the whole':>13} {'of target':>10}\n")
        for size, answer in zip(sizes, found, strict=True):
            middle, most = answer[kind]["median_ms"], answer[kind]["p90_ms"]
            whole = middle / answer["whole_ms"]
            out(f"    {size:9,} {middle:6.0f} ms {most:6.0f} ms {answer[kind]['findings']:9.0f}")
            out(f" {whole:13.4f} {middle / TARGET_MS[kind]:10.2f}\n")
        first, last = found[0][kind]["median_ms"], found[-1][kind]["median_ms"]
        out(f"    {sizes[-1] / sizes[0]:.0f} times the programs cost {last / first:.1f} times\n")


def _in_a_process(folder: str, ground: Path, size: int, seed: int) -> dict:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{folder}/live{size}.sqlite3",
    }
    command = [sys.executable, "-m", "bench.live", "--size", str(size)]
    command += ["--seed", str(seed), "--ground", str(ground)]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


# --- One size ------------------------------------------------------------------------------------


def main() -> None:
    import django
    import pandas as pd

    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--ground", required=True)
    asked = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    from .synthetic import Ground, make_register

    call_command("migrate", verbosity=0)
    ground = Ground(pd.read_pickle(asked.ground), "")
    register = make_register(
        ground, asked.size, asked.seed, interventions=INTERVENTIONS, needs=NEEDS
    )
    fill(ground, register)
    _make_person()
    answer = {"whole_ms": _whole_ms()} | _served(_questions(ground, asked.seed))
    sys.stdout.write(json.dumps(answer) + "\n")


def _make_person() -> None:
    from django.contrib.auth import get_user_model

    from programs.models import Membership, Role

    person = get_user_model().objects.create_user("operator", password=PASSWORD)
    Membership.objects.create(user=person, role=Role.OFFICER, agency_id=AGENCY)


def _whole_ms() -> float:
    """The engine on the whole register, reading included: what one check would cost without it."""
    from coordination.engine import measure, pack
    from coordination.frames import read_register
    from programs.models import Program

    begin = time.perf_counter()
    measure(pack(read_register(Program.objects.all())))
    return (time.perf_counter() - begin) * 1000


def _questions(ground, seed: int) -> dict[str, list]:
    """Programs that nobody has entered: near villages, or an outline around one."""
    rng = np.random.default_rng([seed, 7])
    centres = ground.villages.geometry.representative_point()
    xy = np.column_stack([centres.x, centres.y])
    lists, polygons = [], []
    for _ in range(REQUESTS + WARM):
        centre = xy[rng.integers(len(xy))]
        near = np.argsort(((xy - centre) ** 2).sum(axis=1))[:VILLAGES]
        lists.append(_program(rng) | {"codes": ground.villages["code"].iloc[near].tolist()})
        polygons.append(_program(rng) | {"geometry": _outline(rng, centre)})
    return {"list": lists, "polygon": polygons}


def _program(rng) -> dict:
    start = int(rng.integers(1, 7))
    return {
        "intervention": f"I{rng.integers(0, INTERVENTIONS):02d}",
        "starts_on": f"2026-{start:02d}-01",
        "ends_on": f"2026-{start + 5:02d}-01",
        "segments": [f"KSJ-{rng.integers(0, 7)}"],
    }


def _outline(rng, centre) -> dict:
    """A star of 1 to 6 km around a point, in degrees."""
    import geopandas as gpd
    import shapely

    from geo import crs

    angle = np.sort(rng.uniform(0, 2 * np.pi, VERTICES))
    radius = rng.uniform(1000, 6000) * rng.uniform(0.8, 1.2, VERTICES)
    ring = np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])
    shape = gpd.GeoSeries([shapely.Polygon(ring)], crs=crs.EQUAL_AREA).to_crs(crs.STORAGE)
    return shapely.geometry.mapping(shape.iloc[0])


def _served(questions: dict[str, list]) -> dict:
    """Ask the served application, signed in, one question after another."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "web", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        person = Person(port)
        return {
            "list": _asked(person.panel, questions["list"]),
            "polygon": _asked(person.endpoint, questions["polygon"]),
        }
    finally:
        server.terminate()
        server.wait(timeout=20)


def _asked(ask, questions: list) -> dict:
    times, findings = [], []
    for question in questions:
        begin = time.perf_counter()
        findings.append(ask(question))
        times.append((time.perf_counter() - begin) * 1000)
    times = times[WARM:]
    return {
        "median_ms": statistics.median(times),
        "p90_ms": float(np.quantile(times, 0.9)),
        "findings": statistics.median(findings[WARM:]),
    }


class Person:
    """Somebody with a browser's manners: one connection, a session, a CSRF token."""

    def __init__(self, port: int, username: str = "operator"):
        self._port = port
        self._cookies = {"csrftoken": "a" * 32}
        self._connection = self._connected()
        self._post("/masuk/", _form(username=username, password=PASSWORD), wanted=302)

    def _connected(self) -> http.client.HTTPConnection:
        until = time.monotonic() + 60
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
                connection.connect()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return connection

    def panel(self, program: dict) -> int:
        """Post the whole form as the page does; returns how many findings the panel shows."""
        lines = [{"area": code, "segments": [], "planned_count": "12"} for code in program["codes"]]
        last = f"{int(program['ends_on'][8:])}-{program['ends_on'][5:7]}-2026"
        given = {
            "agency": f"Dinas {AGENCY}",
            "fiscal_year": "2026",
            "stage": "APBD",
            "name": "Program baru",
            "intervention": program["intervention"],
            "budget_idr": "1.250.000.000",
            "starts_on": program["starts_on"],
            "last_day": last,
            "recipient_class": "langsung",
            "segments": ",".join(program["segments"]),
            "unit": "KPM",
            "lines": json.dumps(lines),
        }
        text = self._post("/program/periksa/", _form(**given)).decode()
        if "Belum dapat diperiksa" in text:
            raise RuntimeError(text[:500])
        return len(re.findall("check-finding", text))

    def endpoint(self, program: dict) -> int:
        body = {key: value for key, value in program.items() if key != "geometry"} | {
            "agency": AGENCY,
            "fiscal_year": 2026,
            "budget_idr": 1_250_000_000,
            "targets": [{"geometry": program["geometry"], "planned_count": 100, "unit": "KPM"}],
        }
        said = self._post("/api/v1/check/", json.dumps(body).encode(), kind="application/json")
        answer = json.loads(said)
        if not answer["is_compared"]:
            raise RuntimeError(said[:500])
        return len(answer["findings"])

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None)

    def _post(self, path: str, body: bytes, *, kind="", wanted: int = 200) -> bytes:
        return self._ask("POST", path, body, kind=kind, wanted=wanted)

    def _ask(self, method: str, path: str, body: bytes | None, *, kind="", wanted=200) -> bytes:
        headers = {
            "Content-Type": kind or "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-CSRFToken": self._cookies["csrftoken"],
            "X-Requested-With": "fetch",
        }
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != wanted:
            raise RuntimeError(f"{path}: {answer.status} {said[:500]!r}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
                self._cookies[found[1]] = found[2]
        return said


def _form(**fields: str) -> bytes:
    return urllib.parse.urlencode(fields).encode()


if __name__ == "__main__":
    main()
