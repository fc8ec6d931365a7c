"""Crowding as CSV: a line per village with a need that can be ranked; missing is empty."""

import csv
import io

import pandas as pd

from coordination.crowding import Crowding
from coordination.export import cell

COLUMNS = (
    *("village", "need", "need_count", "unit", "quintile", "quadrant", "agency_count"),
    *("program_count", "largest_ratio", "hhi", "basis"),
)


def as_csv(crowding: Crowding, need: str, year: int) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["fiscal_year", *COLUMNS])
    for row in crowding.shown(need).to_dict("records"):
        values = (None if pd.isna(row[name]) else row[name] for name in COLUMNS)
        writer.writerow([cell(value) for value in (year, *values)])
    return out.getvalue()
