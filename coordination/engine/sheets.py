"""What is kept of the cells of a run: per level and segment the cells with something to say (0027).

A sheet holds the rows of one segment, and the sheet of `ALL` one row for every need and area: the
segment there that concerns most. Nothing is decided here: states are those of `engine.states`.
"""

import numpy as np
import pandas as pd

from .coverage import Cells
from .needed import FIGURE, NO_YARDSTICK, SUM
from .places import LENGTHS, Places, positions
from .segments import ROOT
from .states import ENOUGH, LACKING, NO_DATA, STATES, UNREPORTED, UNTOUCHED

ALL = ""
SEVERAL = SUM + 1  # several figures in use for one cell: none is chosen, the worst state is told
CONCERN = (UNTOUCHED, LACKING, UNREPORTED, NO_DATA, ENOUGH)
NO_SEGMENT = -1
ROW = np.dtype(
    [
        *(("need", "<i2"), ("area", "<i4"), ("segment", "<i2"), ("yardstick", "<i2")),
        *(("basis", "i1"), ("state", "i1")),
        *(("need_count", "<f8"), ("planned_count", "<f8")),
        *(("stated_ratio", "<f4"), ("need_ratio", "<f4"), ("is_estimate", "?")),
        *(("program_count", "<i4"), ("coarse_count", "<i4")),
        *(("responsible_count", "<i2"), ("declared_count", "<i2")),
        ("segment_count", "<i2"),  # segments with something to say here
        ("recorded", "<i4", len(STATES)),  # published figures and listings, here and inside
    ]
)
_BY_CONCERN = np.array([CONCERN.index(state) for state in STATES], np.int8)
_NO_DATA = int(np.flatnonzero(STATES == NO_DATA)[0])
_UNKNOWN = len(CONCERN)


def make_sheets(cells: Cells, places: Places, recorded: pd.DataFrame) -> dict[str, np.ndarray]:
    """Rows of each segment that has any, and of `ALL`.

    Parameters
    ----------
    cells : of one level, see engine.coverage.find_cells
    places : those the cells were made with
    recorded : one row per published figure or listing of the year, see engine.gaps.find_gaps
        need, area (of any level), segment ("" everybody), state, is_figure (it has a value),
        is_nobody (its value is 0)

    Returns
    -------
    dict : code of a segment, or `ALL` -> array of `ROW` by need and area
        need, segment, state are positions in the cells' needs and segments and in STATES, area one
        in the cells' areas; a row of `ALL` has segment NO_SEGMENT where nothing is known

    Notes
    -----
    A cell has something to say when it has a figure, a sum, a state other than tidak_ada_data, or
    when something is recorded in it or inside. The one of `ALL` is the first in CONCERN, then the
    one of most need, then the first segment. Where several figures are in use for one cell there is
    no count; its state is the first in CONCERN of theirs, as the list of gaps tells each of them.
    Where all of them say 0, a list that names the place contradicts them (decision 0026) and its
    state counts too.
    """
    told = _Recorded(cells, places, recorded)
    state, several = told.states_of_several(cells.state)
    known = (cells.need_basis > 0) | several | (state != _NO_DATA)
    sheets = {}
    for s, code in enumerate(cells.segments):
        counts = told.counts(s)
        at = np.nonzero(known[:, :, s] | counts.any(axis=2))
        if len(at[0]):
            column = np.full(len(at[0]), s)
            sheets[code] = _rows(cells, (*at, column), state, several, counts[at], known)
    sheets[ALL] = _of_all(cells, state, several, known, told.counts(None))
    return sheets


def _of_all(cells: Cells, state, several, known, counts) -> np.ndarray:
    shape = known.shape[:2]
    root = np.flatnonzero(cells.segments == ROOT)
    column = np.full(shape, root[0] if len(root) else 0)
    is_known = known.any(axis=2)
    for n in range(shape[0]):  # a need at a time keeps the work small
        rank = np.where(known[n], _BY_CONCERN[state[n]], _UNKNOWN)
        first = rank == rank.min(axis=1, keepdims=True)
        size = np.where(first, np.nan_to_num(cells.need_count[n], nan=-1.0), -np.inf)
        column[n] = np.where(is_known[n], size.argmax(axis=1), column[n])
    need, area = (place.ravel() for place in np.indices(shape))
    at = (need, area, column.ravel())
    rows = _rows(cells, at, state, several, counts.reshape(-1, len(STATES)), known)
    rows["segment"] = np.where(is_known.ravel(), rows["segment"], NO_SEGMENT)
    return rows


def _rows(cells: Cells, at: tuple, state, several, counts, known) -> np.ndarray:
    rows = np.zeros(len(at[0]), ROW)
    rows["need"], rows["area"], rows["segment"] = at
    rows["yardstick"] = cells.yardstick[at]
    rows["basis"] = np.where(several[at], SEVERAL, cells.need_basis[at])
    rows["state"] = state[at]
    for name in ("need_count", "planned_count", "stated_ratio", "need_ratio", "is_estimate"):
        rows[name] = getattr(cells, name)[at]
    for name in ("program_count", "coarse_count"):
        rows[name] = getattr(cells, name)[at]
    for name in ("responsible_count", "declared_count"):
        rows[name] = getattr(cells, name)[at[:2]]
    none = several[at]
    rows["yardstick"][none] = NO_YARDSTICK
    rows["need_count"][none] = rows["planned_count"][none] = np.nan
    rows["segment_count"] = known.sum(axis=2)[at[:2]]
    rows["recorded"] = counts
    return rows


class _Recorded:
    """Published figures and listings by cell: of a level, and what lies inside it."""

    def __init__(self, cells: Cells, places: Places, recorded: pd.DataFrame):
        self._cells = cells
        need = positions(recorded["need"], cells.needs)
        place = positions(recorded["area"], places.codes)
        segment = positions(recorded["segment"], cells.segments, empty=ROOT)
        use = (need >= 0) & (place >= 0) & (segment >= 0)
        area = np.where(use, places.inside[cells.level][place], -1)
        use &= area >= 0
        own = np.char.str_len(places.codes)[place] == LENGTHS[cells.level]
        self._need, self._area, self._segment = need[use], area[use], segment[use]
        self._state = positions(recorded["state"], STATES, "a state")[use]
        is_figure = recorded["is_figure"].to_numpy(bool)
        self._is_own_figure, self._is_own_list = (own & is_figure)[use], (own & ~is_figure)[use]
        self._is_nobody = recorded["is_nobody"].to_numpy(bool)[use]

    def counts(self, segment: int | None) -> np.ndarray:
        """int32 (need x area x state) of one segment, or of all of them."""
        shape = (*self._cells.state.shape[:2], len(STATES))
        use = slice(None) if segment is None else self._segment == segment
        counts = np.zeros(shape, np.int32)
        np.add.at(counts, (self._need[use], self._area[use], self._state[use]), 1)
        return counts

    def states_of_several(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The states, with those of cells that several figures speak of; and which these are."""
        use, shape = self._is_own_figure, state.shape
        cell, of, number = np.unique(
            self._cells_of(use, shape), return_inverse=True, return_counts=True
        )
        worst = np.full(len(cell), _UNKNOWN, np.int8)
        np.minimum.at(worst, of, _BY_CONCERN[self._state[use]])
        is_nobody = np.ones(len(cell), bool)
        np.logical_and.at(is_nobody, of, self._is_nobody[use])
        listed = self._worst_listed(shape)[cell]
        worst = np.where(is_nobody, np.minimum(worst, listed), worst)
        cell, worst = cell[number > 1], worst[number > 1]
        several = np.zeros(shape, bool)
        several.reshape(-1)[cell] = self._cells.need_basis.reshape(-1)[cell] != FIGURE
        said = state.copy()
        said.reshape(-1)[cell] = np.argsort(_BY_CONCERN)[worst]
        return np.where(several, said, state), several

    def _cells_of(self, use: np.ndarray, shape: tuple) -> np.ndarray:
        places = (self._need[use], self._area[use], self._segment[use])
        return np.ravel_multi_index(places, shape) if use.any() else np.zeros(0, np.int64)

    def _worst_listed(self, shape: tuple) -> np.ndarray:
        """int8 of each cell: the first place in CONCERN of the lists that name it."""
        use = self._is_own_list
        worst = np.full(np.prod(shape), _UNKNOWN, np.int8)
        np.minimum.at(worst, self._cells_of(use, shape), _BY_CONCERN[self._state[use]])
        return worst
