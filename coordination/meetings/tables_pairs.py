"""Pairs of a snapshot side by side, with what was agreed on each. Pure."""

from dataclasses import replace

from django.utils.translation import gettext as _

from coordination.models import FindingStatus, Resolution
from coordination.reports import tables as shown
from coordination.reports.layout import (
    AREA,
    COUNT,
    LEVEL,
    MONEY,
    PROGRAMS,
    SENTENCE,
    WEIGHT,
    Column,
    Table,
)
from coordination.reports.values import OverlapRow, Report
from geo import formats

from .lookup import Lookup

OWNER_COLUMNS = 3  # recommendation, who, until when: the last of the matrix


def matrix(lookup: Lookup, report: Report) -> Table:
    """The matriks sandingan with what was agreed on each pair."""
    table = shown.matrix(report)
    findings = [row.overlap for row in report.matrix]
    columns = (
        *table.columns[:-OWNER_COLUMNS],
        Column(_("Rekomendasi"), width=14),
        Column(_("Penanggung jawab"), width=14),
        Column(_("Tenggat"), width=9),
    )
    rows = tuple(
        (*row[:-OWNER_COLUMNS], *_owner(lookup, overlap))
        for row, overlap in zip(table.rows, findings, strict=True)
    )
    note = _(
        "Program yang berindikasi menggarap sasaran yang sama di tempat yang sama, berdampingan "
        "menurut tingkat pemerintahan. Tanpa kesepakatan, penanggung jawab adalah sekretariat yang "
        "menelaah dan tenggat diisi dalam rakor."
    )
    return replace(table, columns=columns, rows=rows, note=note)


def overlaps(lookup: Lookup, report: Report) -> Table:
    """Pairs, worst first, with recommendation and person in charge."""
    table = shown.overlaps(report)
    return replace(
        table,
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("Tingkat"), LEVEL, 10),
            Column(_("Status"), width=9),
            Column(_("Program A"), PROGRAMS, 25),
            Column(_("Program B"), PROGRAMS, 25),
            Column(_("Lokasi bersama"), width=15),
            Column(_("Desa bersama"), COUNT, 10),
            Column(_("Luas bersama (km²)"), AREA, 10),
            Column(_("Masa bersama"), width=11),
            Column(_("Segmen bersama"), width=11),
            Column(_("Sasaran terpapar (perkiraan)"), COUNT, 12),
            Column(_("Satuan dan dasar"), width=11),
            Column(_("Anggaran terpapar (Rp, perkiraan)"), MONEY, 14),
            Column(_("Bobot (0-100)"), WEIGHT, 8),
            Column(_("Rekomendasi"), width=15),
            Column(_("Penanggung jawab"), width=14),
            Column(_("Tenggat"), width=9),
            Column(_("Penjelasan"), SENTENCE, 60),
        ),
        rows=tuple(_overlap_cells(lookup, row) for row in report.overlaps),
    )


def _overlap_cells(lookup: Lookup, row: OverlapRow) -> tuple:
    return (
        row.number,
        shown.level(row),
        str(FindingStatus(row.status).label),
        (row.left,),
        (row.right,),
        shown.place(row),
        row.village_count,
        row.shared_area_km2,
        formats.period(row.starts_on, row.ends_on),
        ", ".join(row.segments),
        row.exposed_count,
        shown.basis(row),
        row.money_idr,
        row.severity,
        *_owner(lookup, row),
        row.sentence,
    )


def _owner(lookup: Lookup, row: OverlapRow) -> tuple:
    """Recommendation, who is in charge, until when: as agreed, else as the review stands."""
    agreement = lookup.by_finding.get(row.finding_id)
    if agreement is None:
        return shown.recommendation(row), shown.reviewer(row), None
    resolution = agreement.resolution or row.resolution
    said = str(Resolution(resolution).label) if resolution else agreement.what
    return said, lookup.in_charge(agreement), formats.day(agreement.due_on)
