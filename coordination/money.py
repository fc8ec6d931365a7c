"""Anggaran: the budgets of the programs one person may read, summed for one page and the API.

Only programs that the reader may read in full are in a sum: what is hidden from them cannot be
worked out by subtracting. Real programs and examples are two blocks. Direct, indirect and
supporting help are never added together. A part whose whole states a budget is left out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from django.db import models
from django.db.models import Count, Q, QuerySet

from coordination.engine import money as engine
from coordination.money_places import Division, places_of
from coordination.money_spent import Spending, spending_of
from coordination.money_stages import Stages, read_versions
from coordination.money_tables import CLASSES, DIMENSIONS, REGENCY, STAGE, regency_names
from programs.access import may_see_programs
from programs.models import Program, Target

BASE = {
    "program_id": "pk",
    "budget_idr": "budget_idr",
    "first_idr": "realised_first_idr",
    "second_idr": "realised_second_idr",
    "realised_on": "realised_on",
    "recipient_class": "recipient_class",
    "is_example": "is_example",
}

MONEY = ("budget_idr", "first_idr", "second_idr")


def may_read_money(user) -> bool:
    """Whoever may read programs: a sum holds nothing that its reader cannot open."""
    return may_see_programs(user)


@dataclass(frozen=True)
class Sum:
    """`budget_idr` is None when none of the programs states one."""

    budget_idr: int | None = None
    programs: int = 0
    unstated: int = 0


@dataclass(frozen=True)
class Row:
    """One line: `key` is "" for what is not said, or not divided. `above`: the OPD of a UPTD."""

    key: str
    label: str
    above: str
    sums: dict[str, Sum]  # per recipient class, all of CLASSES


@dataclass(frozen=True)
class Realised:
    """Counts of one class and unit, over the lines that state both plan and realisation."""

    recipient_class: str
    unit: str
    planned: float
    realised: float
    told: int
    lines: int


@dataclass(frozen=True)
class Block:
    """All real programs, or all examples."""

    is_example: bool
    rows: list[Row]
    totals: dict[str, Sum]
    covered: int  # parts left out because their whole is in
    division: Division | None  # of the table by regency alone
    realised: list[Realised]
    spending: Spending
    stages: Stages | None  # of the table by stage alone

    @property
    def classes(self) -> list[str]:
        """The three classes, and the fourth when a program names none."""
        return [name for name in CLASSES if name or self.totals[name].programs]


def money_of(programs: QuerySet[Program], by: str) -> list[Block]:
    """Real programs first, then examples, where there are any.

    `programs` are what the reader may read in full. The number of queries does not grow.
    """
    programs = programs.in_force().order_by()
    frame = _program_frame(programs, by)
    if frame.empty:
        return []
    whole_of = dict(
        Program.objects.filter(part_of__isnull=False).order_by().values_list("pk", "part_of")
    )
    places = places_of(programs, frame["is_example"].unique()) if by == REGENCY else {}
    names = regency_names() if by == REGENCY else {}
    frame = frame.assign(is_covered=_is_covered(frame, whole_of))
    realised = _realised(programs, frame.loc[frame["is_covered"], "program_id"].tolist())
    versions = read_versions(programs) if by == STAGE else None
    return [
        _block(bool(is_example), part, by, places.get(is_example), names, realised, versions)
        for is_example, part in frame.groupby("is_example", sort=True)
    ]


def _is_covered(frame: pd.DataFrame, whole_of: dict[int, int]) -> np.ndarray:
    """A real program is no part of an example's money, nor an example of a real one's."""
    found = np.zeros(len(frame), bool)
    for is_example in (False, True):
        own = (frame["is_example"] == is_example).to_numpy()
        found[own] = engine.is_covered(frame[own], whole_of)
    return found


def _program_frame(programs: QuerySet[Program], by: str) -> pd.DataFrame:
    dimension = DIMENSIONS[by]
    columns = dict(BASE)
    columns |= {
        name: column
        for name, column in (
            ("key", dimension.key),
            ("label", dimension.name or dimension.key),
            ("above", dimension.above),
        )
        if column
    }
    rows = programs.order_by("pk").values_list(*columns.values())
    frame = pd.DataFrame.from_records(list(rows), columns=list(columns))
    frame = frame.assign(**{n: "" for n in ("key", "label", "above") if n not in columns})
    words = ["key", "label", "above"]
    frame[words] = frame[words].astype(object).where(frame[words].notna(), "")
    money = {n: pd.array(frame[n].astype(object).tolist(), "Int64") for n in MONEY}
    return frame.assign(**money, key=frame["key"].map(str))


def _block(is_example, frame, by, places, names, realised, versions) -> Block:
    covered = int(frame["is_covered"].sum())
    frame = frame[~frame["is_covered"]]
    counted, division = frame, None
    if by == REGENCY:
        parts = engine.divide(frame[["program_id", "budget_idr"]], places)
        counted = frame.drop(columns=["budget_idr", "key"]).merge(parts, on="program_id")
        counted = counted.assign(key=counted["regency"], label=counted["regency"].map(names))
        division = Division(parts, names)
    rows = _rows(counted, by)
    labels = None if by == REGENCY else {row.key: row.label for row in rows}
    return Block(
        is_example,
        rows,
        _sums(engine.sum_up(frame, ["recipient_class"])),
        covered,
        division,
        realised[is_example],
        spending_of(frame, labels, list(CLASSES)),
        None if versions is None else Stages(_own_versions(versions, frame)),
    )


def _own_versions(versions: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    return versions.merge(frame[["program_id", "recipient_class"]], on="program_id")


def _sums(found: pd.DataFrame) -> dict[str, Sum]:
    sums = dict.fromkeys(CLASSES, Sum())
    for row in found.to_dict("records"):
        budget = None if pd.isna(row["budget_idr"]) else int(row["budget_idr"])
        sums[row["recipient_class"]] = Sum(budget, int(row["programs"]), int(row["unstated"]))
    return sums


def _rows(counted: pd.DataFrame, by: str) -> list[Row]:
    dimension = DIMENSIONS[by]
    said = counted.drop_duplicates("key").set_index("key")
    rows = [
        Row(
            key,
            str(said.at[key, "label"]) if key else str(dimension.nothing),
            said.at[key, "above"],
            _sums(found),
        )
        for key, found in engine.sum_up(counted, ["key", "recipient_class"]).groupby("key")
    ]
    return sorted(rows, key=lambda row: _order(row, dimension))


def _order(row: Row, dimension) -> tuple:
    """What is not said last; a UPTD under its OPD."""
    if row.key in dimension.rank:
        return (False, dimension.rank.index(row.key))
    if dimension.above:
        return (not row.key, row.above or row.label, bool(row.above), row.label)
    return (not row.key, row.key)


def _realised(programs: QuerySet[Program], left_out: list[int]) -> dict[bool, list[Realised]]:
    """What was done beside what was planned, by examples or not; summed in the database.

    Both sums are over the lines that state both, so that they can be compared; `lines` counts all.
    """
    both = Q(planned_count__isnull=False, realised_count__isnull=False)
    lines = Target.objects.filter(program__in=programs.values("pk")).exclude(program__in=left_out)
    keys = ("program__is_example", "program__recipient_class", "unit")
    rows = (
        lines.order_by(*keys)
        .values_list(*keys)
        .annotate(
            planned=models.Sum("planned_count", filter=both),
            done=models.Sum("realised_count", filter=both),
            told=Count("pk", filter=both),
            lines=Count("pk"),
        )
    )
    found: dict[bool, list[Realised]] = {True: [], False: []}
    for is_example, *told in rows:
        if told[4]:
            found[is_example].append(Realised(*told))
    return found
