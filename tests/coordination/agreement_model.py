"""Agreements on one finding as decision 0030 defines them, written slowly: for
test_agreement_machine.

Knows nothing of coordination.agreements; its table and its rights are its own.
"""

import datetime
from dataclasses import dataclass, field

PREPARES = {"province", "province 2", "regency", "torn"}
REPORTS = PREPARES | {"officer", "verifier"}
DECIDES = {"province", "province 2", "regency"}  # "torn" works for a party
SUPERSEDES = {"province", "province 2"}
VERDICTS = {"terkonfirmasi", "melengkapi", "bukan", "klarifikasi"}
OPEN = {"terbuka", "dikerjakan"}


@dataclass
class Kept:
    """One agreement: `steps` are (was, now, by, said, was_due_on, due_on)."""

    on_finding: bool
    due_on: datetime.date
    state: str = "terbuka"
    closed_on: datetime.date | None = None
    steps: list[tuple] = field(default_factory=list)

    @property
    def version(self) -> int:
        return len(self.steps)


@dataclass
class AgreementModel:
    """The finding's status and all agreements of one meeting, in their order."""

    today: datetime.date
    status: str
    before_gone: str = ""
    agreements: list[Kept] = field(default_factory=list)
    decisions: int = 0  # taken by people through agreements

    def why_not_agree(self, who: str, on_finding: bool) -> str:
        if who not in PREPARES:
            return "denied"
        if on_finding and self.status not in VERDICTS | {"disepakati"}:
            return "refused"
        return ""

    def agree(self, who: str, on_finding: bool, due_on: datetime.date) -> None:
        made = Kept(on_finding, due_on)
        made.steps.append(("", "terbuka", who, "", None, due_on))
        self.agreements.append(made)
        if on_finding and self.status in VERDICTS and who in DECIDES:
            self.move("disepakati")

    def move(self, now: str) -> None:
        self.status = now
        self.decisions += 1

    def why_not(self, kind: str, who: str, one: Kept, said: str, due_on, version: int) -> str:
        """Why a step is refused: nobody's right, overtaken, wrong, or not in the table."""
        if who not in (REPORTS if kind == "report" else PREPARES):
            return "denied"
        if kind != "close" and not said:
            return "refused"
        if version != one.version:
            return "overtaken"
        if kind == "due":
            is_wrong = one.state not in OPEN or due_on < self.today or due_on == one.due_on
            return "refused" if is_wrong else ""
        if (kind == "reopen") == (one.state in OPEN):
            return "illegal"
        return "refused" if kind == "close" and not said else ""

    def step(self, kind: str, who: str, one: Kept, said: str, due_on) -> None:
        now = {"report": "dikerjakan", "close": "selesai", "drop": "dibatalkan"}.get(kind)
        now = "dikerjakan" if kind == "reopen" else now or one.state
        moved = due_on if kind == "due" else None
        before = one.due_on if moved else None
        one.due_on = moved or one.due_on
        one.steps.append((one.state, now, who, said, before, one.due_on))
        one.state = now
        one.closed_on = None if now in OPEN else self.today
        if one.on_finding:
            self.follow(kind, who, one)

    def follow(self, kind: str, who: str, one: Kept) -> None:
        others = [a for a in self.agreements if a.on_finding and a is not one and a.state in OPEN]
        closes = kind == "close" and self.status == "disepakati" and not others
        if closes and who in DECIDES:
            self.move("selesai")
        if kind == "reopen" and self.status == "selesai" and who in SUPERSEDES:
            self.move("indikasi")
