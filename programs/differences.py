"""What changed between two sets of facts (programs.facts), in words people read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One column that changed: its field, its label, and both values as text; `-` is missing."""

    field: str
    label: str
    before: str
    after: str
