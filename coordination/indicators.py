"""Takes indicators, their values and targets of fixtures/indicators/ into the database.

Loading again is safe. A value is known by its indicator, area, period and sources, and the file
wins for its columns; rows that only the database has stay. A target is known by its indicator,
area and year; one that the province has set itself is left alone.
"""

import datetime
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from geo.models import Area
from programs.vocabulary import Counts, ids, known, read_rows, upsert

from .models import Indicator, IndicatorTarget, IndicatorValue

SLOT = ("indicator_id", "area_id", "starts_on", "ends_on")  # of these one value is in use
VALUE_KEY = (*SLOT, "source_codes")


@transaction.atomic
def load_indicators(directory: Path) -> dict[str, Counts]:
    """Bring in indicators, values and targets; all of it, or nothing. Areas must be there."""
    directory = Path(directory)
    sources = {row["code"]: row for row in read_rows(directory / "sources.csv")}
    indicators = upsert(Indicator, "code", _indicators(directory))
    units = dict(Indicator.objects.values_list("code", "unit"))
    found = ids(Indicator, "code"), dict(Area.objects.values_list("code", "pk"))
    values = [_value(row, *found, units, sources) for row in read_rows(directory / "values.csv")]
    _beside_imported(values)
    return {
        "indicators": indicators,
        # What is no longer in use goes first: two of one period in use at once are refused.
        "indicator_values": upsert(
            IndicatorValue, VALUE_KEY, sorted(values, key=lambda row: row["in_use"])
        ),
        "indicator_targets": _load_targets(directory, *found, sources),
    }


def _indicators(directory: Path) -> list[dict]:
    return [
        {**row, "digits": int(row["digits"]), "is_rate": row["is_rate"] == "1", "rank": rank}
        for rank, row in enumerate(read_rows(directory / "indicators.csv"))
    ]


def _value(row, indicators, areas, units, sources) -> dict:
    starts_on, ends_on = period_of(row["period"])
    return {
        "indicator_id": known(indicators, row["indicator"], "values"),
        "area_id": known(areas, row["area"], "values"),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "value": float(row["value"]) if row["value"] else None,
        "unit": units[row["indicator"]],
        "status": row["status"],
        **_sources(row["sources"], sources),
        "note": row["note"],
        "in_use": row["in_use"] == "1",
        "reason": row["reason"],
    }


def step_aside(values: Iterable[IndicatorValue]) -> None:
    """What was in use for the period of these gives way, and says why. Inside a transaction."""
    for value in values:
        was = IndicatorValue.objects.filter(
            **{name: getattr(value, name) for name in SLOT}, in_use=True
        )
        was.update(in_use=False, reason=f"Diganti nilai dari {value.source_codes}.")


def _beside_imported(values: list[dict]) -> None:
    """A value of the file gives way only where it found nothing and people have brought one."""
    brought = IndicatorValue.objects.filter(in_use=True, imported_in__isnull=False)
    codes = {tuple(row[name] for name in SLOT): row["source_codes"] for row in brought.values()}
    for value in values:
        code = codes.get(tuple(value[name] for name in SLOT))
        if code and value["in_use"] and value["value"] is None:
            value |= {"in_use": False, "reason": f"Diganti nilai dari {code}."}
        elif code and value["in_use"]:
            step_aside([IndicatorValue(**value)])


def period_of(said: str) -> tuple[datetime.date, datetime.date]:
    """`2024` is the whole year, `2024-03` that month; the end is the day after."""
    year, _dash, month = said.partition("-")
    if not month:
        return datetime.date(int(year), 1, 1), datetime.date(int(year) + 1, 1, 1)
    months = int(year) * 12 + int(month)
    return datetime.date(int(year), int(month), 1), datetime.date(months // 12, months % 12 + 1, 1)


def _sources(codes: str, sources: dict[str, dict]) -> dict:
    """Sources in words, and the day of the latest that has one."""
    rows = [known(sources, code, "values") for code in codes.split(";") if code]
    days = [row["published_on"] for row in rows if row["published_on"]]
    return {
        "source_codes": codes,
        "source_text": "\n".join(f"{row['short']}: {row['text']}" for row in rows),
        "sourced_on": datetime.date.fromisoformat(max(days)) if days else None,
    }


def _load_targets(directory: Path, indicators, areas, sources) -> Counts:
    key = ("indicator_id", "area_id", "year")
    own = set(IndicatorTarget.objects.exclude(updated_by=None).values_list(*key))
    wanted = []
    for row in read_rows(directory / "targets.csv"):
        said = _sources(row["sources"], sources)
        target = {
            "indicator_id": known(indicators, row["indicator"], "targets"),
            "area_id": known(areas, row["area"], "targets"),
            "year": int(row["year"]),
            "value": float(row["value"]),
            "source_codes": said["source_codes"],
            "source_text": said["source_text"],
            "note": row["note"],
        }
        if tuple(target[name] for name in key) not in own:
            wanted.append(target)
    return upsert(IndicatorTarget, key, wanted)
