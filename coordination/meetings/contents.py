"""What each document of a meeting holds, from its frozen values. No query, no clock.

A document is made of a snapshot (or a cut of it) and the hash of the whole snapshot.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import override

from coordination.reports import tables as shown
from coordination.reports.content import Content
from coordination.reports.document import LANGUAGE
from coordination.reports.layout import Table
from coordination.reports.values import Report
from geo import formats
from geo.models import Level

from . import cuts, sheets, tables_gaps, tables_inpres, tables_pairs, tables_register, values
from .lookup import Lookup
from .report import report_of

PROVINCE = "36"


@dataclass(frozen=True)
class Since:
    """The difference since the meeting before, as documents show it: its numbers, its tables."""

    counts: tuple[tuple[str, int], ...] = ()  # a word, and how many findings
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Source:
    """A snapshot, or a cut of it, with what documents are made of. `most`: rows of a table.

    `since` is None where nothing is compared, and in a cut: its numbers are those of the whole.
    """

    frozen: values.Frozen
    sha256: str
    part: str = ""
    most: int | None = None
    since: Since | None = None

    @cached_property
    def lookup(self) -> Lookup:
        return Lookup(self.frozen)

    @cached_property
    def report(self) -> Report:
        return report_of(self.frozen, sha256=self.sha256, part=self.part, most_rows=self.most)

    def of_regency(self, code: str) -> "Source":
        part = self.lookup.area.get(code, code)
        return Source(cuts.of_regency(self.frozen, code), self.sha256, part, self.most)

    def of_agency(self, pk: int) -> "Source":
        part = self.lookup.agency[pk].name
        return Source(cuts.of_agency(self.frozen, pk), self.sha256, part, self.most)


def _content(source: Source, code: str, title: str, **given) -> Content:
    return Content(source.report, code=code, title=title, **given)


def leader(source: Source) -> Content:
    return _content(
        source,
        "laporan-pimpinan",
        _("Laporan pimpinan"),
        has_leader=True,
        lines=_leader_lines(source),
    )


def _leader_lines(source: Source) -> dict[int, tuple[str, ...]]:
    """Poverty of the scope (its one kab/kota, else the province), and what changed since."""
    areas = source.frozen.meeting.scope.areas
    code = areas[0] if len(areas) == 1 else PROVINCE
    said = {
        3: tables_gaps.poverty_sentence(source.lookup, code),
        5: _since_sentence(source.since) if source.since else "",
    }
    return {number: (line,) for number, line in said.items() if line}


def _since_sentence(since: Since) -> str:
    counted = ", ".join(f"{formats.number(n)} {word}" for word, n in since.counts)
    return _("Temuan sejak rakor sebelumnya: %(counts)s.") % {"counts": counted} if counted else ""


def matrix(source: Source) -> Content:
    table = tables_pairs.matrix(source.lookup, source.report)
    return _content(source, "sandingan", table.title, tables=(table,))


def overlaps(source: Source) -> Content:
    return _content(
        source,
        "tumpang-tindih",
        _("Tumpang tindih, rekomendasi, dan penanggung jawab"),
        tables=(
            tables_pairs.overlaps(source.lookup, source.report),
            shown.coarse(source.report),
        ),
    )


def gaps(source: Source) -> Content:
    return _content(source, "celah", _("Matriks celah per kab/kota"), tables=_gap_tables(source))


def _gap_tables(source: Source) -> tuple[Table, ...]:
    """One for each regency of the scope; the province's own first where it has any."""
    codes = [a.code for a in source.lookup.regencies()]
    if any(g.level == Level.PROVINCE for g in source.frozen.gaps):
        codes.insert(0, PROVINCE)
    return tuple(tables_gaps.gap_matrix(source.lookup, code, source.most) for code in codes)


def quality(source: Source) -> Content:
    report, lookup = source.report, source.lookup
    found = (
        shown.quality(report),
        tables_register.declarations(lookup),
        shown.uncheckable(report),
        shown.coarse(report),
        shown.sources(report),
    )
    return _content(source, "mutu-data", _("Mutu data"), tables=found)


def regency(source: Source, code: str) -> Content:
    """The annex of one kab/kota: its own leader's page, map and tables."""
    part = source.of_regency(code)
    return _content(
        part,
        "lampiran",
        _("Lampiran %(area)s") % {"area": part.part},
        has_leader=True,
        lines=_leader_lines(part),
        tables=(
            tables_pairs.matrix(part.lookup, part.report),
            tables_pairs.overlaps(part.lookup, part.report),
            shown.coarse(part.report),
            tables_gaps.gap_matrix(part.lookup, code, part.most),
            tables_register.programs(part.lookup, part.most),
            tables_register.agreements(part.lookup, part.most),
            shown.uncheckable(part.report),
            shown.quality(part.report),
        ),
    )


def agency(source: Source, pk: int) -> Content:
    """The annex of one OPD and its units: no leader's page, whose counts are of governments."""
    part = source.of_agency(pk)
    return _content(
        part,
        "lampiran-opd",
        _("Lampiran %(agency)s") % {"agency": part.part},
        tables=(
            tables_register.programs(part.lookup, part.most),
            tables_pairs.overlaps(part.lookup, part.report),
            shown.coarse(part.report),
            shown.gaps(part.report),
            tables_register.agreements(part.lookup, part.most),
            shown.uncheckable(part.report),
        ),
    )


def half_year(source: Source) -> Content:
    """The half-yearly table of the Inpres for the whole scope, and what to look at in it."""
    return _half_year(source, _("Laporan OPPKPKE semesteran"))


def half_year_of(source: Source, pk: int) -> Content:
    """The same of one OPD and its units."""
    part = source.of_agency(pk)
    return _half_year(part, _("Laporan OPPKPKE %(agency)s") % {"agency": part.part})


def _half_year(source: Source, title: str) -> Content:
    found = (
        tables_inpres.half_year(source.lookup, source.most),
        tables_inpres.remarks(source.lookup),
    )
    return _content(source, "oppkpke", title, tables=found)


def overlap_map(source: Source) -> Content:
    sheet = sheets.overlap_sheet(source.report)
    return _content(
        source, sheet.key, sheet.title, sheets=(sheet,), tables=(shown.districts(source.report),)
    )


def gap_map(source: Source) -> Content:
    sheet = sheets.gap_sheet(source.lookup, source.report)
    table = sheets.gap_districts(source.lookup, source.report)
    return _content(source, sheet.key, sheet.title, sheets=(sheet,), tables=(table,))


def regency_map(source: Source, code: str) -> Content:
    """The inset of one kab/kota: overlaps, then gaps, its kecamatan named."""
    part = source.of_regency(code)
    return _content(
        part,
        "peta",
        _("Peta %(area)s") % {"area": part.part},
        sheets=(sheets.overlap_sheet(part.report), sheets.gap_sheet(part.lookup, part.report)),
        tables=(shown.districts(part.report), sheets.gap_districts(part.lookup, part.report)),
    )


def everything(source: Source) -> Content:
    """The whole pack as one document, the difference since the meeting before with it."""
    report, lookup = source.report, source.lookup
    own = (
        tables_pairs.matrix(lookup, report),
        *(source.since.tables if source.since else ()),
        tables_register.agreements(lookup, source.most),
    )
    rest = [table for table in shown.tables(report) if table.key != "sandingan"]
    return _content(
        source,
        "bahan-rakor",
        _("Bahan rakor"),
        has_leader=True,
        lines=_leader_lines(source),
        tables=(*own, *rest),
    )


def indonesian(make, *args) -> Content:
    """Make a content in the language of the documents, whoever asks."""
    with override(LANGUAGE):
        return make(*args)
