"""Money spent beside money planned: only over programs that reported, and that is said."""

import datetime
from dataclasses import dataclass

import pandas as pd

from coordination.engine.spending import sum_spent


@dataclass(frozen=True)
class Spent:
    """One row of one class. Sums are over the `reported` programs, None where there are none.

    `compared` of them state a budget: their share spent is over their own budgets alone.
    """

    key: str
    label: str
    recipient_class: str
    programs: int
    reported: int
    second_reported: int
    first_idr: int | None
    second_idr: int | None
    realised_idr: int | None
    compared: int
    compared_budget_idr: int | None
    compared_realised_idr: int | None

    @property
    def ratio(self) -> float | None:
        """Serapan: None where nothing can be compared, or the budgets are 0."""
        if not self.compared_budget_idr:
            return None
        return self.compared_realised_idr / self.compared_budget_idr


@dataclass(frozen=True)
class Spending:
    """Of one block: a row per class, a row per key and class, and when it was reported."""

    totals: list[Spent]
    rows: list[Spent]
    first_on: datetime.date | None
    last_on: datetime.date | None
    undated: int  # programs that reported without a day

    @property
    def reported(self) -> int:
        """Programs, of whatever class: a number of programs, no sum of money."""
        return sum(one.reported for one in self.totals)

    @property
    def programs(self) -> int:
        return sum(one.programs for one in self.totals)


def spending_of(frame: pd.DataFrame, labels: dict[str, str] | None, classes: list[str]) -> Spending:
    """`frame` has a program once; `labels` name its keys in the order of the table, None where
    programs have no key of their own. Classes in the order of `classes`.
    """
    told = frame[frame["first_idr"].notna()]
    days = told["realised_on"].dropna()
    rows = [] if labels is None else _spent(frame, ["key", "recipient_class"], labels)
    order = list(labels or {})
    return Spending(
        totals=sorted(_spent(frame, ["recipient_class"], {}), key=lambda one: _class(one, classes)),
        rows=sorted(rows, key=lambda one: (order.index(one.key), _class(one, classes))),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        undated=len(told) - len(days),
    )


def _class(one: Spent, classes: list[str]) -> int:
    return classes.index(one.recipient_class)


def _spent(frame: pd.DataFrame, by: list[str], labels: dict[str, str]) -> list[Spent]:
    rows = sum_spent(frame, by).to_dict("records")
    plain = [{n: None if v is pd.NA else v for n, v in row.items()} for row in rows]
    return [
        Spent(
            key=row.pop("key", ""),
            recipient_class=row.pop("recipient_class"),
            label=labels.get(key, ""),
            **{name: value if value is None else int(value) for name, value in row.items()},
        )
        for row in plain
        for key in [row.get("key", "")]
    ]
