"""One budget in its stages, RKPD beside APBD beside APBD-P: each the whole of it, never added.

The stages of a program are its versions. A program that replaces another is of another year, or a
part of it: it carries history and is no stage.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise

from coordination.engine.spending import stage_steps, sum_steps
from coordination.money_tables import CLASSES
from programs.models import STAGE_ORDER, Program, ProgramVersion, Stage

COLUMNS = ["program_id", "stage", "budget_idr"]


@dataclass(frozen=True)
class StageSaid:
    """One stage of one program; `before` is "" for the first. Money None where not stated."""

    stage: str
    budget_idr: int | None
    before: str
    before_idr: int | None
    change_idr: int | None

    @property
    def label(self) -> str:
        return str(Stage(self.stage).label)


@dataclass(frozen=True)
class StageLine:
    """One program: a budget per stage it has (None: not stated), and the change of the latest."""

    program_id: int
    budgets: dict[str, int | None]
    change_idr: int | None
    ratio: float | None

    @property
    def cells(self) -> list[tuple[bool, int | None]]:
        """Per stage in order: whether there is one, and its budget."""
        return [(stage in self.budgets, self.budgets.get(stage)) for stage in STAGE_ORDER]

    @property
    def said(self) -> list["StageSaid"]:
        """Each stage it has, beside the one before."""
        found: list[StageSaid] = []
        for stage in (stage for stage in STAGE_ORDER if stage in self.budgets):
            last = found[-1] if found else None
            budget, was = self.budgets[stage], last and last.budget_idr
            change = None if budget is None or was is None else budget - was
            found.append(StageSaid(stage, budget, last.stage if last else "", was, change))
        return found


@dataclass(frozen=True)
class Step:
    """All programs of a class that went from one stage to the next; sums over the same ones."""

    recipient_class: str
    before: str
    after: str
    programs: int
    compared: int
    before_idr: int | None
    after_idr: int | None
    change_idr: int | None

    @property
    def label(self) -> str | Promise:
        return CLASSES[self.recipient_class]

    @property
    def said(self) -> str:
        return f"{Stage(self.before).label} → {Stage(self.after).label}"

    @property
    def ratio(self) -> float | None:
        return self.change_idr / self.before_idr if self.before_idr else None


@dataclass(frozen=True)
class Stages:
    """Programs that have more than one stage. `versions` have COLUMNS and recipient_class."""

    versions: pd.DataFrame

    @cached_property
    def _steps(self) -> pd.DataFrame:
        classes = self.versions.drop_duplicates("program_id")[["program_id", "recipient_class"]]
        return stage_steps(self.versions[COLUMNS], STAGE_ORDER).merge(classes, on="program_id")

    @cached_property
    def steps(self) -> list[Step]:
        rows = sum_steps(self._steps, ["recipient_class", "before", "after"]).to_dict("records")
        steps = [Step(**{n: None if v is pd.NA else v for n, v in row.items()}) for row in rows]
        order, classes = STAGE_ORDER, list(CLASSES)
        return sorted(
            steps,
            key=lambda s: (
                classes.index(s.recipient_class), order.index(s.before), order.index(s.after)
            ),
        )  # fmt: skip

    @cached_property
    def program_ids(self) -> list[int]:
        """The largest change of the latest stage first; what cannot be compared last."""
        latest = self._steps.drop_duplicates("program_id", keep="last")
        size = latest["change_idr"].abs().astype(float).fillna(-1)
        ranked = latest.assign(size=size).sort_values(
            ["size", "program_id"], ascending=[False, True]
        )
        return ranked["program_id"].tolist()

    def lines(self, program_ids: list[int]) -> list[StageLine]:
        """These, in this order."""
        own = self.versions[self.versions["program_id"].isin(program_ids)]
        budgets: dict[int, dict[str, int | None]] = {}
        for program, stage, budget in own[COLUMNS].itertuples(index=False, name=None):
            budgets.setdefault(program, {})[stage] = None if budget is pd.NA else int(budget)
        return [_line(pk, budgets[pk]) for pk in program_ids]


def _line(program_id: int, budgets: dict[str, int | None]) -> StageLine:
    before, after = [budgets[stage] for stage in STAGE_ORDER if stage in budgets][-2:]
    change = None if before is None or after is None else after - before
    ratio = change / before if change is not None and before else None
    return StageLine(program_id, budgets, change, ratio)


def read_versions(programs: QuerySet[Program]) -> pd.DataFrame:
    """COLUMNS of every stage of the programs that have several, in one query.

    The budget is read out of the facts in the database: those of a program of all villages are
    long.
    """
    other = ProgramVersion.objects.filter(program=OuterRef("program")).exclude(
        stage=OuterRef("stage")
    )
    versions = ProgramVersion.objects.filter(Exists(other), program__in=programs.values("pk"))
    rows = versions.order_by().values_list("program_id", "stage", "facts__budget_idr")
    frame = pd.DataFrame(list(rows), columns=COLUMNS)
    budget = pd.array(frame["budget_idr"].astype(object).tolist(), "Int64")
    return frame.assign(budget_idr=budget)


def stages_of(program: Program) -> StageLine | None:
    """The stages of one program, for its own page; None where it has only one."""
    rows = program.versions.order_by().values_list("stage", "facts__budget_idr")
    budgets = dict(rows)
    return _line(program.pk, budgets) if len(budgets) > 1 else None
