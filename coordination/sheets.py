"""Cells of a year between the engine and the database: written by a run, read by pages (0027)."""

import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from django.conf import settings

from coordination.cells import can_be_counted, prepare_year
from coordination.engine.coverage import find_cells
from coordination.engine.places import LEVELS
from coordination.engine.sheets import ALL, ROW, make_sheets
from coordination.models import CellSheet, Gap, Run
from geo.models import Level

NAMES = dict(zip(Level, LEVELS, strict=True))
FAST = 1  # of zlib: the rows repeat themselves enough


@dataclass(frozen=True)
class Sheet:
    """Rows of one level and segment, and what their numbers stand for."""

    run: Run
    segment: str
    rows: np.ndarray  # of engine.sheets.ROW
    words: dict[str, list[str]]  # needs, areas, segments, units, indicators
    is_example: bool

    @cached_property
    def _place_of(self) -> dict[str, int]:
        return {code: n for n, code in enumerate(self.words["areas"])}

    def of(self, codes, need: str | None = None) -> dict[tuple[str, str], np.void]:
        """(area, need) -> row, of these areas."""
        wanted = [self._place_of[code] for code in codes if code in self._place_of]
        rows = self.rows[np.isin(self.rows["area"], wanted)]
        if need is not None:
            rows = rows[rows["need"] == _place(self.words["needs"], need)]
        areas, needs = self.words["areas"], self.words["needs"]
        return {(areas[row["area"]], needs[row["need"]]): row for row in rows}


def _place(known: list[str], code: str) -> int:
    return known.index(code) if code in known else -1


def sheet_rows(run: Run, gaps: list[Gap], supply: pd.DataFrame) -> list[CellSheet]:
    """The unsaved sheets of the run's year; `gaps` are the ones it writes with them."""
    if not can_be_counted():
        return []
    prepared = prepare_year(run.fiscal_year, supply=supply)
    recorded = _recorded(gaps)
    made = []
    for level, name in NAMES.items():
        cells = find_cells(prepared, name, enough_ratio=settings.ENGINE["enough_ratio"])
        words = {
            "needs": list(cells.needs),
            "areas": cells.areas.tolist(),
            "segments": list(cells.segments),
            "units": list(cells.units),
            "indicators": list(cells.indicators),
        }
        for segment, rows in make_sheets(cells, prepared.places, recorded).items():
            made.append(
                CellSheet(
                    run=run,
                    fiscal_year=run.fiscal_year,
                    level=level,
                    segment=segment,
                    words=words,
                    cells=zlib.compress(rows.tobytes(), FAST),
                    is_example=any(gap.is_example for gap in gaps[:1]),
                )
            )
    return made


def _recorded(gaps: list[Gap]) -> pd.DataFrame:
    rows = [
        (g.need.code, g.area.code, g.segment.code if g.segment else "", g.state,
         g.figure is not None and g.needed_count is not None, g.needed_count == 0)
        for g in gaps
    ]  # fmt: skip
    columns = ["need", "area", "segment", "state", "is_figure", "is_nobody"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"is_figure": bool, "is_nobody": bool})


def write_sheets(run: Run, sheets: list[CellSheet]) -> None:
    """Replace the sheets of the year by these. Call in the transaction that writes the gaps."""
    CellSheet.objects.filter(fiscal_year=run.fiscal_year).delete()
    CellSheet.objects.bulk_create(sheets, batch_size=50)


def read_sheet(year: int, level: Level, segment: str = ALL) -> Sheet | None:
    """The sheet of the year's last run, or None where it found nothing to say of it."""
    found = CellSheet.objects.select_related("run")
    found = found.filter(fiscal_year=year, level=level, segment=segment).first()
    if found is None:
        return None
    rows = np.frombuffer(zlib.decompress(bytes(found.cells)), ROW)
    return Sheet(found.run, segment, rows, found.words, found.is_example)
