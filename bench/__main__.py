"""Print the engine's speed beside its peers'. Not a test: nothing fails on a slow machine.

`python -m bench [--sizes 300 3000 30000] [--seed 2026] [--rounds 3]`, and `--no-storing`,
`--no-gaps`, `--no-live`, `--no-difference`, `--no-queue`, `--no-money`, `--no-matrix`,
`--no-documents`, `--no-pack` to leave a part out.
`--sizes` with nothing after it leaves the peers out.
"""

import argparse
import importlib.util
import os
import pickle
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas
import numpy as np
import shapely

from . import peers, synthetic

LARGEST = {
    "Overlay": 300,
    "Tree": 3000,
    "PostGIS": 3000,
}  # beyond this a peer takes too long to wait for
SLOW_SECONDS = 5.0  # a peer slower than this is run once


def main() -> None:
    asked = _arguments()
    if asked.peak:
        _print_peak(asked.peak)
        return
    ground = synthetic.read_ground()
    say(f"{len(ground.villages)} villages ({ground.source}), seed {asked.seed}")
    say(
        f"Python {platform.python_version()}, numpy {np.__version__}, "
        f"shapely {shapely.__version__}, geopandas {geopandas.__version__}, "
        f"load {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores"
    )
    if importlib.util.find_spec("duckdb") is None:
        say("DuckDB is not installed: left out")
    peers.PostGIS.url = _postgis()
    if not peers.PostGIS.url:
        say("PostGIS: no server with it is reachable: left out")
    _warm(ground)
    for n in asked.sizes:
        _compare(ground, n, asked)
    if not asked.no_storing:
        from . import storing

        storing.report(ground, asked.seed)
    if not asked.no_gaps:
        from . import gaps

        gaps.report(ground, asked.seed)
    if not asked.no_live:
        from . import importing, live

        live.report(ground, asked.seed)
        importing.report(ground, asked.seed)
    if not asked.no_difference:
        from . import difference

        difference.report(asked.seed)
    if not asked.no_queue:
        from . import queue

        queue.report(ground, asked.seed, _server())
    if not asked.no_money:
        from . import money

        money.report(ground, asked.seed)
    if not asked.no_matrix:
        from . import matrix

        matrix.report(ground, asked.seed)
    if not asked.no_documents:
        from . import documents

        documents.report(ground, asked.seed)
    if not asked.no_pack:
        from . import pack

        pack.report(ground, asked.seed)


def _arguments():
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--sizes", type=int, nargs="*", default=[300, 3000, 30000])
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-storing", action="store_true")
    parser.add_argument("--no-gaps", action="store_true")
    parser.add_argument("--no-live", action="store_true")
    parser.add_argument("--no-difference", action="store_true")
    parser.add_argument("--no-queue", action="store_true")
    parser.add_argument("--no-money", action="store_true")
    parser.add_argument("--no-matrix", action="store_true")
    parser.add_argument("--no-documents", action="store_true")
    parser.add_argument("--no-pack", action="store_true")
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    return parser.parse_args()


def _server() -> str:
    """The address of a database of TEST_POSTGRES_URL's server, if it answers, else ""."""
    import psycopg

    url = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    url = url.rpartition("/")[0] + "/postgres"
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error:
        return ""
    return url


def _postgis() -> str:
    """The address of a server that offers PostGIS, else ""."""
    import psycopg

    if not (url := _server()):
        return ""
    with psycopg.connect(url, connect_timeout=3) as link:
        sql = "SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'"
        return url if link.execute(sql).fetchone()[0] else ""


def _warm(ground) -> None:
    """Compile the kernels before anything is timed."""
    peers.Ours(synthetic.make_register(ground, 60, 1), ground).answer()


def _compare(ground, n: int, asked) -> None:
    register = synthetic.make_register(ground, n, asked.seed)
    kinds = [peers.Ours, peers.DuckDB, peers.PostGIS, peers.Tree, peers.Overlay]
    if not peers.PostGIS.url:
        kinds.remove(peers.PostGIS)
    if importlib.util.find_spec("duckdb") is None:
        kinds.remove(peers.DuckDB)
    kinds = [kind for kind in kinds if n <= LARGEST.get(kind.__name__, n)]
    prepared, prepare_s = {}, {}
    for kind in kinds:
        begin = time.perf_counter()
        prepared[kind] = kind(register, ground)
        prepare_s[kind] = time.perf_counter() - begin
    answers, seconds = _rounds(prepared, asked.rounds)
    ours = answers[peers.Ours]
    say(f"\n{n:,} programs, {len(ours.left):,} pairs")
    say(f"  {'':34} {'prepare':>10} {'pairs':>10} {'ratio':>8} {'sum ratio':>10}  answer")
    for kind in kinds:
        same = peers.agree(ours, answers[kind])
        ratios = [t / o for t, o in zip(seconds[kind], seconds[peers.Ours], strict=False)]
        pair_s = statistics.median(seconds[kind])
        whole = (prepare_s[kind] + pair_s) / (
            prepare_s[peers.Ours] + statistics.median(seconds[peers.Ours])
        )
        shown = (f"{statistics.median(ratios):8.1f}", f"{whole:10.1f}")
        ratio, total = shown if same == "equal" else ("       -", "         -")
        say(f"  {kind.name:34} {prepare_s[kind]:9.3f}s {pair_s:9.4f}s {ratio} {total}  {same}")
    say(f"  peak memory of Sinkron in a fresh process: {_peak(register)}")


def _rounds(prepared: dict, rounds: int) -> tuple[dict, dict]:
    """Peers take turns; a slow one is run once."""
    answers, seconds = {}, {kind: [] for kind in prepared}
    for _ in range(rounds):
        for kind, peer in prepared.items():
            if seconds[kind] and seconds[kind][0] > SLOW_SECONDS:
                continue
            begin = time.perf_counter()
            answers[kind] = peer.answer()
            seconds[kind].append(time.perf_counter() - begin)
    return answers, seconds


def _peak(register) -> str:
    if not Path("/proc/self/clear_refs").exists():
        return "not measured here (needs Linux)"
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        pickle.dump(register, file)
        file.flush()
        command = [sys.executable, "-m", "bench", "--peak", file.name]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _print_peak(path: str) -> None:
    """In a process that did nothing else: what it held before, and at most with the engine."""
    with open(path, "rb") as file:
        register = pickle.load(file)
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from here
    before = _memory_mib("VmRSS")
    peers.Ours(register, None).answer()
    peak = _memory_mib("VmHWM")
    say(f"{peak:,.0f} MiB, {peak - before:,.0f} MiB more than before the engine began")


def _memory_mib(name: str) -> float:
    """A figure of this process; ru_maxrss would remember the parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
