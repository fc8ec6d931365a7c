"""What a snapshot holds: the register as it was, whole and flat. Pure: no Django.

Rows name each other by id or code, as in the database, and keep the names of the day. Missing is
None, never 0. Money is in rupiah, ratios are 0 to 1, periods are half-open, instants carry their
zone. A change of these classes is a new FORMAT: old snapshots keep the one they were made in.
"""

import datetime
from dataclasses import dataclass

from coordination.reports.values import SourceRow

FORMAT = 1


@dataclass(frozen=True)
class AreaRow:
    """Province, regencies, districts, and the villages that a line or a pair names.

    `outline` is WKT in STORAGE, simplified for drawing; None where no boundary is loaded.
    """

    code: str
    name: str
    level: int
    outline: str | None


@dataclass(frozen=True)
class AgencyRow:
    """An agency of the scope, or an owner of a program in it, with its word on the year.

    `declared` is "" where it said nothing. `needs` are the codes it is competent for.
    """

    id: int
    name: str
    short_name: str
    tier: str
    regency: str  # code, "" for none
    parent_id: int | None
    declared: str
    declared_on: datetime.date | None
    declared_is_example: bool
    is_invited: bool
    needs: tuple[str, ...]


@dataclass(frozen=True)
class LineRow:
    """One target line. `area` is a code, "" for a drawn shape or a place without a code."""

    area: str
    said: str
    is_drawn: bool
    segments: tuple[str, ...]
    planned_count: float | None
    unit: str
    realised_count: float | None


@dataclass(frozen=True)
class ProgramRow:
    """A program in its latest stage. Outside the scope it is here as the other side of a pair."""

    id: int
    is_in_scope: bool
    agency_id: int
    code: str
    name: str
    stage: str
    status: str
    activity_code: str
    nomenclature_version: str
    intervention: str  # code
    intervention_name: str
    benefit: str  # unit of the intervention
    need: str  # code
    strategy: int | None
    fund_source: str
    budget_idr: int | None
    realised_first_idr: int | None  # spent in the first half-year
    realised_second_idr: int | None
    realised_on: datetime.date | None
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    period_is_assumed: bool
    recipient_class: str
    is_coarse: bool
    missing: tuple[str, ...]
    part_of_id: int | None
    is_example: bool
    source: str
    note: str
    regencies: tuple[str, ...]  # codes its ground lies in
    lines: tuple[LineRow, ...]
    updated_at: datetime.datetime


@dataclass(frozen=True)
class DecisionRow:
    was: str
    now: str
    resolution: str
    because: str
    by: str  # "" for the engine
    at: datetime.datetime


@dataclass(frozen=True)
class ReplyRow:
    """One agency asked once. An empty stance is silence."""

    agency_id: int
    asked_on: datetime.date
    due_on: datetime.date
    stance: str
    text: str
    answered_at: datetime.datetime | None


@dataclass(frozen=True)
class FindingRow:
    """A pair with what the engine measured and what people decided.

    `villages` are codes, None for pairs whose place is not detailed (`village_count` holds).
    `status` "gugur": it was in the meeting before and its overlap is gone.
    """

    id: int
    left_id: int
    right_id: int
    level: str
    status: str
    verdict: str
    resolution: str
    is_certain: bool
    is_internal: bool
    needs_unit_check: bool
    regencies: tuple[str, ...]
    districts: tuple[str, ...]
    villages: tuple[str, ...] | None
    village_count: int
    shared_area_m2: float
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
    assigned_to: str
    opened_on: datetime.date
    due_on: datetime.date | None
    reopened_because: str
    reopened_at: datetime.datetime | None
    decisions: tuple[DecisionRow, ...]
    replies: tuple[ReplyRow, ...]


@dataclass(frozen=True)
class GapLine:
    """Need against planned direct help in one area. `figure` says by what and of which year."""

    area: str
    area_name: str
    level: int
    need: str
    segment: str
    state: str
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
    figure_source: str
    why: str
    estimate: str  # the factors between units that were used
    is_example: bool


@dataclass(frozen=True)
class IndicatorRow:
    """What one source says of an indicator in one area and period, the one in use."""

    indicator: str
    name: str
    yardstick: str
    unit: str
    digits: int
    area: str
    starts_on: datetime.date
    ends_on: datetime.date
    value: float | None
    status: str
    sources: str
    sourced_on: datetime.date | None


@dataclass(frozen=True)
class AgreementRow:
    """What a meeting of this kind and these areas agreed, as it stood at the freeze.

    Rows of the snapshot's own meeting are there when it was frozen again after it was held.
    """

    id: int
    meeting_id: int
    meeting: str
    held_on: datetime.date | None
    number: int
    what: str
    finding_id: int | None
    area: str
    need: str
    segment: str
    resolution: str
    agency_id: int
    person: str
    due_on: datetime.date
    state: str
    said: str  # of its latest step
    closed_on: datetime.date | None
    is_example: bool


@dataclass(frozen=True)
class Word:
    """A code of a vocabulary with its name on the day."""

    code: str
    name: str


@dataclass(frozen=True)
class Guest:
    agency_id: int | None
    person: str
    position: str


@dataclass(frozen=True)
class Scope:
    """Which part of the register. No areas: the whole province; no needs: all; "": any stage."""

    fiscal_year: int
    stage: str
    areas: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True)
class MeetingRow:
    """`regency` is the code of the one that convenes, "" for the province."""

    id: int
    title: str
    kind: str
    regency: str
    scope: Scope
    held_on: datetime.date | None
    starts_at: str
    place: str
    chair: str
    secretary: str
    guests: tuple[Guest, ...]
    is_example: bool


@dataclass(frozen=True)
class Frozen:
    """Everything one snapshot says. `number` is its place among those of its meeting."""

    format: int
    number: int
    meeting: MeetingRow
    made_at: datetime.datetime
    data_at: datetime.datetime | None
    run_id: int
    run_at: datetime.datetime
    rule_version: str
    previous_sha256: str
    boundary_source: str
    boundary_is_approximate: bool
    has_example_declarations: bool
    strategies: tuple[Word, ...]
    needs: tuple[Word, ...]
    segments: tuple[Word, ...]
    areas: tuple[AreaRow, ...]
    agencies: tuple[AgencyRow, ...]
    programs: tuple[ProgramRow, ...]
    findings: tuple[FindingRow, ...]
    gaps: tuple[GapLine, ...]
    indicators: tuple[IndicatorRow, ...]
    agreements: tuple[AgreementRow, ...]
    sources: tuple[SourceRow, ...]
