"""The matriks celah of a snapshot (domain.md 5.5), one table for each kab/kota. Pure."""

from django.utils.translation import gettext as _

from coordination.models import GapState
from coordination.reports.layout import COUNT, LEVEL, Coded, Column, Table
from geo import formats
from geo.models import Level

from . import values
from .lookup import DISTRICT_CODE, REGENCY_CODE, Lookup, some

SHOWN = (GapState.UNTOUCHED, GapState.LACKING, GapState.UNREPORTED)
POOR, RATE, FIRST_DECILE = "bps_miskin_jiwa", "bps_miskin_persen", "desil1_jiwa"


def gap_matrix(lookup: Lookup, code: str, most: int | None) -> Table:
    """What is lacking in one regency, or in the province as a whole (its own code)."""
    name = lookup.area.get(code, code)
    rows = [g for g in _gaps_at(lookup.frozen, code) if g.state in SHOWN]
    return Table(
        key=f"celah-{code}",
        sheet=name,
        title=_("Celah: %(area)s") % {"area": name},
        note=_gap_note(lookup, code),
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("Wilayah"), width=18),
            Column(_("Penduduk miskin (ribu jiwa)"), COUNT, 9),
            Column(_("Desil 1 (jiwa)"), COUNT, 9),
            Column(_("Kebutuhan belum tertangani"), width=18),
            Column(_("Segmen"), width=14),
            Column(_("Keadaan"), LEVEL, 11),
            Column(_("Jumlah kebutuhan"), COUNT, 9),
            Column(_("Rencana"), COUNT, 9),
            Column(_("Satuan"), width=8),
            Column(_("OPD sudah lengkap"), COUNT, 8),
            Column(_("OPD yang berwenang"), COUNT, 9),
            Column(_("Usulan program"), width=18),
            Column(_("Perangkat Daerah"), width=30),
            Column(_("Tahun/APBD-P"), width=10),
        ),
        rows=tuple(_gap_cells(lookup, n, g) for n, g in enumerate(rows[:most], start=1)),
        examples=tuple(g.is_example for g in rows[:most]),
        total=len(rows),
        empty=_no_gap(lookup.frozen, code, name),
    )


def _gaps_at(frozen: values.Frozen, code: str) -> list[values.GapLine]:
    if len(code) < REGENCY_CODE:
        return [g for g in frozen.gaps if g.area == code]
    return [g for g in frozen.gaps if g.area.startswith(code)]


def _gap_cells(lookup: Lookup, number: int, gap: values.GapLine) -> tuple:
    poor, decile = (lookup.indicator(code, gap.area) for code in (POOR, FIRST_DECILE))
    agreement = lookup.by_gap.get((gap.area, gap.need, gap.segment))
    if agreement:
        agencies, proposal, year = (
            lookup.in_charge(agreement),
            agreement.what,
            formats.day(agreement.due_on),
        )
    else:
        agencies, proposal, year = some(lookup.competent(gap.need, gap.area)), None, None
    return (
        number,
        _place(lookup, gap),
        poor.value if poor else None,
        decile.value if decile else None,
        lookup.need.get(gap.need, gap.need),
        lookup.segment.get(gap.segment, gap.segment),
        Coded(gap.state, str(GapState(gap.state).label)),
        gap.needed_count,
        gap.planned_count,
        gap.unit,
        gap.declared_count,
        gap.responsible_count,
        proposal,
        agencies,
        year,
    )


def _place(lookup: Lookup, gap: values.GapLine) -> str:
    """A village with its kecamatan: many bear the same name."""
    if gap.level < Level.VILLAGE:
        return gap.area_name
    district = gap.area[:DISTRICT_CODE]
    return f"{gap.area_name}, {lookup.area.get(district, district)}"


def _gap_note(lookup: Lookup, code: str) -> str:
    unknown = sum(g.state == GapState.NO_DATA for g in _gaps_at(lookup.frozen, code))
    said = [
        poverty_sentence(lookup, code),
        _(
            "Penduduk miskin dan desil 1 tersedia per kab/kota saja. Belum terdaftar berarti belum "
            "semua OPD yang berwenang menyatakan datanya lengkap: belum diketahui, bukan celah. "
            "Usulan program dan tahun diisi dari kesepakatan; yang kosong diisi dalam rakor."
        ),
    ]
    if unknown:
        said.append(
            _("%(n)s kebutuhan wilayah tanpa angka kebutuhan tidak dapat dihitung.")
            % {"n": formats.number(unknown)}
        )
    return " ".join(filter(None, said))


def _no_gap(frozen: values.Frozen, code: str, name: str) -> str:
    if not _gaps_at(frozen, code):
        return _("Belum ada angka kebutuhan atau daftar prioritas untuk %(area)s.") % {"area": name}
    return _("Tidak ada celah di %(area)s menurut data yang ada.") % {"area": name}


def poverty_sentence(lookup: Lookup, code: str) -> str:
    """How many poor people there are by BPS, of which month; "" when nobody says."""
    poor, rate = lookup.indicator(POOR, code), lookup.indicator(RATE, code)
    same = poor and rate and poor.starts_on == rate.starts_on
    row = poor if same else rate or poor
    if row is None:
        return ""
    if same:
        count = f"{formats.trimmed(poor.value, 2)} {poor.unit}"
        size = f"{count} ({formats.number(rate.value, 2)}%)"
    elif row is rate:
        size = f"{formats.number(rate.value, 2)}%"
    else:
        size = f"{formats.trimmed(poor.value, 2)} {poor.unit}"
    return _("Penduduk miskin %(area)s menurut BPS: %(size)s, %(month)s.") % {
        "area": lookup.area.get(code, code),
        "size": size,
        "month": formats.period(row.starts_on, row.ends_on),
    }
