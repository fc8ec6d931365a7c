"""Two totals that the press reports, as quoted: fixtures/needs/quoted_totals.csv.

Read directly, not loaded: they are words of a source beside the register, in no table of the
database, in no sum and in no chart. They rest on different bases and are no trend.
"""

import csv
from dataclasses import dataclass
from functools import cache

from django.conf import settings

PATH = settings.FIXTURES_DIR / "needs" / "quoted_totals.csv"


@dataclass(frozen=True)
class Quoted:
    """`quoted` is the figure in the source's words; `units` None where no UPTD is named."""

    fiscal_year: int
    total_idr: int
    quoted: str
    agencies: int
    units: int | None
    basis: str
    source: str
    address: str
    source_date: str


@cache
def quoted_totals() -> tuple[Quoted, ...]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return tuple(_quoted(row) for row in csv.DictReader(file))


def _quoted(row: dict[str, str]) -> Quoted:
    return Quoted(
        int(row["fiscal_year"]),
        int(row["total_idr"]),
        row["quoted"],
        int(row["agencies"]),
        int(row["units"]) if row["units"] else None,
        *(row[name] for name in ("basis", "source", "address", "source_date")),
    )
