"""The annexes of the berita acara that no other document has. Pure."""

from django.utils.translation import gettext as _

from coordination.models import AgreementState, FindingLevel, FindingStatus, Resolution
from coordination.reports.layout import COUNT, LEVEL, Coded, Column, Table
from geo import formats

from . import values
from .lookup import Lookup


def resolutions(lookup: Lookup, most: int | None) -> Table:
    """Pairs with a resolution first, then those still under review; worst first."""
    rows = [
        f
        for f in lookup.frozen.findings
        if f.status != FindingStatus.GONE and f.level != FindingLevel.CLARIFY
    ]
    rows.sort(key=lambda f: (not f.resolution, -f.severity, f.id))
    return Table(
        key="penyelesaian",
        sheet=_("Penyelesaian"),
        title=_("Penyelesaian tumpang tindih"),
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("Tingkat"), LEVEL, 11),
            Column(_("Program A"), width=24),
            Column(_("Program B"), width=24),
            Column(_("Wilayah"), width=16),
            Column(_("Penyelesaian"), width=16),
            Column(_("Alasan"), width=22),
            Column(_("Penanggung jawab"), width=18),
            Column(_("Tenggat"), width=11),
        ),
        rows=tuple(_resolution_cells(lookup, n, f) for n, f in enumerate(rows[:most], start=1)),
        examples=tuple(_is_example(lookup, f) for f in rows[:most]),
        total=len(rows),
        empty=_("Tidak ada pasangan berlokasi rinci yang berindikasi tumpang tindih."),
    )


def _resolution_cells(lookup: Lookup, number: int, f: values.FindingRow) -> tuple:
    agreement = lookup.by_finding.get(f.id)
    decided = [d for d in f.decisions if d.by]
    return (
        number,
        Coded(f.level, str(FindingLevel(f.level).label)),
        _program(lookup, f.left_id),
        _program(lookup, f.right_id),
        ", ".join(lookup.area.get(code, code) for code in f.regencies),
        str(Resolution(f.resolution).label) if f.resolution else _("Belum diputuskan"),
        decided[-1].because if decided else "",
        lookup.in_charge(agreement) if agreement else "",
        formats.day(agreement.due_on) if agreement else formats.day(f.due_on),
    )


def _program(lookup: Lookup, pk: int) -> str:
    program = lookup.program[pk]
    return f"{lookup.agency[program.agency_id].name}: {program.name} ({program.code})"


def _is_example(lookup: Lookup, f: values.FindingRow) -> bool:
    return any(lookup.program[pk].is_example for pk in (f.left_id, f.right_id))


def follow_up(lookup: Lookup, own: tuple[values.AgreementRow, ...]) -> Table:
    """The rencana tindak lanjut of this meeting (domain.md 5.5)."""
    return Table(
        key="tindak-lanjut",
        sheet=_("Tindak lanjut"),
        title=_("Rencana tindak lanjut"),
        columns=(
            Column(_("No."), COUNT, 5),
            Column(_("Kesepakatan"), width=34),
            Column(_("Tindak lanjut"), width=20),
            Column(_("Penanggung jawab"), width=24),
            Column(_("Tenggat"), width=13),
            Column(_("Status"), width=12),
            Column(_("Bukti"), width=22),
        ),
        rows=tuple(
            (
                a.number,
                a.what,
                str(Resolution(a.resolution).label) if a.resolution else "",
                lookup.in_charge(a),
                formats.day(a.due_on),
                str(AgreementState(a.state).label),
                a.said,
            )
            for a in own
        ),
        examples=tuple(a.is_example for a in own),
        total=len(own),
        empty=_("Belum ada kesepakatan: diisi dalam rapat."),
    )
