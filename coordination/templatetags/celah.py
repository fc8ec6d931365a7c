"""A cell of the matrix of needs: built here and not in its template, for there are a thousand."""

import functools

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.models import GapState
from geo import formats
from programs.templatetags.sinkron import icon

from .temuan import GAP_LOOK

register = template.Library()


@register.simple_tag
def gap_cell(shown):
    """The state in word, icon and colour, what is covered, what is behind."""
    cell = shown.cell
    symbol, look = GAP_LOOK[GapState(cell.state)]
    label = GapState(cell.state).label
    drawing = _kept_icon(symbol)
    dim = " is-dim" if shown.is_dim else ""
    if not cell.segment and not cell.gap_count:
        served = _programs_said(cell)
        return format_html(
            '<td class="gap-cell gap-nodata{}"><a href="{}" title="{}">{}'
            '<span class="visually-hidden">{}</span></a>{}</td>',
            *(dim, shown.map_href, label, formats.MISSING, label, served),
        )
    if not cell.segment:
        own = _("tingkat ini: %(state)s") % {"state": label.lower()}
        return format_html(
            '<td class="gap-cell gap-nodata{}">{} {}<div><a class="small-note" href="{}">{}</a>'
            "</div></td>",
            *(dim, _gaps_said(shown), _("di dalamnya"), shown.map_href, own),
        )
    return format_html(
        '<td class="gap-cell {}{}"><a href="{}">{} <span>{}</span></a><div>{}{}</div></td>',
        *(look, dim, shown.map_href, drawing, label),
        *(_covered_said(cell), _gaps_said(shown)),
    )


@functools.cache
def _kept_icon(symbol: str):
    return icon(symbol)


def _programs_said(cell):
    if not cell.program_count:
        return ""
    count = cell.program_count
    said = ngettext("%(n)s program", "%(n)s program", count) % {"n": formats.number(count)}
    return format_html('<div class="small-note">{}</div>', said)


def _covered_said(cell):
    if cell.coverage_ratio is None:
        return ""
    over = "≥" if cell.coverage_ratio > 1 else ""
    said = formats.percent(min(cell.coverage_ratio, 1), 1)
    return format_html('<span class="num">{}{}</span> ', over, said)


def _gaps_said(shown):
    if not shown.cell.gap_count:
        return ""
    said = _("%(n)s celah") % {"n": formats.number(shown.cell.gap_count)}
    return format_html('<a class="count" href="{}">{}</a>', shown.list_href, said)
