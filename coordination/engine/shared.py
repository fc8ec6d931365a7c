"""What pairs of programs share, as arrays; villages are looked up when somebody asks."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from .kernels import plain_cells
from .prepare import Packed

JOINED = -1  # instead of a facet: the pair's villages are kept in `cells`


@dataclass(frozen=True)
class Cells:
    """Villages of several owners side by side: those of owner k are [start[k]:start[k + 1]]."""

    start: np.ndarray  # int64, n + 1
    villages: np.ndarray  # int32, positions in the packed register, ascending per owner
    ground_m2: np.ndarray  # float64, square metres shared in each

    def take(self, where: np.ndarray) -> "Cells":
        sizes = np.diff(self.start)[where]
        start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        at = np.repeat(self.start[:-1][where] - start[:-1], sizes) + np.arange(start[-1])
        return Cells(start, self.villages[at], self.ground_m2[at])


@dataclass(frozen=True)
class Shared:
    """What n pairs share.

    Pairs of plain facets carry the two facets: their villages come back from the two lists. The
    others point into `cells`, which holds the villages that geometry found.
    """

    village_count: np.ndarray
    shared_m2: np.ndarray
    left_count: np.ndarray
    right_count: np.ndarray
    left_unit: np.ndarray  # int32, -1 unknown or mixed
    right_unit: np.ndarray
    is_certain: np.ndarray
    met: np.ndarray  # int32, position in `met_sets`
    left_facet: np.ndarray  # int32, JOINED for pairs in `cells`
    right_facet: np.ndarray
    cell_owner: np.ndarray  # int64, position in `cells`, -1 for plain pairs
    met_sets: Sequence[frozenset[str]]
    cells: Cells

    def take(self, where: np.ndarray) -> "Shared":
        """The pairs at positions `where`, in that order."""
        return replace(self, **{name: getattr(self, name)[where] for name in PER_PAIR})


PER_PAIR = tuple(f.name for f in fields(Shared) if f.name not in ("met_sets", "cells"))


def concatenate(plain: Shared, joined: Shared) -> Shared:
    """Plain pairs, then joined ones."""
    met = np.concatenate((plain.met, joined.met + len(plain.met_sets)))
    columns = {
        name: np.concatenate((getattr(plain, name), getattr(joined, name))) for name in PER_PAIR
    }
    sets = [*plain.met_sets, *joined.met_sets]
    return Shared(**columns | {"met": met}, met_sets=sets, cells=joined.cells)


def cells_of(packed: Packed, shared: Shared, min_shared_m2: float) -> Cells:
    """The villages of every pair, plain and joined, in the order of the pairs."""
    start = np.concatenate(([0], np.cumsum(shared.village_count))).astype(np.int64)
    villages, ground = np.empty(start[-1], np.int32), np.empty(start[-1])
    plain = shared.cell_owner < 0
    facets = packed.facets
    own = np.flatnonzero(plain)
    found, shared_m2 = plain_cells(
        shared.left_facet[own],
        shared.right_facet[own],
        np.concatenate(([0], np.cumsum(shared.village_count[own]))).astype(np.int64),
        facets.cell_start,
        facets.cell_village,
        facets.cell_area_m2,
        min_shared_m2,
    )
    at = np.repeat(plain, shared.village_count)
    villages[at], ground[at] = found, shared_m2
    if len(own) < len(plain):
        rest = shared.cells.take(shared.cell_owner[~plain])
        villages[~at], ground[~at] = rest.villages, rest.ground_m2
    return Cells(start, villages, ground)
