"""What an entry may hold at all, whoever wrote it. PURE: the database must never be the one to say no."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One value that cannot be kept: its field (`lines.3.planned_count` of a line) and why."""

    field: str
    why: str


class BadEntry(ValueError):
    """An entry holds values that cannot be kept: `faults`."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("; ".join(f"{fault.field}: {fault.why}" for fault in faults))
