"""Makes example programs: believable, seeded, and marked `contoh` in the data.

Pure: no Django, no file, no clock; randomness comes from the caller's `rng`. What agencies do and
what it costs is in fixtures/examples/kinds.csv, the meetings that a demonstration must show in
encounters.csv. None of it is a fact, and every entry says so.
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
TIERS, TIER_WEIGHTS = ("kabkota", "provinsi", "pusat", "nonpemerintah"), (0.64, 0.22, 0.10, 0.04)
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

    `low` and `high` are recipients per village; `districts` limits it (the coast), if not empty.
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
    districts: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Examples:
    """Entries, and the village governments among their owners that the register may not hold."""

    entries: list[Entry]
    governments: list[Owner]


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
        allowed = [d for d in kind.districts if d.startswith(regency)] if kind.districts else None
        busy = self.hot[regency] if self.rng.random() < 0.5 else self.places.districts(regency)
        near = self.places.nearest(self.pick(allowed or busy), int(self.rng.integers(1, 4)))
        return [d for d in near if allowed is None or d in allowed]

    def village_lines(self, kind: Kind, districts: Sequence[str], count: int) -> list[EntryLine]:
        """Lines for this many villages of these districts, clustered around one of them."""
        inside = self.places.inside(districts)
        chosen = self.cluster(inside, min(count, len(inside)))
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
        return [
            self.line(n, kind, d, len(self.places.villages[d])) for n, d in enumerate(districts, 1)
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
        return Entry(**(facts | given))

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

    def place_name(self, districts: Sequence[str]) -> str:
        names = [self.places.names[d] for d in districts]
        said = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" dan {names[-1]}"
        return f"Kec. {said}, {regency_name(self.places.names[districts[0][:5]])}"


def regency_name(name: str) -> str:
    return name.replace("Kabupaten ", "Kab. ")


def make_examples(
    rng: np.random.Generator,
    *,
    villages: Iterable[Village],
    names: Mapping[str, str],
    owners: Sequence[Owner],
    kinds: Sequence[Kind],
    encounters: Sequence[Encounter],
    count: int = 300,
    year: int = 2026,
    source: str = "",
) -> Examples:
    """Example programs of one fiscal year.

    The same arguments and the same state of `rng` give the same entries, whatever the order of
    villages and owners. First the encounters, then village governments, coarse programs, and
    ordinary ones up to `count`; some of the ordinary ones then lose what a check needs, and some
    become drafts or only submitted. Codes run CONTOH-<year>-0001 upward.
    """
    make = Maker(rng, Map(villages, names), owners, kinds, year=year)
    fixed = [_encounter(make, e) for e in encounters]
    fixed += _of_village_governments(make, [e.districts[0] for e in encounters], count // 20)
    fixed += _coarse(make, count // 20)
    ordinary = [_ordinary(make) for _ in range(max(0, count - len(fixed)))]
    entries = fixed[:count] + _spoilt(make, ordinary, count // 30)
    numbered = [
        replace(entry, code=f"CONTOH-{year}-{n:04d}", source=source, row=n)
        for n, entry in enumerate(entries, 1)
    ]
    used = {entry.agency for entry in numbered}
    return Examples(numbered, [g for g in make.governments if g.name in used])


def _encounter(make: Maker, said: Encounter) -> Entry:
    """One side of a story, in force and in its months."""
    same = [
        k
        for k in make.kinds
        if (k.tier, k.function, k.intervention) == (said.tier, said.function, said.intervention)
    ]
    kind = next((k for k in same if k.segments == said.segments), same[0])
    if said.segments:
        kind = replace(kind, segments=said.segments)
    owner = make.owners_of(kind, said.districts[0][:5])[0]
    lines = _lines(make, kind, said.districts, said.villages, said.place)
    starts, ends = make.months(said.starts_month, said.ends_month)
    where = make.place_name(said.districts)
    return make.entry(kind, owner, lines, where, starts_on=starts, ends_on=ends)


def _lines(make: Maker, kind: Kind, districts, count: int, place: str) -> list[EntryLine]:
    if place == "kecamatan":
        return make.district_lines(kind, districts)
    if place == "gambar":
        return make.drawn_line(kind, districts, count)
    return make.village_lines(kind, districts, count)


def _ordinary(make: Maker) -> Entry:
    """A program of some agency in some neighbouring districts."""
    tier = make.pick(TIERS, TIER_WEIGHTS)
    kinds = [k for k in make.kinds if k.tier == tier and k.weight]
    while True:  # a kind that nobody here is competent for is drawn again
        kind = make.pick(kinds, [k.weight for k in kinds])
        regency = make.pick(sorted({d[:5] for d in kind.districts}) or make.places.regencies())
        if owners := make.owners_of(kind, regency):
            break
    districts = make.around(kind, regency)
    place = make.pick(("desa", "kecamatan", "gambar"), (0.78, 0.12, 0.10))
    lines = _lines(make, kind, districts, int(make.rng.integers(5, 31)), place)
    return make.entry(kind, make.pick(owners), lines, make.place_name(districts))


def _of_village_governments(make: Maker, districts: Sequence[str], count: int) -> list[Entry]:
    """BLT Desa of single villages, in districts where others give cash as well."""
    kind = next(k for k in make.kinds if k.tier == "desa")
    rural = [v for d in dict.fromkeys(districts) for v in make.places.villages[d] if is_desa(v)]
    chosen = [rural[i] for i in make.rng.permutation(len(rural))[:count]]
    made = []
    for village in sorted(chosen, key=lambda v: v.code):
        district, regency = village.code[:8], village.code[:5]
        place = f"{make.places.names[district]}, {regency_name(make.places.names[regency])}"
        owner = Owner(f"Pemerintah Desa {village.name}, Kec. {place}", "desa", regency, ())
        make.governments.append(owner)
        starts, ends = make.months(1, 12)
        lines = [make.line(1, kind, village.code, 1)]
        where = f"Desa {village.name}"
        made.append(make.entry(kind, owner, lines, where, starts_on=starts, ends_on=ends))
    return made


def is_desa(village: Village) -> bool:
    """Only a desa has a village fund; a kelurahan's number begins with 1."""
    return village.code[9] == "2"


def _coarse(make: Maker, count: int) -> list[Entry]:
    """Programs that name only a regency, or the province: one third of them the latter."""
    made = []
    for number in range(count):
        wide = number % 3 == 0
        kinds = [k for k in make.kinds if k.tier == ("provinsi" if wide else "kabkota")]
        kinds = [k for k in kinds if k.recipient_class == "langsung" and not k.districts]
        regency = make.pick(make.places.regencies())
        while not (owners := make.owners_of(kind := make.pick(kinds), regency)):
            pass
        code = regency[:2] if wide else regency
        lines = [make.line(1, kind, code, 300 if wide else 80)]
        made.append(make.entry(kind, owners[0], lines, regency_name(make.places.names[code])))
    return made


def _spoilt(make: Maker, entries: list[Entry], count: int) -> list[Entry]:
    """Some entries lose what a check needs; others are only drafts, or submitted."""
    order = make.rng.permutation(len(entries))
    losses = (_without_segments, _without_period, _without_place, _without_intervention)
    made = list(entries)
    for n, place in enumerate(order):
        if n < count:
            made[place] = losses[n % len(losses)](made[place])
        elif n < 2 * count:
            made[place] = replace(made[place], status="draf")
        elif n < 2 * count + 3 * count // 2:
            made[place] = replace(made[place], status="diajukan")
    return made


def _without_segments(entry: Entry) -> Entry:
    return replace(entry, lines=tuple(replace(line, segments=()) for line in entry.lines))


def _without_period(entry: Entry) -> Entry:
    return replace(entry, starts_on=None, ends_on=None)


def _without_place(entry: Entry) -> Entry:
    line = replace(entry.lines[0], area_code=None, shape_wkb=None)
    return replace(entry, lines=(replace(line, place_said="menunggu hasil verifikasi lapangan"),))


def _without_intervention(entry: Entry) -> Entry:
    return replace(entry, intervention=None)
