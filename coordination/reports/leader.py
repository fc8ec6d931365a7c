"""The page for the leader: six boxes (domain.md 5.3), numbers a person can say aloud."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import Basis, FindingLevel, FindingStatus, GapState
from geo import formats

from .layout import MONEY, RATIO, Box, Figure
from .tables import place, recommendation, reviewer
from .values import GapRow, OverlapRow, Report

WAITING = (FindingStatus.INDICATED, FindingStatus.REVIEWED, FindingStatus.CLARIFY)
MOST_LINES = 3
LONGEST_NAME, LONGEST_LINE, LONGEST_UNIT = 90, 210, 30


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
        "place": short(place(row), LONGEST_LINE),
        "how": ", ".join(_stakes(row)),
        "end": f"{recommendation(row)}; {reviewer(row)}" + _example(row.is_example),
    }


def _who(row: OverlapRow) -> str:
    """Full names: short ones of different agencies are often the same."""
    if row.is_internal:
        return _("dua program %(agency)s") % {"agency": short(row.left.agency)}
    return _("%(left)s dan %(right)s") % {
        "left": short(row.left.agency),
        "right": short(row.right.agency),
    }


def _stakes(row: OverlapRow):
    """Exposed people and money in words that say they are estimates."""
    if row.exposed_count is None:
        yield _("sasaran terpapar tidak tersedia")
    else:
        about = _("paling banyak") if row.exposed_basis == Basis.PLANNED else _("sekitar")
        yield f"{about} {formats.number(row.exposed_count)} {_unit(row.exposed_unit)}"
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
    area, need = short(row.area), short(row.need)
    where = f"{area}, {short(row.regency)}" if row.regency else area
    what = f"{need} ({short(row.segment)})" if row.segment else need
    if row.needed_count is None:
        size = _("jumlah tidak tersedia")
    else:
        size = f"{formats.trimmed(row.needed_count, 2)} {_unit(row.unit)}".strip()
    listed = _("; daftar prioritas") if row.priority_list else ""
    return f"{where}: {what}, {size}{listed}{_example(row.is_example)}."


def _decisions(report: Report) -> Box:
    """What became of earlier agreements; without any, how far the findings are."""
    return Box(
        number=5,
        title=_("Keputusan dan tindak lanjut"),
        figures=_followed(report) if report.agreed else _decided(report),
        lines=tuple(_follow_lines(report)),
    )


def _followed(report: Report) -> tuple[Figure, ...]:
    return (
        Figure(report.agreed.kept, _("kesepakatan selesai")),
        Figure(report.agreed.open, _("kesepakatan belum selesai")),
        Figure(report.agreed.late, _("di antaranya lewat tenggat")),
        Figure(report.headline.status(*WAITING), _("temuan menunggu telaah")),
    )


def _decided(report: Report) -> tuple[Figure, ...]:
    head = report.headline
    return (
        Figure(head.status(*WAITING), _("temuan menunggu telaah")),
        Figure(head.status(FindingStatus.CONFIRMED), _("terkonfirmasi")),
        Figure(head.status(FindingStatus.AGREED), _("disepakati")),
        Figure(head.status(FindingStatus.DONE), _("selesai")),
    )


def _follow_lines(report: Report):
    head, agreed = report.headline, report.agreed
    if agreed:
        yield _("Temuan: %(confirmed)s terkonfirmasi, %(agreed)s disepakati, %(done)s selesai.") % {
            "confirmed": formats.number(head.status(FindingStatus.CONFIRMED)),
            "agreed": formats.number(head.status(FindingStatus.AGREED)),
            "done": formats.number(head.status(FindingStatus.DONE)),
        }
        for said in agreed.worst[:MOST_LINES]:
            yield _("Lewat tenggat: %(what)s.") % {"what": short(said, LONGEST_LINE)}
        return
    yield _("Di antara semua temuan, %(n)s pasangan perlu klarifikasi lokasi.") % {
        "n": formats.number(head.level(FindingLevel.CLARIFY))
    }
    yield _("Belum ada kesepakatan rakor sebelumnya yang tercatat.")


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


def short(text: str, most: int = LONGEST_NAME) -> str:
    """Cut at a word, for the one page that may not run over; tables hold the whole text."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    if " " in kept[most // 2 :]:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;") + "…"


def _unit(unit: str) -> str:
    return short(unit, LONGEST_UNIT)


def _example(is_example: bool) -> str:
    return _(" (CONTOH)") if is_example else ""
