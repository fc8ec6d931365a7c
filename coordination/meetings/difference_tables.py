"""The tables of a difference, from its values: one for page, PDF and XLSX. No query, no clock.

Without anything to compare there are none: `difference_wording.notes_of` then says why.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from coordination.models import FindingLevel, FindingStatus
from coordination.reports.layout import (
    COUNT,
    LEVEL,
    MONEY,
    PROGRAMS,
    SENTENCE,
    Coded,
    Column,
    Table,
)
from coordination.reports.values import ProgramBrief

from .difference import Difference, FindingChange, Side, Tally
from .difference_tables_rest import (
    agreement_counts,
    agreements,
    completeness,
    declared,
    gap_changes,
    gap_states,
    ratios,
    regency_gaps,
)
from .difference_wording import KINDS, OVER_BEFORE, WAYS, sentence_of
from .report import planned_count
from .standing import Kind

ORDER = (Kind.NEW, Kind.REOPENED, Kind.PERSISTING, Kind.RESOLVED)
OVER = "sebelumnya"  # the fifth number: resolved, and so already at the meeting before


def difference_tables(
    difference: Difference, rows: Iterable[FindingChange] | None = None
) -> tuple[Table, ...]:
    """All of them, in the order in which they are read. `rows` are a choice of its findings."""
    if not difference.is_compared:
        return ()
    return (
        summary(difference),
        agreement_counts(difference),
        gap_states(difference),
        completeness(difference),
        by_pair(difference),
        by_regency(difference),
        by_level(difference),
        by_need(difference),
        findings(difference, rows),
        agreements(difference),
        regency_gaps(difference),
        gap_changes(difference),
        ratios(difference),
        declared(difference),
    )


def summary(difference: Difference) -> Table:
    counts = difference.counts
    numbers = dict(zip((*ORDER, OVER), _numbers(counts), strict=True))
    words = KINDS | {OVER: OVER_BEFORE}
    rows = [(str(words[kind]), numbers[kind], _meaning(kind)) for kind in (*ORDER, OVER)]
    return Table(
        key="beda-ringkas",
        sheet=_("Beda"),
        title=_("Temuan sejak rakor sebelumnya"),
        columns=(
            Column(_("Kelas"), width=14),
            Column(_("Temuan"), COUNT, 8),
            Column(_("Artinya"), width=60),
        ),
        rows=(*rows, (_("Semua temuan kedua rakor"), counts.total, "")),
        empty=_("Tidak ada."),
    )


def _meaning(kind: str) -> str:
    return {
        Kind.NEW: _("tidak ada dalam bahan rakor sebelumnya"),
        Kind.REOPENED: _("pernah diputuskan atau gugur, kini harus dibahas lagi"),
        Kind.PERSISTING: _("ada pada kedua rakor dan belum tuntas"),
        Kind.RESOLVED: _("tuntas, gugur, atau keluar dari cakupan sejak rakor sebelumnya"),
        OVER: _("sudah tuntas atau gugur pada rakor sebelumnya, dan tetap begitu"),
    }[kind]


def _numbers(counts) -> tuple[int, ...]:
    return (counts.new, counts.reopened, counts.persisting, counts.resolved, counts.over_before)


# --- Findings ----------------------------------------------------------------------------


def findings(
    difference: Difference, rows: Iterable[FindingChange] | None = None, *, first: int = 1
) -> Table:
    """All findings, or a choice of them, numbered from `first`; to be talked about first."""
    chosen = sorted(difference.rows if rows is None else rows, key=order_of)
    names = {a.code: a.name for f in (difference.before, difference.after) for a in f.areas}
    needs = {n.code: n.name for f in (difference.before, difference.after) for n in f.needs}
    return Table(
        key="beda-temuan",
        sheet=_("Temuan"),
        title=_("Setiap temuan: dulu dan kini"),
        note=_(
            "Temuan yang sama dikenali dari pasangan programnya. Sasaran dan anggaran terpapar "
            "adalah perkiraan. Tanda - berarti tidak ada pada rakor itu, atau tidak diketahui."
        ),
        columns=(
            Column(_("No."), COUNT, 4),
            Column(_("Kelas"), width=10),
            Column(_("Bagaimana"), width=15),
            Column(_("Tingkat"), LEVEL, 11),
            Column(_("Program A"), PROGRAMS, 24),
            Column(_("Program B"), PROGRAMS, 24),
            Column(_("Kab/kota"), width=12),
            Column(_("Status dulu"), width=10),
            Column(_("Status kini"), width=10),
            Column(_("Desa dulu"), COUNT, 7),
            Column(_("Desa kini"), COUNT, 7),
            Column(_("Sasaran dulu"), COUNT, 9),
            Column(_("Sasaran kini"), COUNT, 9),
            Column(_("Satuan"), width=9),
            Column(_("Anggaran dulu (Rp)"), MONEY, 14),
            Column(_("Anggaran kini (Rp)"), MONEY, 14),
            Column(_("Penjelasan"), SENTENCE, 60),
        ),
        rows=tuple(_cells(n, row, names, needs) for n, row in enumerate(chosen, start=first)),
        examples=tuple(row.is_example for row in chosen),
        total=len(difference.rows),
        empty=_("Tidak ada temuan dalam pilihan ini."),
    )


def order_of(row: FindingChange) -> tuple:
    """New first, then reopened, persisting, resolved, resolved earlier; heaviest first."""
    return row.is_over_before, ORDER.index(row.kind), -row.seen.severity, row.id


def kind_word(row: FindingChange) -> str:
    return str(OVER_BEFORE if row.is_over_before else KINDS[row.kind])


def _cells(number: int, row: FindingChange, names: dict, needs: dict) -> tuple:
    before, after, seen = row.before, row.after, row.seen
    return (
        number,
        kind_word(row),
        str(WAYS[row.way]),
        Coded(seen.level, str(FindingLevel(seen.level).label)),
        (_brief(row.left, needs),),
        (_brief(row.right, needs),),
        ", ".join(names.get(code, code) for code in seen.regencies),
        _status(before),
        _status(after),
        before.village_count if before else None,
        after.village_count if after else None,
        before.exposed_count if before else None,
        after.exposed_count if after else None,
        _unit(before, after),
        before.money_idr if before else None,
        after.money_idr if after else None,
        sentence_of(row),
    )


def _status(finding) -> str | None:
    return str(FindingStatus(finding.status).label) if finding else None


def _unit(before, after) -> str:
    """Both, where they differ: then the two counts are not of one measure."""
    units = [f.exposed_unit for f in (before, after) if f and f.exposed_count is not None]
    return " / ".join(dict.fromkeys(units))


def _brief(side: Side, needs: dict[str, str]) -> ProgramBrief:
    program, agency = side.program, side.agency
    planned, unit = planned_count(program)
    return ProgramBrief(
        program_id=program.id,
        code=program.code,
        name=program.name,
        agency=agency.name,
        tier=agency.tier,
        intervention=program.intervention_name,
        need=needs.get(program.need, ""),
        planned_count=planned,
        unit=unit,
        budget_idr=program.budget_idr,
        is_example=program.is_example,
    )


# --- By what they are about --------------------------------------------------------------


def by_pair(difference: Difference) -> Table:
    return _tallied(
        *("beda-opd", _("Per pasangan OPD"), _("Temuan menurut pasangan OPD")),
        [(_pair_name(tally), tally) for tally in difference.pairs],
        heading=_("Pasangan OPD"),
        note=_("Setiap temuan berada pada satu pasangan; jumlah baris sama dengan jumlah semua."),
    )


def _pair_name(tally: Tally) -> str:
    left, right = tally.names
    return (
        _("%(opd)s (dua program sendiri)") % {"opd": left} if left == right else _and(left, right)
    )


def _and(left: str, right: str) -> str:
    return _("%(left)s dan %(right)s") % {"left": left, "right": right}


def by_regency(difference: Difference) -> Table:
    return _tallied(
        *("beda-wilayah", _("Per kab-kota"), _("Temuan menurut kabupaten/kota")),
        [(tally.names[0] or _("tanpa kabupaten/kota"), tally) for tally in difference.regencies],
        heading=_("Kabupaten/kota"),
        note=_(
            "Temuan yang menjangkau dua kabupaten/kota dihitung pada keduanya; "
            "karena itu baris-baris ini tidak dijumlahkan."
        ),
    )


def by_level(difference: Difference) -> Table:
    return _tallied(
        *("beda-tingkat", _("Per tingkat"), _("Temuan menurut tingkat")),
        [(str(FindingLevel(tally.key[0]).label), tally) for tally in difference.levels],
        heading=_("Tingkat"),
        note=_("Menurut tingkat kini; yang tidak ada lagi menurut tingkat terakhirnya."),
    )


def by_need(difference: Difference) -> Table:
    return _tallied(
        *("beda-kebutuhan", _("Per kebutuhan"), _("Temuan menurut kebutuhan")),
        [(tally.names[0] or _("kebutuhan tidak disebut"), tally) for tally in difference.needs],
        heading=_("Kebutuhan"),
        note=_(
            "Pasangan program yang melayani dua kebutuhan dihitung pada keduanya; "
            "karena itu baris-baris ini tidak dijumlahkan."
        ),
    )


def _tallied(
    key: str, sheet: str, title: str, rows: list[tuple[str, Tally]], *, heading: str, note: str
) -> Table:
    return Table(
        key=key,
        sheet=sheet,
        title=title,
        note=note
        + " "
        + _(
            "Anggaran terpapar: jumlah temuan tetap yang menyebutnya pada kedua rakor, perkiraan; "
            "satu program dapat terhitung pada beberapa pasangan."
        ),
        columns=(
            Column(heading, width=40),
            *(Column(str(KINDS[kind]), COUNT, 9) for kind in ORDER),
            Column(str(OVER_BEFORE), COUNT, 10),
            Column(_("Semua"), COUNT, 8),
            Column(_("Anggaran tetap, dulu (Rp)"), MONEY, 16),
            Column(_("Anggaran tetap, kini (Rp)"), MONEY, 16),
        ),
        rows=tuple(
            (name, *_numbers(tally.counts), tally.counts.total, *_money(tally))
            for name, tally in rows
        ),
        empty=_("Kedua rakor tidak memuat temuan."),
    )


def _money(tally: Tally) -> tuple[float | None, float | None]:
    money = tally.measures[-1]
    return money.then, money.now
