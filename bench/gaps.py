"""Every cell village x need x segment of Banten, beside a plain groupby and merge of pandas.

In a process of its own: `python -m bench.gaps --ground FILE`.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd

from coordination.engine.coverage import Cells, find_cells, prepare_cells
from coordination.engine.places import LEVELS
from coordination.engine.segments import CANNOT, SegmentTree
from coordination.engine.spread import SPREAD_NAMES, STATED, spread_counts
from coordination.engine.states import STATES

from . import synthetic

PROGRAMS, NEEDS, SEGMENTS = 30_000, 30, 90
VOCABULARY = Path("fixtures/vocabulary")
UNITS = ("KPM", "jiwa", "unit rumah")
KNOWN_RATIO, STATED_RATIO = 0.95, 0.3  # cells with a figure, lines with counts by village
TARGET_S, ROUNDS = 2.0, 5
SAME = 1e-9
SAME_PART = 1e-6  # parts are kept in single precision
COLUMNS = ("planned_count", "program_count", "coarse_count", "coverage_ratio", "state")
PARTS = ("stated_ratio", "need_ratio")


def report(ground, seed: int) -> None:
    """Print seconds, memory and what they are beside the target and pandas."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        ground.villages.to_pickle(file.name)
        command = [sys.executable, "-m", "bench.gaps", "--seed", str(seed), "--ground", file.name]
        subprocess.run(command, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.gaps")
    parser.add_argument("--ground", required=True)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    ground = synthetic.Ground(pd.read_pickle(asked.ground), "")
    given = make_given(ground, asked.seed)
    _measure(given)


def make_given(ground, seed: int) -> dict:
    """What `prepare_cells` takes: the synthetic programs, with the segments of the vocabulary."""
    rng = np.random.default_rng(seed)
    register = synthetic.make_register(ground, PROGRAMS, seed, interventions=69, needs=NEEDS)
    segments = pd.read_csv(VOCABULARY / "segments.csv", dtype=str, keep_default_na=False)
    segments = segments[:SEGMENTS][["code", "parent", "siblings", "may_meet"]]
    known = set(segments["code"])
    meeting = [";".join(c for c in s.split(";") if c in known) for s in segments["may_meet"]]
    segments = segments.assign(may_meet=meeting)
    codes = register.villages["code"].to_numpy(str)
    needs = np.array([f"N{n:02d}" for n in range(NEEDS)], dtype=object)
    return {
        "villages": codes,
        "needs": needs,
        "segments": segments,
        "figures": _figures(rng, codes, needs, segments["code"].to_numpy(object)),
        "supply": _supply(rng, register, segments["code"].to_numpy(object)),
        "reported": pd.DataFrame(
            [
                (need, area, 3, rng.integers(2, 4))
                for need in needs
                for area in np.unique([*codes.astype("U5"), *codes.astype("U2")])
            ],
            columns=["need", "area", "responsible", "declared"],
        ),
    }


def _figures(rng, villages, needs, segments) -> pd.DataFrame:
    shape = (len(needs), len(villages), len(segments))
    known = rng.random(shape) < KNOWN_RATIO
    need, village, segment = np.nonzero(known)
    unit = rng.integers(0, len(UNITS), (shape[0], shape[2]))[need, segment]
    coded = {
        "need": (need, needs),
        "area": (village, villages),
        "segment": (segment, segments),
        "unit": (unit, UNITS),
    }
    frame = pd.DataFrame(
        {n: pd.Categorical.from_codes(c, categories=list(k)) for n, (c, k) in coded.items()}
    )
    value = np.round(rng.lognormal(4, 1, len(need)))
    return frame.assign(indicator=pd.Categorical.from_codes(need * 0, ["uji"]), value=value)


def _supply(rng, register, segments) -> pd.DataFrame:
    """Direct help by village; coarse lines by the regency or province that they name."""
    lines, ground = register.lines, register.ground
    sizes = rng.choice([1, 2], len(lines), p=[0.7, 0.3])
    keys = [";".join(sorted(rng.choice(segments, size, replace=False))) for size in sizes]
    lines = lines.assign(line_pos=np.arange(len(lines)), segments=keys)
    ground = ground.assign(line_pos=ground["line_id"] - 1).sort_values("line_pos", kind="stable")
    states = rng.random(len(lines)) < STATED_RATIO
    counts = rng.integers(1, 90, len(ground)).astype(float)
    ground = ground.assign(stated_count=np.where(states[ground["line_pos"]], counts, np.nan))
    counts, how = spread_counts(lines, ground, _by_village(rng, register, segments[1:4]))
    need = register.interventions.set_index("code")["need"]
    program = lines["program_id"].map(register.programs.set_index("program_id")["intervention"])
    lines = lines.assign(need=program.map(need).to_numpy())
    village = register.villages.set_index("village_id")["code"]
    rows = lines.iloc[ground["line_pos"]].reset_index(drop=True)
    rows = rows.assign(
        place=ground["village_id"].map(village).to_numpy(),
        count=counts,
        spread=SPREAD_NAMES[how[ground["line_pos"]]],
    )
    coarse = rows[rows["is_coarse"]].groupby("line_id")["place"].agg(["min", "max"])
    named = coarse["min"].str[:5].where(coarse["min"].str[:5] == coarse["max"].str[:5], "36")
    coarse = lines.set_index("line_id").loc[named.index].assign(place=named)
    coarse = coarse.assign(count=coarse["planned_count"], spread=SPREAD_NAMES[STATED])
    columns = ["program_id", "need", "segments", "unit", "place", "is_coarse", "count", "spread"]
    return pd.concat([rows.loc[~rows["is_coarse"], columns], coarse[columns]], ignore_index=True)


def _by_village(rng, register, segments) -> pd.DataFrame:
    ids = register.villages["village_id"].to_numpy()
    return pd.DataFrame(
        {
            "village_id": np.tile(ids, len(segments)),
            "segment": np.repeat(segments, len(ids)),
            "value": rng.lognormal(4, 1, len(ids) * len(segments)),
        }
    )


def _measure(given: dict) -> None:
    cells = len(given["villages"]) * NEEDS * SEGMENTS
    rows, sets = len(given["supply"]), given["supply"]["segments"].nunique()
    say(
        f"\nGap cells: {len(given['villages']):,} villages x {NEEDS} needs x {SEGMENTS} segments = "
        f"{cells:,}; {PROGRAMS:,} programs, {rows:,} rows of help, {sets:,} segment sets, "
        f"{len(given['figures']):,} figures"
    )
    find_cells(prepare_cells(**_fewer(given)), "village")  # imports and caches, before any timing
    prepared, prepare_s = _timed(prepare_cells, **given)
    found, first_s = _timed(find_cells, prepared, "village")
    times = [first_s, *(_timed(find_cells, prepared, "village")[1] for _ in range(ROUNDS - 1))]
    middle = statistics.median(times)
    begin = time.process_time()
    find_cells(prepare_cells(**given), "village")
    work_s = time.process_time() - begin
    say(f"  {'prepare (frames to arrays)':38} {prepare_s:8.3f} s")
    say(f"  {'cells of villages':38} {middle:8.3f} s  least {min(times):.3f} s")
    say(f"  {'both, of the target of 2 s':38} {(prepare_s + middle) / TARGET_S:8.2f}")
    say(f"  {'both, seconds of processor':38} {work_s:8.3f} s")
    for level in LEVELS[:-1]:
        say(f"  {'cells of level ' + level:38} {_timed(find_cells, prepared, level)[1]:8.3f} s")
    held, peak = found.nbytes / 2**20, _peak_mib(given)
    say(f"  {'memory of the cells':38} {held:6.0f}   MiB, at most {peak:,.0f} MiB on the way")
    theirs, their_s = _timed(by_pandas, given)
    same = agree(found, theirs)
    ratio = f"{their_s / (prepare_s + middle):8.1f}" if same == "equal" else "       -"
    say(f"  {'pandas groupby and merge, villages':38} {their_s:8.3f} s  ratio {ratio}  {same}")


def _fewer(given: dict) -> dict:
    return given | {"figures": given["figures"][:1000], "supply": given["supply"][:1000]}


def _timed(function, *args, **kwargs):
    begin = time.perf_counter()
    answer = function(*args, **kwargs)
    return answer, time.perf_counter() - begin


def by_pandas(given: dict) -> pd.DataFrame:
    """The same cells by merging who can meet onto the rows, a need at a time to spare memory."""
    keys = given["supply"]["segments"].unique()
    tree, codes = SegmentTree(given["segments"]), given["segments"]["code"]
    who = pd.DataFrame(
        [
            (key, code)
            for key in keys
            for code in codes
            if tree.meet(tuple(key.split(";")), (code,))[0] != CANNOT
        ],
        columns=["segments", "segment"],
    )
    supply = dict(iter(given["supply"].groupby("need")))
    nobody = given["supply"][:0]
    cells = []
    for need in given["needs"]:
        figures = given["figures"][given["figures"]["need"] == need]
        cells.append(_of_need(need, figures, supply.get(need, nobody), who, given))
    return pd.concat(cells, ignore_index=True)


def _of_need(need, figures, supply, who, given) -> pd.DataFrame:
    every = pd.MultiIndex.from_product(
        [np.sort(given["villages"]), given["segments"]["code"]], names=["place", "segment"]
    ).to_frame(index=False)
    figures = figures[["area", "segment", "unit", "value"]].astype({"area": str, "segment": str})
    figures = figures.rename(columns={"area": "place"}).astype({"unit": str})
    cells = every.merge(figures, on=["place", "segment"], how="left")
    met = supply.merge(who, on="segments")
    located = met[~met["is_coarse"]]
    parts = {
        f"{how}_part": located["count"].where(located["spread"] == how, 0.0)
        for how in SPREAD_NAMES[:2]
    }
    sums = located.assign(**parts).groupby(["place", "segment", "unit"], as_index=False)
    sums = sums[["count", *parts]].sum(min_count=1)
    cells = cells.merge(sums, on=["place", "segment", "unit"], how="left")
    distinct = located.groupby(["place", "segment"])["program_id"].nunique()
    cells = cells.merge(distinct.rename("program_count"), on=["place", "segment"], how="left")
    coarse = met[met["is_coarse"]]
    regencies = cells["place"].str[:5].unique()
    of_all = coarse[coarse["place"] == "36"].drop(columns="place")
    of_all = of_all.merge(pd.DataFrame({"place": regencies}), how="cross")
    coarse = pd.concat([coarse[coarse["place"] != "36"], of_all]).rename(columns={"place": "in_"})
    coarse = coarse.groupby(["in_", "segment"])["program_id"].nunique().rename("coarse_count")
    cells = cells.assign(need=need, in_=cells["place"].str[:5])
    cells = cells.merge(coarse, on=["in_", "segment"], how="left")
    cells = cells.fillna({"program_count": 0, "coarse_count": 0})
    told = given["reported"].rename(columns={"area": "in_"})
    return _judged(cells.merge(told, on=["need", "in_"], how="left"))


def _judged(cells: pd.DataFrame) -> pd.DataFrame:
    ratio = (cells["count"] / cells["value"]).where(cells["value"] > 0)
    nobody = cells["program_count"] == 0
    rules = [
        (cells["value"].isna(), "tidak_ada_data"),
        (cells["value"] == 0, "cukup"),
        (ratio >= 0.8, "cukup"),
        (cells["declared"] < cells["responsible"], "belum_terdaftar"),
        (nobody, "belum_tersentuh"),
        (ratio.isna(), "tidak_ada_data"),
    ]
    state = np.select([rule for rule, _ in rules], [name for _, name in rules], "kurang")
    planned = cells["count"].mask(state == "belum_tersentuh", 0.0)
    whole = planned.where(planned > 0)
    return cells.assign(
        state=state,
        planned_count=planned,
        coverage_ratio=(planned / cells["value"]).where(cells["value"] > 0),
        stated_ratio=cells["stated_part"] / whole,
        need_ratio=cells["need_part"] / whole,
    )


def agree(ours: Cells, theirs: pd.DataFrame) -> str:
    """ "equal", or what differs most."""
    own = {name: getattr(ours, name).ravel() for name in (*COLUMNS[:-1], *PARTS)}
    if not (STATES[ours.state.ravel()] == theirs["state"].to_numpy(object)).all():
        return "states differ"
    for name, mine in own.items():
        other = theirs[name].to_numpy(float)
        within = SAME_PART if name in PARTS else SAME
        if not np.allclose(mine, other, rtol=within, atol=within, equal_nan=True):
            return f"{name} differs"
    return "equal"


def _peak_mib(given: dict) -> float:
    """The most that preparing and answering held at once, in a run that nobody times."""
    tracemalloc.start()
    find_cells(prepare_cells(**given), "village")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
