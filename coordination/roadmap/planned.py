"""What is planned beside the numbers: direct programs per year and strategy of the Inpres."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from programs.models import Program, RecipientClass, Strategy

PROVINCE_CODE = 2  # characters of a province's code


@dataclass(frozen=True)
class Planned:
    """Direct programs of one year and strategy that a person may read, examples apart.

    `budget_idr` is the sum of what is stated, None where nothing is; `unstated` programs say no
    budget and are not in it.
    """

    year: int
    strategy: str
    is_example: bool
    count: int
    budget_idr: int | None
    unstated: int


def planned_in(user, code: str, *, first_year: int) -> list[Planned]:
    """By year, strategy, and whether they are examples. Two queries.

    A program that also reaches other areas counts with its whole budget; one that is part of
    another is left out, so that no budget counts twice.
    """
    found = (
        Program.objects.visible_to(user)
        .in_force()
        .filter(recipient_class=RecipientClass.DIRECT, part_of=None, fiscal_year__gte=first_year)
    )
    if len(code) > PROVINCE_CODE:
        found = found.touching(code)
    names = {strategy.number: strategy.name for strategy in Strategy.objects.all()}
    rows = (
        found.order_by()
        .values_list("fiscal_year", "intervention__strategy__number", "is_example")
        .annotate(
            programs=Count("pk"),
            budget=Sum("budget_idr"),
            unstated=Count("pk", filter=Q(budget_idr=None)),
        )
    )
    lines = sorted(rows, key=lambda row: (row[0], row[2], row[1] is None, row[1] or 0))
    return [
        Planned(year, names.get(number, ""), is_example, count, budget, unstated)
        for year, number, is_example, count, budget, unstated in lines
    ]
