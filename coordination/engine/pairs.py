"""Which pairs of programs share ground, and how much: candidates, then plain and joined pairs."""

import numpy as np

from .joins import measure_joined
from .kernels import candidates, measure_plain
from .prepare import Packed
from .relations import OVERLAPPING
from .segments import CERTAIN
from .shared import Cells, Shared, concatenate

NO_CELLS = Cells(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))


def measure_pairs(
    packed: Packed, *, min_shared_m2: float, subjects=None, related=OVERLAPPING
) -> tuple[np.ndarray, Shared]:
    """Program pairs that share a village.

    Returns
    -------
    ids : int (n, 2), positions of the two programs, sorted
    shared : what each pair shares, in that order
    """
    left, right = facet_pairs(packed, subjects=subjects, related=related)
    ids, shared = _measure(packed, left, right, min_shared_m2)
    keep = np.flatnonzero(shared.village_count > 0)
    return ids[keep], shared.take(keep)


def facet_pairs(packed: Packed, *, subjects=None, related=OVERLAPPING):
    """Facet pairs that pass every test but the exact ground, sorted by program pair."""
    programs, facets = packed.programs, packed.facets
    if len(facets.program) == 0:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    wanted = np.isin(packed.relations.matrix, related)
    related_start = np.concatenate(([0], np.cumsum(wanted.sum(axis=1)))).astype(np.int64)
    interventions = programs.intervention[facets.program]
    bucket = np.argsort(interventions, kind="stable").astype(np.int32)
    counts = np.bincount(interventions, minlength=len(packed.relations.codes))
    chosen = np.ones(len(programs.id), bool)
    if subjects is not None:
        chosen = np.isin(programs.id, np.fromiter(subjects, np.int64))
    left, right = candidates(
        facets.program,
        facets.segment_set,
        packed.meets,
        programs.starts,
        programs.ends,
        programs.family,
        chosen,
        related_start,
        np.nonzero(wanted)[1].astype(np.int32),
        np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        bucket,
        programs.intervention,
        facets.word_start,
        facets.word_block,
        facets.word_bits,
    )
    order = np.lexsort((facets.program[right], facets.program[left]))
    return left[order], right[order]


def _measure(packed: Packed, left, right, min_shared_m2) -> tuple[np.ndarray, Shared]:
    """Program pairs (positions, n x 2) and what they share; plain pairs by the fast loop."""
    facets = packed.facets
    ours, theirs = facets.program[left], facets.program[right]
    first = np.ones(len(left), bool)
    first[1:] = (ours[1:] != ours[:-1]) | (theirs[1:] != theirs[:-1])
    pair = np.cumsum(first) - 1
    n = int(first.sum())
    ids = np.stack([ours[first], theirs[first]], axis=1)
    alone = np.bincount(pair, minlength=n)[pair] == 1
    plain = alone & facets.is_plain[left] & facets.is_plain[right]
    exact, fast = _measure_plain(packed, left[plain], right[plain], min_shared_m2)
    slow_rows = ~plain
    slow_rows[np.flatnonzero(plain)[~exact]] = True
    slow_pairs, place = np.unique(pair[slow_rows], return_inverse=True)
    slow = measure_joined(
        packed, len(slow_pairs), place, left[slow_rows], right[slow_rows], min_shared_m2
    )
    fast_pairs = pair[plain][exact]
    where = np.empty(n, np.int64)
    where[fast_pairs] = np.arange(len(fast_pairs))
    where[slow_pairs] = len(fast_pairs) + np.arange(len(slow_pairs))
    return ids, concatenate(fast.take(np.flatnonzero(exact)), slow).take(where)


def _measure_plain(packed: Packed, left, right, min_shared_m2) -> tuple[np.ndarray, Shared]:
    facets = packed.facets
    exact, villages, shared_m2, ours, theirs = measure_plain(
        left,
        right,
        facets.word_start,
        facets.word_block,
        facets.word_bits,
        facets.word_cell,
        facets.cell_area_m2,
        facets.cell_is_whole,
        facets.cell_count,
        min_shared_m2,
    )
    a, b = facets.segment_set[left], facets.segment_set[right]
    width = len(packed.meets)
    key = np.minimum(a, b).astype(np.int64) * width + np.maximum(a, b)
    kinds, kind = np.unique(key, return_inverse=True)
    met = [packed.meetings.met(int(k // width), int(k % width)) for k in kinds]
    return exact, Shared(
        village_count=villages,
        shared_m2=shared_m2,
        left_count=ours,
        right_count=theirs,
        left_unit=facets.unit[left],
        right_unit=facets.unit[right],
        is_certain=packed.meets[a, b] == CERTAIN,
        met=kind.astype(np.int32),
        left_facet=left,
        right_facet=right,
        cell_owner=np.full(len(left), -1),
        met_sets=met,
        cells=NO_CELLS,
    )
