"""The parts examples are made of: places, owners, kinds of help, and the one who draws them.

Pure: no Django, no file, no clock; randomness comes from the caller's `rng`.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from .entries import Entry, EntryLine

NOTE = "Contoh buatan untuk peragaan; bukan data resmi."
STATUSES = ("diverifikasi", "disepakati", "berjalan", "selesai")
STATUS_WEIGHTS = (0.42, 0.28, 0.25, 0.05)
STAGES, STAGE_WEIGHTS = ("APBD", "RKPD", "APBD-P"), (0.8, 0.12, 0.08)
DEAREST_IDR = (
    6_000_000_000  # what one program of one place may cost; dear help reaches few villages
)
REACH_DEGREES = 0.006  # how far a drawn shape reaches beyond its village points: about 700 m


@dataclass(frozen=True)
class Village:
    """One village, with the point that stands for it."""

    code: str
    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Owner:
    """An agency that may own an example: full name, tier, regency code, bidang urusan codes."""

    name: str
    tier: str
    regency: str
    functions: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """What an agency of one tier and function does, how much of it a village gets, at what cost.

    `low` and `high` are recipients per village; `within` limits it to areas (the coast), if any.
    """

    tier: str
    function: str
    intervention: str
    name: str
    segments: tuple[str, ...]
    unit: str
    low: int
    high: int
    unit_cost_idr: int
    fund_source: str
    recipient_class: str
    weight: float
    within: tuple[str, ...] = ()

    def affordable(self, villages: int, most_idr: int = DEAREST_IDR) -> int:
        """How many of these villages a believable budget reaches; at least two."""
        each = (self.low + self.high) / 2 * self.unit_cost_idr
        return min(villages, max(2, int(most_idr / each)))


@dataclass(frozen=True)
class Encounter:
    """One side of a meeting that the demonstration must show; months are 1 to 12, inclusive."""

    story: str
    tier: str
    function: str
    intervention: str
    segments: tuple[str, ...]
    districts: tuple[str, ...]
    villages: int
    starts_month: int
    ends_month: int
    place: str


class Map:
    """Villages by district, districts by regency and by nearness, and the names of all."""

    def __init__(self, villages: Iterable[Village], names: Mapping[str, str]):
        self.names = names
        self.villages: dict[str, list[Village]] = {}
        for village in sorted(villages, key=lambda v: v.code):
            self.villages.setdefault(village.code[:8], []).append(village)
        self.centre = {
            code: np.mean([(v.longitude, v.latitude) for v in inside], axis=0)
            for code, inside in self.villages.items()
        }

    def districts(self, regency: str) -> list[str]:
        return [code for code in self.villages if code.startswith(regency)]

    def regencies(self) -> list[str]:
        return sorted({code[:5] for code in self.villages})

    def nearest(self, district: str, count: int) -> list[str]:
        """The district and its nearest neighbours in the same regency."""
        here = self.centre[district]
        others = self.districts(district[:5])
        return sorted(others, key=lambda d: (float(np.hypot(*(self.centre[d] - here))), d))[:count]

    def inside(self, districts: Iterable[str]) -> list[Village]:
        return [village for d in districts for village in self.villages[d]]


class Maker:
    """Makes one entry after the other, numbering them; holds the stream of random numbers."""

    def __init__(self, rng, places: Map, owners: Sequence[Owner], kinds: Sequence[Kind], *, year):
        self.rng, self.places, self.kinds, self.year = rng, places, kinds, year
        self.owners = sorted(owners, key=lambda o: o.name)
        self.hot = {
            r: [d[i] for i in rng.choice(len(d), size=min(4, len(d)), replace=False)]
            for r in places.regencies()
            for d in [places.districts(r)]
        }
        self.governments: list[Owner] = []

    def pick(self, choices: Sequence, weights: Sequence[float] | None = None):
        chances = None if weights is None else np.asarray(weights) / np.sum(weights)
        return choices[int(self.rng.choice(len(choices), p=chances))]

    def owners_of(self, kind: Kind, regency: str) -> list[Owner]:
        """Who may do this kind in this regency: by tier, place and function."""
        return [
            owner
            for owner in self.owners
            if owner.tier == kind.tier
            and owner.regency in ("", regency)
            and (kind.function in owner.functions if kind.function else "Amil" in owner.name)
        ]

    def around(self, kind: Kind, regency: str) -> list[str]:
        """One to three neighbouring districts; half of the time around a busy one."""
        allowed = self.places.districts(regency)
        if kind.within:
            allowed = [d for d in allowed if d.startswith(kind.within)]
        busy = [d for d in self.hot[regency] if d in allowed]
        first = self.pick(busy if busy and self.rng.random() < 0.5 else allowed)
        near = self.places.nearest(first, int(self.rng.integers(1, 4)))
        return [d for d in near if d in allowed]

    def village_lines(self, kind: Kind, districts: Sequence[str], count: int) -> list[EntryLine]:
        """Lines for this many villages of these districts, clustered around one of them."""
        inside = self.places.inside(districts)
        chosen = self.cluster(inside, min(kind.affordable(count), len(inside)))
        stated = self.rng.random() < 0.9
        return [self.line(n, kind, v.code, 1 if stated else 0) for n, v in enumerate(chosen, 1)]

    def cluster(self, inside: list[Village], count: int) -> list[Village]:
        """Villages drawn at random, those near a first one more often."""
        first = inside[int(self.rng.integers(len(inside)))]
        away = [
            np.hypot(v.longitude - first.longitude, v.latitude - first.latitude) for v in inside
        ]
        order = np.argsort(np.asarray(away) + self.rng.uniform(0, 0.05, len(inside)))
        return sorted((inside[i] for i in order[:count]), key=lambda v: v.code)

    def district_lines(self, kind: Kind, districts: Sequence[str]) -> list[EntryLine]:
        most = DEAREST_IDR // len(districts)
        return [
            self.line(n, kind, d, kind.affordable(len(self.places.villages[d]), most))
            for n, d in enumerate(districts, 1)
        ]

    def drawn_line(self, kind: Kind, districts: Sequence[str], count: int) -> list[EntryLine]:
        """One smooth outline around some neighbouring villages' points, in longitude/latitude."""
        chosen = self.cluster(self.places.inside(districts), max(3, min(count, 9)))
        points = shapely.MultiPoint([(v.longitude, v.latitude) for v in chosen])
        shape = points.convex_hull.buffer(REACH_DEGREES * self.rng.uniform(0.6, 1.4), quad_segs=4)
        shape = shapely.set_precision(shape, 1e-6)
        return [replace(self.line(1, kind, None, len(chosen)), shape_wkb=shapely.to_wkb(shape))]

    def line(self, number: int, kind: Kind, code: str | None, villages: int) -> EntryLine:
        """One target line; its count is drawn village by village, none for no village."""
        each = self.rng.integers(kind.low, kind.high + 1, size=villages)
        return EntryLine(
            line=number,
            area_code=code,
            segments=kind.segments,
            planned_count=float(each.sum()) if villages else None,
            unit=kind.unit,
        )

    def entry(self, kind: Kind, owner: Owner, lines: list[EntryLine], where: str, **given) -> Entry:
        starts, ends = self.period()
        facts = {
            "agency": owner.name,
            "code": "",
            "fiscal_year": self.year,
            "stage": self.pick(STAGES, STAGE_WEIGHTS),
            "status": self.pick(STATUSES, STATUS_WEIGHTS),
            "name": f"{kind.name} {where}"[:300],
            "intervention": kind.intervention,
            "fund_source": kind.fund_source,
            "budget_idr": self.budget(kind, lines),
            "starts_on": starts,
            "ends_on": ends,
            "recipient_class": kind.recipient_class,
            "note": NOTE,
            "is_example": True,
            "lines": tuple(lines),
        }
        facts |= given
        return Entry(**facts, **self.realised(facts))

    def period(self) -> tuple[datetime.date, datetime.date]:
        """A quarter of them the whole year, the others two to nine months of it."""
        if self.rng.random() < 0.25:
            return self.months(1, 12)
        first = int(self.rng.integers(1, 10))
        return self.months(first, min(12, first + int(self.rng.integers(1, 9))))

    def months(self, first: int, last: int) -> tuple[datetime.date, datetime.date]:
        """From the first day of one month to the day after the last of another."""
        after = datetime.date(self.year + last // 12, last % 12 + 1, 1)
        return datetime.date(self.year, first, 1), after

    def budget(self, kind: Kind, lines: Sequence[EntryLine]) -> int | None:
        """Counts times the unit cost, give or take a tenth, to Rp100.000; sometimes not stated."""
        stated = [line.planned_count for line in lines if line.planned_count is not None]
        chance, swing = self.rng.random(), self.rng.uniform(0.95, 1.12)
        if chance < 0.05 or len(stated) < len(lines):
            return None
        return round(sum(stated) * kind.unit_cost_idr * swing / 100_000) * 100_000

    def realised(self, facts: dict) -> dict:
        """What two of three that are at work have spent in the first half, worked out of the
        budget itself: nothing is drawn, so that everything else stays as it was.
        """
        budget, at_work = facts["budget_idr"], facts["status"] in ("berjalan", "selesai")
        if not budget or not at_work or budget // 100_000 % 3 == 0:
            return {}
        spent = budget * (20 + budget // 100_000 % 45) // 100
        return {
            "realised_first_idr": spent // 100_000 * 100_000,
            "realised_on": datetime.date(self.year, 7, 10),
            "realised_source": "contoh laporan semester 1",
        }

    def place_name(self, districts: Sequence[str]) -> str:
        names = [self.places.names[d] for d in districts]
        said = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" dan {names[-1]}"
        return f"Kec. {said}, {regency_name(self.places.names[districts[0][:5]])}"


def regency_name(name: str) -> str:
    return name.replace("Kabupaten ", "Kab. ")
