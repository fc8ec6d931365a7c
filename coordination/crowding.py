"""Kepadatan: how many agencies work in a village beside how large its need is (decision 0022).

A conversation starter. It is never told without the quintile of the need.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from django.core.cache import cache
from django.utils.translation import gettext as _

from coordination.engine.crowding import QUADRANTS, find_crowding, quadrant_counts, shown_with_need
from coordination.gaps import EVERYBODY, figures_of, supply_frame
from coordination.models import Run
from geo.models import Area, Level
from programs.models import Need, Segment

MOST_VILLAGES = 100
START_WITH = "sepi_tinggi"
YARDSTICK = ["segment", "unit", "indicator"]
KEPT_S = 600


def quadrant_names() -> dict[str, str]:
    """The quadrant to start with first."""
    return {
        "sepi_tinggi": _("Sepi, kebutuhan tinggi"),
        "ramai_tinggi": _("Ramai, kebutuhan tinggi"),
        "sepi_rendah": _("Sepi, kebutuhan rendah"),
        "ramai_rendah": _("Ramai, kebutuhan rendah"),
    }


def crowding_said() -> str:
    """What stands on every page, picture and answer of it."""
    return _("Bahan percakapan, bukan penilaian: banyak lembaga bisa jadi tepat.")


@dataclass(frozen=True)
class NeedCrowding:
    """One need: its yardstick, and villages by quadrant; `without` have help and no figure."""

    need: Need
    segment: Segment
    unit: str
    name: str
    counts: list[tuple[str, int]]
    without: int


@dataclass(frozen=True)
class VillageCrowding:
    """One village and need. `largest_ratio` and `hhi` are None where nobody is."""

    area: Area
    agency_count: int
    program_count: int
    largest_ratio: float | None
    hhi: float | None
    basis: str
    need_count: float
    unit: str
    quintile: int


class Crowding:
    """A year's crowding. Quintiles are of all villages with a figure, wherever one looks."""

    def __init__(self, year: int, area: Area | None = None):
        self._yardsticks, found = _counted(year)
        if area is not None:
            inside = found["village"].astype(str)
            found = found[(inside == area.code) | inside.str.startswith(f"{area.code}.")]
        self._found = found.reset_index(drop=True)
        self._shown = shown_with_need(self._found)

    def needs(self) -> list[NeedCrowding]:
        """Needs that can be ranked, by code."""
        counts = quadrant_counts(self._found)
        hidden = self._found[self._found["quintile"].isna()].groupby("need").size()
        needs = Need.objects.in_bulk(list(counts.index), field_name="code")
        segments = Segment.objects.in_bulk(
            list(set(self._yardsticks["segment"])), field_name="code"
        )
        told = []
        for code, row in counts.iterrows():
            yardstick = self._yardsticks.loc[code]
            told.append(
                NeedCrowding(
                    need=needs[code],
                    segment=segments[yardstick["segment"]],
                    unit=yardstick["unit"],
                    name=yardstick["name"],
                    counts=[(quadrant, int(row[quadrant])) for quadrant in QUADRANTS],
                    without=int(hidden.get(code, 0)),
                )
            )
        return told

    def shown(self, need: str | None = None, quadrant: str | None = None) -> pd.DataFrame:
        """Rows of villages with a quintile, see engine.crowding; by need and village."""
        rows = self._shown
        rows = rows if need is None else rows[rows["need"] == need]
        return rows if quadrant is None else rows[rows["quadrant"] == quadrant]

    def yardstick(self, need: str) -> pd.Series:
        """segment, unit, indicator and name of what the need is ranked by."""
        return self._yardsticks.loc[need]

    def villages(self, need: str, quadrant: str) -> list[VillageCrowding]:
        """The first villages of a quadrant, those of most need first."""
        rows = self.shown(need, quadrant)
        rows = rows.sort_values(["need_count", "village"], ascending=[False, True])
        rows = rows.head(MOST_VILLAGES).to_dict("records")
        areas = Area.objects.select_related("parent__parent").in_bulk(
            [row["village"] for row in rows], field_name="code"
        )
        return [_village(areas[row["village"]], row) for row in rows]


def _counted(year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Yardsticks by need, and the crowding; kept for ten minutes, or until a run of the year."""
    run = Run.objects.done().filter(fiscal_year=year).order_by("-pk").first()
    if run is None:
        return _count(year)
    key = f"crowding-{year}-{run.pk}-{run.finished_at:%Y%m%d%H%M%S%f}"
    return cache.get_or_set(key, lambda: _count(year), KEPT_S)


def _count(year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    figures = _figures(year)
    supply = supply_frame(year).astype({"need": "str", "place": "str"})  # text, also if empty
    return figures.drop_duplicates("need").set_index("need"), find_crowding(supply, figures)


def _village(area: Area, row: dict) -> VillageCrowding:
    return VillageCrowding(
        area=area,
        agency_count=row["agency_count"],
        program_count=row["program_count"],
        largest_ratio=None if pd.isna(row["largest_ratio"]) else row["largest_ratio"],
        hhi=None if pd.isna(row["hhi"]) else row["hhi"],
        basis=row["basis"],
        need_count=row["need_count"],
        unit=row["unit"],
        quintile=int(row["quintile"]),
    )


def _figures(year: int) -> pd.DataFrame:
    """Figures by village of one yardstick for each need: the one most villages have."""
    rows = pd.DataFrame(
        _rows(year), columns=["village", "need", *YARDSTICK, "value", "name"]
    ).astype({"village": "str", "need": "str", "value": float})
    size = rows.groupby(["need", *YARDSTICK]).size().rename("size").reset_index()
    best = size.sort_values(["size", *YARDSTICK], ascending=[False, True, True, True])
    best = best.drop_duplicates("need").drop(columns="size")
    return rows.merge(best, on=["need", *YARDSTICK])


def _rows(year: int) -> Iterable[tuple]:
    for f in figures_of(year):
        if f.area.level == Level.VILLAGE and f.value is not None:
            segment = f.segment.code if f.segment else EVERYBODY
            name = f.definition or f.indicator
            yield f.area.code, f.need.code, segment, f.unit, f.indicator, f.value, name
