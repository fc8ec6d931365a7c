"""Findings as CSV and GeoJSON for other systems: plain codes, units in the names, no wording.

Numbers carry a decimal point, dates are ISO, commas separate, because machines read them; no byte
order mark stands at the start, because to most readers it would be a part of the first column's
name. Excel opens the file by Data > From Text/CSV; people who want a workbook have the report's.
A cell that a spreadsheet would take for a formula gets an apostrophe in front.
"""

import csv
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import TextIO

import numpy as np
import shapely

from geo.models import Area, Boundary

from .models import Finding

COLUMNS = (
    "program_a",
    "program_b",
    "agency_a",
    "agency_b",
    "level",
    "shared_villages",
    "shared_area_km2",
    "share_a",
    "share_b",
    "overlap_start",
    "overlap_end",
    "overlap_days",
    "shared_segments",
    "exposed_people",
    "severity",
    "sentence",
    "status",
    "year_a",
    "year_b",
    "name_a",
    "name_b",
    "stage_a",
    "stage_b",
    "is_example",
    "is_internal",
    "is_certain",
    "needs_unit_check",
    "regencies",
    "exposed_unit",
    "exposed_basis",
    "exposed_figure",
    "exposed_ratio_a",
    "exposed_ratio_b",
    "money_idr",
    "money_is_partial",
    "rule_version",
    "finding",
)
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # the wide ones count in some Excels
AT_ONCE = 2000
NEAREST_DEGREE = 1e-6  # about 11 cm


def write_csv(findings, out: TextIO) -> int:
    """One line per finding, in the order given. Returns how many."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for _finding, facts in _facts(findings):
        writer.writerow([cell(facts[column]) for column in COLUMNS])
        count += 1
    return count


def write_geojson(findings, out: TextIO) -> int:
    """One feature per finding: its shared villages' current outlines, united. Returns how many."""
    united = _union_of(dict(Boundary.objects.current().values_list("area_id", "wkb")))
    out.write('{"type":"FeatureCollection","features":[')
    count = 0
    for finding, facts in _facts(findings):
        properties = json.dumps(facts, ensure_ascii=False, allow_nan=False)
        geometry = united(bytes(finding.villages))
        out.write(
            f'{"," if count else ""}\n{{"type":"Feature","id":{finding.pk},'
            f'"properties":{properties},"geometry":{geometry}}}'
        )
        count += 1
    out.write("\n]}\n")
    return count


def _facts(findings) -> Iterator[tuple[Finding, dict]]:
    codes = dict(Area.objects.villages().values_list("pk", "code"))
    for finding in findings.for_list().iterator(chunk_size=AT_ONCE):
        yield finding, _facts_of(finding, codes)


def _facts_of(f: Finding, codes: dict[int, str]) -> dict:
    a, b = f.left, f.right
    villages = sorted(codes[pk] for pk in np.frombuffer(f.villages, "<i4").tolist())
    return {
        "program_a": a.code,
        "program_b": b.code,
        "agency_a": a.agency.name,
        "agency_b": b.agency.name,
        "level": f.level,
        "shared_villages": ";".join(villages),
        "shared_area_km2": round(f.shared_area_km2, 9),
        "share_a": round(f.left_share_ratio, 9),
        "share_b": round(f.right_share_ratio, 9),
        "overlap_start": f.overlap_starts_on.isoformat(),
        "overlap_end": f.overlap_ends_on.isoformat(),
        "overlap_days": f.overlap_days,
        "shared_segments": f.shared_segments,
        "exposed_people": None if f.exposed_people is None else round(f.exposed_people, 6),
        "severity": f.severity,
        "sentence": f.sentence,
        "status": f.status,
        "year_a": a.fiscal_year,
        "year_b": b.fiscal_year,
        "name_a": a.name,
        "name_b": b.name,
        "stage_a": a.stage,
        "stage_b": b.stage,
        "is_example": a.is_example or b.is_example,
        "is_internal": f.is_internal,
        "is_certain": f.is_certain,
        "needs_unit_check": f.needs_unit_check,
        "regencies": ";".join(f.regency_codes),
        "exposed_unit": f.exposed_unit,
        "exposed_basis": f.exposed_basis,
        "exposed_figure": f.exposed_figure,
        "exposed_ratio_a": round(f.left_exposed_ratio, 9),
        "exposed_ratio_b": round(f.right_exposed_ratio, 9),
        "money_idr": f.money_idr,
        "money_is_partial": f.money_is_partial,
        "rule_version": f.rule_version,
        "finding": f.pk,
    }


def cell(value) -> str:
    """One cell of a file for machines: missing is empty, and nothing is taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)


def _union_of(outlines: dict[int, bytes]):
    """A function from packed village ids to GeoJSON text; many findings share their villages."""
    shapes = {pk: shapely.from_wkb(bytes(wkb)) for pk, wkb in outlines.items()}

    @lru_cache(maxsize=256)
    def united(villages: bytes) -> str:
        known = [shapes[pk] for pk in np.frombuffer(villages, "<i4").tolist() if pk in shapes]
        if not known:
            return "null"
        return shapely.to_geojson(shapely.set_precision(shapely.union_all(known), NEAREST_DEGREE))

    return united
