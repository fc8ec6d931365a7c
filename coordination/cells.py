"""A year's frames for the cells of `engine.coverage`: where models stop."""

from collections.abc import Iterable

import pandas as pd

from coordination.conversions import ConversionTable
from coordination.engine.coverage import Prepared, prepare_cells
from coordination.engine.needed import choose_yardstick
from coordination.frames import segment_frame
from coordination.gaps import EVERYBODY, figures_of, listings_of, reported_frame, supply_frame
from geo.models import Area
from programs.models import Need, Segment


def can_be_counted() -> bool:
    """Whether there is anything to count by: villages, needs, and the segment of everybody."""
    return (
        Area.objects.villages().exists()
        and Need.objects.exists()
        and Segment.objects.filter(code=EVERYBODY).exists()
    )


def prepare_year(
    year: int,
    *,
    needs: Iterable[str] | None = None,
    preferred: Iterable[str] = (),
    conversions: pd.DataFrame | None = None,
    supply: pd.DataFrame | None = None,
) -> Prepared:
    """What `engine.coverage.find_cells` and `engine.untouched.find_untouched` read of a year.

    `needs` are codes, all where not given; `preferred` are indicators, see `choose_yardstick`;
    `conversions` the table in force, and `supply` the year's, where not given.
    Figures and help of areas that are no village of today, nor hold one, are left out.
    """
    villages = list(Area.objects.villages().values_list("code", flat=True))
    known = {code[:size] for code in villages for size in (2, 5, 8, 13)}
    if needs is None:
        needs = Need.objects.order_by("code").values_list("code", flat=True)
    figures, listed = _figures(year), _listed(year)
    supply = supply_frame(year) if supply is None else supply
    return prepare_cells(
        villages,
        list(needs),
        segment_frame(),
        choose_yardstick(figures[figures["area"].isin(known)], list(preferred)),
        supply[supply["place"].isin(known)],
        reported_frame(year),
        conversions=ConversionTable().frame() if conversions is None else conversions,
        listed=listed[listed["area"].isin(known)],
    )


def _figures(year: int) -> pd.DataFrame:
    rows = [
        (f.area.code, f.need.code, _code(f.segment), f.unit, f.indicator, f.value)
        for f in figures_of(year)
    ]
    columns = ["area", "need", "segment", "unit", "indicator", "value"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float})


def _listed(year: int) -> pd.DataFrame:
    rows = [
        (entry.area.code, entry.priority_list.need.code, _code(entry.priority_list.segment))
        for entry in listings_of(year)
    ]
    return pd.DataFrame(rows, columns=["area", "need", "segment"])


def _code(segment) -> str:
    return segment.code if segment else ""
