"""Ketepatan aturan: per rule and level, how often people confirm what the engine finds."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from coordination.context import here
from coordination.engine.precision import ENOUGH
from coordination.finding_filter import sharing_a_village
from coordination.models import Finding, FindingStatus
from coordination.precision import (
    RULE_LABELS,
    Precision,
    Row,
    may_read_precision,
    precision_of,
    rule_versions,
)
from coordination.precision_chart import Chart, chart_of
from coordination.rule_filters import UNDECIDED, statuses_of

S = FindingStatus


@dataclass(frozen=True)
class Line:
    """One row of the table: its name, and each count with what narrows the queue to it."""

    row: Row
    rule_label: str
    cells: list[tuple[int, str, list[str]]]  # count, outcome, statuses


@dataclass(frozen=True)
class Group:
    """Real findings, or those of examples."""

    is_example: bool
    lines: list[Line]
    chart: Chart


@login_required
def review_precision(request):
    if not may_read_precision(request.user):
        raise PermissionDenied
    findings = _findings_of(request)
    versions = rule_versions(findings)
    version = request.GET.get("versi", "")
    if version:
        known = version in versions
        findings = findings.filter(rule_version=version) if known else findings.none()
    context = {
        "groups": [_group(found) for found in precision_of(findings)],
        "versions": versions,
        "version": version,
        "enough": ENOUGH,
    }
    return render(request, "coordination/precision.html", context)


def _findings_of(request):
    """Of the year and area on screen, gone ones included."""
    place = here(request)
    found = Finding.objects.visible_to(request.user)
    if place.year:
        found = found.of_year(place.year)
    return sharing_a_village(found, place.area.code) if place.area else found


def _group(found: Precision) -> Group:
    lines = [Line(row, str(RULE_LABELS[row.rule]), _cells(row)) for row in found.rows]
    return Group(found.is_example, lines, chart_of(row for row in found.whole if row.decided))


def _cells(row: Row) -> list[tuple[int, str, list[str]]]:
    counts = {
        S.CONFIRMED.value: row.confirmed,
        S.COMPLEMENTARY.value: row.complementary,
        S.NOT_OVERLAP.value: row.not_overlap,
        S.CLARIFY.value: row.clarify,
        UNDECIDED: row.undecided,
    }
    return [(count, outcome, statuses_of(outcome)) for outcome, count in counts.items()]
