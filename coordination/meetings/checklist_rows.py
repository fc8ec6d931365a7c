"""How the lists behind the checklist say their rows: what, whose, more, and where it leads."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coordination.figures import address_of, indicator_name
from coordination.models import Agreement, Finding, IndicatorValue, NeedFigure
from geo import formats
from programs.models import Agency, Declared, Program

from .checklist import Asked, Check


@dataclass(frozen=True)
class Row:
    what: str
    whose: str
    more: str
    address: str
    is_example: bool = False


def said(check: Check, rows, asked: Asked) -> list[Row]:
    """The rows of one page of a list, in their order. No query of its own."""
    return [SAID[check.key](row, asked) for row in rows]


def _agency(agency: Agency, asked: Asked) -> Row:
    word = Declared(agency.said).label if agency.said else _("Belum menyatakan")
    place = agency.regency.short_name if agency.regency else agency.get_tier_display()
    query = urlencode({"tahun": asked.scope.fiscal_year})
    address = f"{reverse('declaration-detail', args=[agency.pk])}?{query}"
    return Row(agency.name, place, word, address)


def _finding(finding: Finding, asked: Asked) -> Row:
    sides = " / ".join(dict.fromkeys(str(p.agency) for p in (finding.left, finding.right)))
    more = f"{finding.get_level_display()}, {finding.get_status_display()}"
    is_example = finding.left.is_example or finding.right.is_example
    address = reverse("finding-detail", args=[finding.pk])
    return Row(finding.sentence, sides, more, address, is_example)


def _program(program: Program, more: str) -> Row:
    address = reverse("program-detail", args=[program.pk])
    return Row(program.name, str(program.agency), more, address, program.is_example)


def _uncheckable(program: Program, asked: Asked) -> Row:
    missing = ", ".join(program.missing_labels)
    return _program(program, _("belum diisi: %s") % missing)


def _changed(program: Program, asked: Asked) -> Row:
    return _program(program, _("diubah %s") % formats.day(program.updated_at))


def _figure(figure: NeedFigure, asked: Asked) -> Row:
    what = f"{indicator_name(figure.indicator)}, {figure.area.short_name}"
    value = f"{formats.trimmed(figure.value)} {figure.unit}".strip()
    return Row(what, figure.need.name, f"{figure.year}: {value}", address_of(figure))


def _indicator(value: IndicatorValue, asked: Asked) -> Row:
    what = f"{value.indicator}, {value.area.short_name}"
    address = reverse("roadmap-area", args=[value.area.code])
    return Row(
        what, value.indicator.get_yardstick_display(), f"{value.period}: {value.said}", address
    )


def _agreement(agreement: Agreement, asked: Asked) -> Row:
    more = _("tenggat %(day)s, %(state)s") % {
        "day": formats.day(agreement.due_on),
        "state": agreement.get_state_display(),
    }
    address = f"{reverse('meeting-detail', args=[agreement.meeting_id])}#kesepakatan"
    return Row(agreement.what, str(agreement.agency), more, address, agreement.is_example)


SAID: dict[str, Callable] = {
    "opd": _agency,
    "tanggapan": _finding,
    "keputusan": _finding,
    "tak-diperiksa": _uncheckable,
    "angka": _figure,
    "indikator": _indicator,
    "kesepakatan": _agreement,
    "proses": _changed,
}
