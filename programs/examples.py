"""Makes example programs: believable, seeded, and marked `contoh` in the data.

Pure: no Django, no file, no clock; randomness comes from the caller's `rng`. What agencies do and
what it costs is in fixtures/examples/kinds.csv, the meetings that a demonstration must show in
encounters.csv. None of it is a fact, and every entry says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .entries import Entry, EntryLine
from .example_maker import Encounter, Kind, Maker, Map, Owner, Village, regency_name
from .realisation import NOTHING

TIERS, TIER_WEIGHTS = ("kabkota", "provinsi", "pusat", "nonpemerintah"), (0.64, 0.22, 0.10, 0.04)


@dataclass(frozen=True)
class Examples:
    """Entries, and the village governments among their owners that the register may not hold."""

    entries: list[Entry]
    governments: list[Owner]


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


def earlier_stages(entries: Iterable[Entry]) -> list[Entry]:
    """The APBD of each program that is in APBD Perubahan, with its budget of before.

    Worked out of the budget itself: a tenth more to a fifth less.
    """
    return [
        replace(entry, stage="APBD", budget_idr=_before(entry.budget_idr), **NOTHING)
        for entry in entries
        if entry.stage == "APBD-P"
    ]


def _before(budget: int | None) -> int | None:
    if budget is None:
        return None
    return budget * (80 + budget // 100_000 % 31) // 100 // 100_000 * 100_000


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
        regency = make.pick(sorted({code[:5] for code in kind.within}) or make.places.regencies())
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
        kinds = [k for k in kinds if k.recipient_class == "langsung" and not k.within]
        regency = make.pick(make.places.regencies())
        while not (owners := make.owners_of(kind := make.pick(kinds), regency)):
            pass
        code = regency[:2] if wide else regency
        lines = [make.line(1, kind, code, kind.affordable(300 if wide else 80))]
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
            made[place] = replace(made[place], status="draf", **NOTHING)
        elif n < 2 * count + 3 * count // 2:
            made[place] = replace(made[place], status="diajukan", **NOTHING)
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
