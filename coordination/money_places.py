"""Where programs spend: the places of their lines, and the parts that were made of a budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from django.db.models import QuerySet

from coordination.engine import money as engine
from coordination.frames import figure_frame, located_lines
from coordination.money_tables import DIMENSIONS, REGENCY
from geo.models import Area
from programs.models import Footprint, Program, Target


@dataclass(frozen=True)
class Split:
    """How the budget of one program was divided over regencies, the largest part first."""

    program_id: int
    budget_idr: int
    how: str
    parts: list[tuple[str, str, float, int]]  # code, name, ratio, rupiah


@dataclass(frozen=True)
class Division:
    """The parts of all budgets that are stated. `parts` are those of `engine.divide`."""

    parts: pd.DataFrame
    names: dict[str, str]

    @cached_property
    def _stated(self) -> pd.DataFrame:
        return self.parts[self.parts["budget_idr"].notna()]

    @cached_property
    def program_ids(self) -> list[int]:
        """Programs, the largest budget first."""
        totals = self._stated.groupby("program_id")["budget_idr"].sum().reset_index()
        largest = totals.sort_values(["budget_idr", "program_id"], ascending=[False, True])
        return largest["program_id"].tolist()

    @cached_property
    def hows(self) -> dict[str, int]:
        """Programs per way of dividing, those that there are."""
        counts = self._stated.drop_duplicates("program_id")["how"].value_counts()
        return {name: int(counts[how]) for how, name in engine.HOW_NAMES.items() if how in counts}

    def splits(self, program_ids: list[int]) -> list[Split]:
        """The division of these, in this order."""
        wanted = self._stated[self._stated["program_id"].isin(program_ids)]
        wanted = wanted.sort_values(["budget_idr", "regency"], ascending=[False, True])
        own = dict(list(wanted.groupby("program_id")))
        return [self._split(pk, own[pk]) for pk in program_ids if pk in own]

    def _split(self, program_id: int, own: pd.DataFrame) -> Split:
        nothing = str(DIMENSIONS[REGENCY].nothing)
        parts = [
            (row.regency, self.names.get(row.regency, nothing), row.ratio, int(row.budget_idr))
            for row in own.itertuples()
        ]
        how = engine.HOW_NAMES[int(own["how"].iloc[0])]
        return Split(program_id, sum(part[3] for part in parts), how, parts)


def places_of(programs: QuerySet[Program], kinds: Iterable[bool]) -> dict[bool, pd.DataFrame]:
    """Where each program works, by regency, for examples (True) or not.

    Example figures of need weigh for examples alone.
    """
    villages = Area.objects.villages().values_list("pk", "code")
    regency_of = {pk: code[:5] for pk, code in villages}
    sizes = pd.Series(list(regency_of.values()), dtype=object).value_counts()
    lines, ground = located_lines(programs)
    ground = ground.assign(regency=ground["village_id"].map(regency_of))
    ground = ground[ground["regency"].notna()]
    rest = _coarse(programs, sizes), _placeless(programs)
    found = {}
    for is_example in kinds:
        figures = figure_frame(with_examples=bool(is_example))
        found[is_example] = pd.concat(
            [engine.located(lines, ground, figures), *rest], ignore_index=True
        ).astype({"count": float, "how": int, "villages": float})
    return found


def _coarse(programs: QuerySet[Program], sizes: pd.Series) -> pd.DataFrame:
    """Lines that name a regency or the province itself."""
    coarse = Footprint.objects.filter(program__in=programs.values("pk"), is_coarse=True)
    rows = coarse.values_list("program_id", "coarse_code", "planned_count", "unit")
    return _stated([(p, code[:5] if len(code) >= 5 else "", n, u) for p, code, n, u in rows], sizes)


def _placeless(programs: QuerySet[Program]) -> pd.DataFrame:
    """Lines whose place is not known: the source's words, or nothing."""
    lines = Target.objects.filter(
        program__in=programs.values("pk"), area__isnull=True, shape__isnull=True
    ).order_by()
    rows = lines.values_list("program_id", "planned_count", "unit")
    return _stated([(p, "", n, u) for p, n, u in rows], pd.Series(dtype=int))


def _stated(rows: list[tuple], sizes: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["program_id", "regency", "count", "unit"])
    count = frame["count"].astype(float)
    return frame.assign(
        count=count.where(count > 0, np.nan),  # a stated 0 says nothing, as in `spread_counts`
        how=engine.STATED,
        villages=frame["regency"].map(sizes).fillna(0),
    )
