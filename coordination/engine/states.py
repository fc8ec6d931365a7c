"""The state of a need beside the help that is planned: decided here alone (0004, 0026)."""

import numpy as np

UNTOUCHED, LACKING, UNREPORTED = "belum_tersentuh", "kurang", "belum_terdaftar"
NO_DATA, ENOUGH = "tidak_ada_data", "cukup"
STATES = np.array([NO_DATA, ENOUGH, UNREPORTED, UNTOUCHED, LACKING], dtype=object)
_NO_DATA, _ENOUGH, _UNREPORTED, _UNTOUCHED, _LACKING = range(len(STATES))
ENOUGH_RATIO = 0.8
NOISE_RATIO = 1e-9  # what adding up spread parts may leave: no help beyond the need


def decide_states(
    needed: np.ndarray,
    planned: np.ndarray,
    program_count: np.ndarray,
    responsible: np.ndarray,
    declared: np.ndarray,
    *,
    is_listed: np.ndarray | bool = False,
    enough_ratio: float = ENOUGH_RATIO,
) -> np.ndarray:
    """The state of each need, as positions in STATES.

    Parameters
    ----------
    needed : float64, any shape; NaN no figure. The others broadcast against it
    planned : float64, direct help in the same unit; NaN nothing comparable
    program_count : number of programs that serve the place, comparable or not
    responsible, declared : agencies competent for the need there, and of them those that declared
    is_listed : the need is known to be there, its size is not
    enough_ratio : coverage from this ratio on is `cukup`

    Notes
    -----
    First that holds: no figure and not listed -> tidak_ada_data; a figure of 0 and not listed ->
    cukup, nobody needs it; coverage enough -> cukup; a responsible agency has not declared, or
    none is known -> belum_terdaftar; nobody -> belum_tersentuh; no ratio -> tidak_ada_data; else
    kurang. Written below from last to first. A figure of 0 for what is listed contradicts the
    list: it closes nothing.
    """
    ratio = coverage_ratio(planned, needed)
    state = np.where(np.isnan(ratio), np.int8(_NO_DATA), np.int8(_LACKING))
    state[np.broadcast_to(np.equal(program_count, 0), state.shape)] = _UNTOUCHED
    untold = np.equal(responsible, 0) | np.less(declared, responsible)
    state[np.broadcast_to(untold, state.shape)] = _UNREPORTED
    state[ratio >= enough_ratio] = _ENOUGH
    unlisted = np.logical_not(is_listed)
    state[nobody_needs(needed) & unlisted] = _ENOUGH
    state[np.isnan(needed) & unlisted] = _NO_DATA
    return state


def coverage_ratio(planned: np.ndarray, needed: np.ndarray) -> np.ndarray:
    """Raw, may exceed 1; NaN where nothing is comparable or nothing is needed."""
    planned, needed = np.broadcast_arrays(np.asarray(planned, float), np.asarray(needed, float))
    return np.divide(planned, needed, out=np.full(needed.shape, np.nan), where=needed > 0)


def nobody_needs(needed: np.ndarray) -> np.ndarray:
    """Where a figure says that nobody is in need: 0, which is not the same as no figure."""
    return np.equal(needed, 0)


def exceeds_need(planned: np.ndarray, needed: np.ndarray) -> np.ndarray:
    """Where more is planned than needed, also where nothing is; False where either is not known."""
    planned, needed = np.asarray(planned, float), np.asarray(needed, float)
    return planned > needed * (1 + NOISE_RATIO)


def with_known_zero(planned: np.ndarray, state: np.ndarray) -> np.ndarray:
    """`planned`, and 0 where it is known that nobody is there."""
    return np.where(state == _UNTOUCHED, 0.0, planned)
