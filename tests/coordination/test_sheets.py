"""What a run keeps of its cells says what its gaps say, here and added upward."""

import functools

import numpy as np
import pandas as pd
import pytest

from coordination.engine.coverage import cells_frame, find_cells
from coordination.engine.gaps import find_gaps
from coordination.engine.needed import choose_yardstick
from coordination.engine.places import LENGTHS, LEVELS
from coordination.engine.sheets import ALL, CONCERN, NO_SEGMENT, SEVERAL, make_sheets
from coordination.engine.states import STATES

from . import vocabulary
from .random_needs import DISTRICTS, VILLAGES, figure_of, figure_rows, given, help_in, random_given

SEEDS = range(2)
LEVEL_OF = {size: level for level, size in LENGTHS.items()}


def recorded_of(figures, asked):
    """Every figure and listing as the list of gaps tells it."""
    wanted = pd.concat(
        [
            figures.assign(is_listed=False),
            asked.listed.assign(unit="", value=np.nan, is_listed=True, indicator=""),
        ],
        ignore_index=True,
    )
    found = find_gaps(wanted, asked.supply, asked.reported, vocabulary.segment_frame())
    told = pd.concat([wanted, found], axis=1)
    return told.assign(is_figure=told["value"].notna(), is_nobody=told["value"] == 0)


@functools.cache
def random_sheets(seed, level):
    """Of random needs: the list of gaps is told once for all levels."""
    asked, figures = contradicting(seed)
    return sheets_of(asked, level, figures, listed_gaps(seed))


@functools.cache
def listed_gaps(seed):
    asked, figures = contradicting(seed)
    return recorded_of(figures, asked)


def sheets_of(asked, level, figures=None, recorded=None):
    """The sheets of a level, the cells they are of, and what is recorded."""
    figures = asked.figures if figures is None else figures
    prepared = asked.prepared(figures=choose_yardstick(figures, []), conversions=None)
    cells = find_cells(prepared, level)
    recorded = recorded_of(figures, asked) if recorded is None else recorded
    return make_sheets(cells, prepared.places, recorded), cells, recorded


def by_cell(sheet, cells):
    return {(cells.needs[r["need"]], cells.areas[r["area"]]): r for r in sheet}


def contradicting(seed):
    """Random needs, with a second figure of another yardstick in some cells."""
    asked = random_given(seed)
    more = asked.figures.sample(frac=0.05, random_state=seed)
    more = more.assign(indicator="kedua", value=more["value"] * 3)
    return asked, pd.concat([asked.figures, more], ignore_index=True)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("level", LEVELS)
def test_a_cell_never_contradicts_the_list_of_gaps(seed, level):
    sheets, cells, recorded = random_sheets(seed, level)
    here = recorded[recorded["area"].str.len() == LENGTHS[level]]
    here = here.assign(segment=here["segment"].replace("", "SEG"))
    own = here[here["is_figure"]]
    listed = here[~here["is_figure"]].groupby(["need", "area", "segment"])["state"].agg(set)
    compared, known = 0, {segment: by_cell(sheet, cells) for segment, sheet in sheets.items()}
    for (need, area, segment), rows in own.groupby(["need", "area", "segment"]):
        cell = known[segment][need, area]
        states = set(rows["state"])
        if (rows["value"] == 0).any():  # a list that names the place contradicts it (0026)
            states |= listed.get((need, area, segment), set())
        assert STATES[cell["state"]] == next(state for state in CONCERN if state in states)
        if len(rows) == 1:
            only = rows.iloc[0]
            assert cell["need_count"] == only["value"]
            numbers = ["program_count", "coarse_count", "declared_count"]
            if STATES[cell["state"]] == only["state"]:
                numbers.append("planned_count")  # 0 where the state says that nobody is there
            np.testing.assert_allclose(
                [cell[name] for name in numbers], [only[name] for name in numbers], rtol=1e-9
            )
        else:
            assert cell["basis"] == SEVERAL
            assert np.isnan(cell["need_count"])
        compared += 1
    assert compared > 5


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("level", LEVELS)
def test_counts_are_of_all_that_is_recorded_here_and_inside(seed, level):
    sheets, cells, recorded = random_sheets(seed, level)
    size = LENGTHS[level]
    recorded = recorded[recorded["area"].str.len() >= size]
    recorded = recorded.assign(area=recorded["area"].str[:size])
    recorded = recorded.assign(segment=recorded["segment"].replace("", "SEG"))
    for segment, sheet in sheets.items():
        some = recorded if segment == ALL else recorded[recorded["segment"] == segment]
        counts = some.groupby(["need", "area", "state"]).size()
        for (need, area), row in by_cell(sheet, cells).items():
            expected = [counts.get((need, area, state), 0) for state in STATES]
            assert row["recorded"].tolist() == expected
        assert sum(r["recorded"].sum() for r in sheet) == len(some)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sheet_of_all_tells_the_segment_that_concerns_most(seed):
    for level in LEVELS[1:]:
        sheets, cells, _recorded = random_sheets(seed, level)
        every = sheets[ALL]
        assert len(every) == len(cells.needs) * len(cells.areas)
        known = {s: by_cell(sheet, cells) for s, sheet in sheets.items() if s != ALL}
        for (need, area), row in by_cell(every, cells).items():
            at = [(code, k[need, area]) for code, k in known.items() if (need, area) in k]
            at = [(c, r) for c, r in at if r["basis"] or STATES[r["state"]] != "tidak_ada_data"]
            assert row["segment_count"] == len(at)
            if not at:
                assert row["segment"] == NO_SEGMENT
                continue
            rank = min(CONCERN.index(STATES[r["state"]]) for _c, r in at)
            first = [(c, r) for c, r in at if CONCERN.index(STATES[r["state"]]) == rank]
            code, worst = max(first, key=lambda cr: np.nan_to_num(cr[1]["need_count"], nan=-1.0))
            assert cells.segments[row["segment"]] == code
            assert row["state"] == worst["state"]


@pytest.mark.parametrize("level", LEVELS)
def test_every_number_is_the_engine_s(level):
    sheets, cells, _recorded = random_sheets(1, level)
    frame = cells_frame(cells).set_index(["need", "area", "segment"]).to_dict("index")
    rows = 0
    for segment, sheet in sheets.items():
        if segment == ALL:
            continue
        for (need, area), row in by_cell(sheet, cells).items():
            if row["basis"] == SEVERAL:
                continue
            truth = frame[need, area, segment]
            for name in ("need_count", "planned_count", "stated_ratio", "program_count"):
                np.testing.assert_allclose(row[name], truth[name], rtol=1e-6)
            assert STATES[row["state"]] == truth["state"]
            rows += 1
    assert rows > 10


def test_help_is_added_upward_and_a_program_counts_once():
    two = [code for code in VILLAGES if code.startswith(DISTRICTS[0])][:2]
    asked = given(
        figures=[figure_of(DISTRICTS[0], 100.0)],
        supply=[help_in(1, two[0], 30.0), help_in(1, two[1], 40.0)],
    )
    sheets, cells, _recorded = sheets_of(asked, "district")
    row = by_cell(sheets["SEG"], cells)["HUNIAN", DISTRICTS[0]]
    assert (row["planned_count"], row["program_count"]) == (70.0, 1)
    assert STATES[row["state"]] == "kurang"


def test_a_segment_nobody_speaks_of_has_no_sheet():
    asked = given(figures=[figure_of(VILLAGES[0])])
    sheets, _cells, _recorded = sheets_of(asked, "village")
    assert set(sheets) == {ALL, "SEG"}
    assert sheets["SEG"]["segment_count"].tolist() == [1]


def test_without_anything_recorded_all_is_unknown():
    sheets, _cells, _recorded = sheets_of(given(figures=figure_rows().values), "regency")
    assert set(sheets) == {ALL}
    assert set(STATES[sheets[ALL]["state"]]) == {"tidak_ada_data"}
