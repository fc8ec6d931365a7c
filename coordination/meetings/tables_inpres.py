"""The half-yearly report of Inpres 8/2025 (OPPKPKE) out of a snapshot. Pure.

The columns are those of the form in use (domain.md 7, document_headings.csv), in their order. What
the register does not hold is "-", never guessed: the magnitude and the nature of a benefit, and the
names of programme and activity, of which it keeps the code and its nomenclature version.
"""

from collections import Counter

from django.utils.translation import gettext as _

from coordination.reports.layout import COUNT, MONEY, Column, Table
from geo import formats
from programs.models import RecipientClass
from programs.realisation import total

from . import values
from .lookup import Lookup
from .report import planned_count

LONGEST_PLACE, LONGEST_COUNT = 255, 100  # characters the form takes
PROGRAM_PARTS, ACTIVITY_PARTS = 3, 5  # of 1.06.05.2.02.0003
CLASSES = (RecipientClass.DIRECT, RecipientClass.INDIRECT, RecipientClass.SUPPORT)


def half_year(lookup: Lookup, most: int | None = None) -> Table:
    """One row for each program of the scope, by strategy and agency; parts of another left out."""
    rows = _rows(lookup)
    return Table(
        key="oppkpke",
        sheet=_("OPPKPKE"),
        title=_("Laporan OPPKPKE semesteran (Inpres 8/2025)"),
        note=_(
            "Kolom menurut format laporan yang dipakai. Tanda “-” berarti tidak dicatat di "
            "register. Kode program dan kegiatan diambil dari kode sub kegiatan; versi "
            "nomenklaturnya disebut di kolom sub kegiatan."
        ),
        columns=(
            Column("No", COUNT, 4),  # not through gettext: it knows the English no
            Column(_("Strategi"), width=16),
            Column(_("Perangkat Daerah"), width=20),
            Column(_("Kode Program"), width=9),
            Column(_("Program"), width=24),
            Column(_("Kegiatan"), width=10),
            Column(_("Sub Kegiatan"), width=18),
            Column(_("Durasi"), width=12),
            Column(_("Besaran Manfaat"), width=8),
            Column(_("Jenis Bantuan"), width=16),
            Column(_("Jumlah Sasaran"), width=10),
            Column(_("Penerima Langsung"), COUNT, 9),
            Column(_("Penerima Tidak Langsung"), COUNT, 9),
            Column(_("Penerima Penunjang"), COUNT, 9),
            Column(_("Sumber"), width=10),
            Column(_("Sifat Bantuan"), width=8),
            Column(_("Lokasi"), width=24),
            Column(_("Alokasi Anggaran"), MONEY, 15),
            Column(_("Realisasi Sem.1"), MONEY, 14),
            Column(_("Realisasi Sem.2"), MONEY, 14),
            Column(_("Total Realisasi"), MONEY, 14),
        ),
        rows=tuple(_cells(lookup, n, p) for n, p in enumerate(rows[:most], start=1)),
        examples=tuple(p.is_example for p in rows[:most]),
        total=len(rows),
        empty=_("Belum ada program yang tercatat."),
    )


def _rows(lookup: Lookup) -> list[values.ProgramRow]:
    rows = [p for p in lookup.frozen.programs if p.is_in_scope and p.part_of_id is None]
    return sorted(
        rows,
        key=lambda p: (
            p.strategy is None,
            p.strategy or 0,
            lookup.agency[p.agency_id].name,
            p.activity_code,
            p.id,
        ),
    )


def _cells(lookup: Lookup, number: int, p: values.ProgramRow) -> tuple:
    count, unit = planned_count(p)
    said = "" if count is None else f"{formats.trimmed(count, 2)} {unit}".strip()
    code = p.activity_code.split(".") if p.activity_code else []
    return (
        number,
        lookup.strategy.get(str(p.strategy), ""),
        lookup.agency[p.agency_id].name,
        ".".join(code[:PROGRAM_PARTS]),
        p.name,
        ".".join(code[:ACTIVITY_PARTS]),
        f"{p.activity_code} ({p.nomenclature_version or formats.MISSING})" if code else "",
        formats.period(p.starts_on, p.ends_on),
        "",
        p.intervention_name,
        said[:LONGEST_COUNT],
        *(count if p.recipient_class == each else None for each in CLASSES),
        p.fund_source,
        "",
        place(lookup, p)[:LONGEST_PLACE],
        p.budget_idr,
        p.realised_first_idr,
        p.realised_second_idr,
        total(p.realised_first_idr, p.realised_second_idr),
    )


def place(lookup: Lookup, program: values.ProgramRow) -> str:
    """Places of a program's lines, each once."""
    return "; ".join(dict.fromkeys(lookup.place(line) for line in program.lines))


def remarks(lookup: Lookup) -> Table:
    """What the form's reader will send back: doubled codes, too much spent, what is missing."""
    rows = _rows(lookup)
    codes = Counter((p.agency_id, p.activity_code) for p in rows if p.activity_code)
    found = [
        (n, p, said)
        for n, p in enumerate(rows, start=1)
        for said in _remarks(lookup, p, codes[p.agency_id, p.activity_code])
    ]
    return Table(
        key="oppkpke-periksa",
        sheet=_("Periksa"),
        title=_("Yang perlu diperiksa sebelum laporan dikirim"),
        columns=(
            Column(_("Nomor di laporan"), COUNT, 8),
            Column(_("Perangkat Daerah"), width=30),
            Column(_("Program"), width=40),
            Column(_("Yang perlu diperiksa"), width=60),
        ),
        rows=tuple((n, lookup.agency[p.agency_id].name, p.name, said) for n, p, said in found),
        examples=tuple(p.is_example for _n, p, _said in found),
        total=len(found),
        empty=_("Tidak ada: semua baris lengkap dan tidak ada kode yang ganda."),
    )


def _remarks(lookup: Lookup, p: values.ProgramRow, doubled: int):
    if doubled > 1:
        yield _("Kode sub kegiatan %(code)s dipakai %(n)s program OPD ini; gabungkan barisnya.") % {
            "code": p.activity_code,
            "n": formats.number(doubled),
        }
    if not p.activity_code:
        yield _("Kode sub kegiatan belum diisi.")
    if p.strategy is None:
        yield _("Strategi belum diketahui: jenis intervensi belum diisi.")
    spent = total(p.realised_first_idr, p.realised_second_idr)
    if spent is not None and p.budget_idr is not None and spent > p.budget_idr:
        yield _("Realisasi %(spent)s melebihi alokasi %(budget)s.") % {
            "spent": formats.rupiah(spent),
            "budget": formats.rupiah(p.budget_idr),
        }
    if p.budget_idr is None:
        yield _("Alokasi anggaran belum diisi.")
    if planned_count(p)[0] is None:
        yield _("Jumlah sasaran tidak disebut di semua baris, atau satuannya berbeda.")
    if len(place(lookup, p)) > LONGEST_PLACE:
        yield _("Lokasi dipotong pada %(n)s huruf; rincinya di lampiran OPD.") % {
            "n": formats.number(LONGEST_PLACE)
        }
