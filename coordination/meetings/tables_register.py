"""Programs, agreements and declarations of a snapshot as tables. Pure."""

from collections import Counter

from django.utils.translation import gettext as _

from coordination.models import AgreementState
from coordination.reports.layout import COUNT, MONEY, Column, Table
from geo import formats
from programs.models import Declared, RecipientClass, Tier

from . import values
from .lookup import Lookup, some
from .report import planned_count


def programs(lookup: Lookup, most: int | None) -> Table:
    """The matriks program: those of the scope, by agency."""
    rows = [p for p in lookup.frozen.programs if p.is_in_scope]
    rows.sort(key=lambda p: (lookup.agency[p.agency_id].name, p.name, p.id))
    return Table(
        key="program",
        sheet=_("Program"),
        title=_("Matriks program penanggulangan kemiskinan"),
        note=_(
            "Bagian dari program lain ditandai di kolom keterangan dan tidak dihitung dua kali."
        ),
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("Perangkat Daerah"), width=18),
            Column(_("Strategi"), width=18),
            Column(_("Kode"), width=19),
            Column(_("Program"), width=24),
            Column(_("Keluaran"), width=14),
            Column(_("Target"), COUNT, 8),
            Column(_("Satuan"), width=9),
            Column(_("Segmen"), width=14),
            Column(_("Lokasi"), width=20),
            Column(_("Anggaran (Rp)"), MONEY, 14),
            Column(_("Sumber dana"), width=10),
            Column(_("Tahap"), width=8),
            Column(_("Waktu"), width=12),
            Column(_("Keterangan"), width=14),
        ),
        rows=tuple(_program_cells(lookup, n, p) for n, p in enumerate(rows[:most], start=1)),
        examples=tuple(p.is_example for p in rows[:most]),
        total=len(rows),
        empty=_("Belum ada program yang tercatat."),
    )


def _program_cells(lookup: Lookup, number: int, program: values.ProgramRow) -> tuple:
    planned, unit = planned_count(program)
    segments = dict.fromkeys(code for line in program.lines for code in line.segments)
    return (
        number,
        lookup.agency[program.agency_id].name,
        lookup.strategy.get(str(program.strategy), ""),
        program.activity_code or program.code,
        program.name,
        program.intervention_name,
        planned,
        unit,
        some([lookup.segment.get(code, code) for code in segments]),
        some(list(dict.fromkeys(lookup.place(line) for line in program.lines))),
        program.budget_idr,
        program.fund_source,
        program.stage,
        formats.period(program.starts_on, program.ends_on),
        "; ".join(_program_remarks(program)),
    )


def _program_remarks(program: values.ProgramRow):
    if program.recipient_class and program.recipient_class != RecipientClass.DIRECT:
        yield str(RecipientClass(program.recipient_class).label)
    if program.part_of_id is not None:
        yield _("bagian dari program lain")
    if program.is_coarse:
        yield _("lokasi belum rinci")
    if program.is_example:
        yield _("CONTOH")


def agreements(lookup: Lookup, most: int | None) -> Table:
    """The rencana tindak lanjut: what was agreed, who owes it, how it stands."""
    rows = lookup.frozen.agreements
    return Table(
        key="kesepakatan",
        sheet=_("Kesepakatan"),
        title=_("Kesepakatan dan tindak lanjut"),
        note=_("Keadaan pada saat dibekukan."),
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("Rapat"), width=22),
            Column(_("Nomor di rapat"), COUNT, 7),
            Column(_("Kesepakatan"), width=36),
            Column(_("Penanggung jawab"), width=22),
            Column(_("Tenggat"), width=12),
            Column(_("Keadaan"), width=11),
            Column(_("Kabar terakhir"), width=28),
        ),
        rows=tuple(
            (
                n,
                a.meeting,
                a.number,
                a.what,
                lookup.in_charge(a),
                formats.day(a.due_on),
                str(AgreementState(a.state).label),
                a.said,
            )
            for n, a in enumerate(rows[:most], start=1)
        ),
        examples=tuple(a.is_example for a in rows[:most]),
        total=len(rows),
        empty=_("Belum ada kesepakatan rakor yang tercatat."),
    )


def declarations(lookup: Lookup) -> Table:
    """What each agency said of its own data, and how many programs it has."""
    rows = sorted(lookup.governments(), key=lambda a: (a.regency, a.tier, a.name))
    counts = Counter(
        p.agency_id for p in lookup.frozen.programs if p.is_in_scope and p.part_of_id is None
    )
    return Table(
        key="pernyataan",
        sheet=_("Pernyataan OPD"),
        title=_("Pernyataan kelengkapan per OPD"),
        note=_("OPD tanpa pernyataan: tidak adanya program belum berarti tidak ada kegiatan."),
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("OPD"), width=50),
            Column(_("Tingkat"), width=14),
            Column(_("Kab/Kota"), width=20),
            Column(_("Program tercatat"), COUNT, 9),
            Column(_("Pernyataan"), width=14),
            Column(_("Tanggal"), width=16),
        ),
        rows=tuple(
            (
                n,
                a.name,
                str(Tier(a.tier).label),
                lookup.area.get(a.regency, ""),
                counts[a.id],
                str(Declared(a.declared or Declared.NOTHING).label),
                formats.day(a.declared_on),
            )
            for n, a in enumerate(rows, start=1)
        ),
        examples=tuple(a.declared_is_example for a in rows),
        empty=_("Belum ada OPD yang terdaftar."),
    )
