"""The random country of the engine's tests in the database, and entries for programs in it."""

import random

from shapely import affinity

from coordination.models import NeedFigure
from programs.entries import Entry, EntryLine
from programs.models import Compatibility, Need
from tests import factories as make

from . import vocabulary
from .registers import (
    make_country,
    random_figures,
    random_period,
    random_segments,
    random_shape,
)

YEAR = 2026
AGENCIES = [f"Dinas Acak {n}" for n in range(5)]


def moved(shape):
    """From the engine's country, which begins at 0, 0, to the corner of the tests."""
    return affinity.translate(shape, make.CORNER_X, make.CORNER_Y)


def store_country(seed: int) -> dict[str, str]:
    """Areas, boundaries, agencies, the small vocabulary and figures of need; returns codes."""
    country = make_country(seed)
    areas = {}
    for village in country:
        areas[village.id] = make.make_area(village.code)
        make.make_boundary(areas[village.id], moved(village.outline))
    for name in AGENCIES:
        make.make_agency(name=name)
    _store_vocabulary()
    for figure in random_figures(random.Random(seed), country):
        NeedFigure.objects.create(
            area=areas[figure.village],
            indicator=f"uji_{figure.segment}",
            definition=figure.label,
            need=Need.objects.first(),
            segment=make.make_segment(figure.segment),
            year=2025,
            value=figure.value,
            unit=figure.unit,
            source="data uji",
        )
    return {village.code: areas[village.id].pk for village in country}


def _store_vocabulary() -> None:
    segments = {}
    for code, parent, siblings, _allowed in vocabulary.SEGMENTS:
        above = segments.get(parent)
        segments[code] = make.make_segment(code, parent=above, siblings=siblings, name=code)
    for code, _parent, _siblings, allowed in vocabulary.SEGMENTS:
        segments[code].may_meet.set([segments[c] for c in allowed.split(";") if c])
    made = {
        code: make.make_intervention(code, need=make.make_need(need), is_physical=physical)
        for code, need, physical in vocabulary.INTERVENTIONS
    }
    for a, b, relation, reason in vocabulary.COMPATIBILITY:
        left, right = sorted((made[a], made[b]), key=lambda i: i.pk)
        Compatibility.objects.create(left=left, right=right, relation=relation, reason=reason)


def random_entries(seed: int, count: int, codes: list[str]) -> list[Entry]:
    """Programs of five agencies: villages with and without counts, districts, regencies, shapes."""
    rng = random.Random(seed)
    return [random_entry(rng, number, sorted(codes)) for number in range(count)]


def random_entry(rng, number: int, codes: list[str]) -> Entry:
    starts_on, ends_on = random_period(rng)
    unit = rng.choice(["KPM", "KPM", "KPM", "jiwa", ""])
    coarse = rng.random() < 0.12
    places = [p for _ in range(rng.choice([1, 1, 2, 3])) for p in random_places(rng, codes, coarse)]
    return Entry(
        agency=rng.choice(AGENCIES),
        code=f"A-{number:03d}",
        fiscal_year=YEAR,
        stage="APBD",
        name=f"Program acak {number}",
        status=rng.choice(["berjalan", "berjalan", "diajukan", "diverifikasi", "draf"]),
        intervention=rng.choice(vocabulary.INTERVENTIONS)[0],
        budget_idr=rng.choice([None, 0, rng.randrange(10**7, 10**10), rng.randrange(10**7, 10**9)]),
        starts_on=starts_on,
        ends_on=ends_on,
        recipient_class="langsung",
        lines=tuple(
            EntryLine(
                line=n,
                unit=unit if rng.random() < 0.9 else "unit",
                **place,
            )
            for n, place in enumerate(places, 1)
        ),
    )


def random_places(rng, codes: list[str], coarse: bool) -> list[dict]:
    """Lines of one set of segments: a coarse area, a district, a shape, or some villages."""
    segments = random_segments(rng)
    planned = rng.choice([None, 0.0, *(float(rng.randrange(1, top)) for top in (50, 500, 5000))])
    whole = {"segments": segments, "planned_count": planned}
    if coarse or rng.random() < 0.05:
        return [whole | {"area_code": rng.choice(["36", "36.04", "36.02"])}]
    how = rng.random()
    if how < 0.35:
        return [whole | {"shape_wkb": make.stored(moved(random_shape(rng)))}]
    if how < 0.5:
        return [whole | {"area_code": rng.choice(codes)[:8]}]
    states = rng.choice([0.0, 0.7, 1.0])
    return [
        {
            "segments": segments,
            "area_code": code,
            "planned_count": float(rng.randrange(300)) if rng.random() < states else None,
        }
        for code in rng.sample(codes, rng.randrange(1, 13))
    ]
