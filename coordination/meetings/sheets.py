"""The map sheets of a snapshot: overlaps and gaps per kecamatan, of the scope or one kab/kota."""

from collections import Counter
from dataclasses import replace

from django.utils.translation import gettext as _

from coordination.models import GapState
from coordination.reports.layout import COUNT, Column, Table
from coordination.reports.map import finding_sheet, small_print
from coordination.reports.map_sheets import MapSheet, SheetArea
from coordination.reports.values import Report
from geo.models import Level

from . import values
from .lookup import DISTRICT_CODE, Lookup


def overlap_sheet(report: Report) -> MapSheet:
    """Located findings per kecamatan."""
    part = report.occasion.part
    title = _("Indikasi tumpang tindih per kecamatan")
    sheet = finding_sheet(report, title=_titled(title, part), has_examples=report.has_examples)
    return replace(sheet, has_insets=True)


def gap_sheet(lookup: Lookup, report: Report) -> MapSheet:
    """Untouched needs per kecamatan; hatched where only `belum terdaftar` stands."""
    untouched, unknown = _counts(lookup.frozen.gaps)
    regencies = {area.regency for area in report.map_areas}
    return MapSheet(
        key="peta-celah",
        title=_titled(_("Kebutuhan belum tersentuh per kecamatan"), report.occasion.part),
        alt=_("Peta jumlah kebutuhan belum tersentuh per kecamatan"),
        measure=_("Kebutuhan belum tersentuh per kecamatan"),
        **small_print(report),
        unknown=_("belum terdaftar (belum diketahui)"),
        areas=tuple(
            SheetArea(
                area.code,
                area.name,
                area.regency,
                untouched[area.code],
                area.outline,
                is_unknown=area.code in unknown,
            )
            for area in report.map_areas
        ),
        names_districts=len(regencies) == 1,
        has_insets=True,
        has_examples=report.has_examples or any(g.is_example for g in lookup.frozen.gaps),
    )


def _titled(title: str, part: str) -> str:
    return f"{title}: {part}" if part else title


def _counts(gaps: tuple[values.GapLine, ...]) -> tuple[Counter, set[str]]:
    """Untouched needs by kecamatan, its villages with it; kecamatan where something is unknown."""
    below = [g for g in gaps if g.level >= Level.DISTRICT]
    untouched = Counter(g.area[:DISTRICT_CODE] for g in below if g.state == GapState.UNTOUCHED)
    unknown = {g.area[:DISTRICT_CODE] for g in below if g.state == GapState.UNREPORTED}
    return untouched, unknown


def gap_districts(lookup: Lookup, report: Report) -> Table:
    """The table beside the map of gaps: kecamatan with untouched or unknown needs, most first."""
    sheet = gap_sheet(lookup, report)
    states = Counter(
        g.area[:DISTRICT_CODE]
        for g in lookup.frozen.gaps
        if g.level >= Level.DISTRICT and g.state == GapState.UNREPORTED
    )
    found = [area for area in sheet.areas if area.count or states[area.code]]
    found.sort(key=lambda area: (-area.count, -states[area.code], area.code))
    above = sum(
        g.state == GapState.UNTOUCHED and g.level < Level.DISTRICT for g in lookup.frozen.gaps
    )
    return Table(
        key="celah-kecamatan",
        sheet=_("Celah per kecamatan"),
        title=_("Kebutuhan belum tersentuh per kecamatan"),
        note=_(
            "Kebutuhan sebuah kecamatan dan desa-desanya. %(n)s kebutuhan yang hanya diketahui "
            "untuk satu kab/kota atau provinsi tidak ada di peta."
        )
        % {"n": above},
        columns=(
            Column(_("Kode"), width=12),
            Column(_("Kecamatan"), width=32),
            Column(_("Kab/Kota"), width=26),
            Column(_("Belum tersentuh"), COUNT, 12),
            Column(_("Belum terdaftar"), COUNT, 12),
        ),
        rows=tuple((a.code, a.name, a.regency, a.count, states[a.code]) for a in found),
        empty=_("Belum ada kebutuhan per kecamatan atau desa yang tercatat belum tersentuh."),
    )
