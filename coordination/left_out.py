"""What the sources hold and the register does not, with the reason: fixtures/needs/left_out.csv.

Read directly, not loaded. A test holds that every row of the sources is either in the database or
here.
"""

import csv
from dataclasses import dataclass
from functools import cache

from django.conf import settings

PATH = settings.FIXTURES_DIR / "needs" / "left_out.csv"


@dataclass(frozen=True)
class LeftOut:
    """`of` names the file the rows would be in; `listed` the code of their list, or empty."""

    of: str
    listed: str
    said: str
    rows: int
    why: str


@cache
def left_out() -> tuple[LeftOut, ...]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return tuple(
            LeftOut(row["of"], row["list"], row["said"], int(row["rows"]), row["why"])
            for row in csv.DictReader(file)
        )
