"""Why a pair of programs is, or is not, a finding: in the order in which people ask."""

from dataclasses import dataclass, replace

import numpy as np

from .frames import Register
from .overlaps import measure
from .prepare import Packed, pack
from .relations import COMPLEMENTARY, NEUTRAL, NONE

OUTCOMES = {COMPLEMENTARY: "complementary", NEUTRAL: "neutral"}
EVERY_RELATION = (0, 1, 2, 3, 4)
REASONS = {
    "family": "Yang satu adalah bagian dari yang lain.",
    "period": "Masa pelaksanaannya tidak bersamaan.",
    "unrelated": "Kebutuhan yang ditangani berbeda.",
    "ground": "Tidak ada desa/kelurahan bersama.",
    "segments": "Segmen sasarannya tidak mungkin orang yang sama.",
    "finding": "Kebutuhan, sasaran, tempat, dan masanya sama.",
}


@dataclass(frozen=True)
class Explanation:
    """outcome: family, period, unrelated, ground, segments, complementary, neutral or finding."""

    outcome: str
    reason: str


def explain_pair(
    register: Register, left_id: int, right_id: int, *, min_shared_m2: float = 1000.0
) -> Explanation:
    """Say which of the tests of decision 0003 the pair fails first, or what it is.

    The reason of an outcome that the compatibility table decides is the one written there.
    """
    packed = pack(_only(register, {left_id, right_id}))
    outcome = _first_failing(packed, min_shared_m2)
    listed = packed.relations.reason(*(packed.relations.codes[i] for i in _interventions(packed)))
    if outcome in (*OUTCOMES.values(), "finding") and listed:
        return Explanation(outcome, listed)
    return Explanation(outcome, REASONS[outcome])


def _interventions(packed: Packed) -> tuple[int, int]:
    left, right = packed.programs.intervention
    return int(left), int(right)


def _first_failing(packed: Packed, min_shared_m2: float) -> str:
    programs = packed.programs
    if programs.family[0] == programs.family[1]:
        return "family"
    if max(programs.starts) >= min(programs.ends):
        return "period"
    relation = int(packed.relations.matrix[_interventions(packed)])
    if relation == NONE:
        return "unrelated"
    if not _shares(_everybody(packed), min_shared_m2):
        return "ground"
    if not _shares(packed, min_shared_m2):
        return "segments"
    return OUTCOMES.get(relation, "finding")


def _only(register: Register, ids: set[int]) -> Register:
    programs = register.programs[register.programs["program_id"].isin(ids)]
    lines = register.lines[register.lines["program_id"].isin(ids)]
    mine = lines["line_id"]
    return replace(
        register,
        programs=programs,
        lines=lines,
        ground=register.ground[register.ground["line_id"].isin(mine)],
        pieces=register.pieces[register.pieces["line_id"].isin(mine)],
    )


def _everybody(packed: Packed) -> Packed:
    """The same two programs, as if every segment met every other."""
    return replace(packed, meets=np.maximum(packed.meets, 1))


def _shares(packed: Packed, min_shared_m2: float) -> bool:
    found = measure(packed, min_shared_m2=min_shared_m2, related=EVERY_RELATION)
    return len(found.frame) > 0
