"""From the database to the values of a snapshot, in a constant number of queries."""

import datetime

from django.db.models import Prefetch

from coordination.competence import CompetenceTable
from coordination.models import (
    Agreement,
    AgreementStep,
    Gap,
    IndicatorValue,
    Meeting,
    Run,
    Snapshot,
)
from coordination.reports import map_values, sources
from geo import codec
from geo.models import Area, Boundary, Level
from programs.models import Agency, Declaration, Need, Segment, Strategy, Tier

from . import values
from .reading_findings import finding_rows
from .reading_programs import program_rows
from .scope import findings_of, gaps_of, programs_of, scope_of


def read_frozen(
    meeting: Meeting,
    run: Run,
    *,
    at: datetime.datetime,
    number: int = 1,
    previous: Snapshot | None = None,
    seen_before: frozenset[int] = frozenset(),
) -> values.Frozen:
    """The register of the meeting's scope as the database says it now.

    `seen_before` are ids of the findings of `previous`: those whose overlap is gone are kept.
    Everything else that is gone is left out.
    """
    scope = scope_of(meeting)
    programs = programs_of(scope)
    guests = tuple(
        values.Guest(guest.agency_id, guest.person, guest.position)
        for guest in meeting.invitations.order_by("pk")
    )
    names = map_values.area_names()
    findings = finding_rows(findings_of(scope, programs), names, seen_before)
    partners = {pk for f in findings for pk in (f.left_id, f.right_id)}
    rows = program_rows(programs, partners)
    source, is_approximate = map_values.boundary_source()
    agreements = _agreement_rows(meeting, scope)
    invited = {guest.agency_id for guest in guests if guest.agency_id}
    named = {p.agency_id for p in rows} | {a.agency_id for a in agreements}
    agencies, has_example_declarations = _agency_rows(scope, named, invited)
    return values.Frozen(
        format=values.FORMAT,
        number=number,
        meeting=_meeting_row(meeting, scope, guests),
        made_at=at,
        data_at=max(
            (p.updated_at for p in rows if p.is_in_scope and not p.part_of_id), default=None
        ),
        run_id=run.pk,
        run_at=run.finished_at or run.queued_at,
        rule_version=run.rule_version,
        previous_sha256=previous.sha256 if previous else "",
        boundary_source=source,
        boundary_is_approximate=is_approximate,
        has_example_declarations=has_example_declarations,
        strategies=tuple(
            values.Word(str(n), name)
            for n, name in Strategy.objects.order_by("number").values_list("number", "name")
        ),
        needs=_words(Need.objects.order_by("code")),
        segments=_words(Segment.objects.order_by("code")),
        areas=_area_rows(names, _villages(rows, findings)),
        agencies=agencies,
        programs=rows,
        findings=findings,
        gaps=_gap_rows(gaps_of(scope, run)),
        indicators=_indicator_rows(),
        agreements=agreements,
        sources=sources.source_rows(run, programs),
    )


def _words(rows) -> tuple[values.Word, ...]:
    return tuple(values.Word(code, name) for code, name in rows.values_list("code", "name"))


def _meeting_row(meeting: Meeting, scope: values.Scope, guests) -> values.MeetingRow:
    return values.MeetingRow(
        id=meeting.pk,
        title=meeting.title,
        kind=meeting.kind,
        regency=meeting.regency.code if meeting.regency else "",
        scope=scope,
        held_on=meeting.held_on,
        starts_at=f"{meeting.starts_at:%H.%M}" if meeting.starts_at else "",
        place=meeting.place,
        chair=meeting.chair,
        secretary=meeting.secretary,
        guests=guests,
        is_example=meeting.is_example,
    )


def _villages(programs, findings) -> set[str]:
    """Codes of the villages that a target line or a pair names."""
    lines = {line.area for program in programs for line in program.lines}
    return lines | {code for finding in findings for code in finding.villages or ()}


def _area_rows(names: map_values.Names, villages: set[str]) -> tuple[values.AreaRow, ...]:
    """Province, regencies, districts, and these villages by code. Districts carry the outlines all
    maps are drawn from."""
    outlined = list(
        Boundary.objects.current()
        .filter(area__level=Level.DISTRICT)
        .order_by("area__code")
        .values_list("area__code", "wkb")
    )
    outlines = {}
    if outlined:
        drawn = map_values.simplified(codec.to_shapes(wkb for _code, wkb in outlined))
        outlines = dict(zip([code for code, _wkb in outlined], drawn, strict=True))
    areas = Area.objects.order_by("code").only("code", "name", "level")
    return tuple(
        values.AreaRow(area.code, area.short_name, area.level, outlines.get(area.code))
        for area in areas
        if area.level < Level.VILLAGE or area.code in villages
    )


def _agency_rows(scope: values.Scope, named: set[int], invited: set[int]):
    """Agencies of the scope's governments, `named` ones (owners of programs, who owes an
    agreement) with the agency above them, and who is invited."""
    units = Agency.objects.filter(pk__in=named, parent__isnull=False)
    wanted = named | invited | set(units.values_list("parent_id", flat=True))
    said = {row.agency_id: row for row in Declaration.objects.of_year(scope.fiscal_year)}
    needs = _needs_by_agency(scope)
    rows = []
    for agency in Agency.objects.select_related("regency").order_by("name"):
        regency = agency.regency.code if agency.regency else ""
        if agency.pk not in wanted and not _is_of_scope(agency, regency, scope):
            continue
        word = said.get(agency.pk)
        rows.append(
            values.AgencyRow(
                id=agency.pk,
                name=agency.name,
                short_name=agency.short_name,
                tier=agency.tier,
                regency=regency,
                parent_id=agency.parent_id,
                declared=word.state if word else "",
                declared_on=word.declared_on if word else None,
                declared_is_example=bool(word and word.is_example),
                is_invited=agency.pk in invited,
                needs=tuple(sorted(needs.get(agency.pk, ()))),
            )
        )
    return tuple(rows), any(row.declared_is_example for row in rows)


def _is_of_scope(agency: Agency, regency: str, scope: values.Scope) -> bool:
    if agency.tier == Tier.PROVINCE:
        return True
    return agency.tier == Tier.REGENCY and (not scope.areas or regency in scope.areas)


def _needs_by_agency(scope: values.Scope) -> dict[int, set[str]]:
    """Codes of the needs each agency is competent for."""
    competence, found = CompetenceTable(), {}
    regencies = list(Area.objects.filter(level=Level.REGENCY).values_list("pk", flat=True))
    for need in Need.objects.order_by("code"):
        if scope.needs and need.code not in scope.needs:
            continue
        for regency in [None, *regencies]:
            for pk in competence.ids(need.pk, regency):
                found.setdefault(pk, set()).add(need.code)
    return found


def _gap_rows(gaps) -> tuple[values.GapLine, ...]:
    rows = gaps.for_list().select_related("listing__priority_list").worst_first()
    return tuple(_gap_row(gap) for gap in rows)


def _gap_row(gap: Gap) -> values.GapLine:
    figure, listing = gap.figure, gap.listing
    return values.GapLine(
        area=gap.area.code,
        area_name=gap.area.short_name,
        level=gap.area.level,
        need=gap.need.code,
        segment=gap.segment.code if gap.segment else "",
        state=gap.state,
        needed_count=gap.needed_count,
        planned_count=gap.planned_count,
        unit=gap.unit,
        coverage_ratio=gap.coverage_ratio,
        program_count=gap.program_count,
        coarse_count=gap.coarse_count,
        declared_count=gap.declared_count,
        responsible_count=gap.responsible_count,
        priority_list=listing.priority_list.name if listing else "",
        figure=f"{sources.spoken(figure.indicator)} {figure.year}" if figure else "",
        figure_source=figure.source if figure else listing.source if listing else "",
        why=gap.why,
        estimate=gap.estimate,
        is_example=gap.is_example,
    )


def _indicator_rows() -> tuple[values.IndicatorRow, ...]:
    rows = IndicatorValue.objects.filter(in_use=True).for_reading()
    return tuple(
        values.IndicatorRow(
            indicator=row.indicator.code,
            name=row.indicator.name,
            yardstick=row.indicator.yardstick,
            unit=row.unit,
            digits=row.indicator.digits,
            area=row.area.code,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            value=row.value,
            status=row.status,
            sources=row.source_codes,
            sourced_on=row.sourced_on,
        )
        for row in rows
    )


def _agreement_rows(meeting: Meeting, scope: values.Scope) -> tuple[values.AgreementRow, ...]:
    """What meetings of this kind and these areas agreed, this one too."""
    steps = Prefetch("steps", AgreementStep.objects.order_by("-number"), to_attr="latest_first")
    rows = Agreement.objects.for_list().filter(
        meeting__kind=meeting.kind, meeting__regency=meeting.regency_id
    )
    rows = rows.order_by("meeting", "number").prefetch_related(steps)
    areas = _areas_by_meeting(meeting)
    return tuple(
        _agreement_row(row) for row in rows if areas.get(row.meeting_id, ()) == scope.areas
    )


def _areas_by_meeting(meeting: Meeting) -> dict[int, tuple[str, ...]]:
    near = Meeting.objects.filter(kind=meeting.kind, regency=meeting.regency_id)
    pairs = (
        near.filter(areas__isnull=False).values_list("pk", "areas__code").order_by("areas__code")
    )
    found: dict[int, tuple[str, ...]] = {}
    for pk, code in pairs.values_list("pk", "areas__code"):
        found[pk] = (*found.get(pk, ()), code)
    return found


def _agreement_row(row: Agreement) -> values.AgreementRow:
    return values.AgreementRow(
        id=row.pk,
        meeting_id=row.meeting_id,
        meeting=row.meeting.title,
        held_on=row.meeting.held_on,
        number=row.number,
        what=row.what,
        finding_id=row.finding_id,
        area=row.area.code if row.area else "",
        need=row.need.code if row.need else "",
        segment=row.segment.code if row.segment else "",
        resolution=row.resolution,
        agency_id=row.agency_id,
        person=row.person,
        due_on=row.due_on,
        state=row.state,
        said=row.latest_first[0].said if row.latest_first else "",
        closed_on=row.closed_on,
        is_example=row.is_example,
    )
