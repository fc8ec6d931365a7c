"""The findings of a snapshot with their decisions and replies, in three queries."""

from collections import defaultdict

import numpy as np

from coordination.models import Decision, FindingLevel, FindingStatus, Reply
from coordination.reports.map_values import Names
from geo.models import Area

from . import values

COLUMNS = (
    *("pk", "left_id", "right_id", "level", "status", "verdict", "resolution", "is_certain"),
    *("is_internal", "needs_unit_check", "regencies", "villages", "village_count"),
    *("shared_area_m2", "left_share_ratio", "right_share_ratio", "overlap_starts_on"),
    *("overlap_ends_on", "overlap_days", "shared_segments", "exposed_people", "exposed_unit"),
    *("exposed_basis", "exposed_figure", "money_idr", "money_is_partial", "severity", "sentence"),
    *("assigned_to__first_name", "assigned_to__last_name", "assigned_to__username"),
    *("opened_on", "due_on", "reopened_because", "reopened_at"),
)


def finding_rows(found, names: Names, seen_before: frozenset[int]) -> tuple[values.FindingRow, ...]:
    """Those that are there now, worst first, and those of `seen_before` that are gone."""
    rows = [
        dict(zip(COLUMNS, row, strict=True))
        for row in found.worst_first().values_list(*COLUMNS).iterator()
        if row[COLUMNS.index("status")] != FindingStatus.GONE or row[0] in seen_before
    ]
    ids = found.order_by().values("pk")
    decisions, replies = _decisions(ids), _replies(ids)
    codes = dict(Area.objects.villages().values_list("pk", "code"))
    return tuple(
        _row(row, names, codes, decisions.get(row["pk"], ()), replies.get(row["pk"], ()))
        for row in rows
    )


def _row(row: dict, names: Names, codes: dict[int, str], decisions, replies) -> values.FindingRow:
    villages = np.frombuffer(row["villages"], "<i4").tolist()
    is_located = row["level"] != FindingLevel.CLARIFY
    exposed = row["exposed_people"]
    return values.FindingRow(
        id=row["pk"],
        left_id=row["left_id"],
        right_id=row["right_id"],
        level=row["level"],
        status=row["status"],
        verdict=row["verdict"],
        resolution=row["resolution"],
        is_certain=row["is_certain"],
        is_internal=row["is_internal"],
        needs_unit_check=row["needs_unit_check"],
        regencies=tuple(code for code in row["regencies"].split(",") if code),
        districts=tuple(sorted({names.district_of[pk] for pk in villages if pk in codes}))
        if is_located
        else (),
        villages=tuple(sorted(codes[pk] for pk in villages if pk in codes)) if is_located else None,
        village_count=row["village_count"],
        shared_area_m2=row["shared_area_m2"],
        left_share_ratio=row["left_share_ratio"],
        right_share_ratio=row["right_share_ratio"],
        starts_on=row["overlap_starts_on"],
        ends_on=row["overlap_ends_on"],
        days=row["overlap_days"],
        segments=tuple(code for code in row["shared_segments"].split(";") if code),
        exposed_count=None if exposed is None else round(exposed),
        exposed_unit=row["exposed_unit"],
        exposed_basis=row["exposed_basis"],
        exposed_figure=row["exposed_figure"],
        money_idr=row["money_idr"],
        money_is_partial=row["money_is_partial"],
        severity=row["severity"],
        sentence=row["sentence"],
        assigned_to=_person(row, "assigned_to__"),
        opened_on=row["opened_on"],
        due_on=row["due_on"],
        reopened_because=row["reopened_because"],
        reopened_at=row["reopened_at"],
        decisions=tuple(decisions),
        replies=tuple(replies),
    )


def _person(row: dict, prefix: str) -> str:
    """Full name, or the user name; "" for nobody."""
    name = f"{row[prefix + 'first_name'] or ''} {row[prefix + 'last_name'] or ''}".strip()
    return name or row[prefix + "username"] or ""


def _decisions(ids) -> dict[int, list[values.DecisionRow]]:
    columns = (
        *("finding_id", "was", "now", "resolution", "because", "at"),
        *("by__first_name", "by__last_name", "by__username"),
    )
    found = defaultdict(list)
    for row in Decision.objects.filter(finding__in=ids).order_by("pk").values(*columns):
        found[row["finding_id"]].append(
            values.DecisionRow(
                was=row["was"],
                now=row["now"],
                resolution=row["resolution"],
                because=row["because"],
                by=_person(row, "by__"),
                at=row["at"],
            )
        )
    return found


def _replies(ids) -> dict[int, list[values.ReplyRow]]:
    """The latest round of each agency."""
    rows = Reply.objects.filter(finding__in=ids).order_by("round", "agency_id")
    columns = ("finding_id", "agency_id", "asked_on", "due_on", "stance", "note", "answered_at")
    latest = defaultdict(dict)
    for row in rows.values(*columns):
        latest[row["finding_id"]][row["agency_id"]] = values.ReplyRow(
            agency_id=row["agency_id"],
            asked_on=row["asked_on"],
            due_on=row["due_on"],
            stance=row["stance"],
            text=row["note"],
            answered_at=row["answered_at"],
        )
    return {finding: [by[pk] for pk in sorted(by)] for finding, by in latest.items()}
