"""What the difference of two snapshots holds. Pure: no Django, no text, no clock.

Missing is None, never 0. `then` is the snapshot before, `now` the one after. Counts of a table by
pair of agencies add up to those of the whole; of a table by regency or need they need not, because
one finding may be in two.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from . import values
from .standing import OVER_BEFORE, Kind, Way


class Obstacle(StrEnum):
    """Why two snapshots are not compared."""

    FIRST = "pertama"  # there is none before
    KIND = "jenis"
    CONVENER = "penyelenggara"
    YEAR = "tahun"
    AREAS = "wilayah"
    NEEDS = "kebutuhan"


class Caution(StrEnum):
    """What changed beside the register, so that differences may come from it."""

    RULE = "aturan"
    BOUNDARY = "batas"
    STAGE = "tahap"


@dataclass(frozen=True)
class Said:
    """An Obstacle or a Caution, with what it is about in both."""

    what: str
    then: Any
    now: Any


@dataclass(frozen=True)
class Fact:
    """One thing that is not as it was. Of sets, `added` and `removed` are what moved."""

    what: str
    then: Any
    now: Any
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Side:
    """One program of a pair with its agency."""

    program: values.ProgramRow
    agency: values.AgencyRow


@dataclass(frozen=True)
class FindingChange:
    """One finding of either meeting. `facts` only where both have it."""

    id: int
    kind: Kind
    way: Way
    before: values.FindingRow | None
    after: values.FindingRow | None
    left: Side
    right: Side
    facts: tuple[Fact, ...]

    @property
    def seen(self) -> values.FindingRow:
        """As it is now, or as it last was."""
        return self.after or self.before

    @property
    def pair(self) -> tuple[int, int]:
        """Both agencies, the lower id first; one agency twice for a pair of its own."""
        return tuple(sorted((self.left.agency.id, self.right.agency.id)))

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.left.program.need, self.right.program.need)))

    @property
    def is_over_before(self) -> bool:
        """Done with at the meeting before already."""
        return self.way in OVER_BEFORE

    @property
    def is_example(self) -> bool:
        return self.left.program.is_example or self.right.program.is_example


@dataclass(frozen=True)
class Counts:
    """How many of each class. `over_before` are resolved too, and were so at the meeting before;
    `resolved` are those since."""

    new: int = 0
    persisting: int = 0
    resolved: int = 0
    reopened: int = 0
    over_before: int = 0

    @property
    def total(self) -> int:
        return self.new + self.persisting + self.resolved + self.reopened + self.over_before


@dataclass(frozen=True)
class Measure:
    """A sum over persisting findings that state it in both, in one unit. `left_out` do not."""

    what: str
    unit: str
    then: float | None
    now: float | None
    count: int
    left_out: int


@dataclass(frozen=True)
class Tally:
    """Findings of one key (a pair, a regency, a level, a need), with names of the day."""

    key: tuple
    names: tuple[str, ...]
    counts: Counts
    measures: tuple[Measure, ...]


class AgreementNow(StrEnum):
    KEPT = "ditepati"
    LATE = "terlambat"
    OPEN = "berjalan"
    DROPPED = "dibatalkan"


@dataclass(frozen=True)
class AgreementChange:
    """One agreement of an earlier meeting. `then` is None where the pack before had it not."""

    agreement: values.AgreementRow
    agency: str
    then: AgreementNow | None
    now: AgreementNow
    is_of_previous: bool  # made in the meeting compared with


@dataclass(frozen=True)
class AgreementCounts:
    kept: int = 0
    late: int = 0
    open: int = 0
    dropped: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.late + self.open + self.dropped


@dataclass(frozen=True)
class Agreements:
    """`then` and `now` on the day of each freeze; `of_previous` of the meeting compared with."""

    rows: tuple[AgreementChange, ...]
    then: AgreementCounts
    now: AgreementCounts
    of_previous: AgreementCounts
    new: int


@dataclass(frozen=True)
class ThenNow:
    """One count in both. None: not there to be counted."""

    key: str
    then: int | None
    now: int | None
    whole_then: int | None = None
    whole_now: int | None = None


class GapWay(StrEnum):
    """What became of a need in a place."""

    OPENED = "terbuka"  # enough before, a gap now
    CLOSED = "tertutup"  # a gap before, enough now
    KNOWN = "diketahui"  # not known before, a gap now
    UNKNOWN = "tidak_dinilai"  # a gap before, not known now
    EASED = "membaik"  # untouched before, lacking now
    WORSE = "memburuk"  # lacking before, untouched now


@dataclass(frozen=True)
class GapChange:
    way: GapWay
    before: values.GapLine | None
    after: values.GapLine | None

    @property
    def seen(self) -> values.GapLine:
        return self.after or self.before


class NotComparable(StrEnum):
    """Why two coverage ratios are not of one measure."""

    ABSENT = "tidak_ada"
    FIGURE = "angka"
    UNIT = "satuan"
    MISSING = "kosong"


@dataclass(frozen=True)
class RatioChange:
    """Coverage of one need in one place; compared only by the same figure and unit."""

    before: values.GapLine | None
    after: values.GapLine | None
    obstacle: NotComparable | None

    @property
    def seen(self) -> values.GapLine:
        return self.after or self.before


@dataclass(frozen=True)
class RegencyGaps:
    """States of the gaps of one regency; code "" is what lies above regencies."""

    code: str
    name: str
    states: tuple[ThenNow, ...]


@dataclass(frozen=True)
class Coverage:
    states: tuple[ThenNow, ...]
    regencies: tuple[RegencyGaps, ...]
    changes: tuple[GapChange, ...]
    ratios: tuple[RatioChange, ...]  # that moved, or cannot be compared


@dataclass(frozen=True)
class AgencyWord:
    """An agency that said something else on its entries than before."""

    agency: values.AgencyRow
    then: str | None  # None: not in the snapshot before
    now: str | None


@dataclass(frozen=True)
class Completeness:
    """`counts`: programs with place, target and budget, and agencies that declared."""

    counts: tuple[ThenNow, ...]
    newly_declared: tuple[AgencyWord, ...]
    withdrawn: tuple[AgencyWord, ...]


@dataclass(frozen=True)
class Difference:
    """Everything. With obstacles nothing is compared, and all below them is empty or None."""

    before: values.Frozen | None
    after: values.Frozen
    obstacles: tuple[Said, ...]
    cautions: tuple[Said, ...]
    counts: Counts | None
    rows: tuple[FindingChange, ...]
    pairs: tuple[Tally, ...]
    regencies: tuple[Tally, ...]
    levels: tuple[Tally, ...]
    needs: tuple[Tally, ...]
    measures: tuple[Measure, ...]
    agreements: Agreements | None
    coverage: Coverage | None
    completeness: Completeness | None

    @property
    def is_compared(self) -> bool:
        return not self.obstacles

    @property
    def has_examples(self) -> bool:
        both = [frozen for frozen in (self.before, self.after) if frozen]
        return any(
            frozen.meeting.is_example
            or frozen.has_example_declarations
            or any(program.is_example for program in frozen.programs)
            for frozen in both
        )
