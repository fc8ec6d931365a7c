"""The shared villages of one finding with their numbers: the engine's own, added up nowhere else.

The pair is measured again as it is stored now. Where that is not what the finding says (a program
was changed since the last run, or is in force no more), the villages come without numbers.
"""

import math
from dataclasses import dataclass

from django.conf import settings

from coordination.engine import measure, pack
from coordination.engine.villages import by_village
from coordination.findings import village_ids
from coordination.frames import read_register
from coordination.models import Finding
from geo.models import Area
from programs.models import Program

MOST_LISTED = 300
SUMMED = ("shared_m2", "left_count", "right_count", "needed")
EXACT = 1e-6  # relative: sums of the same floats in another order


@dataclass(frozen=True)
class VillageShare:
    """One shared village; None where a number is not known or not for this reader."""

    area: Area
    shared_m2: float | None = None
    share_ratio: float | None = None
    left_count: float | None = None
    right_count: float | None = None
    needed: float | None = None


@dataclass(frozen=True)
class VillageTable:
    """Rows, what matters most first, and sums over all villages, listed or not.

    Without a `total` there are names alone: the numbers are not the finding's. `figure` names the
    need figures and `unit` what they count; `hidden` are the sides whose counts are left out.
    """

    rows: tuple[VillageShare, ...]
    more: int
    hidden: frozenset[str]
    total: VillageShare | None = None
    has_need: bool = False
    unit: str = ""
    figure: str = ""


def village_table(finding: Finding, villages: list[Area], *, readable: set[int]) -> VillageTable:
    """The table of a finding whose shared `villages` are at hand.

    Planned counts of a program that is not `readable` are left out (decision 0006).
    """
    sides = {"left": finding.left_id, "right": finding.right_id}
    hidden = frozenset(side for side, pk in sides.items() if pk not in readable)
    frame = measured(finding)
    if frame is None:
        listed = tuple(VillageShare(area) for area in villages[:MOST_LISTED])
        return VillageTable(listed, more=max(0, len(villages) - MOST_LISTED), hidden=hidden)
    shown = frame.drop(columns=[f"{side}_count" for side in hidden])
    first = _worst_first(shown)[:MOST_LISTED]
    areas = {area.pk: area for area in villages}
    plain = first.astype(object).where(first.notna(), None).to_dict("records")
    sums = {name: _total(shown[name]) for name in SUMMED if name in shown}
    return VillageTable(
        tuple(VillageShare(areas[row.pop("village_id")], **row) for row in plain),
        total=VillageShare(None, **sums),
        more=len(shown) - len(first),
        has_need=bool(frame["needed"].notna().any()),
        unit=frame.attrs["unit"] or finding.exposed_unit,
        figure=frame.attrs["label"],
        hidden=hidden,
    )


def _total(column) -> float | None:
    """The sum, unknown where any of it is: a part is never shown as the whole."""
    return None if column.isna().any() else float(column.sum())


def _worst_first(frame):
    """By need where it is known, else by the smaller plan, else by ground; then by code."""
    counts = [name for name in ("left_count", "right_count") if name in frame]
    if frame["needed"].notna().all():
        weight = frame["needed"]
    elif len(counts) == 2 and frame[counts].notna().all(axis=None):
        weight = frame[counts].min(axis=1)
    else:
        weight = frame["shared_m2"]
    return frame.loc[weight.sort_values(ascending=False, kind="stable").index]


def measured(finding: Finding):
    """The engine's numbers village by village, or None where they are not the finding's any more.

    Nine queries, whatever the number of villages.
    """
    both = Program.objects.filter(pk__in=[finding.left_id, finding.right_id])
    register = read_register(both, with_examples=finding.left.is_example)
    if len(register.programs) < 2:
        return None
    found = measure(pack(register), min_shared_m2=settings.ENGINE["min_shared_m2"])
    if len(found) != 1:
        return None
    frame = by_village(found, 0)
    return frame if _agrees(finding, found.frame.iloc[0], frame) else None


def _agrees(finding: Finding, pair, frame) -> bool:
    stored = {
        name: getattr(finding, name)
        for name in ("shared_area_m2", "left_exposed_ratio", "right_exposed_ratio")
    }
    people = None if math.isnan(pair["exposed_people"]) else pair["exposed_people"]
    return (
        sorted(frame["village_id"].tolist()) == village_ids(finding)
        and all(math.isclose(pair[name], was, rel_tol=EXACT) for name, was in stored.items())
        and pair["exposed_basis"] == finding.exposed_basis
        and _same(people, finding.exposed_people)
    )


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=EXACT)
