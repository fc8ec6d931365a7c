"""The values of one rakor report, frozen: numbers, not text. Pure: no Django.

Page, PDF and XLSX are made from these alone, so that they cannot disagree. Missing is None,
never 0. Codes of levels, states and statuses are those of the models; names are kept as they
were on the day. Money is in rupiah, ratios are 0 to 1, periods are half-open.
"""

import datetime
from dataclasses import dataclass

from coordination.engine.states import exceeds_need

from .plain import from_plain as _from_plain
from .plain import to_plain

__all__ = ["Report", "from_plain", "to_plain"]


@dataclass(frozen=True)
class ProgramBrief:
    """One program in a few columns. `planned_count` is None when lines or units differ."""

    program_id: int
    code: str
    name: str
    agency: str
    tier: str
    intervention: str
    need: str
    planned_count: float | None
    unit: str
    budget_idr: int | None
    is_example: bool


@dataclass(frozen=True)
class OverlapRow:
    """One located pair: duplikasi or tumpang tindih. `number` is its place, worst first."""

    number: int
    finding_id: int
    level: str
    status: str
    left: ProgramBrief
    right: ProgramBrief
    regencies: tuple[str, ...]
    districts: tuple[str, ...]
    village_count: int
    shared_area_km2: float
    left_share_ratio: float
    right_share_ratio: float
    starts_on: datetime.date
    ends_on: datetime.date
    days: int
    segments: tuple[str, ...]
    exposed_count: int | None
    exposed_unit: str
    exposed_basis: str
    exposed_figure: str
    money_idr: int | None
    money_is_partial: bool
    severity: float
    sentence: str
    is_internal: bool
    needs_unit_check: bool
    resolution: str

    @property
    def is_example(self) -> bool:
        return self.left.is_example or self.right.is_example


@dataclass(frozen=True)
class MatrixRow:
    """One row of the matriks sandingan. Follows from an OverlapRow; not stored."""

    number: int
    overlap: OverlapRow
    province: tuple[ProgramBrief, ...]
    regency: tuple[ProgramBrief, ...]
    other: tuple[ProgramBrief, ...]


@dataclass(frozen=True)
class CoarseGroup:
    """All `perlu klarifikasi` pairs of one program whose location is not detailed."""

    program: ProgramBrief
    pair_count: int
    agencies: tuple[str, ...]
    agency_count: int
    severity: float


@dataclass(frozen=True)
class GapRow:
    number: int
    state: str
    area_code: str
    area: str
    regency: str
    level: int
    need: str
    segment: str
    needed_count: float | None
    planned_count: float | None
    unit: str
    coverage_ratio: float | None
    program_count: int
    coarse_count: int
    declared_count: int
    responsible_count: int
    priority_list: str
    figure: str
    why: str
    is_example: bool
    estimate: str = ""  # the factors used

    @property
    def is_over(self) -> bool:
        """More is planned than needed, also where nobody needs it."""
        return bool(exceeds_need(self.planned_count, self.needed_count))


@dataclass(frozen=True)
class UncheckableRow:
    program: ProgramBrief
    missing: tuple[str, ...]


@dataclass(frozen=True)
class SourceRow:
    """Where numbers come from, with the year the data itself is of."""

    kind: str
    name: str
    source: str
    year: int | None
    row_count: int


@dataclass(frozen=True)
class QualityRow:
    """How many of how many have something: the ratio follows."""

    what: str
    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Counted:
    """How many rows have one code of a vocabulary."""

    code: str
    count: int


@dataclass(frozen=True)
class MapArea:
    """One kecamatan on the map, and how many located findings share a village in it."""

    code: str
    name: str
    regency: str
    finding_count: int
    outline: str  # WKT in STORAGE, simplified for drawing


@dataclass(frozen=True)
class Headline:
    """The counts of the six boxes. Lists above hold the rows behind them."""

    program_count: int
    budget_idr: int | None
    budget_stated_count: int
    agency_with_program_count: int
    agency_count: int
    agency_declared_count: int
    overlap_count: int
    findings_by_level: tuple[Counted, ...]
    findings_by_status: tuple[Counted, ...]
    gaps_by_state: tuple[Counted, ...]
    untouched_area_count: int
    untouched_segment_count: int
    coarse_program_count: int
    uncheckable_count: int

    def level(self, code: str) -> int:
        return _count(self.findings_by_level, code)

    def status(self, *codes: str) -> int:
        return sum(_count(self.findings_by_status, code) for code in codes)

    def gap(self, code: str) -> int:
        return _count(self.gaps_by_state, code)


def _count(counted: tuple[Counted, ...], code: str) -> int:
    return sum(row.count for row in counted if row.code == code)


@dataclass(frozen=True)
class Occasion:
    """The meeting whose frozen values the report is made from. `part` is "" for the whole."""

    title: str
    kind: str
    held_on: datetime.date | None
    place: str
    part: str
    number: int
    sha256: str
    is_example: bool = False


@dataclass(frozen=True)
class Agreed:
    """How the agreements of the meetings before stand: the counts of the leader's fifth box."""

    kept: int
    open: int
    late: int
    dropped: int
    worst: tuple[str, ...]  # sentences of those that are late, the oldest first


@dataclass(frozen=True)
class Report:
    """Everything one rakor report says. Without an occasion it is that of a run."""

    fiscal_year: int
    run_id: int
    rule_version: str
    made_at: datetime.datetime
    data_at: datetime.datetime | None
    boundary_source: str
    boundary_is_approximate: bool
    example_program_count: int
    has_example_declarations: bool
    headline: Headline
    top_by_money: tuple[OverlapRow, ...]
    top_by_people: tuple[OverlapRow, ...]
    overlaps: tuple[OverlapRow, ...]
    coarse: tuple[CoarseGroup, ...]
    gaps: tuple[GapRow, ...]
    segment_gaps: tuple[GapRow, ...]
    gap_total: int
    uncheckable: tuple[UncheckableRow, ...]
    quality: tuple[QualityRow, ...]
    sources: tuple[SourceRow, ...]
    map_areas: tuple[MapArea, ...]
    occasion: Occasion | None = None
    agreed: Agreed | None = None

    @property
    def has_examples(self) -> bool:
        return self.example_program_count > 0 or self.has_example_declarations

    @property
    def matrix(self) -> tuple[MatrixRow, ...]:
        """The located pairs side by side, sorted by place, then worst first."""
        ordered = sorted(self.overlaps, key=lambda row: (row.regencies, row.districts, row.number))
        return tuple(_side_by_side(n, row) for n, row in enumerate(ordered, start=1))


def _side_by_side(number: int, row: OverlapRow) -> MatrixRow:
    both = (row.left, row.right)
    return MatrixRow(
        number=number,
        overlap=row,
        province=tuple(p for p in both if p.tier == "provinsi"),
        regency=tuple(p for p in both if p.tier == "kabkota"),
        other=tuple(p for p in both if p.tier not in ("provinsi", "kabkota")),
    )


def from_plain(data: dict) -> Report:
    return _from_plain(Report, data)
