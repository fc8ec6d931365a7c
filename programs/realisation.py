"""Money spent of a program: what was said of each half of a year, and when it cannot stand. PURE.

The halves are kept apart, as the half-yearly form of OPPKPKE has them; the whole is never stored.
"""

import datetime

from geo import formats

FIRST, SECOND, ON, SOURCE = (
    *("realised_first_idr", "realised_second_idr"),
    *("realised_on", "realised_source"),
)
NOTHING = {FIRST: None, SECOND: None, ON: None, SOURCE: ""}  # what says nothing, by field


def total(first: int | None, second: int | None) -> int | None:
    """What was spent so far; None where nothing was reported. A second half needs its first."""
    return None if first is None else first + (second or 0)


def refused(
    *,
    budget: int | None,
    first: int | None,
    second: int | None,
    on: datetime.date | None = None,
    year: int | None = None,
) -> dict[str, str]:
    """Why each of these cannot stand, by field; empty where all of it can.

    What was spent is never more than the budget, where one is stated. No half stands without the
    one before it: whoever spent nothing says 0.
    """
    found = {}
    if second is not None and first is None:
        found[SECOND] = "isi dulu realisasi Semester 1; tulis 0 bila belum ada"
    elif first is not None and budget is not None and total(first, second) > budget:
        field = FIRST if first > budget else SECOND
        found[field] = _over(total(first, second if field == SECOND else None), budget)
        if field == FIRST and second is not None:
            found[SECOND] = "perbaiki dulu realisasi Semester 1"
    if on and year and on.year < year:
        found[ON] = f"sebelum tahun anggaran {year} dimulai"
    return found


def _over(spent: int, budget: int) -> str:
    said = f"realisasi {formats.rupiah(spent)} melebihi pagu {formats.rupiah(budget)}"
    return f"{said}; perbaiki realisasi atau pagunya"
