"""What a file of figures would add, as plain values: shown, kept, and held to on saving. PURE."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from programs.entries import Problem

MOST_PROBLEMS = 5000


class RowRefused(ValueError):
    """A row that cannot enter: the column, what it says, and why."""

    def __init__(self, heading: str, said: str, why: str):
        super().__init__(why)
        self.heading, self.said = heading, said


@dataclass(frozen=True)
class Found:
    """One row of a file as a page tells it. `use` says whether it is in use, and why not;
    `beside` are figures of the same thing that say something else; `address` compares them.
    `facts` are the columns to be stored, empty for a row that is there already.
    """

    row: int
    area: str
    name: str
    about: str
    period: str
    said: str
    source: str
    use: str = ""
    beside: tuple[str, ...] = ()
    address: str = ""
    facts: dict = field(default_factory=dict)


@dataclass
class Examined:
    """Rows of a file: those that enter, those that enter beside another figure that contradicts
    them, those that are there already, and what refuses the others.
    """

    new: list[Found] = field(default_factory=list)
    contradicting: list[Found] = field(default_factory=list)
    unchanged: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def entering(self) -> list[Found]:
        return sorted([*self.new, *self.contradicting], key=lambda found: found.row)


def fingerprint(examined: Examined) -> str:
    """Equal for equal additions to an equal register: what is saved is what was shown."""
    said = [[found.row, found.use, found.facts] for found in examined.entering]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def summary(examined: Examined, reading) -> dict:
    """All that a page shows of a file, and the fingerprint of it."""
    problems = sorted({*reading.problems, *examined.problems})
    refused = reading.rows - len(examined.entering) - len(examined.unchanged)
    return {
        "heading_row": reading.heading_row,
        "mapped": [list(pair) for pair in reading.mapped],
        "notes": list(reading.notes),
        "counts": {
            "new": len(examined.new),
            "contradicting": len(examined.contradicting),
            "unchanged": len(examined.unchanged),
            "refused": refused,
            "rows": reading.rows,
        },
        "problems": [[p.row, p.column, p.said, p.why] for p in problems[:MOST_PROBLEMS]],
        "problem_count": len(problems),
        "unclear": [],
        "new": [_shown(found) for found in examined.new],
        "contradicting": [_shown(found) for found in examined.contradicting],
        "unchanged": [_shown(found) for found in examined.unchanged],
        "fingerprint": fingerprint(examined),
    }


def _shown(found: Found) -> dict:
    said = asdict(found)
    del said["facts"]
    return said
