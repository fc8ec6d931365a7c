"""Cells of one need as CSV: a line per area; an empty cell for what is missing."""

import csv
import io

from coordination.export import cell as plain
from coordination.gap_matrix import Cell
from coordination.sheets import Sheet
from geo.models import Area

HEADINGS = (
    *("area", "name", "need", "state", "segment", "indicator", "unit", "need_basis"),
    *("need_count", "planned_count", "coverage_ratio", "is_estimate", "program_count"),
    *("coarse_count", "responsible_count", "declared_count", "gap_count", "fiscal_year"),
    *("rule_version", "is_example"),
)


def as_csv(areas: list[Area], cells: dict[str, Cell], sheet: Sheet) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for area in areas:
        if area.code in cells:
            writer.writerow([plain(value) for value in _values(area, cells[area.code], sheet)])
    return out.getvalue()


def _values(area: Area, cell: Cell, sheet: Sheet) -> tuple:
    return (
        *(area.code, area.short_name, cell.need, cell.state, cell.segment, cell.indicator),
        *(cell.unit, cell.basis, cell.need_count, cell.planned_count, cell.coverage_ratio),
        *(cell.is_estimate, cell.program_count, cell.coarse_count, cell.responsible_count),
        *(cell.declared_count, cell.gap_count, sheet.run.fiscal_year, sheet.run.rule_version),
        sheet.is_example,
    )
