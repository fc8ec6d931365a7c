"""From the database to the frozen values of one report, in a constant number of queries."""

import datetime

from django.db import models
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from coordination.models import (
    GAP_ORDER,
    Finding,
    FindingLevel,
    Gap,
    GapState,
    Report,
    Run,
)
from geo.models import Level
from programs.models import Agency, Declaration, Declared, Missing, Program, Segment, Target, Tier

from . import map_values, sources, values
from .plain import sha256, to_plain

MOST_ROWS = 500  # of each table; the totals count all of them
TOP_BY_MONEY = 2
TOP_BY_PEOPLE = 1
SHOWN_GAPS = (GapState.UNTOUCHED, GapState.LACKING, GapState.UNREPORTED)


def freeze_report(run: Run, *, at: datetime.datetime | None = None) -> Report:
    """Keep the values of the rakor report of this run. The second time they are replaced."""
    report = read_values(run, at=at or timezone.now())
    row, _created = Report.objects.update_or_create(
        run=run,
        defaults={
            "fiscal_year": run.fiscal_year,
            "values": to_plain(report),
            "sha256": sha256(report),
        },
    )
    return row


def read_values(run: Run, *, at: datetime.datetime) -> values.Report:
    """Everything the report of this run says, as the database says it now."""
    programs = Program.objects.in_force().of_year(run.fiscal_year)
    facts = _program_facts(programs)
    agencies = _agency_facts(run.fiscal_year)
    names = map_values.area_names()
    lists = _Lists(run, names)
    gaps = Gap.objects.filter(run=run)
    source, is_approximate = map_values.boundary_source()
    return values.Report(
        fiscal_year=run.fiscal_year,
        run_id=run.pk,
        rule_version=run.rule_version,
        made_at=at,
        data_at=facts["data_at"],
        boundary_source=source,
        boundary_is_approximate=is_approximate,
        example_program_count=facts["examples"],
        has_example_declarations=agencies["has_examples"],
        headline=_headline(run, gaps, facts, agencies, lists),
        top_by_money=lists.top_by_money,
        top_by_people=lists.top_by_people,
        overlaps=lists.overlaps,
        coarse=lists.coarse,
        gaps=_gap_rows(gaps.filter(state__in=SHOWN_GAPS), names),
        segment_gaps=_gap_rows(_untouched_segments(gaps), names),
        gap_total=gaps.filter(state__in=SHOWN_GAPS).count(),
        uncheckable=lists.uncheckable,
        quality=_quality(facts, agencies),
        sources=sources.source_rows(run, programs),
        map_areas=map_values.map_areas(_located(run.fiscal_year), names),
    )


def _located(year: int):
    """Pairs whose both sides say where they are."""
    return Finding.objects.current().of_year(year).exclude(level=FindingLevel.CLARIFY)


def _untouched_segments(gaps):
    return gaps.filter(
        state=GapState.UNTOUCHED, segment__isnull=False, area__level__lte=Level.REGENCY
    )


# --- Counts ------------------------------------------------------------------------------


def _program_facts(programs) -> dict:
    """Counts over all programs in force; parts of another program are not counted twice."""
    has_target = models.Exists(
        Target.objects.filter(program=models.OuterRef("pk"), planned_count__isnull=False)
    )
    lacks_place = Q(is_coarse=True) | Q(missing__contains=Missing.LOCATION)
    return programs.filter(part_of__isnull=True).aggregate(
        count=Count("pk"),
        budget=Sum("budget_idr"),
        with_budget=Count("budget_idr"),
        agencies=Count("agency", distinct=True),
        examples=Count("pk", filter=Q(is_example=True)),
        located=Count("pk", filter=~lacks_place),
        with_target=Count("pk", filter=Q(has_target)),
        with_period=Count(
            "pk", filter=Q(period_is_assumed=False) & ~Q(missing__contains=Missing.PERIOD)
        ),
        uncheckable=Count("pk", filter=Q(recipient_class__in=["langsung", ""]) & ~Q(missing="")),
        checkable=Count("pk", filter=Q(recipient_class="langsung", missing="")),
        data_at=Max("updated_at"),
    )


def _agency_facts(year: int) -> dict:
    regional = Agency.objects.filter(tier__in=[Tier.PROVINCE, Tier.REGENCY])
    declared = Declaration.objects.of_year(year).filter(agency__in=regional)
    closed = Q(state__in=[Declared.COMPLETE, Declared.NONE])
    counted = declared.aggregate(
        closed=Count("pk", filter=closed), examples=Count("pk", filter=Q(is_example=True))
    )
    return {
        "count": regional.count(),
        "declared": counted["closed"],
        "has_examples": counted["examples"] > 0,
    }


def _headline(run, gaps, facts, agencies, lists) -> values.Headline:
    by_state = dict(gaps.order_by().values_list("state").annotate(n=Count("pk")))
    untouched = gaps.filter(state=GapState.UNTOUCHED).aggregate(n=Count("area", distinct=True))
    counted = _finding_counts(run.fiscal_year)
    return values.Headline(
        program_count=facts["count"],
        budget_idr=facts["budget"],
        budget_stated_count=facts["with_budget"],
        agency_with_program_count=facts["agencies"],
        agency_count=agencies["count"],
        agency_declared_count=agencies["declared"],
        overlap_count=sum(
            n for level, _status, n in counted if level != FindingLevel.CLARIFY.value
        ),
        findings_by_level=_counted(FindingLevel.values, [(lv, n) for lv, _s, n in counted]),
        findings_by_status=_counted(
            sorted({s for _lv, s, _n in counted}), [(s, n) for _lv, s, n in counted]
        ),
        gaps_by_state=_counted(GAP_ORDER, list(by_state.items())),
        untouched_area_count=untouched["n"],
        untouched_segment_count=_untouched_segments(gaps).count(),
        coarse_program_count=lists.coarse_total,
        uncheckable_count=facts["uncheckable"],
    )


def _finding_counts(year: int) -> list[tuple[str, str, int]]:
    found = Finding.objects.current().of_year(year).order_by()
    return list(found.values_list("level", "status").annotate(n=Count("pk")))


def _counted(codes, pairs) -> tuple[values.Counted, ...]:
    return tuple(values.Counted(code, sum(n for c, n in pairs if c == code)) for code in codes)


def _quality(facts: dict, agencies: dict) -> tuple[values.QualityRow, ...]:
    whole = facts["count"]
    return (
        values.QualityRow("lokasi", facts["located"], whole),
        values.QualityRow("target", facts["with_target"], whole),
        values.QualityRow("pagu", facts["with_budget"], whole),
        values.QualityRow("masa", facts["with_period"], whole),
        values.QualityRow("periksa", facts["checkable"], facts["checkable"] + facts["uncheckable"]),
        values.QualityRow("pernyataan", agencies["declared"], agencies["count"]),
    )


# --- Rows --------------------------------------------------------------------------------


class _Lists:
    """The program rows of the report, read together so that target counts are read once."""

    def __init__(self, run: Run, names: map_values.Names):
        located = _located(run.fiscal_year).select_related(
            "left__agency", "left__intervention__need", "right__agency", "right__intervention__need"
        )
        worst = list(located.worst_first()[:MOST_ROWS])
        money = located.filter(money_idr__gt=0).order_by("-money_idr", "pk")
        people = located.filter(exposed_people__gt=0).order_by("-exposed_people", "pk")
        money, people = list(money[:TOP_BY_MONEY]), list(people[:TOP_BY_PEOPLE])
        pairs = self._clarify_pairs(run.fiscal_year)
        coarse = _with_vocabulary(Program.objects.filter(pk__in=list(pairs)[:MOST_ROWS]))
        unchecked = _with_vocabulary(
            Program.objects.uncheckable().of_year(run.fiscal_year).order_by("agency__name", "pk")
        )[:MOST_ROWS]
        findings = [*worst, *money, *people]
        shown = [*coarse, *unchecked, *(p for f in findings for p in (f.left, f.right))]
        self._planned = _planned_counts({p.pk for p in shown})
        self._segments = dict(Segment.objects.values_list("code", "name"))
        self._resolutions = _resolutions([f.pk for f in findings])
        self._names = names
        place = {f.pk: n for n, f in enumerate(worst, start=1)}
        self.overlaps = tuple(self._overlap(place[f.pk], f) for f in worst)
        self.top_by_money = tuple(self._overlap(place.get(f.pk, 0), f) for f in money)
        self.top_by_people = tuple(self._overlap(place.get(f.pk, 0), f) for f in people)
        self.uncheckable = tuple(
            values.UncheckableRow(self._brief(p), tuple(c for c in p.missing.split(";") if c))
            for p in unchecked
        )
        by_id = {p.pk: p for p in coarse}
        self.coarse_total = len(pairs)
        self.coarse = tuple(
            self._coarse(by_id[pk], rows) for pk, rows in pairs.items() if pk in by_id
        )

    @staticmethod
    def _clarify_pairs(year: int) -> dict[int, list[tuple[float, str]]]:
        """Per coarse program its pairs as (severity, the other's agency); most pairs first.

        A pair of two coarse programs stands under both: each has to say where it is.
        """
        clarify = Finding.objects.current().of_year(year).filter(level=FindingLevel.CLARIFY)
        grouped: dict[int, list[tuple[float, str]]] = {}
        for left, left_coarse, left_agency, right, right_coarse, right_agency, weight in (
            clarify.order_by("pk").values_list(
                "left", "left__is_coarse", "left__agency__name",
                "right", "right__is_coarse", "right__agency__name", "severity",
            )
        ):  # fmt: skip
            if left_coarse:
                grouped.setdefault(left, []).append((weight, right_agency))
            if right_coarse:
                grouped.setdefault(right, []).append((weight, left_agency))
        return dict(sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0])))

    def _coarse(self, program, rows) -> values.CoarseGroup:
        agencies = sorted({agency for _weight, agency in rows})
        return values.CoarseGroup(
            program=self._brief(program),
            pair_count=len(rows),
            agencies=tuple(agencies[:5]),
            agency_count=len(agencies),
            severity=max(weight for weight, _agency in rows),
        )

    def _brief(self, program) -> values.ProgramBrief:
        planned, unit = self._planned.get(program.pk, (None, ""))
        intervention = program.intervention
        return values.ProgramBrief(
            program_id=program.pk,
            code=program.code,
            name=program.name,
            agency=program.agency.name,
            tier=program.agency.tier,
            intervention=intervention.name if intervention else "",
            need=intervention.need.name if intervention else "",
            planned_count=planned,
            unit=unit,
            budget_idr=program.budget_idr,
            is_example=program.is_example,
        )

    def _overlap(self, number: int, finding: Finding) -> values.OverlapRow:
        segments = [self._segments.get(c, c) for c in finding.shared_segments.split(";") if c]
        return values.OverlapRow(
            number=number,
            finding_id=finding.pk,
            level=finding.level,
            status=finding.status,
            left=self._brief(finding.left),
            right=self._brief(finding.right),
            regencies=tuple(self._names.of(code) for code in finding.regency_codes),
            districts=self._names.districts(finding.villages),
            village_count=finding.village_count,
            shared_area_km2=finding.shared_area_km2,
            left_share_ratio=finding.left_share_ratio,
            right_share_ratio=finding.right_share_ratio,
            starts_on=finding.overlap_starts_on,
            ends_on=finding.overlap_ends_on,
            days=finding.overlap_days,
            segments=tuple(segments),
            exposed_count=None if finding.exposed_people is None else round(finding.exposed_people),
            exposed_unit=finding.exposed_unit,
            exposed_basis=finding.exposed_basis,
            exposed_figure=finding.exposed_figure,
            money_idr=finding.money_idr,
            money_is_partial=finding.money_is_partial,
            severity=finding.severity,
            sentence=finding.sentence,
            is_internal=finding.is_internal,
            needs_unit_check=finding.needs_unit_check,
            resolution=self._resolutions.get(finding.pk, ""),
        )


def _with_vocabulary(programs):
    return programs.select_related("agency", "intervention__need")


def _planned_counts(program_ids: set[int]) -> dict[int, tuple[float, str]]:
    """Planned count of each program whose lines all state one, in one unit."""
    lines = (
        Target.objects.filter(program__in=program_ids)
        .order_by()
        .values("program")
        .annotate(
            lines=Count("pk"),
            stated=Count("planned_count"),
            units=Count("unit", distinct=True),
            total=Sum("planned_count"),
            one_unit=Max("unit"),
        )
    )
    return {
        row["program"]: (row["total"], row["one_unit"])
        for row in lines
        if row["lines"] == row["stated"] and row["units"] == 1
    }


def _resolutions(finding_ids: list[int]) -> dict[int, str]:
    """The resolution in force of each finding, where it has one."""
    return dict(Finding.objects.filter(pk__in=finding_ids).values_list("pk", "resolution"))


def _gap_rows(gaps, names: map_values.Names) -> tuple[values.GapRow, ...]:
    rows = gaps.worst_first().for_list().select_related("listing__priority_list")[:MOST_ROWS]
    return tuple(_gap_row(n, gap, names) for n, gap in enumerate(rows, start=1))


def _gap_row(number: int, gap: Gap, names: map_values.Names) -> values.GapRow:
    figure, listing = gap.figure, gap.listing
    return values.GapRow(
        number=number,
        state=gap.state,
        area_code=gap.area.code,
        area=gap.area.short_name,
        regency=names.of(gap.area.regency_code) if gap.area.level > Level.REGENCY else "",
        level=gap.area.level,
        need=gap.need.name,
        segment=gap.segment.name if gap.segment else "",
        needed_count=gap.needed_count,
        planned_count=gap.planned_count,
        unit=gap.unit,
        coverage_ratio=gap.coverage_ratio,
        estimate=gap.estimate,
        program_count=gap.program_count,
        coarse_count=gap.coarse_count,
        declared_count=gap.declared_count,
        responsible_count=gap.responsible_count,
        priority_list=listing.priority_list.name if listing else "",
        figure=f"{sources.spoken(figure.indicator)} {figure.year}" if figure else "",
        why=gap.why,
        is_example=gap.is_example,
    )
