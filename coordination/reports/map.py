"""The map of a report: findings per kecamatan, from the outlines kept in its values."""

from dataclasses import replace

from django.utils.translation import gettext as _

from .leader import day_of
from .map_sheets import MapSheet, SheetArea, draw_sheet
from .values import Report


def draw_map(report: Report) -> str | None:
    """SVG text of the findings per district; the same values give the same text."""
    return draw_sheet(replace(finding_sheet(report), is_low=report.occasion is not None))


def finding_sheet(report: Report, *, title: str = "", has_examples: bool = False) -> MapSheet:
    """Located findings per kecamatan. With one kab/kota its kecamatan are named."""
    regencies = {area.regency for area in report.map_areas}
    return MapSheet(
        key="peta-tumpang-tindih",
        title=title,
        alt=_("Peta jumlah temuan berlokasi rinci per kecamatan"),
        measure=_("Temuan berlokasi rinci per kecamatan"),
        **small_print(report),
        areas=tuple(
            SheetArea(area.code, area.name, area.regency, area.finding_count, area.outline)
            for area in report.map_areas
        ),
        names_districts=len(regencies) == 1,
        has_examples=has_examples,
    )


def small_print(report: Report) -> dict:
    """What a map's outlines are, from whom, and of which day its numbers are."""
    kind = _("BATAS PERKIRAAN") if report.boundary_is_approximate else ""
    example = _("CONTOH: memuat data contoh") if report.has_examples else ""
    return {
        "notes": tuple(said for said in (kind, example) if said),
        "source": report.boundary_source,
        "dated": day_of(report.made_at),
    }


def caption(report: Report) -> str:
    """What the map's outlines are, from whom, and of which day the findings are."""
    kind = _("BATAS PERKIRAAN") if report.boundary_is_approximate else _("Batas")
    example = _(" · CONTOH: memuat data contoh") if report.has_examples else ""
    return _("%(kind)s: %(source)s · temuan per %(day)s%(example)s") % {
        "kind": kind,
        "source": report.boundary_source or "-",
        "day": day_of(report.made_at),
        "example": example,
    }
