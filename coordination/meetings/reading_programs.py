"""The programs of a snapshot with their lines, in four queries."""

from collections import defaultdict

from programs.models import Footprint, Program, ProgramQuerySet, Target

from . import values

COLUMNS = (
    *("pk", "agency_id", "code", "name", "stage", "status", "activity_code"),
    *("nomenclature_version", "intervention__code", "intervention__name", "intervention__unit"),
    *("intervention__need__code", "intervention__strategy__number", "fund_source__name"),
    *("budget_idr", "realised_first_idr", "realised_second_idr", "realised_on"),
    *("starts_on", "ends_on", "period_is_assumed", "recipient_class", "is_coarse"),
    *("missing", "part_of_id", "is_example", "source", "note", "updated_at"),
)
AT_ONCE = 900  # below the number of parameters any SQLite takes


def program_rows(programs: ProgramQuerySet, partners: set[int]) -> tuple[values.ProgramRow, ...]:
    """Programs of the scope and `partners` (ids), by id."""
    chosen = programs.order_by().values("pk")
    found = list(programs.order_by("pk").values_list(*COLUMNS))
    inside = {row[0] for row in found}
    for some in _slices(sorted(partners - inside)):
        found += Program.objects.filter(pk__in=some).values_list(*COLUMNS)
    lines = _lines(chosen, partners - inside)
    regencies = _regencies(chosen, partners - inside)
    return tuple(
        _row(row, row[0] in inside, regencies.get(row[0], ()), tuple(lines.get(row[0], ())))
        for row in sorted(found)
    )


def _slices(ids: list[int]):
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _row(found: tuple, is_in_scope: bool, regencies, lines) -> values.ProgramRow:
    row = dict(zip(COLUMNS, found, strict=True))
    return values.ProgramRow(
        id=row["pk"],
        is_in_scope=is_in_scope,
        agency_id=row["agency_id"],
        code=row["code"],
        name=row["name"],
        stage=row["stage"],
        status=row["status"],
        activity_code=row["activity_code"],
        nomenclature_version=row["nomenclature_version"],
        intervention=row["intervention__code"] or "",
        intervention_name=row["intervention__name"] or "",
        benefit=row["intervention__unit"] or "",
        need=row["intervention__need__code"] or "",
        strategy=row["intervention__strategy__number"],
        fund_source=row["fund_source__name"] or "",
        budget_idr=row["budget_idr"],
        realised_first_idr=row["realised_first_idr"],
        realised_second_idr=row["realised_second_idr"],
        realised_on=row["realised_on"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        period_is_assumed=row["period_is_assumed"],
        recipient_class=row["recipient_class"],
        is_coarse=row["is_coarse"],
        missing=tuple(code for code in row["missing"].split(";") if code),
        part_of_id=row["part_of_id"],
        is_example=row["is_example"],
        source=row["source"],
        note=row["note"],
        regencies=regencies,
        lines=lines,
        updated_at=row["updated_at"],
    )


def _of(rows, chosen, others: set[int]):
    yield from rows.filter(program__in=chosen)
    for some in _slices(sorted(others)):
        yield from rows.filter(program__in=some)


def _lines(chosen, others: set[int]) -> dict[int, list[values.LineRow]]:
    segments = defaultdict(list)
    links = Target.segments.through.objects.order_by("segment__code")
    for target, code in links.values_list("target_id", "segment__code"):
        segments[target].append(code)
    columns = (
        *("pk", "program_id", "area__code", "place_said", "shape_id"),
        *("planned_count", "unit", "realised_count"),
    )
    found = defaultdict(list)
    rows = Target.objects.order_by("program", "line").values_list(*columns)
    for pk, program, area, said, shape, planned, unit, realised in _of(rows, chosen, others):
        found[program].append(
            values.LineRow(
                area=area or "",
                said=said,
                is_drawn=shape is not None,
                segments=tuple(segments.get(pk, ())),
                planned_count=planned,
                unit=unit,
                realised_count=realised,
            )
        )
    return found


def _regencies(chosen, others: set[int]) -> dict[int, tuple[str, ...]]:
    """Codes of the regencies a program's ground lies in."""
    found = defaultdict(set)
    rows = Footprint.objects.order_by().values_list("program_id", "regencies")
    for program, packed in _of(rows, chosen, others):
        found[program].update(code for code in packed.split(",") if code)
    return {program: tuple(sorted(codes)) for program, codes in found.items()}
