"""The page for the leader: six boxes (domain.md 5.3), numbers a person can say aloud."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import Basis, FindingLevel, FindingStatus, GapState
from geo import formats

from .layout import MONEY, RATIO, Box, Figure
from .tables import place, recommendation, reviewer
from .values import GapRow, OverlapRow, Report

MOST_LINES = 3


def boxes(report: Report) -> tuple[Box, ...]:
    return (
        _programs(report),
        _overlaps(report),
        _areas(report),
        _segments(report),
        _decisions(report),
        _quality(report),
    )


def _programs(report: Report) -> Box:
    head = report.headline
    silent = head.agency_count - head.agency_declared_count
    return Box(
        number=1,
        title=_("Program, anggaran, dan OPD"),
        figures=(
            Figure(head.program_count, _("program tercatat")),
            Figure(head.budget_idr, _("pagu tercatat"), MONEY),
            Figure(head.agency_declared_count, _("OPD menyatakan lengkap atau nihil")),
            Figure(silent, _("OPD belum menyatakan lengkap")),
        ),
        lines=(
            _("Pagu dari %(stated)s dari %(all)s program yang menyebutnya.")
            % {
                "stated": formats.number(head.budget_stated_count),
                "all": formats.number(head.program_count),
            },
            _("Program berasal dari %(n)s OPD; %(all)s OPD daerah terdaftar.")
            % {
                "n": formats.number(head.agency_with_program_count),
                "all": formats.number(head.agency_count),
            },
        ),
    )


def _overlaps(report: Report) -> Box:
    head = report.headline
    lines = [_top(row, _("Anggaran terbesar")) for row in report.top_by_money]
    lines += [_top(row, _("Sasaran terbanyak")) for row in report.top_by_people]
    return Box(
        number=2,
        title=_("Indikasi tumpang tindih"),
        figures=(
            Figure(head.level(FindingLevel.DUPLICATION), _("duplikasi")),
            Figure(head.level(FindingLevel.OVERLAP), _("tumpang tindih")),
            Figure(head.coarse_program_count, _("program perlu merinci lokasi")),
        ),
        lines=tuple(lines)
        or (_("Belum ada pasangan dengan perkiraan anggaran atau sasaran terpapar."),),
    )


def _top(row: OverlapRow, why: str) -> str:
    return _("%(why)s: %(who)s, %(villages)s desa, %(place)s; %(how)s. %(end)s.") % {
        "why": why,
        "who": _who(row),
        "villages": formats.number(row.village_count),
        "place": place(row),
        "how": ", ".join(_stakes(row)),
        "end": f"{recommendation(row)}; {reviewer(row)}" + _example(row.is_example),
    }


def _who(row: OverlapRow) -> str:
    """Full names: short ones of different agencies are often the same."""
    if row.is_internal:
        return _("dua program %(agency)s") % {"agency": row.left.agency}
    return _("%(left)s dan %(right)s") % {"left": row.left.agency, "right": row.right.agency}


def _stakes(row: OverlapRow):
    """Exposed people and money in words that say they are estimates."""
    if row.exposed_count is None:
        yield _("sasaran terpapar tidak tersedia")
    else:
        about = _("paling banyak") if row.exposed_basis == Basis.PLANNED else _("sekitar")
        yield f"{about} {formats.number(row.exposed_count)} {row.exposed_unit}"
    if row.money_idr is None:
        yield _("anggaran terpapar tidak tersedia")
    else:
        money = _("sekitar %(money)s") % {"money": formats.rupiah_short(row.money_idr)}
        yield money + (_(" (pagu satu pihak tidak disebut)") if row.money_is_partial else "")


def _areas(report: Report) -> Box:
    head = report.headline
    worst = [row for row in report.gaps if row.state == GapState.UNTOUCHED][:MOST_LINES]
    return Box(
        number=3,
        title=_("Wilayah belum tersentuh"),
        figures=(
            Figure(head.untouched_area_count, _("wilayah belum tersentuh")),
            Figure(head.gap(GapState.LACKING), _("kebutuhan wilayah kurang tercakup")),
            Figure(head.gap(GapState.UNREPORTED), _("belum terdaftar (belum diketahui)")),
        ),
        lines=tuple(_gap_line(row) for row in worst)
        or (_("Tidak ada wilayah yang pasti belum tersentuh menurut data yang ada."),),
    )


def _segments(report: Report) -> Box:
    return Box(
        number=4,
        title=_("Segmen belum tersentuh"),
        figures=(
            Figure(
                report.headline.untouched_segment_count,
                _("segmen belum tersentuh di satu kabupaten/kota penuh"),
            ),
        ),
        lines=tuple(_gap_line(row) for row in report.segment_gaps[:MOST_LINES])
        or (_("Tidak ada yang tercatat: angka kebutuhan per segmen mungkin belum tersedia."),),
    )


def _gap_line(row: GapRow) -> str:
    where = f"{row.area}, {row.regency}" if row.regency else row.area
    what = f"{row.need} ({row.segment})" if row.segment else row.need
    if row.needed_count is None:
        size = _("jumlah tidak tersedia")
    else:
        size = f"{formats.trimmed(row.needed_count, 2)} {row.unit}".strip()
    listed = _("; daftar prioritas") if row.priority_list else ""
    return f"{where}: {what}, {size}{listed}{_example(row.is_example)}."


def _decisions(report: Report) -> Box:
    head = report.headline
    waiting = (FindingStatus.INDICATED, FindingStatus.REVIEWED, FindingStatus.CLARIFY)
    return Box(
        number=5,
        title=_("Keputusan dan tindak lanjut"),
        figures=(
            Figure(head.status(*waiting), _("temuan menunggu telaah")),
            Figure(head.status(FindingStatus.CONFIRMED), _("terkonfirmasi")),
            Figure(head.status(FindingStatus.AGREED), _("disepakati")),
            Figure(head.status(FindingStatus.DONE), _("selesai")),
        ),
        lines=(
            _("Di antara semua temuan, %(n)s pasangan perlu klarifikasi lokasi.")
            % {"n": formats.number(head.level(FindingLevel.CLARIFY))},
            _("Belum ada kesepakatan rakor sebelumnya yang tercatat."),
        ),
    )


def _quality(report: Report) -> Box:
    by_name = {row.what: row for row in report.quality}
    return Box(
        number=6,
        title=_("Mutu data"),
        figures=(
            Figure(by_name["lokasi"].ratio, _("program berlokasi rinci"), RATIO),
            Figure(by_name["target"].ratio, _("menyebut jumlah target"), RATIO),
            Figure(report.headline.uncheckable_count, _("program tidak dapat diperiksa")),
        ),
        lines=(
            _("Data program sampai %(day)s.") % {"day": day_of(report.data_at)},
            _("Lokasi rinci: sampai kecamatan, desa, atau bidang gambar."),
        ),
    )


def day_of(instant) -> str:
    """`22 November 2026`; "-" when there is none."""
    return formats.day(timezone.localtime(instant).date() if instant else None)


def _example(is_example: bool) -> str:
    return _(" (CONTOH)") if is_example else ""
