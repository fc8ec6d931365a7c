"""How many agencies work in a village for a need, beside how large the need is there (0022)."""

import numpy as np
import pandas as pd

from .frames import FrameError

QUINTILES = 5
CROWDED_AGENCIES, HIGH_QUINTILE = 2, 4
BY_COUNT, BY_PROGRAMS = "count", "programs"
QUADRANTS = np.array(["sepi_rendah", "sepi_tinggi", "ramai_rendah", "ramai_tinggi"], dtype=object)
KEYS = ["need", "village"]


def find_crowding(
    supply: pd.DataFrame,
    figures: pd.DataFrame,
    *,
    crowded_agencies: int = CROWDED_AGENCIES,
    high_quintile: int = HIGH_QUINTILE,
) -> pd.DataFrame:
    """Agencies of each village and need, with the quintile of the need.

    Parameters
    ----------
    supply : as for engine.gaps.find_gaps, and agency_id; coarse help is in no village
    figures : village, need, value (NaN: not known), unit, indicator; (village, need) unique and of
        one unit and yardstick per need, or ranks would compare what cannot be
    crowded_agencies : from so many agencies on a village is `ramai`
    high_quintile : from this quintile on its need is `tinggi`

    Returns
    -------
    DataFrame, by need and village; one row where there is help or a figure
        agency_count, program_count : distinct, 0 where nobody is
        largest_ratio : share of the largest agency, in (0, 1]; NaN where nobody is
        hhi : sum of squared shares, in [1/agencies, 1]; NaN where nobody is
        basis : "count", shares of planned counts; "programs", of programs, where a count is missing
            or units differ or all are 0; "" where nobody is
        need_count, unit; quintile (1 least to 5 most, Int64; <NA> without a figure)
        quadrant : ramai_tinggi, ramai_rendah, sepi_tinggi, sepi_rendah; "" without a quintile

    Raises
    ------
    FrameError : two figures of one village and need, or figures of a need that cannot be ranked

    Notes
    -----
    Concentration says nothing of itself: pages show `shown_with_need(found)`. Villages of equal
    need share a quintile, the middle one of those they would fill: the quintile is
    ceil(5 (l + m) / 2n) with l villages of less need and m of no more, among n with a figure.
    """
    found = _concentration(supply).merge(_ranked(figures), on=KEYS, how="outer")
    found = found.sort_values(KEYS, ignore_index=True)
    counts = found[["agency_count", "program_count"]].fillna(0).astype(int)
    found = found.assign(**counts, basis=found["basis"].fillna(""), unit=found["unit"].fillna(""))
    crowded = found["agency_count"].to_numpy() >= crowded_agencies
    high = found["quintile"].ge(high_quintile).fillna(False).to_numpy(bool)
    quadrant = QUADRANTS[2 * crowded + high]
    return found.assign(quadrant=np.where(found["quintile"].isna(), "", quadrant))


def shown_with_need(found: pd.DataFrame) -> pd.DataFrame:
    """The rows a page may show: crowding is never shown without the need beside it."""
    return found[found["quintile"].notna()].reset_index(drop=True)


def quadrant_counts(found: pd.DataFrame) -> pd.DataFrame:
    """Villages in each quadrant, by need; a column per quadrant, 0 where there is none."""
    shown = shown_with_need(found)
    kinds = pd.Categorical(shown["quadrant"], categories=QUADRANTS)
    return pd.crosstab(shown["need"], kinds, dropna=False).reindex(columns=QUADRANTS, fill_value=0)


def _concentration(supply: pd.DataFrame) -> pd.DataFrame:
    rows = supply[~supply["is_coarse"].to_numpy(bool)].rename(columns={"place": "village"})
    by_village = rows.groupby(KEYS)
    told = by_village.agg(
        program_count=("program_id", "nunique"),
        units=("unit", "nunique"),
        stated=("count", "count"),
        rows=("count", "size"),
        total=("count", "sum"),
    )
    is_counted = (told["units"] == 1) & (told["stated"] == told["rows"]) & (told["total"] > 0)
    by_agency = rows.groupby([*KEYS, "agency_id"]).agg(
        count=("count", "sum"), programs=("program_id", "nunique")
    )
    counted = is_counted.reindex(by_agency.index.droplevel("agency_id")).to_numpy(bool)
    weight = by_agency["count"].where(counted, by_agency["programs"])
    share = weight / weight.groupby(KEYS).transform("sum")
    return pd.DataFrame(
        {
            "agency_count": share.groupby(KEYS).size(),
            "program_count": told["program_count"],
            "largest_ratio": share.groupby(KEYS).max(),
            "hhi": (share**2).groupby(KEYS).sum(),
            "basis": np.where(is_counted, BY_COUNT, BY_PROGRAMS),
        }
    ).reset_index()


def _ranked(figures: pd.DataFrame) -> pd.DataFrame:
    figures = figures[figures["value"].notna()]
    if figures.duplicated(KEYS).any():
        raise FrameError("two figures of one village and need: which one is in use?")
    if (figures.groupby("need")[["unit", "indicator"]].nunique() > 1).any(axis=None):
        raise FrameError("figures of several yardsticks or units cannot be ranked together")
    of_need = figures.groupby("need")["value"]
    less = of_need.rank(method="min").astype(int) - 1
    no_more = of_need.rank(method="max").astype(int)
    among = of_need.transform("size")
    quintile = -(-QUINTILES * (less + no_more) // (2 * among))
    ranked = figures[[*KEYS, "unit"]].assign(need_count=figures["value"], quintile=quintile)
    return ranked.astype({"quintile": "Int64"})
