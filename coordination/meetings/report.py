"""From a snapshot to the values that leader's page, matrix and tables are made from.

No query, no clock: the same snapshot gives the same report for ever.
"""

import datetime
from collections import Counter, defaultdict

from django.utils import timezone

from coordination.models import (
    GAP_ORDER,
    STILL_OPEN,
    AgreementState,
    FindingLevel,
    FindingStatus,
    GapState,
)
from coordination.reports import values as shown
from geo.models import Level
from programs.models import Declared, Missing, RecipientClass

from . import values
from .lookup import governments
from .wording import late_sentence

TOP_BY_MONEY = 2
TOP_BY_PEOPLE = 1
MOST_LATE = 3
SHOWN_GAPS = (GapState.UNTOUCHED, GapState.LACKING, GapState.UNREPORTED)
CLOSED = (Declared.COMPLETE, Declared.NONE)


def report_of(
    frozen: values.Frozen, *, sha256: str, part: str = "", most_rows: int | None = None
) -> shown.Report:
    """The report of a snapshot, or of a cut of it (`part` then says which).

    `sha256` is of the whole snapshot. `most_rows` of each table; the totals count all of them.
    """
    return _Reporter(frozen).report(sha256, part, most_rows)


class _Reporter:
    """One pass over a snapshot; names and rows by id are made once."""

    def __init__(self, frozen: values.Frozen):
        self.frozen = frozen
        self.agency = {a.id: a for a in frozen.agencies}
        self.program = {p.id: p for p in frozen.programs}
        self.area = {a.code: a.name for a in frozen.areas}
        self.need = {w.code: w.name for w in frozen.needs}
        self.segment = {w.code: w.name for w in frozen.segments}
        self.current = [f for f in frozen.findings if f.status != FindingStatus.GONE]
        self.located = [f for f in self.current if f.level != FindingLevel.CLARIFY]
        self.in_scope = [p for p in frozen.programs if p.is_in_scope]
        self.counted = [p for p in self.in_scope if p.part_of_id is None]
        self._briefs: dict[int, shown.ProgramBrief] = {}

    def report(self, sha256: str, part: str, most: int | None) -> shown.Report:
        frozen, meeting = self.frozen, self.frozen.meeting
        overlaps = {f.id: self._overlap(n, f) for n, f in enumerate(self.located, start=1)}
        gaps = [g for g in frozen.gaps if g.state in SHOWN_GAPS]
        coarse = self._coarse_groups()
        unchecked = self._uncheckable()
        return shown.Report(
            fiscal_year=meeting.scope.fiscal_year,
            run_id=frozen.run_id,
            rule_version=frozen.rule_version,
            made_at=frozen.made_at,
            data_at=max((p.updated_at for p in self.counted), default=None),
            boundary_source=frozen.boundary_source,
            boundary_is_approximate=frozen.boundary_is_approximate,
            example_program_count=sum(p.is_example for p in self.counted),
            has_example_declarations=any(a.declared_is_example for a in self._governments()),
            headline=self._headline(coarse, unchecked),
            top_by_money=tuple(overlaps[f.id] for f in self._top("money_idr", TOP_BY_MONEY)),
            top_by_people=tuple(overlaps[f.id] for f in self._top("exposed_count", TOP_BY_PEOPLE)),
            overlaps=tuple(overlaps.values())[:most],
            coarse=coarse[:most],
            gaps=self._gap_rows(gaps[:most]),
            segment_gaps=self._gap_rows(self._untouched_segments()[:most]),
            gap_total=len(gaps),
            uncheckable=unchecked[:most],
            quality=self._quality(),
            sources=frozen.sources,
            map_areas=self._map_areas(),
            occasion=shown.Occasion(
                title=meeting.title,
                kind=meeting.kind,
                held_on=meeting.held_on,
                place=meeting.place,
                part=part,
                number=frozen.number,
                sha256=sha256,
                is_example=meeting.is_example,
            ),
            agreed=self._agreed(),
        )

    # --- Counts --------------------------------------------------------------------------

    def _governments(self) -> list[values.AgencyRow]:
        return governments(self.frozen)

    def _headline(self, coarse, unchecked) -> shown.Headline:
        stated = [p.budget_idr for p in self.counted if p.budget_idr is not None]
        governments = self._governments()
        states = Counter(g.state for g in self.frozen.gaps)
        levels = Counter(f.level for f in self.current)
        statuses = Counter(f.status for f in self.current)
        untouched = {g.area for g in self.frozen.gaps if g.state == GapState.UNTOUCHED}
        whole = {p.id for p in self.counted}
        return shown.Headline(
            program_count=len(self.counted),
            budget_idr=sum(stated) if stated else None,
            budget_stated_count=len(stated),
            agency_with_program_count=len({p.agency_id for p in self.counted}),
            agency_count=len(governments),
            agency_declared_count=sum(a.declared in CLOSED for a in governments),
            overlap_count=len(self.located),
            findings_by_level=_counted(FindingLevel.values, levels),
            findings_by_status=_counted(sorted(statuses), statuses),
            gaps_by_state=_counted(GAP_ORDER, states),
            untouched_area_count=len(untouched),
            untouched_segment_count=len(self._untouched_segments()),
            coarse_program_count=len(coarse),
            uncheckable_count=sum(row.program.program_id in whole for row in unchecked),
        )

    def _untouched_segments(self) -> list[values.GapLine]:
        return [
            g
            for g in self.frozen.gaps
            if g.state == GapState.UNTOUCHED and g.segment and g.level <= Level.REGENCY
        ]

    def _quality(self) -> tuple[shown.QualityRow, ...]:
        whole, programs = len(self.counted), self.counted
        governments = self._governments()
        direct = [p for p in programs if p.recipient_class == RecipientClass.DIRECT]
        checkable = sum(not p.missing for p in direct)
        unchecked = sum(
            bool(p.missing) and p.recipient_class in (RecipientClass.DIRECT, "") for p in programs
        )
        counts = {
            "lokasi": sum(not (p.is_coarse or Missing.LOCATION in p.missing) for p in programs),
            "target": sum(any(x.planned_count is not None for x in p.lines) for p in programs),
            "pagu": sum(p.budget_idr is not None for p in programs),
            "masa": sum(not (p.period_is_assumed or Missing.PERIOD in p.missing) for p in programs),
        }
        declared = sum(a.declared in CLOSED for a in governments)
        return (
            *(shown.QualityRow(what, n, whole) for what, n in counts.items()),
            shown.QualityRow("periksa", checkable, checkable + unchecked),
            shown.QualityRow("pernyataan", declared, len(governments)),
        )

    def _agreed(self) -> shown.Agreed | None:
        """How the agreements of earlier meetings stood; None where there is none."""
        earlier = [a for a in self.frozen.agreements if a.meeting_id != self.frozen.meeting.id]
        if not earlier:
            return None
        today = timezone.localdate(self.frozen.made_at)
        late = sorted(
            (a for a in earlier if is_late(a, today)),
            key=lambda a: (a.due_on, a.meeting_id, a.number),
        )
        return shown.Agreed(
            kept=sum(a.state == AgreementState.KEPT for a in earlier),
            open=sum(a.state in STILL_OPEN for a in earlier),
            late=len(late),
            dropped=sum(a.state == AgreementState.DROPPED for a in earlier),
            worst=tuple(late_sentence(a, self.agency[a.agency_id].name) for a in late[:MOST_LATE]),
        )

    # --- Rows ----------------------------------------------------------------------------

    def _top(self, measure: str, most: int) -> list[values.FindingRow]:
        some = [f for f in self.located if getattr(f, measure)]
        return sorted(some, key=lambda f: (-getattr(f, measure), f.id))[:most]

    def _brief(self, pk: int) -> shown.ProgramBrief:
        if pk not in self._briefs:
            self._briefs[pk] = self._new_brief(self.program[pk])
        return self._briefs[pk]

    def _new_brief(self, program: values.ProgramRow) -> shown.ProgramBrief:
        planned, unit = planned_count(program)
        agency = self.agency[program.agency_id]
        return shown.ProgramBrief(
            program_id=program.id,
            code=program.code,
            name=program.name,
            agency=agency.name,
            tier=agency.tier,
            intervention=program.intervention_name,
            need=self.need.get(program.need, ""),
            planned_count=planned,
            unit=unit,
            budget_idr=program.budget_idr,
            is_example=program.is_example,
        )

    def _named(self, codes) -> tuple[str, ...]:
        return tuple(self.area.get(code, code) for code in codes)

    def _overlap(self, number: int, f: values.FindingRow) -> shown.OverlapRow:
        return shown.OverlapRow(
            number=number,
            finding_id=f.id,
            level=f.level,
            status=f.status,
            left=self._brief(f.left_id),
            right=self._brief(f.right_id),
            regencies=self._named(f.regencies),
            districts=self._named(f.districts),
            village_count=f.village_count,
            shared_area_km2=f.shared_area_m2 / 1e6,
            left_share_ratio=f.left_share_ratio,
            right_share_ratio=f.right_share_ratio,
            starts_on=f.starts_on,
            ends_on=f.ends_on,
            days=f.days,
            segments=tuple(self.segment.get(code, code) for code in f.segments),
            exposed_count=f.exposed_count,
            exposed_unit=f.exposed_unit,
            exposed_basis=f.exposed_basis,
            exposed_figure=f.exposed_figure,
            money_idr=f.money_idr,
            money_is_partial=f.money_is_partial,
            severity=f.severity,
            sentence=f.sentence,
            is_internal=f.is_internal,
            needs_unit_check=f.needs_unit_check,
            resolution=f.resolution,
        )

    def _coarse_groups(self) -> tuple[shown.CoarseGroup, ...]:
        """Per coarse program its pairs; a pair of two coarse programs stands under both."""
        grouped: dict[int, list[tuple[float, str]]] = defaultdict(list)
        for f in sorted(self.current, key=lambda f: f.id):
            if f.level != FindingLevel.CLARIFY:
                continue
            for own, other in ((f.left_id, f.right_id), (f.right_id, f.left_id)):
                if self.program[own].is_coarse:
                    grouped[own].append((f.severity, self._brief(other).agency))
        ordered = sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))
        return tuple(self._coarse_group(pk, rows) for pk, rows in ordered)

    def _coarse_group(self, pk: int, rows: list[tuple[float, str]]) -> shown.CoarseGroup:
        agencies = sorted({agency for _weight, agency in rows})
        return shown.CoarseGroup(
            program=self._brief(pk),
            pair_count=len(rows),
            agencies=tuple(agencies[:5]),
            agency_count=len(agencies),
            severity=max(weight for weight, _agency in rows),
        )

    def _uncheckable(self) -> tuple[shown.UncheckableRow, ...]:
        direct = (RecipientClass.DIRECT, "")
        rows = [p for p in self.in_scope if p.missing and p.recipient_class in direct]
        rows.sort(key=lambda p: (self.agency[p.agency_id].name, p.id))
        return tuple(shown.UncheckableRow(self._brief(p.id), p.missing) for p in rows)

    def _gap_rows(self, gaps) -> tuple[shown.GapRow, ...]:
        return tuple(self._gap_row(n, gap) for n, gap in enumerate(gaps, start=1))

    def _gap_row(self, number: int, g: values.GapLine) -> shown.GapRow:
        return shown.GapRow(
            number=number,
            state=g.state,
            area_code=g.area,
            area=g.area_name,
            regency=self.area.get(g.area[:5], "") if g.level > Level.REGENCY else "",
            level=g.level,
            need=self.need.get(g.need, g.need),
            segment=self.segment.get(g.segment, g.segment),
            needed_count=g.needed_count,
            planned_count=g.planned_count,
            unit=g.unit,
            coverage_ratio=g.coverage_ratio,
            program_count=g.program_count,
            coarse_count=g.coarse_count,
            declared_count=g.declared_count,
            responsible_count=g.responsible_count,
            priority_list=g.priority_list,
            figure=g.figure,
            why=g.why,
            estimate=g.estimate,
            is_example=g.is_example,
        )

    def _map_areas(self) -> tuple[shown.MapArea, ...]:
        counts = Counter(code for f in self.located for code in f.districts)
        return tuple(
            shown.MapArea(
                code=area.code,
                name=area.name,
                regency=self.area.get(area.code[:5], ""),
                finding_count=counts.get(area.code, 0),
                outline=area.outline,
            )
            for area in self.frozen.areas
            if area.level == Level.DISTRICT and area.outline is not None
        )


def planned_count(program: values.ProgramRow) -> tuple[float | None, str]:
    """Planned count and unit of a program whose lines all state one, in one unit."""
    stated = [line.planned_count for line in program.lines if line.planned_count is not None]
    units = {line.unit for line in program.lines}
    if not stated or len(stated) < len(program.lines) or len(units) != 1:
        return None, ""
    return sum(stated), units.pop()


def is_late(agreement: values.AgreementRow, day: datetime.date) -> bool:
    """Open, and its date has passed."""
    return agreement.state in STILL_OPEN and agreement.due_on < day


def _counted(codes, counts: Counter) -> tuple[shown.Counted, ...]:
    return tuple(shown.Counted(code, counts.get(code, 0)) for code in codes)
