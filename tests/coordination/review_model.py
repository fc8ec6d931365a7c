"""A finding under review as decision 0010 defines it, written slowly: for test_review_machine.

Knows nothing of coordination.moves or coordination.review; its tables are its own.
"""

import datetime
from dataclasses import dataclass, field, replace

from django.utils import timezone

TABLE = {
    "indikasi": "ditelaah",
    "ditelaah": "terkonfirmasi melengkapi bukan klarifikasi",
    "terkonfirmasi": "disepakati indikasi",
    "melengkapi": "disepakati indikasi",
    "bukan": "disepakati indikasi",
    "klarifikasi": "ditelaah disepakati indikasi",
    "disepakati": "selesai indikasi",
    "selesai": "indikasi",
    "gugur": "",
}
OPEN = {"indikasi", "ditelaah", "klarifikasi"}
VERDICTS = {"terkonfirmasi", "melengkapi", "bukan", "klarifikasi"}
SETTLED = VERDICTS | {"disepakati", "selesai"}
REVIEW_DAYS = 30


@dataclass(frozen=True)
class Scene:
    """What two programs share: the facts that may be material, by hand."""

    villages: int = 2  # of four; the fourth lies in another regency
    ends_on: datetime.date = datetime.date(2026, 7, 1)
    count: int = 50  # families on each side in each of the first two villages
    is_segment_wide: bool = False
    budget_idr: int = 100

    def is_more_than(self, other: "Scene") -> bool:
        """The material-change table."""
        return (
            self.villages > other.villages
            or self.ends_on > other.ends_on
            or self.is_segment_wide > other.is_segment_wide
            or (None not in (self.people, other.people) and self.people * 100 > other.people * 110)
        )

    @property
    def people(self) -> int | None:
        """Not known where a village states no count."""
        return self.count * self.villages if self.villages <= 2 else None

    @property
    def is_in_one_regency(self) -> bool:
        return self.villages < 4


BASE = Scene()
SCENES = {
    "as it was": BASE,
    "another budget": replace(BASE, budget_idr=900),
    "a village less": replace(BASE, villages=1),
    "a village more": replace(BASE, villages=3),
    "into another regency": replace(BASE, villages=4),
    "a day more": replace(BASE, ends_on=datetime.date(2026, 7, 2)),
    "a month less": replace(BASE, ends_on=datetime.date(2026, 6, 1)),
    "a tenth more people": replace(BASE, count=55),
    "an eighth more people": replace(BASE, count=56),
    "another segment too": replace(BASE, is_segment_wide=True),
    "gone": None,
}

PROVINCE = {"province 1", "province 2"}
REGENCY = {"regency 1", "regency 2"}
LEFT, RIGHT = {"left officer", "left verifier", "torn"}, {"right officer", "right verifier"}
ACTORS = sorted(
    PROVINCE | REGENCY | LEFT | RIGHT | {"foreign regency", "leader", "auditor", "sysadmin"}
    | {"stranger", "nobody", "left the service"}
)  # fmt: skip


def may_decide(who: str, scene: Scene) -> bool:
    return who in PROVINCE or (who in REGENCY and scene.is_in_one_regency)


@dataclass
class Waiting:
    by: str
    scene: Scene
    resolution: str
    review_on: datetime.date | None


@dataclass
class Model:
    """What the finding must look like."""

    scene: Scene = BASE
    decided_on: Scene | None = None  # the facts of the latest decision a person took
    status: str = "indikasi"
    before_gone: str = ""
    version: int = 1
    verdict: str = ""
    resolution: str = ""
    waiting: Waiting | None = None
    assigned_to: str | None = None
    is_reopened: bool = False
    opened_on: datetime.date | None = None
    due_on: datetime.date | None = None
    steps: list[tuple] = field(default_factory=list)  # (number, was, now, by, seconded_by)
    logged: int = 0
    review_days: int = REVIEW_DAYS

    def step(self, now: str, by: str | None = None, seconded_by: str | None = None) -> None:
        was, self.status = self.status, now
        self.version += 1
        self.waiting = None
        self.logged += 1
        self.steps.append((self.version, was, now, by, seconded_by))
        if by:
            self.decided_on = self.scene
        if now in ("indikasi", "ditelaah"):
            self.verdict = self.resolution = ""
        if now == "indikasi" and by:
            self.is_reopened = True
        if now == "indikasi" or (now in OPEN and was not in OPEN):
            self.opened_on = timezone.localdate()
            self.due_on = self.opened_on + datetime.timedelta(days=self.review_days)

    def decide(self, now, by, resolution, review_on, seconded_by=None) -> None:
        self.step(now, by, seconded_by)
        if now in VERDICTS:
            self.verdict, self.resolution, self.is_reopened = now, resolution, False
        elif resolution:
            self.resolution = resolution
        if now in SETTLED:
            self.due_on = review_on
        if now == "klarifikasi" and not review_on:
            self.due_on = timezone.localdate() + datetime.timedelta(days=self.review_days)

    def measure(self, scene: Scene | None) -> None:
        """One run that finds this scene, or nothing any more; it frees whom it is too large for."""
        self._measure(scene)
        held = self.assigned_to
        if held and self.status != "gugur" and not may_decide(held, self.scene):
            self.assigned_to = None
            self.logged += 1

    def _measure(self, scene: Scene | None) -> None:
        if scene is None:
            if self.status != "gugur":
                self.before_gone = self.status
                self.step("gugur")
            return
        self.scene = scene
        if self.status == "gugur":
            back, self.before_gone = self.before_gone, ""
            self.step(back)
        if self.status in SETTLED and scene.is_more_than(self.decided_on):
            self.step("indikasi")
            self.is_reopened = True
