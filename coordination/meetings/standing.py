"""Where a finding stands at a meeting, and what going from one standing to another is called.

Pure: no Django, so statuses are written as the codes of coordination.models (a test holds both
equal). The table and why it is so: docs/decisions/0029-difference.md.
"""

from enum import StrEnum

from . import values


class Standing(StrEnum):
    """What a finding asks of a meeting."""

    ABSENT = "tidak_ada"  # not in the snapshot
    GONE = "gugur"  # in it, and its overlap is gone
    UNDECIDED = "belum_diputuskan"
    UNFINISHED = "belum_tuntas"  # confirmed or agreed on, and not yet carried out
    SETTLED = "tuntas"  # nothing is left to do


class Kind(StrEnum):
    """The four classes. Every finding of two meetings is in exactly one."""

    NEW = "baru"
    PERSISTING = "tetap"
    RESOLVED = "selesai"
    REOPENED = "terbuka_lagi"


class Way(StrEnum):
    """How a finding came into its class."""

    FIRST = "pertama"
    FIRST_SETTLED = "pertama_tuntas"
    STILL = "masih"
    SETTLED = "dituntaskan"
    GONE = "gugur"
    LEFT = "keluar"
    PASSED = "sempat"
    EARLIER = "sebelumnya"
    REOPENED = "dibuka"
    RETURNED = "kembali"


# Ways of Kind.RESOLVED that were over at the meeting before already: shown apart.
OVER_BEFORE = frozenset({Way.EARLIER})

_A, _G, _U, _C, _S = Standing
_NEW, _PERSISTING, _RESOLVED, _REOPENED = Kind
TABLE: dict[tuple[Standing, Standing], tuple[Kind, Way]] = {
    (_A, _G): (_RESOLVED, Way.PASSED),
    (_A, _U): (_NEW, Way.FIRST),
    (_A, _C): (_NEW, Way.FIRST),
    (_A, _S): (_NEW, Way.FIRST_SETTLED),
    (_G, _A): (_RESOLVED, Way.EARLIER),
    (_G, _G): (_RESOLVED, Way.EARLIER),
    (_G, _U): (_REOPENED, Way.RETURNED),
    (_G, _C): (_REOPENED, Way.RETURNED),
    (_G, _S): (_RESOLVED, Way.EARLIER),
    (_U, _A): (_RESOLVED, Way.LEFT),
    (_U, _G): (_RESOLVED, Way.GONE),
    (_U, _U): (_PERSISTING, Way.STILL),
    (_U, _C): (_PERSISTING, Way.STILL),
    (_U, _S): (_RESOLVED, Way.SETTLED),
    (_C, _A): (_RESOLVED, Way.LEFT),
    (_C, _G): (_RESOLVED, Way.GONE),
    (_C, _U): (_REOPENED, Way.REOPENED),
    (_C, _C): (_PERSISTING, Way.STILL),
    (_C, _S): (_RESOLVED, Way.SETTLED),
    (_S, _A): (_RESOLVED, Way.EARLIER),
    (_S, _G): (_RESOLVED, Way.EARLIER),
    (_S, _U): (_REOPENED, Way.REOPENED),
    (_S, _C): (_REOPENED, Way.REOPENED),
    (_S, _S): (_RESOLVED, Way.EARLIER),
}

STANDINGS = {
    "indikasi": _U,
    "ditelaah": _U,
    "klarifikasi": _U,
    "terkonfirmasi": _C,
    "melengkapi": _S,
    "bukan": _S,
    "disepakati": _C,  # but for HARMLESS verdicts
    "selesai": _S,
    "gugur": _G,
}
AGREED = "disepakati"
HARMLESS = frozenset({"melengkapi", "bukan"})


def standing_of(finding: values.FindingRow | None) -> Standing:
    """None: absent. Agreed on is unfinished, unless what was agreed is that nothing overlaps."""
    if finding is None:
        return Standing.ABSENT
    if finding.status == AGREED and finding.verdict in HARMLESS:
        return Standing.SETTLED
    return STANDINGS[finding.status]


def classify(before: values.FindingRow | None, after: values.FindingRow | None) -> tuple[Kind, Way]:
    """Class and way of a finding that is in at least one of both."""
    return TABLE[standing_of(before), standing_of(after)]
