"""Takes need figures and priority lists of fixtures/needs/ into the database.

Loading again is safe. A figure is known by area, indicator, year and source, a list by its code,
an entry by its list and what the source said; the file wins for its columns, rows made in the
admin stay, nothing is deleted. Which figure is in use is decided again over all rows of the file,
so that contradicting figures stay side by side and one is measured by; what a person has chosen
(coordination.figures) stays chosen.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from geo.models import Area
from programs.models import Need, Segment
from programs.vocabulary import Counts, ids, known, read_rows, upsert

from .models import NeedFigure, PriorityArea, PriorityList

AS_SAID = 1.0
FIGURE_KEY = ("area_id", "indicator", "year", "source")
_DAY = re.compile(r"\(([0-9]{4}-[0-9]{2}-[0-9]{2})\)$")
_WHY = re.compile(r"(?:^|; )((?:tidak )?dipakai: .*)$", re.S)


@dataclass(frozen=True)
class Indicator:
    """What an indicator of the sources says of a need, and in which unit it is kept.

    `need` is None where it is no need: population, rates, what was done already. `rank` is its
    place in the file: of two figures of one year and confidence the lower is used.
    """

    need_id: int | None
    segment_id: int | None
    unit_said: str
    factor: float
    unit: str
    definition: str
    rank: int


@transaction.atomic
def load_needs(directory: Path) -> dict[str, Counts | int]:
    """Bring in figures and lists, and choose the figures in use; all of it, or nothing.

    Returns the counts of figures, lists and entries, and how many figures and entries carry no
    area code: such figures (`figures_without_area`) are left out, such entries are kept as said.
    """
    directory = Path(directory)
    indicators = read_indicators(directory)
    rows = read_rows(directory / "figures.csv")
    located = [row for row in rows if row["area_code"]]
    lists = _load_lists(directory)
    figures, in_use = _load_figures(located, indicators)
    entries, unplaced = _load_entries(directory)
    return {
        "figures": figures,
        "figures_in_use": in_use,
        "figures_without_area": len(rows) - len(located),
        "priority_lists": lists,
        "priority_areas": entries,
        "priority_areas_without_code": unplaced,
    }


def read_indicators(directory: Path) -> dict[str, Indicator]:
    """The hand-made map from the sources' indicators to needs, segments and units."""
    needs, segments = ids(Need, "code"), ids(Segment, "code")
    return {
        row["indicator"]: Indicator(
            need_id=known(needs, row["need"], "indicators"),
            segment_id=known(segments, row["segment"], "indicators"),
            unit_said=row["unit_said"],
            factor=float(row["factor"]),
            unit=row["unit"],
            definition=row["definition"],
            rank=rank,
        )
        for rank, row in enumerate(read_rows(directory / "indicators.csv"))
    }


def _load_figures(rows: list[dict], indicators: dict[str, Indicator]) -> tuple[Counts, int]:
    areas = dict(Area.objects.values_list("code", "pk"))
    wanted = [_figure(row, indicators[row["indicator"]], areas) for row in rows]
    ranks = {name: i.rank for name, i in indicators.items()}
    chosen = choose_in_use(wanted, ranks, chosen_by_people(wanted))
    for figure, (in_use, why) in zip(wanted, chosen, strict=True):
        figure["in_use"] = in_use
        figure["note"] = joined_note(figure["note"], why)
    counts = upsert(NeedFigure, FIGURE_KEY, wanted)
    return counts, sum(in_use for in_use, _why in chosen)


def _figure(row: dict[str, str], indicator: Indicator, areas: dict[str, int]) -> dict:
    """A figure in the unit interventions count in; what the source printed is kept in the note."""
    said = f"sumber mencetak {row['value'].replace('.', ',')} {row['unit']}"
    return {
        "area_id": known(areas, row["area_code"], "figures"),
        "indicator": row["indicator"],
        "definition": indicator.definition,
        "need_id": indicator.need_id,
        "segment_id": indicator.segment_id,
        "year": int(row["year"]),
        "value": round(float(row["value"]) * indicator.factor, 6),
        "unit": indicator.unit,
        "source": row["source"],
        "sourced_on": day_of(row["source"]),
        "confidence": row["confidence"],
        "note": "; ".join(filter(None, [row["note"], said if indicator.factor != AS_SAID else ""])),
    }


def day_of(source: str) -> datetime.date | None:
    """The day a source says at its end, `... (2025-02-17)`; None where it names a month or year."""
    found = _DAY.search(source)
    return datetime.date.fromisoformat(found[1]) if found else None


def choose_in_use(
    figures: list[dict], rank: dict[str, int], by_people: dict[tuple, dict] | None = None
) -> list[tuple[bool, str]]:
    """For each figure: is it the one gaps are measured by, and why, in Indonesian.

    Of figures of one area, need and segment (of one indicator, where it is no need) the one a
    person chose is used (`by_people`, by group), be it among these or not. Else the newest year
    wins, then the better confidence (A before B before C), then the indicator's rank, then the
    source's text. A figure that stands alone needs no reason.
    """
    groups: dict[tuple, list[int]] = {}
    for place, figure in enumerate(figures):
        groups.setdefault(group_of(figure), []).append(place)
    chosen: list[tuple[bool, str]] = [(True, "")] * len(figures)
    for group, members in groups.items():
        if wanted := (by_people or {}).get(group):
            for place in members:
                chosen[place] = chosen_by_person(figures[place], wanted)
            continue
        best = min(members, key=lambda place: _preference(figures[place], rank))
        for place in members:
            if len(members) > 1:
                chosen[place] = (place == best, _reason(figures[place], figures[best]))
    return chosen


def group_of(figure: dict) -> tuple:
    """What figures compete in: area, need and segment; area and indicator where it is no need."""
    about = (figure["need_id"], figure["segment_id"]) if figure["need_id"] else ()
    return (figure["area_id"], *(about or (figure["indicator"],)))


def key_of(figure: dict) -> tuple:
    """What a figure is known by when it is loaded again."""
    return tuple(figure[name] for name in FIGURE_KEY)


def chosen_by_people(figures: list[dict]) -> dict[tuple, dict]:
    """Group -> the figure a person chose in it. The group is the one the file says."""
    of_file = {key_of(figure): figure for figure in figures}
    columns = {*FIGURE_KEY, "need_id", "segment_id", "chosen_because"}
    rows = NeedFigure.objects.exclude(chosen_because="").order_by("pk").values(*columns)
    return {group_of(of_file.get(key_of(row), row)): row for row in rows}


def chosen_by_person(figure: dict, chosen: dict) -> tuple[bool, str]:
    """Whether it is the chosen figure of its group, and what its note says of that."""
    if key_of(figure) == key_of(chosen):
        return True, f"dipakai: dipilih sekretariat provinsi: {chosen['chosen_because']}"
    said = f"{chosen['indicator']} tahun {chosen['year']}"
    return False, f"tidak dipakai: sekretariat provinsi memilih {said}"


def split_note(note: str) -> tuple[str, str]:
    """The note of the source, and why the figure is in use or not ("" where nothing is said)."""
    found = _WHY.search(note)
    return (note[: found.start()], found[1]) if found else (note, "")


def joined_note(note: str, why: str) -> str:
    return "; ".join(filter(None, [note, why]))


def _preference(figure: dict, rank: dict[str, int]) -> tuple:
    return (-figure["year"], figure["confidence"], rank[figure["indicator"]], figure["source"])


def _reason(figure: dict, best: dict) -> str:
    if figure is best:
        return f"dipakai: tahun terbaru ({best['year']}), lalu keyakinan sumber"
    if figure["year"] != best["year"]:
        return f"tidak dipakai: ada angka {best['year']}"
    if figure["confidence"] != best["confidence"]:
        return f"tidak dipakai: ada angka tahun sama berkeyakinan {best['confidence']}"
    return f"tidak dipakai: dipakai {best['indicator']} tahun sama, satuan {best['unit']}"


def _load_lists(directory: Path) -> Counts:
    needs, segments = ids(Need, "code"), ids(Segment, "code")
    return upsert(
        PriorityList,
        "code",
        [
            {
                "code": row["code"],
                "name": row["name"],
                "year": int(row["year"]),
                "need_id": known(needs, row["need"], "priority_lists"),
                "segment_id": known(segments, row["segment"], "priority_lists"),
            }
            for row in read_rows(directory / "priority_lists.csv")
        ],
    )


def _load_entries(directory: Path) -> tuple[Counts, int]:
    lists = ids(PriorityList, "code")
    areas = dict(Area.objects.values_list("code", "pk"))
    rows = read_rows(directory / "priority_areas.csv")
    wanted: Iterable[dict] = [
        {
            "priority_list_id": known(lists, row["list"], "priority_areas"),
            "area_id": known(areas, row["area_code"], "priority_areas"),
            "said": row["said"],
            "source": row["source"],
            "confidence": row["confidence"],
            "note": "; ".join(filter(None, [row["note"], _candidates(row["candidates"])])),
        }
        for row in rows
    ]
    counts = upsert(PriorityArea, ("priority_list_id", "said"), wanted)
    return counts, sum(not row["area_code"] for row in rows)


def _candidates(text: str) -> str:
    return f"mungkin {text.replace('other-kec:', 'kecamatan lain: ')}" if text else ""
