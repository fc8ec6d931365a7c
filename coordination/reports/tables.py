"""The tables of the rakor report, from frozen values. No query, no clock."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from coordination.models import Basis, FindingLevel, FindingStatus, GapState, Resolution
from geo import formats
from programs.models import Missing

from .layout import (
    AREA,
    COUNT,
    LEVEL,
    MONEY,
    PROGRAMS,
    RATIO,
    SENTENCE,
    WEIGHT,
    Coded,
    Column,
    Table,
)
from .values import GapRow, OverlapRow, Report


def tables(report: Report) -> tuple[Table, ...]:
    """In the order in which they are read."""
    return (
        matrix(report),
        overlaps(report),
        coarse(report),
        gaps(report),
        segment_gaps(report),
        uncheckable(report),
        districts(report),
        quality(report),
        sources(report),
    )


def matrix(report: Report) -> Table:
    rows = report.matrix
    return Table(
        key="sandingan",
        sheet=_("Sandingan"),
        title=_("Matriks sandingan program"),
        note=_(
            "Program yang berindikasi menggarap sasaran yang sama di tempat yang sama, "
            "berdampingan menurut tingkat pemerintahan. Tenggat diisi dalam rakor."
        ),
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("Wilayah"), width=16),
            Column(_("Sasaran/segmen"), width=14),
            Column(_("Kebutuhan"), width=12),
            Column(_("Program provinsi"), PROGRAMS, 24),
            Column(_("Program kab/kota"), PROGRAMS, 24),
            Column(_("Program pusat/desa/non-APBD"), PROGRAMS, 18),
            Column(_("Hasil telaah"), LEVEL, 12),
            Column(_("Rekomendasi"), width=12),
            Column(_("Penanggung jawab telaah"), width=13),
            Column(_("Tenggat"), width=9),
        ),
        rows=tuple(
            (
                row.number,
                place(row.overlap),
                ", ".join(row.overlap.segments),
                ", ".join(dict.fromkeys(p.need for p in (row.overlap.left, row.overlap.right))),
                row.province,
                row.regency,
                row.other,
                _review(row.overlap),
                recommendation(row.overlap),
                reviewer(row.overlap),
                None,
            )
            for row in rows
        ),
        examples=tuple(row.overlap.is_example for row in rows),
        total=report.headline.overlap_count,
        empty=_("Belum ada pasangan program dengan lokasi rinci yang berindikasi tumpang tindih."),
    )


def overlaps(report: Report) -> Table:
    return Table(
        key="tumpang-tindih",
        sheet=_("Tumpang tindih"),
        title=_("Indikasi tumpang tindih, terberat lebih dulu"),
        note=_(
            "Indikasi, bukan putusan: keputusan diambil dalam telaah dan rakor. Sasaran dan "
            "anggaran terpapar adalah perkiraan menurut bagian program yang jatuh di desa bersama. "
            "Angka dari target program berarti paling banyak, bukan jumlah yang pasti sama."
        ),
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("Tingkat"), LEVEL, 11),
            Column(_("Status"), width=10),
            Column(_("Program A"), PROGRAMS, 27),
            Column(_("Program B"), PROGRAMS, 27),
            Column(_("Lokasi bersama"), width=16),
            Column(_("Desa bersama"), COUNT, 9),
            Column(_("Luas bersama (km²)"), AREA, 9),
            Column(_("Bagian luas A"), RATIO, 8),
            Column(_("Bagian luas B"), RATIO, 8),
            Column(_("Masa bersama"), width=12),
            Column(_("Hari bersama"), COUNT, 8),
            Column(_("Segmen bersama"), width=12),
            Column(_("Sasaran terpapar (perkiraan)"), COUNT, 10),
            Column(_("Satuan dan dasar"), width=12),
            Column(_("Anggaran terpapar (Rp, perkiraan)"), MONEY, 15),
            Column(_("Catatan"), width=11),
            Column(_("Bobot (0-100)"), WEIGHT, 8),
            Column(_("Penjelasan"), SENTENCE, 60),
        ),
        rows=tuple(_overlap_cells(row) for row in report.overlaps),
        examples=tuple(row.is_example for row in report.overlaps),
        total=report.headline.overlap_count,
        empty=_("Belum ada indikasi tumpang tindih di antara program yang dapat diperiksa."),
    )


def _overlap_cells(row: OverlapRow) -> tuple:
    return (
        row.number,
        level(row),
        str(FindingStatus(row.status).label),
        (row.left,),
        (row.right,),
        place(row),
        row.village_count,
        row.shared_area_km2,
        row.left_share_ratio,
        row.right_share_ratio,
        formats.period(row.starts_on, row.ends_on),
        row.days,
        ", ".join(row.segments),
        row.exposed_count,
        basis(row),
        row.money_idr,
        "; ".join(_remarks(row)),
        row.severity,
        row.sentence,
    )


def coarse(report: Report) -> Table:
    return Table(
        key="perlu-klarifikasi",
        sheet=_("Perlu klarifikasi"),
        title=_("Perlu klarifikasi: lokasi program belum rinci"),
        note=_(
            "Program yang hanya menyebut kabupaten/kota atau provinsi. Jumlah pasangan adalah "
            "program lain yang mungkin bertemu dengannya; pastinya setelah lokasinya dirinci."
        ),
        columns=(
            Column(_("Program"), PROGRAMS, 40),
            Column(_("Jumlah pasangan"), COUNT, 10),
            Column(_("OPD lain"), COUNT, 8),
            Column(_("Antara lain"), width=50),
            Column(_("Bobot tertinggi (0-100)"), WEIGHT, 10),
        ),
        rows=tuple(
            ((g.program,), g.pair_count, g.agency_count, "; ".join(g.agencies), g.severity)
            for g in report.coarse
        ),
        examples=tuple(g.program.is_example for g in report.coarse),
        total=report.headline.coarse_program_count,
        empty=_("Tidak ada: semua program yang bertemu program lain sudah menyebut lokasi rinci."),
    )


def _gap_note() -> str:
    return _(
        "Belum terdaftar berarti belum semua OPD yang berwenang menyatakan datanya lengkap: belum "
        "diketahui, bukan celah. Rencana adalah target program langsung yang menyebut lokasi ini."
    )


def gaps(report: Report) -> Table:
    return Table(
        key="celah",
        sheet=_("Celah"),
        title=_("Celah: kebutuhan yang belum tersentuh atau kurang"),
        note=_gap_note(),
        columns=_gap_columns(),
        rows=_gap_cells(report.gaps),
        examples=tuple(row.is_example for row in report.gaps),
        total=report.gap_total,
        empty=_("Tidak ada celah yang dapat dihitung dari angka kebutuhan dan daftar prioritas."),
    )


def segment_gaps(report: Report) -> Table:
    return Table(
        key="celah-segmen",
        sheet=_("Celah segmen"),
        title=_("Segmen yang belum tersentuh di seluruh kabupaten/kota"),
        note=_gap_note(),
        columns=_gap_columns(),
        rows=_gap_cells(report.segment_gaps),
        examples=tuple(row.is_example for row in report.segment_gaps),
        total=report.headline.untouched_segment_count,
        empty=_("Tidak ada segmen yang tercatat belum tersentuh di seluruh kabupaten/kota."),
    )


def _gap_columns() -> tuple[Column, ...]:
    return (
        Column(_("No."), COUNT, 5),
        Column(_("Keadaan"), LEVEL, 11),
        Column(_("Wilayah"), width=17),
        Column(_("Kab/Kota"), width=14),
        Column(_("Kebutuhan"), width=17),
        Column(_("Segmen"), width=28),
        Column(_("Jumlah kebutuhan"), COUNT, 12),
        Column(_("Rencana"), COUNT, 10),
        Column(_("Satuan"), width=10),
        Column(_("Cakupan rencana"), RATIO, 10),
        Column(_("Tanda cakupan"), width=12),
        Column(_("Program di sini"), COUNT, 10),
        Column(_("Program belum rinci"), COUNT, 10),
        Column(_("OPD sudah lengkap"), COUNT, 10),
        Column(_("OPD yang berwenang"), COUNT, 13),
        Column(_("Daftar prioritas"), width=18),
        Column(_("Angka dan tahun"), width=18),
        Column(_("Penjelasan"), SENTENCE, 40),
    )


def _gap_cells(rows: Iterable[GapRow]) -> tuple:
    return tuple(
        (
            row.number,
            Coded(row.state, _state(row)),
            row.area,
            row.regency,
            row.need,
            row.segment,
            row.needed_count,
            row.planned_count,
            row.unit,
            row.coverage_ratio,
            _marks(row),
            row.program_count,
            row.coarse_count,
            row.declared_count,
            row.responsible_count,
            row.priority_list,
            row.figure,
            _explained(row),
        )
        for row in rows
    )


def _marks(row: GapRow) -> str:
    marks = ((row.is_over, _("melebihi kebutuhan")), (row.estimate, _("estimasi")))
    return "; ".join(str(word) for is_so, word in marks if is_so)


def _explained(row: GapRow) -> str:
    return f"{row.why} {_('Estimasi:')} {row.estimate}".strip() if row.estimate else row.why


def _state(row: GapRow) -> str:
    label = str(GapState(row.state).label)
    return f"{label} ({_('CONTOH')})" if row.is_example else label


def uncheckable(report: Report) -> Table:
    return Table(
        key="tidak-dapat-diperiksa",
        sheet=_("Tidak dapat diperiksa"),
        title=_("Program yang tidak dapat diperiksa"),
        note=_(
            "Program ini tidak dibandingkan dengan program lain: tidak adanya temuan tentangnya "
            "bukan berarti tidak ada tumpang tindih."
        ),
        columns=(
            Column(_("Program"), PROGRAMS, 60),
            Column(_("Yang belum diisi"), width=40),
        ),
        rows=tuple(
            ((row.program,), ", ".join(str(Missing(code).label) for code in row.missing))
            for row in report.uncheckable
        ),
        examples=tuple(row.program.is_example for row in report.uncheckable),
        total=report.headline.uncheckable_count,
        empty=_("Semua program langsung yang berlaku dapat diperiksa."),
    )


def districts(report: Report) -> Table:
    """The table beside the map: districts with findings, most first."""
    found = [area for area in report.map_areas if area.finding_count]
    found.sort(key=lambda area: (-area.finding_count, area.code))
    return Table(
        key="kecamatan",
        sheet=_("Per kecamatan"),
        title=_("Temuan berlokasi rinci per kecamatan"),
        note=_("Satu temuan dapat mengenai beberapa kecamatan, sehingga kolom ini tidak dijumlah."),
        columns=(
            Column(_("Kode"), width=12),
            Column(_("Kecamatan"), width=40),
            Column(_("Jumlah temuan"), COUNT, 12),
        ),
        rows=tuple((area.code, area.name, area.finding_count) for area in found),
        empty=_("Belum ada temuan berlokasi rinci di kecamatan yang batasnya dimuat."),
    )


def quality(report: Report) -> Table:
    said = {
        "lokasi": _("Program dengan lokasi sampai kecamatan, desa, atau bidang"),
        "target": _("Program yang menyebut jumlah target"),
        "pagu": _("Program yang menyebut pagu"),
        "masa": _("Program yang menyebut masa pelaksanaan sendiri"),
        "periksa": _("Program langsung yang dapat diperiksa"),
        "pernyataan": _("OPD daerah yang menyatakan datanya lengkap atau nihil"),
    }
    return Table(
        key="mutu-data",
        sheet=_("Mutu data"),
        title=_("Mutu data"),
        columns=(
            Column(_("Ukuran"), width=60),
            Column(_("Jumlah"), COUNT, 10),
            Column(_("Dari"), COUNT, 10),
            Column(_("Bagian"), RATIO, 10),
        ),
        rows=tuple((said[row.what], row.part, row.whole, row.ratio) for row in report.quality),
        empty=_("Belum ada data."),
    )


def sources(report: Report) -> Table:
    said = {
        "batas": _("Batas wilayah"),
        "angka": _("Angka kebutuhan"),
        "daftar": _("Daftar prioritas"),
        "program": _("Program"),
    }
    return Table(
        key="sumber",
        sheet=_("Sumber"),
        title=_("Sumber dan tahun data"),
        columns=(
            Column(_("Jenis"), width=14),
            Column(_("Nama"), width=40),
            Column(_("Sumber"), width=90),
            Column(_("Tahun data"), width=8),
            Column(_("Jumlah baris"), COUNT, 8),
        ),
        rows=tuple(
            (said[r.kind], r.name, r.source, str(r.year or ""), r.row_count) for r in report.sources
        ),
        empty=_("Belum ada sumber yang tercatat."),
    )


# --- Words of one row --------------------------------------------------------------------


def level(row: OverlapRow) -> Coded:
    return Coded(row.level, str(FindingLevel(row.level).label))


def _review(row: OverlapRow) -> Coded:
    label = f"{FindingLevel(row.level).label}: {FindingStatus(row.status).label}"
    return Coded(row.level, label)


def place(row: OverlapRow) -> str:
    """`Kec. Anyar, Kec. Cinangka (Kab. Serang)`; many are counted, not listed."""
    shown = ", ".join(row.districts[:3])
    if len(row.districts) > 3:
        shown += _(" dan %(n)s kecamatan lain") % {"n": formats.number(len(row.districts) - 3)}
    regencies = ", ".join(row.regencies)
    return f"{shown} ({regencies})" if shown else regencies


def basis(row: OverlapRow) -> str:
    """What kind of number the exposed count is, so that nobody takes it for a count of people."""
    if row.exposed_basis == Basis.NEED:
        return _("%(unit)s; angka kebutuhan: %(figure)s") % {
            "unit": row.exposed_unit,
            "figure": row.exposed_figure,
        }
    if row.exposed_basis == Basis.PLANNED:
        return _("%(unit)s; paling banyak, dari target program") % {"unit": row.exposed_unit}
    return _("tidak tersedia")


def recommendation(row: OverlapRow) -> str:
    """The resolution that was decided, or that none was."""
    return str(Resolution(row.resolution).label) if row.resolution else _("Belum diputuskan")


def reviewer(row: OverlapRow) -> str:
    """Who decides this finding (decision 0006): its regency when it lies in one only."""
    if len(row.regencies) == 1:
        return _("Sekretariat TKPKD %(regency)s") % {"regency": row.regencies[0]}
    return _("Sekretariat TKPKD Provinsi")


def _remarks(row: OverlapRow):
    if row.is_internal:
        yield _("satu OPD")
    if row.needs_unit_check:
        yield _("cek unit")
    if row.money_is_partial:
        yield _("pagu satu pihak tidak disebut")
    if row.is_example:
        yield _("CONTOH")
