"""Coverage, untouched segments and crowding written the slow and obvious way: the oracle.

Reads the frames row by row and follows decisions 0004, 0021, 0022 and 0026 sentence by sentence. It
shares no code with the engine and may not import it.
"""

import math
from dataclasses import dataclass

from .brute import meets, rows

SIZES = {"province": 2, "regency": 5, "district": 8, "village": 13}
NAN = math.nan


def lies_in(place, area):
    return place == area or place.startswith(area + ".")


def areas_of(level, villages):
    return sorted({code[: SIZES[level]] for code in villages})


def can_meet(row, segment, segments, known={}):  # noqa: B006  remembers: one vocabulary only
    key = (row["segments"], segment)
    if key not in known:
        known[key] = meets(row["segments"].split(";"), [segment], segments) > 0
    return known[key]


@dataclass
class Book:
    """The frames as plain lists and dictionaries."""

    figures: dict  # (need, area, segment) -> its row, of those with a value
    helps: list
    factors: dict  # (need or "", from, to) -> factor
    told: dict  # (need, regency or province) -> (responsible, declared)
    listed: set  # (need, area, segment)


def read(given) -> Book:
    return Book(
        figures={
            (row["need"], row["area"], row["segment"] or "SEG"): row
            for row in rows(given.figures)
            if not math.isnan(row["value"])
        },
        helps=rows(given.supply),
        factors={
            (row["need"], row["from_unit"], row["to_unit"]): row["factor"]
            for row in rows(given.conversions)
        },
        told={
            (row["need"], row["area"]): (row["responsible"], row["declared"])
            for row in rows(given.reported)
        },
        listed={(r["need"], r["area"], r["segment"] or "SEG") for r in rows(given.listed)},
    )


def need_of(book, need, area, segment, villages):
    """Value, unit, indicator, basis: the area's own figure, else the sum of all its villages'."""
    if own := book.figures.get((need, area, segment)):
        return own["value"], own["unit"], own["indicator"], "figure"
    inside = [village for village in villages if lies_in(village, area)]
    found = [book.figures.get((need, village, segment)) for village in inside]
    if None in found or len({(row["unit"], row["indicator"]) for row in found}) > 1:
        return NAN, "", "", ""
    total = math.fsum(row["value"] for row in found)
    return total, found[0]["unit"], found[0]["indicator"], "sum"


def in_unit(row, unit, need, book):
    """A row's count in `unit` and whether it was converted, or None: not comparable."""
    if math.isnan(row["count"]):
        return None
    if row["unit"] == unit:
        return row["count"], False
    for asked in (need, ""):
        if factor := book.factors.get((asked, row["unit"], unit)):
            return row["count"] * factor, True
    return None


def state_of(value, listed, ratio, programs, responsible, declared):
    if math.isnan(value) and not listed:
        return "tidak_ada_data"
    if value == 0 and not listed:
        return "cukup"
    if ratio >= 0.8:
        return "cukup"
    if responsible == 0 or declared < responsible:
        return "belum_terdaftar"
    if programs == 0:
        return "belum_tersentuh"
    return "tidak_ada_data" if math.isnan(ratio) else "kurang"


def ratio_of(planned, value):
    return planned / value if value > 0 else NAN


def cell(book, need, area, segment, villages, segments, listed=None):
    """One cell, as a row of `cells_frame`."""
    value, unit, indicator, basis = need_of(book, need, area, segment, villages)
    helps = [r for r in book.helps if r["need"] == need and can_meet(r, segment, segments)]
    here = [row for row in helps if lies_in(row["place"], area)]
    larger = [row for row in helps if row["place"] != area and lies_in(area, row["place"])]
    counted = [(row, in_unit(row, unit, need, book)) for row in here] if basis else []
    counted = [(row["spread"], *found) for row, found in counted if found]
    planned = math.fsum(count for _, count, _ in counted) if counted else NAN
    programs = len({row["program_id"] for row in here})
    responsible, declared = book.told.get((need, area[:5]), (0, 0))
    if listed is None:
        listed = (need, area, segment) in book.listed
    ratio = ratio_of(planned, value)
    state = state_of(value, listed, ratio, programs, responsible, declared)
    if state == "belum_tersentuh":
        planned = 0.0
    parts = {
        f"{how}_ratio": math.fsum(c for said, c, _ in counted if said == how) / planned
        if planned > 0
        else NAN
        for how in ("stated", "need", "equal")
    }
    ratio = ratio_of(planned, value)
    return {
        "need": need,
        "area": area,
        "segment": segment,
        "unit": unit,
        "indicator": indicator,
        "need_count": value,
        "need_basis": basis,
        "planned_count": planned,
        **parts,
        "is_estimate": any(converted for _, _, converted in counted),
        "coverage_ratio": ratio,
        "is_over": planned > value + value / 1e9,
        "program_count": programs,
        "coarse_count": len({row["program_id"] for row in larger}),
        "responsible_count": responsible,
        "declared_count": declared,
        "state": state,
    }


def cells_by_hand(given, level, needs, asked, villages, segments):
    book = read(given)
    return [
        cell(book, need, area, segment, villages, segments)
        for need in needs
        for area in areas_of(level, villages)
        for segment in asked
    ]


def untouched_by_hand(given, duties, needs, asked, villages, segments):
    book, found = read(given), []
    for area in areas_of("regency", villages):
        for segment in sorted(asked):
            for need in sorted(needs):
                figures = [
                    row
                    for (of_need, place, said), row in book.figures.items()
                    if (of_need, said) == (need, segment)
                    and lies_in(place, area)
                    and row["value"] > 0
                ]
                duty = sorted(
                    row["duty"]
                    for row in rows(duties)
                    if (row["need"], row["segment"] or "SEG") == (need, segment)
                )
                located = [
                    row
                    for row in book.helps
                    if row["need"] == need
                    and not row["is_coarse"]
                    and lies_in(row["place"], area)
                    and can_meet(row, segment, segments)
                ]
                if located or not (figures or duty):
                    continue
                row = cell(book, need, area, segment, villages, segments, listed=True)
                if row["need_count"] == 0 and not figures:
                    continue
                row["has_need"] = bool(figures)
                row["duty"] = "; ".join(duty)
                row["located_count"] = 0
                row["is_coarse_only"] = row["program_count"] + row["coarse_count"] > 0
                found.append(row)
    return found


def crowding_by_hand(supply, figures, crowded_agencies=2, high_quintile=4):
    helps = [row for row in rows(supply) if not row["is_coarse"]]
    ranked = [row for row in rows(figures) if not math.isnan(row["value"])]
    keys = {(row["need"], row["place"]) for row in helps}
    keys |= {(row["need"], row["village"]) for row in ranked}
    found = []
    for need, village in sorted(keys):
        here = [row for row in helps if (row["need"], row["place"]) == (need, village)]
        own = [row for row in ranked if (row["need"], row["village"]) == (need, village)]
        among = [row["value"] for row in ranked if row["need"] == need]
        row = {"need": need, "village": village, **concentration(here)}
        row["need_count"] = own[0]["value"] if own else NAN
        row["unit"] = own[0]["unit"] if own else ""
        row["quintile"] = quintile(own[0]["value"], among) if own else None
        row["quadrant"] = ""
        if own:
            crowd = "ramai" if row["agency_count"] >= crowded_agencies else "sepi"
            high = "tinggi" if row["quintile"] >= high_quintile else "rendah"
            row["quadrant"] = f"{crowd}_{high}"
        found.append(row)
    return found


def quintile(value, among):
    """The first fifth whose end the middle of those of equal value does not pass."""
    below = sum(other < value for other in among)
    equal = sum(other == value for other in among)
    middle = (below + equal / 2) / len(among)
    return next(fifth for fifth in range(1, 6) if middle <= fifth / 5 + 1e-12)


def concentration(here):
    agencies = sorted({row["agency_id"] for row in here})
    counts = [row["count"] for row in here]
    units = {row["unit"] for row in here}
    fit = here and len(units) == 1 and not any(map(math.isnan, counts)) and math.fsum(counts) > 0
    if fit:
        sizes = [math.fsum(r["count"] for r in here if r["agency_id"] == a) for a in agencies]
    else:
        sizes = [len({r["program_id"] for r in here if r["agency_id"] == a}) for a in agencies]
    shares = [size / math.fsum(sizes) for size in sizes]
    return {
        "agency_count": len(agencies),
        "program_count": len({row["program_id"] for row in here}),
        "largest_ratio": max(shares, default=NAN),
        "hhi": math.fsum(share**2 for share in shares) if shares else NAN,
        "basis": ("count" if fit else "programs") if here else "",
    }
