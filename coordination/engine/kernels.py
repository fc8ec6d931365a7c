"""The two compiled loops: which facets can meet, and what plain ones share.

Each has the slow definition beside it in `tests/coordination/brute.py`; what they cannot answer
exactly (pieces against pieces, several facets of one program) goes to `engine.joins`.
"""

import numpy as np
from numba import njit


@njit(cache=True)
def _shares_a_village(start, block, bits, a, b):
    """Whether two facets have a village in common: walk two sorted lists of 64-bit words."""
    i, j = start[a], start[b]
    while i < start[a + 1] and j < start[b + 1]:
        if block[i] < block[j]:
            i += 1
        elif block[i] > block[j]:
            j += 1
        else:
            if bits[i] & bits[j]:
                return True
            i += 1
            j += 1
    return False


@njit(cache=True)
def candidates(
    program,
    segment_set,
    meets,
    starts,
    ends,
    family,
    subject,
    related_start,
    related,
    bucket_start,
    bucket,
    intervention,
    word_start,
    word_block,
    word_bits,
):
    """Facet pairs (a, b), program[a] < program[b], that pass every test and share a village.

    `related[related_start[i]:related_start[i+1]]` are the interventions that can overlap with i;
    `bucket` holds the facets of each intervention in ascending order. `subject` marks programs;
    a pair needs at least one.
    """
    left = np.empty(1024, np.int32)
    right = np.empty(1024, np.int32)
    n = 0
    for a in range(len(program)):
        p = program[a]
        for r in range(related_start[intervention[p]], related_start[intervention[p] + 1]):
            low, high = bucket_start[related[r]], bucket_start[related[r] + 1]
            for k in range(low + np.searchsorted(bucket[low:high], a, side="right"), high):
                b = bucket[k]
                q = program[b]
                if (
                    ends[q] <= starts[p]
                    or ends[p] <= starts[q]
                    or meets[segment_set[a], segment_set[b]] == 0
                    or family[p] == family[q]
                    or not (subject[p] or subject[q])
                ):
                    continue
                if not _shares_a_village(word_start, word_block, word_bits, a, b):
                    continue
                if n == len(left):
                    left = np.concatenate((left, np.empty_like(left)))
                    right = np.concatenate((right, np.empty_like(right)))
                left[n], right[n] = a, b
                n += 1
    return left[:n], right[:n]


@njit(cache=True)
def _ones(x):
    """Number of bits set in a 64-bit word."""
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True)
def measure_plain(
    left,
    right,
    word_start,
    word_block,
    word_bits,
    word_cell,
    area_m2,
    is_whole,
    count,
    min_shared_m2,
):
    """What plain facet pairs share: walk the words both have, and the villages in each.

    A cell (facet, village) is found from its word: the cells before the word, then the bits below.

    Returns
    -------
    exact : bool per pair; False where both cover one village partly, so that geometry must decide
    villages : int64 per pair, how many are shared
    shared_m2, left_count, right_count : float64 per pair
    """
    n = len(left)
    exact = np.ones(n, np.bool_)
    villages = np.zeros(n, np.int64)
    shared, ours, theirs = np.zeros(n), np.zeros(n), np.zeros(n)
    one = np.uint64(1)
    for p in range(n):
        i, j = word_start[left[p]], word_start[right[p]]
        i_end, j_end = word_start[left[p] + 1], word_start[right[p] + 1]
        while i < i_end and j < j_end:
            if word_block[i] < word_block[j]:
                i += 1
                continue
            if word_block[i] > word_block[j]:
                j += 1
                continue
            both = word_bits[i] & word_bits[j]
            while both:
                below = (both & (~both + one)) - one
                a = word_cell[i] + _ones(word_bits[i] & below)
                b = word_cell[j] + _ones(word_bits[j] & below)
                both &= both - one
                if not (is_whole[a] or is_whole[b]):
                    exact[p] = False
                    break
                here = min(area_m2[a], area_m2[b])
                if here >= min_shared_m2:
                    villages[p] += 1
                    shared[p] += here
                    ours[p] += count[a]
                    theirs[p] += count[b]
            if not exact[p]:
                break
            i += 1
            j += 1
    return exact, villages, shared, ours, theirs


@njit(cache=True)
def plain_cells(left, right, start, cell_start, village, area_m2, min_shared_m2):
    """The shared villages of plain facet pairs, by walking their two sorted lists.

    `start` (n + 1) says where each pair's villages go, as `measure_plain` counted them.
    """
    found = np.empty(start[-1], np.int32)
    ground = np.empty(start[-1])
    for p in range(len(left)):
        i, j = cell_start[left[p]], cell_start[right[p]]
        i_end, j_end = cell_start[left[p] + 1], cell_start[right[p] + 1]
        at = start[p]
        while i < i_end and j < j_end:
            if village[i] < village[j]:
                i += 1
            elif village[i] > village[j]:
                j += 1
            else:
                here = min(area_m2[i], area_m2[j])
                if here >= min_shared_m2:
                    found[at], ground[at] = village[i], here
                    at += 1
                i += 1
                j += 1
    return found, ground


@njit(cache=True)
def join_rows(pair, left, right, row_start, village):
    """All (pair, left row, right row) of one village, for facet pairs that need geometry."""
    where = np.empty(1024, np.int64)
    ours = np.empty(1024, np.int64)
    theirs = np.empty(1024, np.int64)
    n = 0
    for p in range(len(left)):
        j0, j_end = row_start[right[p]], row_start[right[p] + 1]
        for i in range(row_start[left[p]], row_start[left[p] + 1]):
            while j0 < j_end and village[j0] < village[i]:
                j0 += 1
            j = j0
            while j < j_end and village[j] == village[i]:
                if n == len(where):
                    where = np.concatenate((where, np.empty_like(where)))
                    ours = np.concatenate((ours, np.empty_like(ours)))
                    theirs = np.concatenate((theirs, np.empty_like(theirs)))
                where[n], ours[n], theirs[n] = p, i, j
                n += 1
                j += 1
    return where[:n], ours[:n], theirs[:n]
