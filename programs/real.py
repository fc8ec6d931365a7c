"""The real programs of fixtures/real/, as entries, and the parts linked to their wholes.

Every program was coded by hand from press and official pages (fixtures/README.md). Its sources,
what they contradict, and how sure we are stay with it. Dates are unknown to the sources: the
period is the whole fiscal year and says so.
"""

import datetime
from pathlib import Path

from django.db import transaction

from .entries import Entry, EntryLine
from .models import Program
from .services import SaveReport, save_entries
from .vocabulary import read_rows

DIRECTORY = Path(__file__).parent.parent / "fixtures" / "real"


@transaction.atomic
def load_real_programs(directory: Path = DIRECTORY, *, by=None) -> SaveReport:
    """Save the real programs and link parts to wholes; all of it, or nothing.

    Safe twice: the second time every program is unchanged.
    """
    rows = read_rows(Path(directory) / "programs.csv")
    report = save_entries(read_real_entries(directory), by=by)
    for row in rows:
        if row["part_of"]:
            _link(row, rows)
    return report


def read_real_entries(directory: Path = DIRECTORY) -> list[Entry]:
    """One entry per row of programs.csv, with its lines of lines.csv, in the file's order."""
    lines: dict[str, list[EntryLine]] = {}
    for row in read_rows(Path(directory) / "lines.csv"):
        lines.setdefault(row["program"], []).append(_line(row))
    return [
        _entry(row, tuple(lines.get(row["code"], ())), number)
        for number, row in enumerate(read_rows(Path(directory) / "programs.csv"), start=2)
    ]


def _entry(row: dict[str, str], lines: tuple[EntryLine, ...], number: int) -> Entry:
    year = int(row["fiscal_year"])
    own = ("agency", "code", "stage", "name", "status", "recipient_class", "note", "confidence")
    return Entry(
        **{column: row[column] for column in own},
        fiscal_year=year,
        intervention=row["intervention"] or None,
        fund_source=row["fund_source"] or None,
        budget_idr=int(row["budget_idr"]) if row["budget_idr"] else None,
        starts_on=datetime.date(year, 1, 1),
        ends_on=datetime.date(year + 1, 1, 1),
        period_is_assumed=True,
        source=row["source"],
        lines=lines,
        row=number,
    )


def _line(row: dict[str, str]) -> EntryLine:
    return EntryLine(
        line=int(row["line"]),
        area_code=row["area_code"] or None,
        place_said=row["place_said"],
        segments=tuple(row["segments"].split(";")) if row["segments"] else (),
        planned_count=_count(row["planned_count"]),
        unit=row["unit"],
        realised_count=_count(row["realised_count"]),
    )


def _count(text: str) -> float | None:
    return float(text) if text else None


def _link(row: dict[str, str], rows: list[dict[str, str]]) -> None:
    """Point the part at its whole, unless it does so already."""
    whole = next(r for r in rows if r["code"] == row["part_of"])
    part, target = _program(row), _program(whole)
    if part.part_of_id != target.pk:
        part.part_of = target
        part.save(update_fields=["part_of"])


def _program(row: dict[str, str]) -> Program:
    return Program.objects.get(
        agency__name=row["agency"], code=row["code"], fiscal_year=int(row["fiscal_year"])
    )
