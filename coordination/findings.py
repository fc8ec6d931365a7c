"""From measured pairs to Finding rows, and from Finding rows to the facts people decide on."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coordination.engine import PARTS, Overlaps
from coordination.engine.sentence import Measures, Place, Side, sentence
from coordination.models import Finding, Run
from geo.frames import village_frame
from geo.models import Area, Level
from programs.models import Program, Segment
from programs.unsaved import UnsavedProgram

MEASURES = (
    "level",
    "is_certain",
    "is_internal",
    "needs_unit_check",
    "villages",
    "village_count",
    "regencies",
    "shared_area_m2",
    "left_share_ratio",
    "right_share_ratio",
    "overlap_starts_on",
    "overlap_ends_on",
    "overlap_days",
    "shared_segments",
    "exposed_people",
    "exposed_unit",
    "exposed_basis",
    "exposed_figure",
    "left_exposed_ratio",
    "right_exposed_ratio",
    "left_spread",
    "right_spread",
    "money_idr",
    "money_is_partial",
    "severity",
    "severity_parts",
    "sentence",
    "rule_version",
    "facts_digest",
)
PLACED = ("left_year", "right_year")  # written with the measures; no facts, so not in the digest


@dataclass(frozen=True)
class Names:
    """Every name a sentence uses, read once; and the years of the programs."""

    district_of: dict[int, int]  # village id -> position of its district
    districts: tuple[str, ...]
    regency_of_district: tuple[str, ...]  # short names
    code_of_district: tuple[str, ...]  # regency codes
    segments: dict[str, str]
    sides: dict[int, Side]  # by program id
    years: dict[int, int]  # by program id


def read_names(
    programs: Collection[int] | None = None, *, unsaved: UnsavedProgram | None = None
) -> Names:
    """Names of districts, of segments, and of programs: these and `unsaved`, or all of them.

    All, not the checkable ones alone: a program may stop being one while the run compares.
    """
    above = Area.objects.filter(level__in=(Level.REGENCY, Level.DISTRICT)).order_by("code")
    areas = list(above.only("pk", "code", "name", "level"))
    regency = {a.code: a.short_name for a in areas if a.level == Level.REGENCY}
    districts = [a for a in areas if a.level == Level.DISTRICT]
    place = {a.code: n for n, a in enumerate(districts)}
    villages = unsaved.villages.frame if unsaved else village_frame()
    chosen = Program.objects.filter(intervention__isnull=False)
    if programs is not None:
        chosen = chosen.filter(pk__in=programs)
    rows = chosen.values_list(
        *("pk", "fiscal_year", "agency__name", "intervention__name"),
        *("intervention__need__name", "is_coarse"),
    )
    sides, years = {}, {}
    for pk, year, *said in rows:
        sides[pk], years[pk] = Side(*said), year
    if unsaved is not None:
        own, does = unsaved.program, unsaved.program.intervention
        sides[own.pk] = Side(own.agency.name, does.name, does.need.name, own.is_coarse)
        years[own.pk] = own.fiscal_year
    return Names(
        district_of={
            pk: place[code[:8]]
            for pk, code in zip(villages["village_id"], villages["code"], strict=True)
        },
        districts=tuple(a.name for a in districts),
        regency_of_district=tuple(regency[a.code[:5]] for a in districts),
        code_of_district=tuple(a.code[:5] for a in districts),
        segments=dict(Segment.objects.values_list("code", "name")),
        sides=sides,
        years=years,
    )


def finding_rows(found: Overlaps, names: Names, run: Run) -> list[Finding]:
    """One unsaved Finding per pair, every measure filled in."""
    places = _places(found, names)
    frame = found.frame.astype(object).where(found.frame.notna(), None)
    frame["overlap_starts_on"] = found.frame["overlap_starts_on"].dt.date
    frame["overlap_ends_on"] = found.frame["overlap_ends_on"].dt.date
    rows = []
    for k, pair in enumerate(frame.to_dict("records")):
        place, regencies = places[k]
        met = found.segments_of(k)
        parts = {name: round(float(pair.pop(name)), 6) for name in PARTS}
        money = pair.pop("money_idr")
        row = Finding(
            **pair,
            money_idr=None if money is None else round(money),
            villages=found.villages_of(k).astype("<i4").tobytes(),
            regencies=regencies,
            shared_segments=";".join(met),
            severity_parts=parts,
            sentence=_sentence(pair, money, met, place, names),
            rule_version=run.rule_version,
            left_year=names.years[pair["left_id"]],
            right_year=names.years[pair["right_id"]],
            first_seen_in=run,
            last_seen_in=run,
        )
        row.facts_digest = _digest(row)
        rows.append(row)
    return rows


def _places(found: Overlaps, names: Names) -> list[tuple[Place, str]]:
    """Districts and regencies of every pair's shared villages: few distinct sets, many pairs."""
    known = pd.Series(names.district_of)
    districts = known.reindex(found.village_ids).to_numpy(np.int64)
    counts = np.diff(found.cells.start)
    owner = np.repeat(np.arange(len(found)), counts)
    # Villages come in the order of their codes, so a district's are side by side.
    first = np.ones(len(owner), bool)
    first[1:] = (owner[1:] != owner[:-1]) | (districts[1:] != districts[:-1])
    owner, districts = owner[first], districts[first]
    bounds = np.searchsorted(owner, np.arange(len(found) + 1))
    cache: dict[bytes, tuple] = {}
    places = []
    for k in range(len(found)):
        own = districts[bounds[k] : bounds[k + 1]]
        key = own.tobytes()
        if key not in cache:
            cache[key] = (
                tuple(names.districts[d] for d in own),
                tuple(dict.fromkeys(names.regency_of_district[d] for d in own)),
                f",{','.join(dict.fromkeys(names.code_of_district[d] for d in own))},",
            )
        named, regencies, codes = cache[key]
        places.append((Place(int(counts[k]), named, regencies), codes))
    return places


def _sentence(pair: dict, money, met: list[str], place: Place, names: Names) -> str:
    return sentence(
        names.sides[pair["left_id"]],
        names.sides[pair["right_id"]],
        place,
        Measures(
            level=pair["level"],
            is_certain=pair["is_certain"],
            is_internal=pair["is_internal"],
            starts_on=pair["overlap_starts_on"],
            ends_on=pair["overlap_ends_on"],
            segments=tuple(names.segments[code] for code in met),
            people=pair["exposed_people"],
            people_unit=pair["exposed_unit"],
            people_basis=pair["exposed_basis"],
            money_idr=money,
            money_is_partial=pair["money_is_partial"],
            needs_unit_check=pair["needs_unit_check"],
        ),
    )


def _digest(row: Finding) -> str:
    facts = [getattr(row, name) for name in MEASURES if name != "facts_digest"]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def village_ids(finding: Finding) -> list[int]:
    """Ids of the shared villages, ascending."""
    return np.frombuffer(bytes(finding.villages), dtype="<i4").tolist()


def facts_of(finding: Finding) -> dict:
    """The facts frozen with a decision: plain data, codes and names, no ids."""
    return facts_of_all([finding])[finding.pk]


def facts_of_all(findings: list[Finding]) -> dict[int, dict]:
    """`facts_of` for many findings in two queries."""
    ids = {pk for f in findings for pk in village_ids(f)}
    areas = {a.pk: a for a in Area.objects.filter(pk__in=ids)} if len(ids) < 900 else None
    if areas is None:
        areas = {a.pk: a for a in Area.objects.villages()}
    segments = dict(Segment.objects.values_list("code", "name"))
    return {f.pk: _facts(f, areas, segments) for f in findings}


def _facts(finding: Finding, areas: dict, segments: dict) -> dict:
    villages = sorted((areas[pk].code, areas[pk].short_name) for pk in village_ids(finding))
    codes = [code for code in finding.shared_segments.split(";") if code]
    return {
        "level": finding.level,
        "villages": dict(villages),
        "segments": {code: segments.get(code, code) for code in codes},
        "starts_on": finding.overlap_starts_on.isoformat(),
        "ends_on": finding.overlap_ends_on.isoformat(),
        "overlap_days": finding.overlap_days,
        "shared_area_m2": finding.shared_area_m2,
        "left_share_ratio": finding.left_share_ratio,
        "right_share_ratio": finding.right_share_ratio,
        "people": finding.exposed_people,
        "people_unit": finding.exposed_unit,
        "people_basis": finding.exposed_basis,
        "people_figure": finding.exposed_figure,
        "money_idr": finding.money_idr,
        "severity": finding.severity,
        "severity_parts": finding.severity_parts,
        "sentence": finding.sentence,
        "rule_version": finding.rule_version,
    }


def keep_worst(
    found: Overlaps,
    known: Collection[tuple[int, int]],
    *,
    keep_all_up_to: int,
    keep_worst_per_program: int,
) -> np.ndarray:
    """Positions of the pairs to store: all, or at large N the worst of each program.

    A pair that is `known` is always kept: identity is for ever, and people may have touched it.
    """
    frame = found.frame
    if len(frame) <= keep_all_up_to:
        return np.arange(len(frame))
    order = frame["severity"].rank(method="first", ascending=False)
    keep = np.zeros(len(frame), bool)
    for side in ("left_id", "right_id"):
        keep |= (order.groupby(frame[side]).rank() <= keep_worst_per_program).to_numpy()
    pairs = zip(frame["left_id"], frame["right_id"], strict=True)
    keep |= np.fromiter((pair in known for pair in pairs), bool, len(frame))
    return np.flatnonzero(keep)
