"""The whole pack of a meeting for all Banten: 3,000 programs, every annex, one ZIP.

One process fills a SQLite file and freezes the meeting, a fresh one makes the pack as a worker
does: `python -m bench.pack [--programs 3000] [--seed 2026]`.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PROGRAMS, REGENCIES, AGENCIES = 3000, 8, 60
PAGES_S, ZIP_S, MEMORY_MIB = 5.0, 60.0, 1024
PAGES = (("laporan-pimpinan", "pdf"), ("sandingan", "pdf"), ("sandingan", "xlsx"))
ROUNDS = 3
SAMPLE_SECONDS = 0.05


def report(ground, seed: int, programs: int = PROGRAMS) -> None:
    """Print the figures of fresh processes with an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ground.pickle"
        ground.villages.to_pickle(given)
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{folder}/pack.sqlite3",
            "PRIVATE_DIR": folder,
        }
        module = [sys.executable, "-m", "bench.pack", "--seed", str(seed)]
        filling = [*module, "--programs", str(programs), "--ground", str(given)]
        found = {}
        for command in (filling, [*module, "--pages"], [*module, "--zip"]):
            done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
            found |= json.loads(done.stdout.splitlines()[-1])
        sys.stdout.write(_in_words(found))


def _in_words(found: dict) -> str:
    one, load = found["zip"], os.getloadavg()[0]
    return (
        f"\nThe pack of {found['programs']:,} programs, {found['findings']:,} findings and "
        f"{found['gaps']:,} gaps; {found['regencies']} kab/kota, {found['agencies']} OPD annexes; "
        f"load {load:.2f}\n"
        f"  {'':40} {'seconds':>8} {'processor':>10} {'of target':>10}\n"
        f"  {'freeze, ' + format(found['megabytes'], '.1f') + ' MB':40} "
        f"{found['freeze_s']:8.1f} {'':>10} {'':>10}\n"
        f"  {'leader page and matrix, PDF and XLSX':40} {found['pages_s']:8.1f} "
        f"{found['pages_cpu_s']:10.1f} {found['pages_cpu_s'] / PAGES_S:10.2f}\n"
        f"  {str(one['files']) + ' files in a ZIP of ' + format(one['mib'], '.0f') + ' MiB':40} "
        f"{one['s']:8.1f} {one['cpu_s']:10.1f} {one['s'] / ZIP_S:10.2f}\n"
        f"  {'of it laying out pages, beside the rest':40} {'':>8} {one['child_s']:10.1f}\n"
        f"  {'peak memory, all processes, MiB':40} {'':>8} {one['peak_mib']:10.0f} "
        f"{one['peak_mib'] / MEMORY_MIB:10.2f}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.pack")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--programs", type=int, default=PROGRAMS)
    parser.add_argument("--ground", default="")
    parser.add_argument("--pages", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--zip", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not (asked.ground or asked.pages or asked.zip):
        from . import synthetic

        report(synthetic.read_ground(), asked.seed, asked.programs)
        return
    import django

    django.setup()
    done = _pages() if asked.pages else _zip() if asked.zip else _filled(asked)
    sys.stdout.write(json.dumps(done) + "\n")


# --- One process each ----------------------------------------------------------------------------


def _filled(asked) -> dict:
    """A meeting frozen over a finished run, its findings and gaps, with a map."""
    import numpy as np
    from django.contrib.auth import get_user_model

    from coordination.gaps import gap_rows, supply_frame
    from coordination.meetings.documents import documents_of
    from coordination.meetings.freeze import freeze
    from coordination.meetings.snapshots import frozen_of
    from coordination.models import Run
    from coordination.services import write_gaps
    from programs.models import Membership, Role

    from .documents import frozen_meeting
    from .matrix import make_figures

    meeting = frozen_meeting(asked, asked.programs)
    make_figures(np.random.default_rng(asked.seed))
    run = Run.objects.get()
    write_gaps(run, gap_rows(run, supply_frame(2026)))
    person = get_user_model().objects.create_user("provinsi")
    Membership.objects.create(user=person, role=Role.PROVINCE)
    begin = time.perf_counter()
    snapshot = freeze(meeting, by=person)
    seconds = time.perf_counter() - begin
    frozen = frozen_of(snapshot)
    parts = [d.part.slug for d in documents_of(frozen) if d.part and d.kind.code == "lampiran"]
    agencies = sum(slug.startswith("opd-") for slug in parts)
    if len(parts) - agencies != REGENCIES or agencies < AGENCIES:
        raise RuntimeError(f"{len(parts) - agencies} kab/kota and {agencies} OPD annexes")
    return {
        "programs": len(frozen.programs),
        "findings": len(frozen.findings),
        "gaps": len(frozen.gaps),
        "regencies": len(parts) - agencies,
        "agencies": agencies,
        "megabytes": snapshot.size / 1e6,
        "freeze_s": seconds,
    }


def _pages() -> dict:
    """The leader's page and the matrix, from the stored bytes each time."""
    from coordination.meetings import snapshots
    from coordination.meetings.documents import render
    from coordination.models import Snapshot

    snapshot, walls, works = Snapshot.objects.get(), [], []
    for _ in range(ROUNDS):
        snapshots._values.cache_clear()
        begin, worked = time.perf_counter(), processor_seconds()
        frozen = snapshots.frozen_of(snapshot)
        for code, ending in PAGES:
            render(frozen, snapshot.sha256, code, ending)
        walls.append(time.perf_counter() - begin)
        works.append(processor_seconds() - worked)
    return {"pages_s": statistics.median(walls), "pages_cpu_s": statistics.median(works)}


def _zip() -> dict:
    """The queued pack, made as a worker makes it."""
    from coordination.meetings import packs
    from coordination.models import Pack

    pack = Pack.objects.get()
    begin, worked = time.perf_counter(), processor_seconds()
    with PeakMemory() as memory:
        packs.execute_pack(pack.pk)
    seconds, work = time.perf_counter() - begin, processor_seconds() - worked
    pack = Pack.objects.select_related("snapshot").get()
    if not packs.is_there(pack):
        raise RuntimeError(pack.message)
    mib = packs.path_of(pack).stat().st_size / 2**20
    laid_out = _used(resource.RUSAGE_CHILDREN)
    found = {"s": seconds, "cpu_s": work, "files": len(pack.files), "mib": mib, "child_s": laid_out}
    return {"zip": found | {"peak_mib": memory.mib}}


def processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    return _used(resource.RUSAGE_SELF) + _used(resource.RUSAGE_CHILDREN)


def _used(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


class PeakMemory:
    """The most that this process and its descendants held together, looked at 20 times a second.

    Pages they share are counted once for each, so it says too much rather than too little.
    """

    def __init__(self):
        self.mib = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._stopped.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopped.wait(SAMPLE_SECONDS):
            self.mib = max(self.mib, sum(map(_resident_mib, _family(os.getpid()))))


def _family(pid: int) -> list[int]:
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:  # it ended meanwhile
            continue
        for child in children:
            found += _family(int(child))
    return found


def _resident_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    main()
