"""The tables of a difference beside its findings: agreements, coverage, completeness."""

from collections import Counter

from django.utils.translation import gettext as _

from coordination.models import GapState
from coordination.reports.layout import COUNT, LEVEL, RATIO, SENTENCE, WEIGHT, Coded, Column, Table
from geo import formats
from programs.models import Declared

from .difference import AgreementCounts, Difference, GapWay, RatioChange
from .difference_wording import AGREEMENTS, GAP_WAYS, QUALITY, RATIOS

GAP_ORDER = tuple(GapWay)


# --- Agreements --------------------------------------------------------------------------


def agreement_counts(difference: Difference) -> Table:
    agreed = difference.agreements
    three = [_counted(found) for found in (agreed.then, agreed.now, agreed.of_previous)]
    has_any = agreed.then.total or agreed.now.total
    return Table(
        key="beda-kesepakatan-ringkas",
        sheet=_("Kesepakatan ringkas"),
        title=_("Kesepakatan rakor-rakor sebelumnya"),
        note=_(
            "%(n)s kesepakatan ditambahkan sejak bahan rakor sebelumnya dibekukan. Kolom terakhir: "
            "yang dibuat dalam rakor yang dibandingkan."
        )
        % {"n": formats.number(agreed.new)},
        columns=(
            Column(_("Keadaan"), width=24),
            Column(_("Dulu"), COUNT, 8),
            Column(_("Kini"), COUNT, 8),
            Column(_("Dari rakor itu, kini"), COUNT, 14),
        ),
        rows=tuple(
            (str(word), *(found[n] for found in three))
            for n, word in enumerate(AGREEMENTS.values())
        )
        if has_any
        else (),
        empty=_("Belum ada kesepakatan yang dicatat pada rakor sebelumnya."),
    )


def _counted(counts: AgreementCounts) -> tuple[int, ...]:
    """In the order of AGREEMENTS."""
    return counts.kept, counts.late, counts.open, counts.dropped


def agreements(difference: Difference) -> Table:
    rows = difference.agreements.rows
    return Table(
        key="beda-kesepakatan",
        sheet=_("Kesepakatan"),
        title=_("Setiap kesepakatan: dulu dan kini"),
        columns=(
            Column(_("Rakor"), width=22),
            Column(_("No."), COUNT, 4),
            Column(_("Kesepakatan"), width=40),
            Column(_("Penanggung jawab"), width=24),
            Column(_("Tenggat"), width=14),
            Column(_("Dulu"), width=12),
            Column(_("Kini"), width=12),
            Column(_("Keterangan terakhir"), width=30),
        ),
        rows=tuple(
            (
                row.agreement.meeting,
                row.agreement.number,
                row.agreement.what,
                ", ".join(filter(None, (row.agency, row.agreement.person))),
                formats.day(row.agreement.due_on),
                str(AGREEMENTS[row.then]) if row.then else None,
                str(AGREEMENTS[row.now]),
                row.agreement.said,
            )
            for row in rows
        ),
        examples=tuple(row.agreement.is_example for row in rows),
        empty=_("Belum ada kesepakatan yang dicatat pada rakor sebelumnya."),
    )


# --- Coverage ----------------------------------------------------------------------------


def gap_states(difference: Difference) -> Table:
    return Table(
        key="beda-celah-ringkas",
        sheet=_("Celah ringkas"),
        title=_("Celah: dulu dan kini"),
        note=" ".join(
            (
                _("Belum terdaftar dan tidak ada data berarti belum diketahui."),
                _change_counts(difference),
            )
        ),
        columns=(
            Column(_("Keadaan"), LEVEL, 24),
            Column(_("Dulu"), COUNT, 8),
            Column(_("Kini"), COUNT, 8),
        ),
        rows=tuple(
            (_state(row.key), row.then, row.now)
            for row in difference.coverage.states
            if row.then or row.now
        ),
        empty=_("Kedua rakor tidak memuat celah."),
    )


def _change_counts(difference: Difference) -> str:
    """`Celah baru 2, Tertutup 9.`: only what happened."""
    found = Counter(row.way for row in difference.coverage.changes)
    said = [f"{GAP_WAYS[way]} {formats.number(found[way])}" for way in GAP_WAYS if found[way]]
    return _("Yang berubah: %(list)s.") % {"list": ", ".join(said)} if said else ""


def _state(state: str) -> Coded:
    return Coded(state, str(GapState(state).label))


def regency_gaps(difference: Difference) -> Table:
    return Table(
        key="beda-celah-wilayah",
        sheet=_("Celah per kab-kota"),
        title=_("Celah menurut kabupaten/kota: dulu dan kini"),
        columns=(
            Column(_("Kabupaten/kota"), width=24),
            *(
                Column(f"{state.label}, {when}", COUNT, 9)
                for state in GapState
                for when in (_("dulu"), _("kini"))
            ),
        ),
        rows=tuple(
            (
                row.name or _("Tingkat provinsi"),
                *(number for state in row.states for number in (state.then, state.now)),
            )
            for row in difference.coverage.regencies
        ),
        empty=_("Kedua rakor tidak memuat celah."),
    )


def gap_changes(difference: Difference) -> Table:
    names = _names(difference)
    rows = sorted(
        difference.coverage.changes,
        key=lambda row: (GAP_ORDER.index(row.way), len(row.seen.area), row.seen.area),
    )
    return Table(
        key="beda-celah",
        sheet=_("Celah"),
        title=_("Celah yang berubah"),
        note=_(
            "Tertutup hanya bila cakupan kini cukup. Celah yang tidak dapat dinilai lagi tidak "
            "disebut tertutup: angkanya hilang, atau OPD yang berwenang belum menyatakan lengkap."
        ),
        columns=(
            Column(_("Perubahan"), width=16),
            Column(_("Wilayah"), width=28),
            Column(_("Kebutuhan"), width=18),
            Column(_("Segmen"), width=18),
            Column(_("Dulu"), LEVEL, 14),
            Column(_("Kini"), LEVEL, 14),
            Column(_("Yang perlu, kini"), COUNT, 10),
            Column(_("Satuan"), width=10),
            Column(_("Angka atau daftar prioritas"), width=24),
        ),
        rows=tuple(
            (
                str(GAP_WAYS[row.way]),
                _place(row.seen, names),
                names[row.seen.need],
                names[row.seen.segment] if row.seen.segment else None,
                _state(row.before.state) if row.before else None,
                _state(row.after.state) if row.after else None,
                row.after.needed_count if row.after else None,
                row.after.unit if row.after else None,
                row.seen.priority_list or row.seen.figure,
            )
            for row in rows
        ),
        examples=tuple(row.seen.is_example for row in rows),
        empty=_("Tidak ada celah yang berubah keadaan."),
    )


def ratios(difference: Difference) -> Table:
    names, rows = _names(difference), difference.coverage.ratios
    return Table(
        key="beda-cakupan",
        sheet=_("Cakupan"),
        title=_("Cakupan yang berubah"),
        note=_("Dibandingkan hanya bila angka kebutuhan, sumber, tahun dan satuannya sama."),
        columns=(
            Column(_("Wilayah"), width=28),
            Column(_("Kebutuhan"), width=18),
            Column(_("Segmen"), width=18),
            Column(_("Dulu"), RATIO, 9),
            Column(_("Kini"), RATIO, 9),
            Column(_("Beda (poin persen)"), WEIGHT, 12),
            Column(_("Angka dulu"), width=18),
            Column(_("Angka kini"), width=18),
            Column(_("Catatan"), SENTENCE, 40),
        ),
        rows=tuple(
            (
                _place(row.seen, names),
                names[row.seen.need],
                names[row.seen.segment] if row.seen.segment else None,
                row.before.coverage_ratio if row.before else None,
                row.after.coverage_ratio if row.after else None,
                _points(row),
                row.before.figure if row.before else None,
                row.after.figure if row.after else None,
                str(RATIOS[row.obstacle]) if row.obstacle else "",
            )
            for row in rows
        ),
        examples=tuple(row.seen.is_example for row in rows),
        empty=_("Tidak ada cakupan yang berubah."),
    )


def _points(row: RatioChange) -> float | None:
    if row.obstacle is not None:
        return None
    return round((row.after.coverage_ratio - row.before.coverage_ratio) * 100, 1)


class _Names(dict):
    """Names by code; a code without one reads as itself."""

    def __missing__(self, code: str) -> str:
        return code


def _names(difference: Difference) -> _Names:
    found = _Names()
    for frozen in (difference.before, difference.after):
        for some in (frozen.areas, frozen.needs, frozen.segments):
            found.update({row.code: row.name for row in some})
    return found


def _place(gap, names: _Names) -> str:
    """`Desa Anyar, Kec. Anyar, Kab. Serang` as far as the code goes."""
    above = [gap.area[:end] for end in (8, 5) if len(gap.area) > end]
    return ", ".join((gap.area_name, *(names[code] for code in above)))


# --- Completeness ------------------------------------------------------------------------


def completeness(difference: Difference) -> Table:
    rows = difference.completeness.counts
    return Table(
        key="beda-kelengkapan",
        sheet=_("Kelengkapan"),
        title=_("Kelengkapan data: dulu dan kini"),
        columns=(
            Column(_("Yang dihitung"), width=36),
            Column(_("Dulu"), COUNT, 8),
            Column(_("Dulu, dari"), COUNT, 8),
            Column(_("Kini"), COUNT, 8),
            Column(_("Kini, dari"), COUNT, 8),
        ),
        rows=tuple(
            (str(QUALITY[row.key]), row.then, row.whole_then, row.now, row.whole_now)
            for row in rows
        ),
        empty=_("Tidak ada program."),
    )


def declared(difference: Difference) -> Table:
    found = difference.completeness
    rows = [(_("baru menyatakan"), word) for word in found.newly_declared]
    rows += [(_("tidak lagi menyatakan"), word) for word in found.withdrawn]
    return Table(
        key="beda-pernyataan",
        sheet=_("Pernyataan"),
        title=_("OPD yang pernyataannya berubah"),
        columns=(
            Column(_("Perubahan"), width=22),
            Column(_("OPD"), width=40),
            Column(_("Dulu"), width=16),
            Column(_("Kini"), width=16),
        ),
        rows=tuple(
            (said, word.agency.name, _declared(word.then), _declared(word.now))
            for said, word in rows
        ),
        examples=tuple(word.agency.declared_is_example for _said, word in rows),
        empty=_("Tidak ada OPD yang pernyataannya menjadi lengkap atau nihil, atau dicabut."),
    )


def _declared(state: str | None) -> str | None:
    """None where the agency was not in that snapshot."""
    if state is None:
        return None
    return str(Declared(state).label) if state else _("belum menyatakan")
